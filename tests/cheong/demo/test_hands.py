"""Steps are taken at the desk, by who may take them, and leave what any person's act leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cheong.demo.hands import Hands, Knowing
from cheong.demo.luck import luck
from cheong.demo.staff import Staff
from cheong.demo.steps import Standing, Step
from models.complaint import Complaint, FlagKind, Status
from models.errors import ComplaintChangedError
from models.scope import Scope
from routing.desk import TriageDesk
from tests.way.driving import PARKING, POTHOLE, Way

ALL = Scope.everything("test")
FIRE = "지금 강서구 화곡동 빌라 3층에서 불이 났어요 연기가 복도까지 가득해요 안에 사람이 있어요 살려주세요"
VAGUE = "집 앞 골목 여기 좀 어떻게 해 주세요 며칠째 이러고 있습니다"


class Room:
    """A way, and the hands of the demo's people on it."""

    def __init__(self, folder: Path) -> None:
        self.way = Way(folder)
        city = self.way.parts.routing_city
        self.staff = Staff.hired(city, self.way.store, self.way.now)
        desk = TriageDesk(self.way.store, city, self.way.parts.clock)
        self.hands = Hands(desk, city, self.staff, Knowing(right=lambda _: ("road", "pothole")))

    def receives(self, text: str) -> Complaint:
        """A complaint by this text."""
        self.way.receives({"id": "1", "text": text, "author": "kim"})
        return self.way.of("x:1")

    def take(self, *steps: Step, number: int = 1, foreign: bool = False) -> Complaint:
        """Take steps; the complaint afterwards."""
        for step in steps:
            complaint = self.way.of("x:1")
            flags = [one for one in self.way.store.flags(complaint.id, ALL) if one.acknowledged_at is None]
            self.hands.take(step, Standing(complaint, flags, foreign), luck(number, step))
            self.way.later(minutes=1)
        return self.way.of("x:1")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    found = Room(tmp_path / "data")
    yield found
    found.way.close()


def test_an_officer_accepts_and_answers_by_hand_where_nothing_is_sent(room: Room) -> None:
    opened = room.receives(POTHOLE)
    after = room.take(Step.ACCEPT, Step.ANSWER)
    assert after.status is Status.ANSWERED
    officer = room.staff.officer(opened.department)
    assert officer is not None
    assert after.officer == officer.name
    (told,) = room.way.store.answers_of(after.id, ALL)
    assert told.by_hand
    assert told.by == officer.name
    assert "도로" in str(room.way.store.text(str(told.text), ALL))


def test_a_question_waits_for_the_citizen_and_can_be_gone_on_from(room: Room) -> None:
    room.receives(PARKING)
    assert room.take(Step.ACCEPT, Step.ASK).status is Status.ON_HOLD
    assert room.take(Step.RESUME).status is Status.ACCEPTED


def test_what_is_returned_goes_to_another(room: Room) -> None:
    before = room.receives(PARKING).department
    assert room.take(Step.RETURN).status is Status.RETURNED
    after = room.take(Step.ASSIGN)
    assert after.status is Status.ASSIGNED
    assert after.department != before
    assert room.way.parts.routing_city.assignable(str(after.department))


def test_the_center_says_what_it_is_about_where_it_knows_and_else_whose_it_is(room: Room) -> None:
    room.receives(VAGUE)
    after = room.take(Step.RETOPIC)
    assert (after.topic, after.subtopic) == ("road", "pothole")
    assert room.take(Step.ASSIGN).status is Status.ASSIGNED


def test_it_is_closed_excluded_and_reopened(room: Room) -> None:
    room.receives(VAGUE)
    closed = next(
        after for number in range(40) if (after := room.take(Step.CLOSE, number=number)).status is Status.CLOSED
    )
    assert closed.close_reason is not None
    if closed.close_reason.excludes:
        room.take(Step.EXCLUDE)
    assert room.take(Step.REOPEN).status is Status.REOPENED


def test_an_emergency_is_handed_over_and_reported_on(room: Room) -> None:
    room.receives(FIRE)
    room.take(Step.ACKNOWLEDGE, number=3)
    assert not room.way.dangers("x:1")
    for one in room.way.store.hand_overs(ALL):
        room.hands.report(one, luck(1))
    assert not room.way.store.hand_overs(ALL)
    assert room.way.store.hand_overs(ALL, open_only=False)


def test_what_is_for_others_is_transferred_to_them(room: Room) -> None:
    waiting = room.receives(FIRE)
    foreign = [one for one in (waiting.department, *waiting.departments) if one and one.startswith("nat.")]
    assert foreign
    room.take(Step.ACKNOWLEDGE)
    after = room.take(Step.TRANSFER, foreign=True)
    assert after.status is Status.TRANSFERRED
    assert after.department == foreign[0]


def test_two_about_the_same_become_one(room: Room) -> None:
    room.receives(POTHOLE)
    room.way.receives({"id": "2", "text": POTHOLE, "author": "lee"})
    other = room.way.of("x:2")
    room.hands.take(Step.MERGE, Standing(other, (), same=room.way.of("x:1")), luck(1))
    assert room.way.of("x:2").id == room.way.of("x:1").id


def test_who_is_too_late_is_told_so(room: Room) -> None:
    seen = Standing(room.receives(POTHOLE), ())
    room.take(Step.ACCEPT)
    with pytest.raises(ComplaintChangedError):
        room.hands.take(Step.RETURN, seen, luck(1))


def test_what_is_the_citizens_is_nobodys_to_take(room: Room) -> None:
    assert room.hands.take(Step.THANK, Standing(room.receives(POTHOLE), ()), luck(1)) is None


def test_a_thanked_answer_is_confirmed_and_other_flags_are_looked_at(room: Room) -> None:
    room.receives(POTHOLE)
    room.take(Step.ACCEPT, Step.ANSWER)
    room.way.receives({"id": "1-thanks", "text": "고맙습니다 해결됐어요", "author": "kim", "reply_to": "x:1"})
    flags = [one for one in room.way.store.flags(room.way.of("x:1").id, ALL) if one.kind is FlagKind.REPLY]
    assert flags
    assert room.take(Step.CONFIRM).status is Status.RESOLVED
    room.way.receives({"id": "1-more", "text": "또 고맙습니다", "author": "kim", "reply_to": "x:1"})
    room.take(Step.LOOK)
    flags = [one for one in room.way.store.flags(room.way.of("x:1").id, ALL) if one.kind is FlagKind.REPLY]
    assert len(flags) == 2
    assert all(one.acknowledged_at for one in flags)
