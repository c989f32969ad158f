"""Due times, checked against deadlines worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import SettingError
from routing.city_files import Section
from routing.deadlines import read_rules, strictest
from tests.routing.given import NOW, seoul

DEADLINES = seoul().deadlines
ZONE = DEADLINES.calendar.zone


def local(text: str) -> datetime:
    """A time of the city."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("rule", "received", "due"),
    [
        ("statutory.other", "2026-11-20T16:30", "2026-11-23T10:30"),
        ("statutory.other", "2026-11-20T11:30", "2026-11-20T15:30"),
        ("handoff.desk_to_department", "2026-11-21T10:00", "2026-11-23T10:00"),
        ("handoff.within_agency", "2026-09-23T17:00", "2026-09-28T11:00"),
        ("handoff.to_other_agency", "2026-09-23T17:00", "2026-09-28T17:00"),
        ("statutory.five_days", "2026-09-22T10:00", "2026-10-01T10:00"),
        ("handoff.to_other_agency", "2027-02-05T15:00", "2027-02-10T15:00"),
        ("statutory.other", "2026-07-16T17:00", "2026-07-20T11:00"),
        ("statutory.inquiry", "2026-11-23T10:00", "2026-12-01T18:00"),
        ("statutory.inquiry_law", "2026-11-23T10:00", "2026-12-10T18:00"),
        ("statutory.suggestion", "2026-09-21T10:00", "2026-10-14T18:00"),
        ("statutory.grievance", "2026-09-26T10:00", "2026-10-07T18:00"),
        ("statutory.grievance", "2026-12-24T10:00", "2027-01-05T18:00"),
        ("statutory.inquiry", "2027-02-04T10:00", "2027-02-16T18:00"),
        ("statutory.suggestion", "2025-09-30T10:00", "2025-10-24T18:00"),
        ("statutory.grievance", "2026-05-29T10:00", "2026-06-09T18:00"),
        ("field.24h", "2026-11-21T10:00", "2026-11-22T10:00"),
        ("field.3h", "2026-11-20T23:30", "2026-11-21T02:30"),
        ("statutory.other", "2026-11-20T07:00", "2026-11-20T12:00"),
        ("statutory.other", "2026-11-20T15:00", "2026-11-20T18:00"),
        ("service.final", "2026-11-23T22:00", "2026-11-25T18:00"),
    ],
)
def test_a_worked_deadline(rule: str, received: str, due: str) -> None:
    found = DEADLINES.due(rule, local(received))
    assert found.due_at == local(due)
    assert found.due_at.tzinfo is UTC
    assert found.rule.id == rule
    assert found.calendar_version == DEADLINES.calendar.version


def test_the_steps_say_what_was_counted_and_what_was_not() -> None:
    steps = DEADLINES.due("handoff.within_agency", local("2026-09-23T17:00")).steps
    assert steps[0] == "근무시간(09:00–12:00, 13:00–18:00)만 셉니다."
    assert "2026-09-25 추석: 세지 않습니다." in steps
    assert DEADLINES.due("field.24h", NOW).steps == ("밤낮과 휴일을 가리지 않고 셉니다.",)


def test_the_strictest_is_the_earliest() -> None:
    both = [DEADLINES.due(rule, NOW) for rule in ("service.final", "field.3h")]
    assert strictest(both).rule.id == "field.3h"


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(SettingError, match=r"there is no rule 'field\.1h'"):
        DEADLINES.due("field.1h", NOW)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"unit": "weeks", "value": 1, "name_ko": "이름"}, r"rules\.a unit: 'weeks' is no unit"),
        ({"unit": "work_days", "value": 0, "name_ko": "이름"}, r"rules\.a value: must be a whole number above 0"),
    ],
)
def test_a_wrong_rule_is_named(rule: object, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        read_rules(Section("service_levels.toml:", {"rules": {"a": rule}}))


minutes = st.integers(0, 29 * 365 * 24 * 60)
moments = minutes.map(lambda after: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=after))


@given(moments, st.sampled_from(sorted(DEADLINES.rules)), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_deadline_lies_after_the_receipt_and_later_receipts_are_never_due_earlier(
    received: datetime, rule: str, later: timedelta
) -> None:
    first = DEADLINES.due(rule, received).due_at
    assert first > received or DEADLINES.rules[rule].unit == "work_days"
    assert first.date() >= received.date()
    assert DEADLINES.due(rule, received + later).due_at >= first
