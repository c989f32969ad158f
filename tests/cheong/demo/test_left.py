"""The officer's inbox has something of every kind, whatever the hour at which the past ends."""

import json
from datetime import datetime, time, timedelta

import pytest

from cheong.demo.accounts import DEPARTMENTS
from cheong.demo.arrivals import Span
from cheong.demo.left import BROKEN, Left
from cheong.demo.steps import Standing, Step
from models.complaint import Flag, FlagKind, Status
from models.verdict import Urgency
from tests.cheong.demo.small_past import NOW, a_complaint
from tests.way.driving import shared

PARTS = shared()
MIDNIGHT = NOW + timedelta(hours=9)


def span(end: datetime) -> Span:
    """Sixty days up to then."""
    return Span(end - timedelta(days=60), end, PARTS.zone, 1)


@pytest.mark.parametrize("end", [NOW, MIDNIGHT - timedelta(minutes=9), MIDNIGHT, MIDNIGHT + timedelta(minutes=5)])
def test_what_is_due_today_is_due_before_midnight_and_not_yet(end: datetime) -> None:
    left, city = Left(), PARTS.routing_city
    for one in left.arrivals(span(end)):
        assert span(end).start <= one.at < end
        if "left-6" not in one.line and "left-7" not in one.line:
            continue
        text = json.loads(one.line)["text"]
        (judgement,) = PARTS.classifier.judge([text])
        seen = PARTS.router.preview(judgement, text, one.at)
        assert seen.department in DEPARTMENTS
        subtopic = city.subtopic(judgement.topic, judgement.subtopic)
        assert subtopic is not None
        assert subtopic.field_deadline == "field.24h"
        due = city.deadlines.due("field.24h", one.at).due_at
        local = end.astimezone(PARTS.zone)
        assert end < due < datetime.combine(local.date() + timedelta(days=1), time(), PARTS.zone)


def test_a_short_past_begins_with_what_would_have_come_before_it() -> None:
    short = Span(NOW - timedelta(hours=2), NOW, PARTS.zone, 1)
    assert min(one.at for one in Left().arrivals(short)) == short.start


def test_broken_lines_come_too() -> None:
    lines = [one.line for one in Left().arrivals(span(NOW))]
    assert set(BROKEN) <= set(lines)


def test_each_is_done_to_what_it_shall_stand_like_and_nothing_more() -> None:
    left = Left()
    by_post = {"x:left-1": None, "x:left-5": Step.ACCEPT, "facebook:left-10": Step.RETURN}
    for post, step in by_post.items():
        complaint = a_complaint(opened_by=post)
        assert left.holds(complaint)
        assert left.next_step(Standing(complaint, ())) is step
        assert left.next_step(Standing(a_complaint(opened_by=post, status=Status.ACCEPTED), ())) is None
    danger = Flag("f", "c1", FlagKind.DANGER, NOW, "x:left-11", 1, Urgency.EMERGENCY)
    assert left.next_step(Standing(a_complaint(opened_by="x:left-11"), [danger])) is Step.ACKNOWLEDGE
    assert left.next_step(Standing(a_complaint(opened_by="x:left-13"), [danger])) is None
    assert not left.holds(a_complaint())
