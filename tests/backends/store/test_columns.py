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
    kept = UtcTime().bind_processor(dialect)
    read = UtcTime().result_processor(dialect, None)
    found = read(kept(at) if kept is not None else at)
    assert found is not None
    assert found == at
    assert found.tzinfo is UTC
    assert found.hour == 23
    assert read(None) is None


def test_json_is_kept_compact_and_readable() -> None:
    kept = JsonText().process_bind_param({"구": ["강남구", None, 1]}, DIALECTS[0])
    assert kept == '{"구":["강남구",null,1]}'
    read = JsonText().result_processor(DIALECTS[0], None)
    assert read(kept) == {"구": ["강남구", None, 1]}
    assert read(None) is None
    assert JsonText().process_bind_param(None, DIALECTS[0]) is None


@pytest.mark.parametrize("kept", ["", "{", '{"a":1}x', '{"a":1} ', "nothing"])
def test_what_is_no_json_is_refused(kept: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|quotes"):
        JsonText().result_processor(DIALECTS[0], None)(kept)
