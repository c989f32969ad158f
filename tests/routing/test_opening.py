"""A complaint as a post opens it."""

from dataclasses import replace
from datetime import timedelta

from models.complaint import Status, Waits
from models.history import Outcome, StoredPost
from routing.decision import decide, facts
from routing.opening import Judged, opened
from tests.routing.given import BURNING_HERE, NOW, PLACELESS, POTHOLE, post, seoul

CITY = seoul()
FOUND = facts(CITY, POTHOLE, "글")
JUDGED = Judged(post("1"), POTHOLE, "2026", FOUND)


def test_it_carries_what_was_decided_and_where_it_came_from() -> None:
    found = opened(CITY, "c", JUDGED, decide(CITY, FOUND, "글", NOW), None)
    assert (found.id, found.version, found.status, found.opened_by) == ("c", 1, Status.ASSIGNED, "x:1")
    assert (found.received_at, found.due_at, found.channel) == (NOW, NOW + timedelta(hours=24), "x")


def test_what_waits_is_waiting() -> None:
    waiting = facts(CITY, PLACELESS, "글")
    found = opened(CITY, "c", JUDGED, decide(CITY, waiting, "글", NOW), None)
    assert (found.status, found.waits) == (Status.WAITING, Waits.DISTRICT)


def test_it_names_the_complaint_that_it_stands_beside() -> None:
    found = opened(CITY, "c", JUDGED, decide(CITY, FOUND, "글", NOW), "other1")
    assert [reason.text for reason in found.reasons if reason.code == "joined.other_topic"] == [
        "민원 other1에 이어 쓴 글이나 주제가 달라 따로 접수했습니다."
    ]


def test_history_has_no_due_time_and_hands_nothing_over() -> None:
    burning = facts(CITY, BURNING_HERE, "글")
    judged = replace(JUDGED, post=post("1", history=True), found=burning)
    found = opened(CITY, "c", judged, decide(CITY, burning, "글", NOW), None)
    assert (found.due_at, found.due_rule, found.hand_over, found.history) == (None, None, None, True)


def test_the_revision_that_opens_is_kept_with_the_post() -> None:
    assert JUDGED.stored_as(Outcome.COMPLAINT).opened_revision == 1
    assert JUDGED.stored_as(Outcome.SET_ASIDE).opened_revision is None
    before = StoredPost(post("1"), Outcome.COMPLAINT, POTHOLE, "2026", complaint="c", opened_revision=1)
    edited = replace(JUDGED, post=post("1", revision=2), stored=before)
    stored = edited.stored_as(Outcome.REVISED)
    assert (stored.opened_revision, stored.complaint, edited.again) == (1, "c", False)
    assert replace(edited, post=post("1")).again
