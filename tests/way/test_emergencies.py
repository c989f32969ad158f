"""An emergency is at the top of the queue, whatever was decided about its complaint before."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from models.complaint import CloseReason, Status
from models.history import Outcome, Verb
from models.scope import Actor, ActorKind
from models.verdict import Urgency
from tests.way.driving import ALL, CENTER, CHATTER, DARK, FIRE, OTHER, PARKING, POTHOLE, Way

FOLLOW_UP = {"id": "9", "text": FIRE, "author": "시민", "reply_to": "1", "conversation_id": "1"}


def _nothing(way: Way) -> None:
    """The complaint is open, as the router left it."""


def _acknowledged(way: Way) -> None:
    way.desk.acknowledge(CENTER, way.seen("x:1"), hand_over="duty")


def _set_to_normal(way: Way) -> None:
    _acknowledged(way)
    way.desk.set_urgency(CENTER, way.seen("x:1"), Urgency.NORMAL)


def _accepted(way: Way) -> None:
    way.desk.assign(CENTER, way.seen("x:1"), "gu.road@강남구")
    way.desk.accept(OTHER, way.seen("x:1"))


def _answered(way: Way) -> None:
    _acknowledged(way)
    way.desk.answer_by_hand(CENTER, way.seen("x:1"), "answer-1", "보수했습니다")


def _closed(way: Way) -> None:
    with way.store.act(Actor(ActorKind.PERSON, CENTER.name), way.now) as act:
        known = act.complaint(way.of("x:1").id, ALL)
        after = replace(known, status=Status.CLOSED, close_reason=CloseReason.WITHDRAWN)
        act.update(known, after, Verb.ASSIGNED)


BEFORE = (_nothing, _acknowledged, _set_to_normal, _accepted, _answered, _closed)


@pytest.mark.parametrize("before", BEFORE, ids=lambda one: one.__name__.strip("_"))
def test_a_fire_in_a_follow_up_is_at_the_top_of_the_queue(way: Way, before: Callable[[Way], None]) -> None:
    way.receives(
        {"id": "1", "text": POTHOLE, "author": "시민"},
        {"id": "2", "text": POTHOLE, "author": "다른 시민"},
        {"id": "3", "text": DARK, "author": "또 다른 시민"},
    )
    before(way)
    status, urgency = way.of("x:1").status, way.of("x:1").urgency
    way.later(hours=1)
    way.receives(FOLLOW_UP)
    assert way.post("x:9").outcome is Outcome.JOINED
    assert way.queue()[0] == "x:1"
    assert (way.dangers("x:1")[-1].post, way.dangers("x:1")[-1].urgency) == ("x:9", Urgency.EMERGENCY)
    assert way.of("x:1").status is status, "nothing reopens by itself"
    if before is _set_to_normal:
        assert way.of("x:1").urgency is urgency is Urgency.NORMAL
    way.desk.acknowledge(CENTER, way.seen("x:1"), hand_over="119")
    assert way.queue()[0] != "x:1"


def test_a_set_aside_post_edited_into_an_emergency_is_at_the_top(way: Way) -> None:
    way.receives({"id": "1", "text": POTHOLE, "author": "시민1"}, {"id": "2", "text": CHATTER, "author": "시민2"})
    assert way.post("x:2").outcome is Outcome.SET_ASIDE
    way.receives({"id": "2", "text": "집 앞 건물에 불이 났어요 연기가 심해요", "author": "시민2"})
    assert (way.post("x:2").outcome, way.post("x:2").opened_revision) == (Outcome.COMPLAINT, 2)
    assert way.queue()[0] == "x:2"


def test_every_edit_that_is_an_emergency_is_raised_again_after_it_was_acknowledged(way: Way) -> None:
    way.receives({"id": "1", "text": PARKING, "author": "시민"})
    for number in range(1, 4):
        way.receives({"id": "1", "text": f"집 앞 건물에 불이 났어요 {'!' * number}", "author": "시민"})
        assert [flag.revision for flag in way.dangers("x:1")] == [number + 1]
        way.desk.acknowledge(CENTER, way.seen("x:1"), hand_over="119")
        assert way.dangers("x:1") == []


def test_the_queue_has_emergencies_first_then_urgent_then_by_due_time(way: Way) -> None:
    texts = [DARK, POTHOLE, FIRE, DARK, "집 앞 건물에 불이 났어요 연기가 심해요", POTHOLE, PARKING]
    for number, text in enumerate(texts):
        way.receives({"id": str(number), "text": text, "author": f"시민{number}"})
        way.later(minutes=5)
    assert way.queue() == ["x:2", "x:4", "x:1", "x:5", "x:0", "x:3"]
