"""People of the past keep hours: emergencies at any time, office work in office hours, citizens when they are awake."""

from datetime import datetime, timedelta
from statistics import median

import pytest

from cheong.demo.luck import luck
from cheong.demo.pace import Pace
from cheong.demo.steps import Standing, Step
from models.complaint import Flag, FlagKind
from models.verdict import Urgency
from tests.cheong.demo.small_past import NOW, a_complaint
from tests.way.driving import shared

CALENDAR = shared().routing_city.deadlines.calendar
SATURDAY = NOW + timedelta(days=4)
NIGHT = NOW + timedelta(hours=11)
PACE = Pace(CALENDAR, (NOW - timedelta(days=30), NOW - timedelta(days=20)))
WEEKS = Standing(a_complaint(due_at=NOW + timedelta(days=3)), ())
HOURS = Standing(a_complaint(due_at=NOW + timedelta(hours=2)), ())


def times(step: Step, standing: Standing, now: datetime = NOW, pace: float = 1.0) -> list[datetime]:
    """When a step is taken, by 200 kinds of luck."""
    return [PACE.when(step, standing, now, pace, luck(number)) for number in range(200)]


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("now", [NOW, SATURDAY, NIGHT])
def test_every_step_is_taken_later_and_within_weeks(step: Step, now: datetime) -> None:
    flags = (Flag("f", "c1", FlagKind.DANGER, NOW, urgency=Urgency.URGENT),) if step is Step.ACKNOWLEDGE else ()
    for standing in (Standing(WEEKS.complaint, flags), Standing(HOURS.complaint, flags)):
        assert all(now < at < now + timedelta(days=40) for at in times(step, standing, now))


@pytest.mark.parametrize("step", [Step.ACCEPT, Step.ANSWER, Step.RETURN])
def test_office_work_is_done_when_offices_are_open(step: Step) -> None:
    for at in times(step, WEEKS, SATURDAY):
        assert CALENDAR.closed(CALENDAR.local(at).date()) is None
        assert 9 <= CALENDAR.local(at).hour < 18


def test_what_is_due_in_hours_is_done_by_night_too() -> None:
    found = [CALENDAR.local(at).hour for at in times(Step.ACCEPT, HOURS, NIGHT)]
    assert any(not 9 <= hour < 18 for hour in found)


def test_emergencies_are_acknowledged_in_minutes_and_before_what_is_urgent() -> None:
    waits = {}
    for urgency in (Urgency.EMERGENCY, Urgency.URGENT):
        standing = Standing(a_complaint(), (Flag("f", "c1", FlagKind.DANGER, NOW, urgency=urgency),))
        waits[urgency] = median((at - NIGHT).total_seconds() for at in times(Step.ACKNOWLEDGE, standing, NIGHT))
    assert waits[Urgency.EMERGENCY] < 600 < waits[Urgency.URGENT] < 7200


def test_who_is_slow_answers_late_more_often_and_so_does_everybody_in_the_bad_week() -> None:
    due = WEEKS.complaint.due_at
    assert due is not None
    late = {pace: sum(at > due for at in times(Step.ANSWER, WEEKS, pace=pace)) for pace in (0.6, 2.0)}
    assert late[0.6] < late[2.0]
    bad = NOW - timedelta(days=25)
    there = Standing(a_complaint(received_at=bad, due_at=bad + timedelta(days=3)), ())
    assert sum(at > bad + timedelta(days=3) for at in times(Step.ANSWER, there, bad)) > late[0.6]


def test_citizens_do_not_write_while_they_sleep() -> None:
    assert all(CALENDAR.local(at).hour >= 7 for at in times(Step.THANK, WEEKS, NIGHT))
