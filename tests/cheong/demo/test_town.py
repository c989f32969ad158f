"""A town does what is planned when its time comes, and leaves alone what anybody else did something to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from cheong.demo.hands import Hands, Knowing
from cheong.demo.staff import Staff
from cheong.demo.steps import Standing, Step
from cheong.demo.town import People, Town
from models.complaint import HandOver, Status
from models.scope import Scope
from routing.desk import TriageDesk
from tests.way.driving import CENTER, PARKING, POTHOLE, Way

ALL = Scope.everything("test")
FIRE = "지금 강서구 화곡동 빌라 3층에서 불이 났어요 연기가 복도까지 가득해요 안에 사람이 있어요 살려주세요"


@dataclass
class Told:
    """Habits that a test tells: the steps in their order, each a minute after the last."""

    steps: list[Step | None] = field(default_factory=list)
    seen: list[Standing] = field(default_factory=list)

    def step(self, standing: Standing, random: Random) -> Step | None:
        """The next of them."""
        del random
        self.seen.append(standing)
        return self.steps.pop(0) if self.steps else None

    def when(self, step: Step, standing: Standing, now: datetime, pace: float, random: Random) -> datetime:
        """In a minute."""
        del step, standing, pace, random
        return now + timedelta(minutes=1)

    def reported_at(self, one: HandOver, now: datetime, random: Random) -> datetime | None:
        """In two."""
        del one, random
        return now + timedelta(minutes=2)


class Place:
    """A way with a town."""

    def __init__(self, folder: Path) -> None:
        self.way, self.told = Way(folder), Told()
        city = self.way.parts.routing_city
        desk = TriageDesk(self.way.store, city, self.way.parts.clock)
        hands = Hands(desk, city, Staff.hired(city, self.way.store, self.way.now), Knowing())
        self.town = Town(self.way.store, city, People(hands, self.told, {"x:1": "kim"}.get, 1))
        self.town.begin()

    def receives(self, text: str, *steps: Step | None) -> None:
        """A post comes, about which these steps are planned."""
        self.told.steps = list(steps)
        self.way.receives({"id": "1", "text": text, "author": "kim"})
        self.town.watch(self.way.now)

    def goes_on(self) -> list[str]:
        """Everything planned is done; what citizens write comes."""
        written = []
        while (at := self.town.next_at()) is not None:
            self.way.now = at
            if (line := self.town.act()) is not None:
                written.append(line)
                self.way.receives(line.encode())
            self.town.watch(self.way.now)
        return written


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    found = Place(tmp_path / "data")
    yield found
    found.way.close()


def test_steps_follow_on_each_other_as_the_complaint_changes(place: Place) -> None:
    place.receives(PARKING, Step.ACCEPT, Step.ANSWER, None)
    assert place.town.next_at() == place.way.now + timedelta(minutes=1)
    assert place.goes_on() == []
    assert place.way.of("x:1").status is Status.ANSWERED
    assert [one.complaint.status for one in place.told.seen] == [Status.ASSIGNED, Status.ACCEPTED, Status.ANSWERED]


def test_a_citizen_replies_to_what_the_city_wrote_and_it_joins_the_complaint(place: Place) -> None:
    place.receives(PARKING, Step.ACCEPT, Step.ANSWER, Step.THANK, Step.CONFIRM)
    (line,) = place.goes_on()
    assert '"reply_to": "x:a-' in line
    complaint = place.way.of("x:1")
    assert complaint.status is Status.RESOLVED
    assert len(place.way.store.posts(complaint.id, ALL)) == 2


def test_what_somebody_else_touched_is_theirs(place: Place) -> None:
    place.receives(PARKING, Step.RETURN)
    place.way.desk.note(CENTER, place.way.seen("x:1"), "제가 봅니다")
    place.told.steps = [Step.RETURN]
    place.town.watch(place.way.now)
    place.goes_on()
    assert place.way.of("x:1").status is Status.ASSIGNED
    assert [one.actor for one in place.way.store.history(place.way.of("x:1").id, ALL)][-1] == f"person:{CENTER.name}"


def test_a_hand_over_is_reported_on(place: Place) -> None:
    place.receives(FIRE, Step.ACKNOWLEDGE)
    place.goes_on()
    assert place.way.store.hand_overs(ALL, open_only=False)
    assert not place.way.store.hand_overs(ALL)


def test_what_the_desk_does_not_allow_is_left_as_it_is(place: Place) -> None:
    place.receives(PARKING, Step.EXCLUDE)
    place.goes_on()
    assert place.way.of("x:1").version == 1


def test_what_is_there_already_is_taken_up_when_told_to(place: Place) -> None:
    place.way.receives({"id": "1", "text": POTHOLE, "author": "kim"})
    place.town.begin()
    place.town.watch(place.way.now)
    assert place.town.next_at() is None
    place.told.steps = [Step.ACCEPT]
    place.town.take_up(place.way.now)
    place.goes_on()
    assert place.way.of("x:1").status is Status.ACCEPTED


def test_whoever_is_not_known_writes_nothing(place: Place) -> None:
    place.told.steps = [Step.THANK]
    place.way.receives({"id": "2", "text": POTHOLE, "author": "lee"})
    place.town.watch(place.way.now)
    assert place.goes_on() == []
