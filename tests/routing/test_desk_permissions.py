"""Who may do what at the desk, and when the status table lets nobody."""

from collections.abc import Callable

import pytest

from models.complaint import Complaint, FlagKind, Status, Waits
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError
from models.verdict import Urgency
from routing.desk import Person, Seen
from tests.routing.given import (
    BURNING_HERE,
    CENTER,
    FIRE,
    MANAGER,
    PLACELESS,
    POTHOLE,
    Day,
    officer,
    post,
    seen,
)

OWN = officer("gu.road@강남구")
FOREIGN = officer("gu.road@서초구")


DeskAct = Callable[[Day, Person, Seen], object]
CENTER_ONLY: list[DeskAct] = [
    lambda day, who, read: day.desk.acknowledge(who, read, hand_over="duty"),
    lambda day, who, read: day.desk.assign(who, read, "agency.sisul"),
    lambda day, who, read: day.desk.set_urgency(who, read, Urgency.LOW),
    lambda day, who, read: day.desk.set_topic(who, read, "road", "pothole"),
]
OFFICERS_TOO: list[DeskAct] = [
    lambda day, who, read: day.desk.accept(who, read),
    lambda day, who, read: day.desk.answer_by_hand(who, read, "77", "글"),
]


def burning(day: Day) -> Complaint:
    """A complaint of 강남구 with a danger flag."""
    return day.opens(post("1"), BURNING_HERE)


@pytest.mark.parametrize("act", CENTER_ONLY)
def test_officers_do_not_do_the_centers_work(day: Day, act: DeskAct) -> None:
    complaint = burning(day)
    with pytest.raises(NotAllowedError, match="only the center may do this"):
        act(day, OWN, seen(complaint))
    assert day.again(complaint) == complaint


@pytest.mark.parametrize("act", OFFICERS_TOO)
def test_to_an_officer_of_another_department_it_does_not_exist(day: Day, act: DeskAct) -> None:
    complaint = burning(day)
    with pytest.raises(NotFoundError):
        act(day, FOREIGN, seen(complaint))


@pytest.mark.parametrize("act", [*CENTER_ONLY, *OFFICERS_TOO])
def test_a_manager_changes_nothing(day: Day, act: DeskAct) -> None:
    complaint = burning(day)
    with pytest.raises(NotAllowedError):
        act(day, MANAGER, seen(complaint))
    assert day.again(complaint) == complaint


@pytest.mark.parametrize("act", [*CENTER_ONLY, *OFFICERS_TOO])
def test_nobody_acts_on_a_version_that_is_not_the_newest(day: Day, act: DeskAct) -> None:
    complaint = burning(day)
    day.desk.set_urgency(CENTER, seen(complaint), Urgency.URGENT)
    with pytest.raises(ComplaintChangedError):
        act(day, CENTER, seen(complaint))


@pytest.mark.parametrize("act", [*CENTER_ONLY[1:2], *OFFICERS_TOO])
def test_the_status_table_holds_for_everybody(day: Day, act: DeskAct) -> None:
    closed = day.moved(burning(day), Status.CLOSED)
    with pytest.raises(NotAllowedError):
        act(day, CENTER, seen(closed))


@pytest.mark.parametrize(
    ("status", "more", "answered"),
    [
        (Status.WAITING, {"department": None, "waits": Waits.OWNER}, True),
        (Status.RETURNED, {}, True),
        (Status.ON_HOLD, {"held_from": Status.WAITING}, False),
        (Status.CLOSED, {}, False),
        (Status.TRANSFERRED, {}, False),
    ],
)
def test_what_may_be_answered_follows_the_table(
    day: Day, status: Status, more: dict[str, object], answered: bool
) -> None:
    complaint = day.opens(post("1"), PLACELESS if status is Status.ON_HOLD else POTHOLE)
    complaint = day.moved(complaint, status, **more)
    if not answered:
        with pytest.raises(NotAllowedError):
            day.desk.answer_by_hand(CENTER, seen(complaint), "77", "글")
        return
    assert day.desk.answer_by_hand(CENTER, seen(complaint), "77", "글").status is Status.ANSWERED


def test_a_danger_stays_flagged_through_assigning_and_answering(day: Day) -> None:
    complaint = day.opens(post("1"), FIRE)
    complaint = day.desk.assign(CENTER, seen(complaint), "city.fire")
    complaint = day.desk.answer_by_hand(CENTER, seen(complaint), "77", "글")
    assert [flag.kind for flag in day.dangers(complaint)] == [FlagKind.DANGER]
    assert day.queue() == [complaint.id]
