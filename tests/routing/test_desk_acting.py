"""What every act begins with: the person, the version read, and the id under which it is undone."""

from datetime import timedelta

import pytest

from models.complaint import FlagKind, Status
from models.errors import NotAllowedError
from models.scope import Actor, ActorKind, Scope
from routing.desk_acting import Person, center_only, decided, may, moved, note_down, settle
from tests.routing.given import ALL, BURNING_HERE, CENTER, MANAGER, Day, officer, post, seen


def test_who_sees_everything_without_being_of_the_center_only_reads() -> None:
    assert MANAGER.reads_only
    assert not CENTER.reads_only
    assert not officer("gu.road@강남구").reads_only
    assert not Person("최관리", Scope.of_departments("최관리", frozenset()), center=False).reads_only


def test_officers_move_only_where_officers_may() -> None:
    own = officer("gu.road@강남구")
    allowed = set()
    for status in Status:
        try:
            may(own, status)
        except NotAllowedError:
            continue
        allowed.add(status)
    assert allowed == {Status.ACCEPTED, Status.ON_HOLD, Status.RETURNED, Status.ANSWERED}
    with pytest.raises(NotAllowedError, match="only the center may do this"):
        center_only(own)


def test_acts_of_one_id_are_undone_together_within_the_citys_window(day: Day) -> None:
    first, second = day.opens(post("1")), day.opens(post("2", author="other"))
    desk = day.desk.under("bulk-1")
    assert desk.undo_window == timedelta(seconds=10)
    for complaint in (first, second):
        desk.assign(CENTER, seen(complaint), "agency.sisul")
    assert {one.id for one in day.desk.undo_all(CENTER, "bulk-1")} == {first.id, second.id}
    assert {day.again(one).department for one in (first, second)} == {"gu.road@강남구"}


def test_a_field_that_a_person_decides_is_proposed_no_more_and_a_blank_note_is_none(day: Day) -> None:
    complaint = day.moved(day.opens(post("1"), BURNING_HERE), Status.ASSIGNED, proposals={"urgency": "low"})
    with day.store.act(Actor(ActorKind.PERSON, CENTER.name), day.now) as act:
        after = decided(act, CENTER, complaint, ("urgency",))
        assert (after.proposals, after.decided["urgency"].by) == ({}, CENTER.name)
        note_down(act, complaint, "  ")
        assert not settle(act, CENTER, complaint, FlagKind.REPLY)
        assert settle(act, CENTER, complaint, FlagKind.DANGER)
    assert day.store.flags(complaint.id, ALL)[0].acknowledged_by == CENTER.name


def test_a_status_that_it_has_is_no_move(day: Day) -> None:
    complaint = day.opens(post("1"))
    assert moved(complaint, Status.CLOSED).status is Status.CLOSED
    with pytest.raises(NotAllowedError, match="is assigned already"):
        moved(complaint, Status.ASSIGNED)
