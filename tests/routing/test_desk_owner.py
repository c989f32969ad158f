"""Whose a complaint is and what it is about is for people to say, and no program says otherwise then."""

from dataclasses import replace

import pytest

from models.complaint import FlagKind, Status, Waits
from models.errors import SettingError
from models.verdict import Urgency
from tests.routing.given import (
    BURNING_HERE,
    CENTER,
    PLACELESS,
    POTHOLE,
    Day,
    codes,
    officer,
    post,
    seen,
)

OWN = officer("gu.road@강남구")
FOREIGN = officer("gu.road@서초구")


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


def test_a_return_keeps_its_reason_and_whose_it_may_be_and_restarts_no_clock(day: Day) -> None:
    complaint = day.desk.accept(OWN, seen(day.opens(post("1"))))
    day.later(hours=4)
    after = day.desk.return_(OWN, seen(complaint), "시도라서 우리 일이 아님", "site.road.north")
    assert (after.status, after.department, after.officer) == (Status.RETURNED, "gu.road@강남구", None)
    assert (after.proposals["department"], after.departments[0]) == ("site.road.north", "site.road.north")
    assert (after.due_at, day.queue()) == (complaint.due_at, [complaint.id])
    assigned = day.desk.assign(CENTER, seen(after), "site.road.north")
    assert "department" not in assigned.proposals


def test_a_return_without_a_reason_or_to_nobody_is_refused(day: Day) -> None:
    complaint = day.opens(post("1"))
    with pytest.raises(SettingError, match="needs a reason"):
        day.desk.return_(OWN, seen(complaint), " ")
    with pytest.raises(SettingError, match=r"'gu\.road' owns nothing"):
        day.desk.return_(OWN, seen(complaint), "아님", "gu.road")
    assert day.desk.return_(OWN, seen(complaint), "아님").proposals == complaint.proposals


def test_a_return_that_names_an_owner_outside_the_city_proposes_a_transfer_until_somebody_decides(day: Day) -> None:
    complaint = day.opens(post("1"))
    returned = day.desk.return_(OWN, seen(complaint), "한전 시설물", "nat.kepco")
    (flag,) = day.flags(returned)
    assert (flag.kind, flag.acknowledged_at) == (FlagKind.TRANSFER, None)
    after = day.desk.transfer(CENTER, seen(returned), "nat.kepco")
    assert (after.status, after.department, after.waits) == (Status.TRANSFERRED, "nat.kepco", None)
    assert codes(after)[-2:] == ["transfer.by_person", "transfer.text"]
    assert (day.flags(after)[0].acknowledged_by, day.queue()) == ("김센터", [])


@pytest.mark.parametrize("department", ["agency.sisul", "gu.road@강남구", "nothing"])
def test_only_an_owner_outside_the_city_is_transferred_to(day: Day, department: str) -> None:
    with pytest.raises(SettingError, match="nothing can be transferred to"):
        day.desk.transfer(CENTER, seen(day.opens(post("1"))), department)


def test_back_in_the_queue_it_has_no_owner_and_no_program_gives_it_one(day: Day) -> None:
    complaint = day.opens(post("1"))
    after = day.desk.to_queue(CENTER, seen(complaint), "확인이 필요함")
    assert (after.status, after.waits, after.department) == (Status.WAITING, Waits.OWNER, None)
    assert (after.departments[0], codes(after)[-1]) == ("gu.road@강남구", "waits.by_person")
    day.route(post("2", "서초구예요", reply_to="x:1"), replace(POTHOLE, district="서초구"))
    assert (day.again(complaint).status, day.again(complaint).department) == (Status.WAITING, None)
