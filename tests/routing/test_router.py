"""Each row of what becomes of a post, on a real store."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from models.complaint import FlagKind, Status, Waits
from models.errors import InvalidRecordError, NotFoundError
from models.history import Outcome, Verb
from models.post import PostKind
from models.scope import Actor, ActorKind
from models.verdict import Intent, Judgement, Urgency
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
    codes,
    deletion,
    post,
    seen,
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


ERASER = Actor(ActorKind.PERSON, "eraser")


# ------------------------------------------------------------------------------------------ joining


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


# ------------------------------------------------------------------------- revisions and repetitions


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


# --------------------------------------------------------------------------------------- danger


def _open(day: Day) -> None:
    day.opens(post("1"), URGENT_HERE)


def _acknowledged(day: Day) -> None:
    day.desk.acknowledge(CENTER, seen(day.opens(post("1"), BURNING_HERE)), hand_over="duty")


def _set_to_normal(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    complaint = day.desk.acknowledge(CENTER, seen(complaint), hand_over="false_alarm")
    day.desk.set_urgency(CENTER, seen(complaint), Urgency.NORMAL)


def _answered(day: Day) -> None:
    day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")


def _closed(day: Day) -> None:
    day.moved(day.opens(post("1")), Status.CLOSED)


@pytest.mark.parametrize("before", [_open, _acknowledged, _set_to_normal, _answered, _closed])
@pytest.mark.parametrize("judgement", [FIRE, BURNING_HERE, replace(FIRE, unsure=("topic",))])
def test_fire_in_a_follow_up_is_at_the_top_whatever_was_decided_before(day: Day, before, judgement) -> None:  # type: ignore[no-untyped-def]  # one of the functions above
    day.opens(post("9", author="other"), URGENT_HERE)
    before(day)
    day.route(post("2", "불이 났어요", reply_to="x:1"), judgement)
    assert day.queue()[0] == day.of(post("2")).id
    assert day.dangers(day.of(post("2")))[-1].id == "danger:x:2:1"


@pytest.mark.parametrize("before", [_open, _acknowledged, _set_to_normal, _answered, _closed])
def test_every_dangerous_revision_has_a_flag_of_its_own(day: Day, before) -> None:  # type: ignore[no-untyped-def]  # as above
    before(day)
    day.route(post("1", "가스 냄새가 나요", revision=2), BURNING_HERE)
    day.route(post("1", "가스 냄새가 심해요", revision=3), BURNING_HERE)
    ids = [flag.id for flag in day.dangers(day.of(post("1")))]
    assert ids[-2:] == ["danger:x:1:2", "danger:x:1:3"]


def test_a_flag_raises_the_version_so_that_nobody_acknowledges_it_unseen(day: Day) -> None:
    complaint = day.desk.acknowledge(CENTER, seen(day.opens(post("1"), BURNING_HERE)), hand_over="duty")
    day.route(post("2", "더 심해요", reply_to="x:1"), BURNING_HERE)
    assert day.again(complaint).version > complaint.version


# ------------------------------------------------------------------------------------ properties

judgements = st.builds(
    replace,
    st.just(POTHOLE),
    intent=st.sampled_from(Intent),
    topic=st.sampled_from(["road", "parking", "none", "unheard_of"]),
    subtopic=st.sampled_from([None, "pothole", "illegal_parking"]),
    urgency=st.sampled_from(Urgency),
    district=st.sampled_from([None, "강남구", "부산진구"]),
    unsure=st.sets(st.sampled_from(["intent", "topic", "subtopic"])).map(tuple),
    model=st.sampled_from(["linear 1", "linear 2"]),
)
records = st.tuples(
    st.builds(
        post,
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["포트홀", "불법주차", "강변북로 포트홀"]),
        revision=st.integers(1, 3),
        reply_to=st.sampled_from([None, "x:1", "x:2"]),
        conversation_id=st.sampled_from([None, "1"]),
        kind=st.sampled_from([PostKind.POST, PostKind.POST, PostKind.POST, PostKind.DELETION, PostKind.REPOST]),
    ),
    judgements,
)


# Without shrinking: each example is a database of its own, and the list of records is short as it is.
@settings(max_examples=30, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(records, max_size=12))
def test_whatever_comes_in_whatever_order_nothing_is_lost_and_nothing_twice(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[object, Judgement]]
) -> None:
    day = Day.on(tmp_path_factory.mktemp("any"))
    newest: dict[str, int] = {}
    for given_post, judgement in records:
        assert isinstance(given_post, type(post("1")))
        day.route(given_post, judgement)
        newest[given_post.id] = max(newest.get(given_post.id, 0), given_post.revision)
        tip = day.store.tip()
        assert day.route(given_post, day.store.post(given_post.id, ALL).judgement) is None
        assert day.store.tip() == tip
    for post_id, revision in newest.items():
        assert day.store.post(post_id, ALL).post.revision == revision
    for complaint in day.everything():
        assert complaint.due_at is not None
        assert (complaint.status is Status.ASSIGNED) == (complaint.waits is None)
        assert complaint.department is not None or complaint.waits is not None
        members = day.store.posts(complaint.id, ALL)
        assert members
        flagged = {flag.id for flag in day.flags(complaint)}
        dangerous = [m for m in members if not m.deleted and m.judgement and m.judgement.urgency.dangerous]
        assert flagged >= {f"danger:{m.post.id}:{m.post.revision}" for m in dangerous}
    assert day.store.verify() == []
    day.store.close()


def test_a_complaint_that_nobody_may_see_is_not_found(day: Day) -> None:
    with pytest.raises(NotFoundError):
        day.store.complaint("nothing", ALL)
