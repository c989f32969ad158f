"""Columns give back what was put in: times in UTC whatever zone they came in, JSON as the same bytes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import registry

from backends.store.columns import JsonText, UtcTime

DIALECTS: list[Dialect] = [registry.load(name)() for name in ("sqlite", "postgresql")]
SEOUL = timezone(timedelta(hours=9))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_time_comes_back_in_utc(dialect: Dialect) -> None:
    at = datetime(2026, 3, 2, 8, 30, 0, 5, SEOUL)
    kept = UtcTime().process_bind_param(at, dialect)
    found = UtcTime().process_result_value(kept, dialect)
    assert found is not None
    assert found == at
    assert found.tzinfo is UTC
    assert found.hour == 23


def test_json_is_kept_compact_and_readable() -> None:
    kept = JsonText().process_bind_param({"구": ["강남구", None, 1]}, DIALECTS[0])
    assert kept == '{"구":["강남구",null,1]}'
    assert JsonText().process_result_value(kept, DIALECTS[0]) == {"구": ["강남구", None, 1]}
    assert JsonText().process_bind_param(None, DIALECTS[0]) is None
