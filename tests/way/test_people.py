"""Two people and a program that judges anew, at the same complaint: nobody is overruled."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.complaint import Complaint, Status
from models.errors import ComplaintChangedError
from models.history import Verb
from models.verdict import Urgency
from routing.desk import Person
from tests.way.driving import ALL, CENTER, OTHER, PARKING, POTHOLE, Another, Way

OTHERWISE = {
    "topic": "parking",
    "subtopic": "illegal_parking",
    "topics": ("parking",),
    "urgency": Urgency.LOW,
    "district": "마포구",
    "unsure": (),
}


def test_of_two_people_on_the_same_version_one_is_told_to_read_again(way: Way) -> None:
    way.receives({"id": "1", "text": PARKING, "author": "시민"})
    seen = way.seen("x:1")
    way.desk.assign(CENTER, seen, "gu.road@강남구")
    with pytest.raises(ComplaintChangedError):
        way.desk.set_urgency(OTHER, seen, Urgency.URGENT)
    assert (way.of("x:1").department, way.of("x:1").urgency) == ("gu.road@강남구", Urgency.NORMAL)


def test_of_two_people_at_the_same_moment_exactly_one_wins(way: Way) -> None:
    way.receives(*({"id": str(n), "text": PARKING, "author": f"시민{n}"} for n in range(8)))

    def assigns(person: Person, post: int) -> Complaint | None:
        try:
            return way.desk.assign(person, seen[post], f"gu.road@{district[person.name]}")
        except ComplaintChangedError:
            return None

    district = {CENTER.name: "강남구", OTHER.name: "마포구"}
    seen = [way.seen(f"x:{n}") for n in range(8)]
    with ThreadPoolExecutor(2) as pool:
        both = [[pool.submit(assigns, person, n) for person in (CENTER, OTHER)] for n in range(8)]
        done = [[one.result() for one in pair] for pair in both]
    for n, pair in enumerate(done):
        (won,) = [one for one in pair if one is not None]
        assert way.of(f"x:{n}") == won
    assert way.store.verify() == []


def test_a_program_that_judges_anew_overrules_nobody(way: Way) -> None:
    way.receives({"id": "1", "text": POTHOLE, "author": "시민"})
    way.desk.assign(CENTER, way.seen("x:1"), "gu.road@서초구")
    way.desk.set_urgency(OTHER, way.seen("x:1"), Urgency.NORMAL)
    way.desk.set_topic(CENTER, way.seen("x:1"), "road", "sidewalk")
    before = way.of("x:1")
    way.judges("x:1", Another(way.parts.classifier, "another 2", OTHERWISE))
    after = way.of("x:1")
    for name in ("department", "urgency", "topic", "subtopic", "status", "decided", "opened_by", "received_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.proposals["topic"] == "parking"
    assert {decided.by for decided in after.decided.values()} == {CENTER.name, OTHER.name}


def test_a_person_who_read_before_the_program_wrote_is_told_to_read_again(way: Way) -> None:
    way.receives({"id": "1", "text": PARKING, "author": "시민"})
    seen = way.seen("x:1")
    way.judges("x:1", Another(way.parts.classifier, "another 2", {"urgency": Urgency.EMERGENCY}))
    assert way.of("x:1").version > seen.version
    with pytest.raises(ComplaintChangedError):
        way.desk.assign(CENTER, seen, "gu.road@강남구")
    way.desk.assign(CENTER, way.seen("x:1"), "gu.road@강남구")
    assert way.of("x:1").status is Status.ASSIGNED


def test_the_same_model_again_changes_nothing(way: Way) -> None:
    way.receives({"id": "1", "text": POTHOLE, "author": "시민"})
    tip = way.store.tip()
    way.judges("x:1", way.parts.classifier)
    assert way.store.tip() == tip


def test_programs_between_two_people_leave_both_acts_and_their_own_in_the_history(way: Way) -> None:
    way.receives({"id": "1", "text": PARKING, "author": "시민"})
    way.desk.assign(CENTER, way.seen("x:1"), "gu.road@서초구")
    way.judges("x:1", Another(way.parts.classifier, "another 2", OTHERWISE))
    way.desk.set_urgency(OTHER, way.seen("x:1"), Urgency.LOW)
    way.judges("x:1", Another(way.parts.classifier, "another 3", {"urgency": Urgency.URGENT}))
    complaint = way.of("x:1")
    history = way.store.history(complaint.id, ALL)
    by_people = [change.verb for change in history if change.actor.startswith("person:")]
    assert by_people == [Verb.ASSIGNED, Verb.REURGED]
    assert (complaint.department, complaint.urgency) == ("gu.road@서초구", Urgency.LOW)
    assert [one.urgency for one in way.dangers("x:1")] == [Urgency.URGENT]
    assert way.queue() == ["x:1"]
