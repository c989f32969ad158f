"""Edits, deletions, repetitions and other models: nothing twice, and no text comes back."""

from dataclasses import replace
from datetime import timedelta

from models.complaint import Status
from models.history import Outcome
from models.scope import Actor, ActorKind
from models.verdict import Urgency
from tests.routing.given import (
    ALL,
    BURNING_HERE,
    CENTER,
    CHATTER,
    FIRE,
    NOW,
    PARKING,
    PLACELESS,
    POTHOLE,
    PRAISE,
    URGENT_HERE,
    Day,
    deletion,
    post,
    seen,
)

ERASER = Actor(ActorKind.PERSON, "eraser")


def test_the_same_revision_again_changes_nothing(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    before = day.store.tip()
    assert day.route(post("1", "다른 글"), FIRE) is None
    assert (day.store.tip(), day.again(complaint)) == (before, complaint)


def test_an_older_revision_than_the_stored_changes_nothing(day: Day) -> None:
    day.opens(post("1", revision=2))
    before = day.store.tip()
    assert day.route(post("1", "처음 글", revision=1), FIRE) is None
    assert day.store.tip() == before


def test_a_text_edited_there_and_back_ends_as_it_began(day: Day) -> None:
    complaint = day.opens(post("1", "가"))
    assert day.route(post("1", "나", revision=2), POTHOLE) is Outcome.REVISED
    assert day.route(post("1", "가", revision=3), POTHOLE) is Outcome.REVISED
    stored = day.store.post("x:1", ALL)
    assert (stored.post.text, stored.post.revision, stored.opened_revision) == ("가", 3, 1)
    assert day.everything() == [day.again(complaint)]


def test_an_edit_never_moves_what_is_assigned_and_says_so_beside_it(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.route(post("1", "불법주차", revision=2), replace(PARKING, district="서초구"))
    after = day.again(complaint)
    assert (after.department, after.topic, after.district) == ("gu.road@강남구", "road", "강남구")
    assert after.proposals["department"] == "gu.parking@서초구"
    assert (after.proposals["topic"], after.proposals["district"]) == ("parking", "서초구")
    day.route(post("1", "포트홀", revision=3), POTHOLE)
    assert day.again(complaint).proposals == {}


def test_an_edit_that_names_the_place_gives_the_owner(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    day.route(post("1", "강남구 포트홀", revision=2), POTHOLE)
    assert day.again(complaint).department == "gu.road@강남구"


def test_a_set_aside_post_edited_into_an_emergency_is_at_the_top(day: Day) -> None:
    day.opens(post("9", author="other"), URGENT_HERE)
    day.route(post("1", "날씨 좋다"), CHATTER)
    assert day.route(post("1", "불이 났어요", revision=2), FIRE) is Outcome.COMPLAINT
    complaint = day.of(post("1"))
    assert day.store.post("x:1", ALL).opened_revision == 2
    assert day.queue()[0] == complaint.id


def test_a_set_aside_post_edited_into_chatter_stays_set_aside(day: Day) -> None:
    day.route(post("1"), CHATTER)
    assert day.route(post("1", "또", revision=2), PRAISE) is Outcome.SET_ASIDE
    assert day.store.counters(ALL)["posts.set_aside"] == 1


def test_an_edit_of_an_answered_complaint_that_asks_something_is_flagged(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.desk.answer_by_hand(CENTER, seen(complaint), "77", "고쳤습니다")
    day.route(post("1", "감사합니다", revision=2), PRAISE)
    assert day.flags(complaint) == []
    day.route(post("1", "아직 그대로", revision=3), POTHOLE)
    assert [flag.id for flag in day.flags(complaint)] == ["reply:x:1:3"]


def test_a_deleted_post_leaves_a_tombstone_and_its_complaint(day: Day) -> None:
    complaint = day.opens(post("1", title="제목", url="https://x.test/1"))
    assert day.route(deletion(post("1"), 2), None) is Outcome.DELETED
    stored = day.store.post("x:1", ALL)
    assert (stored.post.text, stored.post.title, stored.post.url, stored.deleted) == ("", None, None, True)
    assert stored.judgement is not None
    assert stored.judgement.evidence == {}
    after = day.again(complaint)
    assert (after.status, stored.complaint) == (Status.ASSIGNED, complaint.id)
    assert all(reason.text == "" for reason in after.reasons)
    assert day.flags(complaint) == []
    assert day.route(deletion(post("1"), 2), None) is None


def test_a_deletion_that_comes_first_keeps_the_text_out(day: Day) -> None:
    assert day.route(deletion(post("1"), 2), None) is Outcome.DELETED
    assert day.route(post("1"), POTHOLE) is None
    assert day.store.post("x:1", ALL).post.text == ""


def test_what_was_forgotten_does_not_come_back_with_an_edit_under_way(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.store.forget("x:1", ERASER, NOW)
    day.route(post("1", "되살아난 글", revision=2), BURNING_HERE)
    stored = day.store.post("x:1", ALL)
    assert (stored.post.text, stored.post.revision, stored.deleted) == ("", 2, True)
    assert day.flags(complaint) == []


def test_another_model_fills_what_is_empty_and_proposes_the_rest(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    day.route(post("1"), replace(POTHOLE, model="linear 2"))
    after = day.again(complaint)
    assert (after.status, after.department) == (Status.ASSIGNED, "gu.road@강남구")
    day.route(post("1"), replace(PARKING, model="linear 3", urgency=Urgency.LOW))
    last = day.again(complaint)
    assert (last.department, last.topic, last.urgency) == ("gu.road@강남구", "road", Urgency.NORMAL)
    assert last.proposals["department"] == "gu.parking@강남구"
    assert last.proposals["urgency"] == "low"
    stored = day.store.post("x:1", ALL)
    assert (stored.outcome, stored.judgement and stored.judgement.model) == (Outcome.COMPLAINT, "linear 3")


def test_another_model_never_overrules_two_people(day: Day) -> None:
    complaint = day.opens(post("1"))
    complaint = day.desk.assign(CENTER, seen(complaint), "agency.sisul")
    complaint = day.desk.set_topic(CENTER, seen(complaint), "traffic_safety", "signal_fault")
    complaint = day.desk.set_urgency(CENTER, seen(complaint), Urgency.LOW)
    day.route(post("1"), replace(BURNING_HERE, model="linear 2"))
    after = day.again(complaint)
    assert (after.department, after.topic, after.subtopic) == ("agency.sisul", "traffic_safety", "signal_fault")
    assert after.urgency is Urgency.LOW
    assert after.proposals["urgency"] == "emergency"
    assert len(day.dangers(complaint)) == 1


def test_another_model_can_find_what_was_missed(day: Day) -> None:
    day.route(post("1"), CHATTER)
    assert day.route(post("1"), replace(BURNING_HERE, model="linear 2")) is Outcome.COMPLAINT
    assert day.queue() == [day.of(post("1")).id]


def test_a_flag_becomes_more_urgent_with_another_model_unless_somebody_looked(day: Day) -> None:
    complaint = day.opens(post("1"), URGENT_HERE)
    day.route(post("1"), replace(BURNING_HERE, model="linear 2"))
    (flag,) = day.dangers(complaint)
    assert (flag.urgency, flag.again_at) == (Urgency.EMERGENCY, NOW + timedelta(minutes=10))
