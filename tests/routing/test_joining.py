"""Which complaint a post goes on with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.complaint import Status
from models.post import Post
from models.scope import ROUTER
from models.verdict import Judgement
from routing.decision import facts
from routing.joining import Going, current, goes_on
from tests.routing.given import CHATTER, NOW, PARKING, POTHOLE, Day, post, seoul

WINDOW = timedelta(hours=24)


def going(day: Day, given: Post, judgement: Judgement = POTHOLE) -> Going | None:
    """What a post goes on with."""
    with day.store.act(ROUTER, day.now) as act:
        return goes_on(act, given, facts(seoul(), judgement, given.text), WINDOW)


def test_a_post_without_an_author_or_without_anything_before_it_goes_on_with_nothing(day: Day) -> None:
    day.opens(post("1", conversation_id="c"))
    assert going(day, post("2", reply_to="x:1", author=None)) is None
    assert going(day, post("2")) is None
    assert going(day, post("2", reply_to="x:404")) is None
    assert going(day, post("2", conversation_id="d")) is None


def test_a_reply_to_a_reply_goes_on_with_the_same_complaint(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.route(post("2", reply_to="x:1"), CHATTER)
    found = going(day, post("3", reply_to="x:2"))
    assert found is not None
    assert (found.complaint.id, found.other_topic) == (complaint.id, False)


def test_a_reply_to_what_was_set_aside_goes_on_with_nothing(day: Day) -> None:
    day.route(post("1"), CHATTER)
    assert going(day, post("2", reply_to="x:1")) is None


def test_where_there_is_a_reply_the_conversation_does_not_count(day: Day) -> None:
    day.opens(post("1", conversation_id="c"))
    assert going(day, post("2", conversation_id="c", reply_to="x:404")) is None


@pytest.mark.parametrize(("hours", "joins"), [(0, True), (24, True), (25, False), (-1, False)])
def test_the_conversation_counts_within_the_window(day: Day, hours: int, joins: bool) -> None:
    day.opens(post("1", conversation_id="c"))
    later = post("2", conversation_id="c", received_at=NOW + timedelta(hours=hours))
    assert (going(day, later) is not None) is joins


def test_a_surely_other_topic_is_known_and_an_unsure_one_is_not_other(day: Day) -> None:
    day.opens(post("1"))
    reply = post("2", reply_to="x:1")
    assert (found := going(day, reply, PARKING)) is not None
    assert found.other_topic
    for judgement in (CHATTER, replace(PARKING, unsure=("topic",))):
        assert (found := going(day, reply, judgement)) is not None
        assert not found.other_topic


def test_a_complaint_whose_own_topic_is_unsure_has_no_other(day: Day) -> None:
    day.opens(post("1"), replace(POTHOLE, unsure=("topic",)))
    found = going(day, post("2", reply_to="x:1"), PARKING)
    assert found is not None
    assert not found.other_topic


def test_what_was_merged_leads_to_where_it_is_now(day: Day) -> None:
    first, second, third = (day.opens(post(name, author=name)) for name in "abc")
    day.moved(first, Status.MERGED, merged_into=second.id)
    day.moved(second, Status.MERGED, merged_into=third.id)
    with day.store.act(ROUTER, day.now) as act:
        found = current(act, first.id)
        assert found is not None
        assert found.id == third.id
        assert current(act, "nothing") is None
