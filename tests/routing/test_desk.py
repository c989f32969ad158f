"""What a person may do, who may not, and that two people never overrule each other unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.complaint import Status, Waits
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, SettingError
from models.history import Verb
from models.verdict import Urgency
from routing.desk import Person
from tests.routing.given import (
    ALL,
    BURNING_HERE,
    CENTER,
    MANAGER,
    NOW,
    PLACELESS,
    POTHOLE,
    URGENT_HERE,
    Day,
    codes,
    officer,
    post,
    seen,
)

OWN = officer("gu.road@강남구")
FOREIGN = officer("gu.road@서초구")


# ------------------------------------------------------------------------------------- acknowledge


def test_an_emergency_is_acknowledged_with_what_was_done(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.later(minutes=3)
    after = day.desk.acknowledge(CENTER, seen(complaint), hand_over="119", note="119에 알림")
    assert (after.status, after.version) == (complaint.status, complaint.version + 1)
    assert day.dangers(complaint) == []
    (flag,) = day.flags(complaint)
    assert (flag.acknowledged_by, flag.acknowledged_at) == ("김센터", day.now)
    (handed,) = day.store.hand_overs(ALL)
    assert (handed.to, handed.flag, handed.by, handed.reported_at) == ("119", flag.id, "김센터", None)
    assert handed.again_at == day.now + timedelta(minutes=60)
    assert handed.note is not None
    assert day.store.text(handed.note, ALL) == "119에 알림"
    assert day.queue() == []
    assert Verb.HANDED_OVER in day.verbs(complaint)


def test_an_emergency_needs_a_hand_over_that_there_is(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    with pytest.raises(SettingError, match="an emergency needs a hand-over: one of 119, 112, duty, false_alarm"):
        day.desk.acknowledge(CENTER, seen(complaint))
    with pytest.raises(SettingError, match="'911' is no hand-over"):
        day.desk.acknowledge(CENTER, seen(complaint), hand_over="911", note="메모")
    assert len(day.dangers(complaint)) == 1


def test_a_false_alarm_is_reported_at_once(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.desk.acknowledge(CENTER, seen(complaint), hand_over="false_alarm")
    assert day.store.hand_overs(ALL) == []
    (handed,) = day.store.hand_overs(ALL, open_only=False)
    assert (handed.reported_at, handed.reported_by, handed.again_at) == (NOW, "김센터", None)


def test_what_is_urgent_is_acknowledged_without_a_hand_over(day: Day) -> None:
    complaint = day.opens(post("1"), URGENT_HERE)
    day.desk.acknowledge(CENTER, seen(complaint))
    assert (day.dangers(complaint), day.store.hand_overs(ALL, open_only=False)) == ([], [])


def test_one_of_several_flags_is_acknowledged_by_its_id(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.route(post("2", "더 심해요", reply_to="x:1"), BURNING_HERE)
    complaint = day.again(complaint)
    day.desk.acknowledge(CENTER, seen(complaint), ["danger:x:2:1"], "duty")
    assert [flag.id for flag in day.dangers(complaint)] == ["danger:x:1:1"]
    with pytest.raises(NotFoundError, match="no flag danger:x:9:1"):
        day.desk.acknowledge(CENTER, seen(day.again(complaint)), ["danger:x:9:1"], "duty")


def test_other_flags_are_acknowledged_without_a_hand_over(day: Day) -> None:
    complaint = day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")
    day.route(post("2", "고마워요", reply_to="x:1"), POTHOLE)
    (flag,) = day.flags(complaint)
    day.desk.acknowledge(CENTER, seen(day.again(complaint)), [flag.id])
    assert day.queue() == []


def test_a_danger_raised_since_it_was_read_is_not_acknowledged_unseen(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.route(post("2", "더 심해요", reply_to="x:1"), BURNING_HERE)
    with pytest.raises(ComplaintChangedError):
        day.desk.acknowledge(CENTER, seen(complaint), hand_over="duty")


def test_the_second_of_two_is_told_that_somebody_was_quicker(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.desk.acknowledge(CENTER, seen(complaint), hand_over="duty")
    with pytest.raises(ComplaintChangedError):
        day.desk.acknowledge(CENTER, seen(complaint), hand_over="119")
    with pytest.raises(ComplaintChangedError, match="nothing open to acknowledge"):
        day.desk.acknowledge(CENTER, seen(day.again(complaint)), hand_over="119")


# ------------------------------------------------------------------------------------------ report


def handed_over(day: Day) -> str:
    """The id of a hand-over without a report."""
    day.desk.acknowledge(CENTER, seen(day.opens(post("1"), BURNING_HERE)), hand_over="119")
    return day.store.hand_overs(ALL)[0].id


@pytest.mark.parametrize("person", [CENTER, OWN])
def test_whoever_sees_it_reports_on_a_hand_over_once(day: Day, person: Person) -> None:
    hand_over = handed_over(day)
    done = day.desk.report(person, hand_over, "불을 껐습니다")
    assert (done.reported_by, done.again_at) == (person.name, None)
    assert done.report is not None
    assert day.store.text(done.report, ALL) == "불을 껐습니다"
    assert day.store.hand_overs(ALL) == []
    with pytest.raises(ComplaintChangedError, match=r"reported on .* already"):
        day.desk.report(person, hand_over, "또")


def test_a_report_from_outside_the_scope_finds_nothing(day: Day) -> None:
    hand_over = handed_over(day)
    with pytest.raises(NotFoundError):
        day.desk.report(FOREIGN, hand_over, "글")
    with pytest.raises(NotAllowedError, match="only reads"):
        day.desk.report(MANAGER, hand_over, "글")
    with pytest.raises(NotFoundError):
        day.desk.report(CENTER, "nothing", "글")


# ------------------------------------------------------------------------------------------ assign


def test_a_waiting_complaint_is_assigned_by_a_person_who_is_then_its_decider(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    day.later(hours=2)
    after = day.desk.assign(CENTER, seen(complaint), "gu.road@강남구", "통화로 확인")
    assert (after.status, after.department, after.waits) == (Status.ASSIGNED, "gu.road@강남구", None)
    assert after.decided["department"].by == "김센터"
    assert after.decided["department"].at == day.now
    assert after.due_at == complaint.due_at
    assert "waits.district" not in codes(after)
    assert codes(after)[-1] == "assigned.by_person"
    assert day.queue() == []


def test_an_accepted_complaint_can_be_given_to_another(day: Day) -> None:
    complaint = day.desk.accept(OWN, seen(day.opens(post("1"))))
    after = day.desk.assign(CENTER, seen(complaint), "agency.sisul")
    assert (after.status, after.officer, after.due_at) == (Status.ASSIGNED, None, complaint.due_at)


@pytest.mark.parametrize("department", ["gu.road", "gu.road@부산진구", "nat.police", "agency.sisul@강남구", "nothing"])
def test_nothing_is_assigned_to_what_cannot_own_it(day: Day, department: str) -> None:
    complaint = day.opens(post("1"))
    with pytest.raises(SettingError, match="nothing can be assigned to"):
        day.desk.assign(CENTER, seen(complaint), department)


def test_what_came_without_a_due_time_gets_one_with_its_owner_unless_it_is_history(day: Day) -> None:
    complaint = day.opens(post("1", history=True), PLACELESS)
    assert day.desk.assign(CENTER, seen(complaint), "gu.road@강남구").due_at is None


# --------------------------------------------------------------------------- accept, answer by hand


def test_an_officer_accepts_by_name(day: Day) -> None:
    after = day.desk.accept(OWN, seen(day.opens(post("1"))))
    assert (after.status, after.officer) == (Status.ACCEPTED, "박주무관")


def test_only_what_is_assigned_can_be_accepted(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    with pytest.raises(NotAllowedError):
        day.desk.accept(CENTER, seen(complaint))


def test_an_answer_given_by_hand_answers_the_complaint(day: Day) -> None:
    complaint = day.desk.accept(OWN, seen(day.opens(post("1"))))
    day.later(hours=5)
    after = day.desk.answer_by_hand(OWN, seen(complaint), " x:77 ", "고쳤습니다")
    assert (after.status, after.answered_at) == (Status.ANSWERED, day.now)
    day.route(post("2", "고마워요", reply_to="x:77"), POTHOLE)
    assert day.of(post("2")).id == complaint.id


def test_a_correction_keeps_the_time_of_the_first_answer(day: Day) -> None:
    complaint = day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")
    day.later(hours=5)
    after = day.desk.answer_by_hand(CENTER, seen(complaint), "78", "아직입니다")
    assert after.answered_at == complaint.answered_at


def test_the_same_message_is_recorded_once(day: Day) -> None:
    first, second = day.opens(post("1")), day.opens(post("2", author="other"))
    day.desk.answer_by_hand(CENTER, seen(first), "77", "고쳤습니다")
    with pytest.raises(NotAllowedError, match="77 of x is recorded as an answer already"):
        day.desk.answer_by_hand(CENTER, seen(second), "77", "고쳤습니다")
    assert day.again(second).status is Status.ASSIGNED


@pytest.mark.parametrize(("channel_id", "text"), [("", "글"), ("x:", "글"), ("77", "  ")])
def test_an_answer_needs_its_id_and_its_text(day: Day, channel_id: str, text: str) -> None:
    complaint = day.opens(post("1"))
    with pytest.raises(SettingError, match="needs its id at the channel and its text"):
        day.desk.answer_by_hand(CENTER, seen(complaint), channel_id, text)


# --------------------------------------------------------------------------------- urgency and topic


def test_setting_an_emergency_to_normal_leaves_its_flag(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    after = day.desk.set_urgency(CENTER, seen(complaint), Urgency.NORMAL)
    assert (after.urgency, after.decided["urgency"].by) == (Urgency.NORMAL, "김센터")
    assert len(day.dangers(complaint)) == 1
    assert day.queue() == [complaint.id]


def test_naming_the_topic_sends_what_waited_only_for_it_to_its_owner(day: Day) -> None:
    complaint = day.opens(post("1"), replace(POTHOLE, subtopic=None, unsure=("topic", "subtopic")))
    assert complaint.waits is Waits.TOPIC
    after = day.desk.set_topic(CENTER, seen(complaint), "parking", "illegal_parking")
    assert (after.status, after.department, after.waits) == (Status.ASSIGNED, "gu.parking@강남구", None)
    assert (after.topic, after.subtopic, after.topics[0]) == ("parking", "illegal_parking", "parking")
    assert (after.due_rule, set(after.decided)) == ("field.3h", {"topic", "subtopic"})


def test_naming_the_topic_of_what_is_assigned_moves_no_owner(day: Day) -> None:
    complaint = day.opens(post("1"))
    after = day.desk.set_topic(CENTER, seen(complaint), "parking", "parking_fine")
    assert (after.department, after.status, after.kind) == ("gu.road@강남구", Status.ASSIGNED, "grievance")


def test_naming_a_topic_without_a_place_waits_for_the_place(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    after = day.desk.set_topic(CENTER, seen(complaint), "parking", "illegal_parking")
    assert (after.status, after.waits, after.departments[0]) == (Status.WAITING, Waits.DISTRICT, "gu.parking")


def test_a_topic_that_the_city_does_not_have_is_refused(day: Day) -> None:
    complaint = day.opens(post("1"))
    for topic, subtopic in (("none", None), ("road", "illegal_parking")):
        with pytest.raises(SettingError, match="the city has no topic"):
            day.desk.set_topic(CENTER, seen(complaint), topic, subtopic)
