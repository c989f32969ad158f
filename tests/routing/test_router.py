"""What becomes of a post that comes for the first time by itself, on a real store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.complaint import Status, Waits
from models.errors import InvalidRecordError
from models.history import Outcome
from models.post import PostKind
from models.verdict import Intent, Urgency
from tests.routing.given import (
    ALL,
    BURNING_HERE,
    CHATTER,
    FIRE,
    NOW,
    PLACELESS,
    PRAISE,
    URGENT_HERE,
    Day,
    codes,
    post,
)


def test_a_complaint_goes_to_its_owner_with_a_due_time_and_reasons(day: Day) -> None:
    complaint = day.opens(post("1"))
    assert (complaint.status, complaint.department) == (Status.ASSIGNED, "gu.road@강남구")
    assert complaint.due_rule == "field.24h"
    assert complaint.due_at == NOW + timedelta(hours=24)
    assert complaint.model == "linear 1"
    assert codes(complaint) == [
        "judged.intent",
        "judged.topic",
        "judged.subtopic",
        "judged.district",
        "assigned.default_owner",
        "assigned.district_filled",
        "deadline.field",
    ]
    assert all(reason.text for reason in complaint.reasons)
    assert day.queue() == []


@pytest.mark.parametrize("intent", [Intent.PRAISE, Intent.OPINION, Intent.NONE])
def test_what_asks_for_nothing_is_set_aside_with_its_verdict(day: Day, intent: Intent) -> None:
    assert day.route(post("1"), replace(PRAISE, intent=intent)) is Outcome.SET_ASIDE
    stored = day.store.post("x:1", ALL)
    assert (stored.outcome, stored.complaint) == (Outcome.SET_ASIDE, None)
    assert stored.judgement is not None
    assert day.everything() == []


def test_what_waits_says_why_in_the_queue(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    assert (complaint.status, complaint.waits, complaint.department) == (Status.WAITING, Waits.DISTRICT, None)
    assert complaint.departments[0] == "gu.road"
    assert day.queue() == [complaint.id]


def test_an_unsure_intent_waits_as_the_likeliest_row(day: Day) -> None:
    complaint = day.opens(post("1"), replace(CHATTER, unsure=("intent",)))
    assert (complaint.waits, complaint.kind) == (Waits.INTENT, "other")


def test_a_dangerous_opinion_is_a_complaint_with_a_flag(day: Day) -> None:
    complaint = day.opens(post("1"), replace(URGENT_HERE, intent=Intent.OPINION))
    assert (complaint.status, complaint.kind) == (Status.ASSIGNED, "other")
    (flag,) = day.dangers(complaint)
    assert (flag.id, flag.post, flag.revision) == ("danger:x:1:1", "x:1", 1)
    assert (flag.urgency, flag.again_at) == (Urgency.URGENT, NOW + timedelta(minutes=120))
    assert day.queue() == [complaint.id]


def test_a_danger_about_nothing_known_waits_for_its_intent(day: Day) -> None:
    complaint = day.opens(post("1"), replace(CHATTER, urgency=Urgency.EMERGENCY))
    assert (complaint.waits, complaint.hand_over) == (Waits.INTENT, "119")
    assert day.dangers(complaint)[0].again_at == NOW + timedelta(minutes=10)


def test_a_national_owner_is_a_proposed_transfer(day: Day) -> None:
    complaint = day.opens(post("1"), replace(FIRE, urgency=Urgency.NORMAL))
    assert (complaint.status, complaint.waits, complaint.department) == (Status.WAITING, Waits.OWNER, "nat.119")
    assert "transfer.text" in codes(complaint)


def test_reposts_and_the_citys_own_posts_are_stored_and_not_judged(day: Day) -> None:
    assert day.route(post("1", kind=PostKind.REPOST), None) is Outcome.REPOST
    assert day.route(post("2", from_city=True), None) is Outcome.CITY
    assert day.everything() == []
    counted = day.store.counters(ALL)
    assert (counted["posts.repost"], counted["posts.city"]) == (1, 1)


def test_a_post_without_a_judgement_is_invalid(day: Day) -> None:
    with pytest.raises(InvalidRecordError, match=r"x:1 revision 1 has no judgement"):
        day.route(post("1"), None)


def test_imported_history_has_no_flags_and_no_due_time(day: Day) -> None:
    complaint = day.opens(post("1", history=True), BURNING_HERE)
    assert (complaint.history, complaint.due_at, complaint.due_rule) == (True, None, None)
    assert day.flags(complaint) == []
