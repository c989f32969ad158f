"""A post that goes on with a complaint: it fills, resumes, raises and flags, and overrules nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.complaint import FlagKind, Status, Waits
from models.history import Outcome, Verb
from models.verdict import Urgency
from tests.routing.given import (
    ALL,
    CENTER,
    CHATTER,
    NOW,
    PARKING,
    PLACELESS,
    POTHOLE,
    PRAISE,
    URGENT_HERE,
    Day,
    codes,
    post,
    seen,
)


def test_a_reply_by_the_same_author_joins(day: Day) -> None:
    complaint = day.opens(post("1"))
    assert day.route(post("2", "아직도요", reply_to="x:1"), CHATTER) is Outcome.JOINED
    assert [member.post.id for member in day.store.posts(complaint.id, ALL)] == ["x:1", "x:2"]
    assert day.again(complaint).version == complaint.version


def test_a_reply_by_another_author_does_not_join(day: Day) -> None:
    day.opens(post("1"))
    assert day.route(post("2", reply_to="x:1", author="other"), POTHOLE) is Outcome.COMPLAINT
    assert day.route(post("3", reply_to="x:1", author=None), POTHOLE) is Outcome.COMPLAINT


def test_a_reply_to_our_answer_joins(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.desk.answer_by_hand(CENTER, seen(complaint), "77", "고쳤습니다")
    assert day.route(post("2", "감사합니다", reply_to="x:77"), PRAISE) is Outcome.JOINED
    (flag,) = day.flags(complaint)
    assert (flag.kind, flag.post, flag.again_at) == (FlagKind.REPLY, "x:2", None)
    assert day.again(complaint).status is Status.ANSWERED
    assert day.queue() == [complaint.id]


def test_a_second_comment_under_the_same_post_of_the_city_is_a_complaint_of_its_own(day: Day) -> None:
    day.route(post("city", from_city=True, author=None), None)
    first = day.opens(post("1", reply_to="x:city", conversation_id="city"))
    second = day.opens(post("2", "불법주차", reply_to="x:city", conversation_id="city"), PARKING)
    assert first.id != second.id


def test_a_second_comment_where_there_are_no_replies_is_its_own_if_surely_about_something_else(day: Day) -> None:
    day.route(post("city", from_city=True, author=None), None)
    first = day.opens(post("1", conversation_id="city"))
    second = day.opens(post("2", "불법주차", conversation_id="city"), PARKING)
    assert first.id != second.id
    assert f"{first.id}" in next(r.text for r in second.reasons if r.code == "joined.other_topic")


def test_without_replies_the_conversation_joins_within_a_day(day: Day) -> None:
    complaint = day.opens(post("1", conversation_id="c"))
    at_the_end = post("2", "또", conversation_id="c", received_at=NOW + timedelta(hours=24))
    too_late = post("3", "또", conversation_id="c", received_at=NOW + timedelta(hours=48, minutes=1))
    assert day.route(at_the_end, POTHOLE) is Outcome.JOINED
    assert day.of(at_the_end).id == complaint.id
    assert day.route(too_late, POTHOLE) is Outcome.COMPLAINT


def test_a_later_comment_joins_the_one_of_its_topic(day: Day) -> None:
    first = day.opens(post("1", conversation_id="c"))
    day.opens(post("2", "불법주차", conversation_id="c"), PARKING)
    assert day.route(post("3", "포트홀 또", conversation_id="c"), POTHOLE) is Outcome.JOINED
    assert day.of(post("3")).id == first.id


def test_the_post_that_began_a_conversation_joins_nothing(day: Day) -> None:
    day.opens(post("2", conversation_id="1"))
    assert day.route(post("1", conversation_id="1"), POTHOLE) is Outcome.COMPLAINT


def test_the_same_words_by_another_citizen_are_another_complaint(day: Day) -> None:
    assert day.opens(post("1")).id != day.opens(post("2", author="other")).id


def test_a_sure_other_topic_is_judged_on_its_own_even_as_a_reply(day: Day) -> None:
    day.opens(post("1"))
    assert day.route(post("2", "불법주차도요", reply_to="x:1"), PARKING) is Outcome.COMPLAINT
    unsure = replace(PARKING, unsure=("topic",))
    assert day.route(post("3", "그것도요", reply_to="x:1"), unsure) is Outcome.JOINED


def test_a_joined_place_gives_the_owner(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    day.later(hours=1)
    day.route(post("2", "역삼동이요", reply_to="x:1"), replace(CHATTER, district="강남구"))
    after = day.again(complaint)
    assert (after.status, after.department, after.waits) == (Status.ASSIGNED, "gu.road@강남구", None)
    assert (after.district, after.due_at) == ("강남구", complaint.due_at)
    assert "waits.district" not in codes(after)
    assert codes(after)[-1] == "assigned.new_facts"
    assert day.verbs(complaint)[-1] is Verb.ASSIGNED


def test_a_joined_topic_and_subtopic_fill_what_was_unsure(day: Day) -> None:
    complaint = day.opens(post("1"), replace(POTHOLE, subtopic=None, unsure=("topic", "subtopic")))
    assert complaint.waits is Waits.TOPIC
    day.route(post("2", "포트홀이요", reply_to="x:1"), replace(POTHOLE, district=None))
    after = day.again(complaint)
    assert (after.status, after.subtopic, after.department) == (Status.ASSIGNED, "pothole", "gu.road@강남구")
    assert (after.due_rule, after.due_at) == ("field.24h", NOW + timedelta(hours=24))


def test_a_joined_district_where_the_topic_still_misses_waits_on(day: Day) -> None:
    complaint = day.opens(post("1"), replace(PLACELESS, subtopic=None, unsure=("subtopic",)))
    day.route(post("2", "역삼동이요", reply_to="x:1"), replace(CHATTER, district="강남구"))
    after = day.again(complaint)
    assert (after.status, after.waits, after.district) == (Status.WAITING, Waits.SUBTOPIC, "강남구")
    assert after.departments[0] == "gu.road@강남구"


def test_a_joined_post_resumes_what_was_on_hold(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    day.moved(complaint, Status.ON_HOLD, held_from=Status.WAITING)
    day.route(post("2", "역삼동이요", reply_to="x:1"), replace(CHATTER, district="강남구"))
    after = day.again(complaint)
    assert (after.status, after.held_from, after.department) == (Status.ASSIGNED, None, "gu.road@강남구")
    assert day.verbs(complaint)[-2:] == [Verb.RESUMED, Verb.ASSIGNED]


def test_a_joined_post_raises_the_urgency_and_never_lowers_it(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.route(post("2", reply_to="x:1"), URGENT_HERE)
    assert day.again(complaint).urgency is Urgency.URGENT
    day.route(post("3", reply_to="x:1"), replace(POTHOLE, urgency=Urgency.LOW))
    assert day.again(complaint).urgency is Urgency.URGENT


def test_what_a_person_decided_stays_and_the_proposal_stands_beside_it(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    complaint = day.desk.set_urgency(CENTER, seen(complaint), Urgency.NORMAL)
    complaint = day.desk.assign(CENTER, seen(complaint), "gu.road@서초구")
    day.route(post("2", "강남이에요 급해요", reply_to="x:1"), URGENT_HERE)
    after = day.again(complaint)
    assert (after.department, after.urgency) == ("gu.road@서초구", Urgency.NORMAL)
    assert after.proposals == {"department": "gu.road@강남구", "urgency": "urgent"}
    assert after.district == "강남구"
    assert len(day.dangers(complaint)) == 1


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED, Status.TRANSFERRED])
def test_a_reply_to_what_has_ended_is_flagged_and_reopens_nothing(day: Day, status: Status) -> None:
    complaint = day.opens(post("1"))
    if status is Status.RESOLVED:
        day.desk.answer_by_hand(CENTER, seen(complaint), "77", "고쳤습니다")
    ended = day.moved(complaint, status)
    day.route(post("2", "그대로인데요", reply_to="x:1"), URGENT_HERE)
    after = day.again(complaint)
    assert (after.status, after.urgency) == (status, ended.urgency)
    assert {flag.kind for flag in day.flags(complaint)} == {FlagKind.REPLY, FlagKind.DANGER}
    assert day.queue() == [complaint.id]


def test_a_reply_to_a_merged_complaint_joins_the_other(day: Day) -> None:
    merged, kept = day.opens(post("1")), day.opens(post("2"))
    day.moved(merged, Status.MERGED, merged_into=kept.id)
    assert day.route(post("3", reply_to="x:1"), POTHOLE) is Outcome.JOINED
    assert day.of(post("3")).id == kept.id
