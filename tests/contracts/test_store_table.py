"""Every move of the status table is possible through the store, for who may make it, and no other move is."""

from dataclasses import replace
from itertools import product

import pytest

from backends.store import Store
from models.complaint import Complaint, Decided, Status
from models.errors import NotAllowedError
from models.history import Verb
from models.scope import CLOCK, ROUTER, Actor, ActorKind
from tests.contracts.stores import EVERYTHING, KIM, NOW, Kept, a_complaint, a_post, changed, opened, stored
from tests.models.test_complaint import TABLE

DELIVERY = Actor(ActorKind.DELIVERY, "answer")
ACTORS = {"P": KIM, "R": ROUTER, "C": CLOCK, "D": DELIVERY}
HELD_FROM = (Status.WAITING, Status.ACCEPTED, Status.REOPENED)


def brought_to(kept: Kept, status: Status, held_from: Status | None = None) -> Complaint:
    """A complaint that stands there, put there past the store: only the next move is looked at."""
    store = kept.store
    number = store.tip().number + 1
    complaint = opened(store, number)
    kept.sql("UPDATE complaints SET status = :s, held_from = :h WHERE id = :i", s=status, h=held_from, i=complaint.id)
    return store.complaint(complaint.id, EVERYTHING)


def allowed(store: Store, complaint: Complaint, after: Status, by: str) -> bool:
    """Whether the store lets this actor make the move; where not, nothing has changed."""
    try:
        moved = changed_by(store, complaint, after, by)
    except NotAllowedError:
        assert store.complaint(complaint.id, EVERYTHING) == complaint
        return False
    assert moved.status is after
    return True


def changed_by(store: Store, complaint: Complaint, after: Status, by: str) -> Complaint:
    """The move made; a D is made by the channel, and by a person who recorded it."""
    with store.act(ACTORS[by], NOW) as act:
        return act.update(complaint, replace(complaint, status=after), Verb.ASSIGNED)


@pytest.mark.parametrize("by", list(ACTORS))
def test_an_actor_makes_the_moves_of_the_table_and_no_other(kept: Kept, by: str) -> None:
    for before, after in product(Status, Status):
        # the same status again is no move, and out of on_hold has a test of its own
        if before not in (after, Status.ON_HOLD):
            possible = by in TABLE[before].get(after, "")
            assert allowed(kept.store, brought_to(kept, before), after, by) == possible, (before, after)


@pytest.mark.parametrize("by", list(ACTORS))
def test_what_is_on_hold_goes_back_to_what_it_was_and_nowhere_else(kept: Kept, by: str) -> None:
    for held_from, after in product(HELD_FROM, set(Status) - {Status.ON_HOLD}):
        possible = by in TABLE[Status.ON_HOLD].get(after, "") and (after is held_from or after not in HELD_FROM)
        complaint = brought_to(kept, Status.ON_HOLD, held_from)
        assert allowed(kept.store, complaint, after, by) == possible, (held_from, after)


def test_a_person_who_recorded_a_delivery_makes_the_moves_of_a_delivery_and_a_program_does_not(kept: Kept) -> None:
    for before, after in product(Status, (Status.ANSWERED, Status.ON_HOLD)):
        if before is after or before is Status.ON_HOLD:
            continue
        delivered = "D" in TABLE[before].get(after, "")
        for by in (KIM, ROUTER, CLOCK):
            complaint = brought_to(kept, before)
            try:
                with kept.store.act(by, NOW) as act:
                    act.update(complaint, replace(complaint, status=after), Verb.ANSWERED, delivered=True)
            except NotAllowedError:
                assert not (delivered and by is KIM)
            else:
                assert delivered
                assert by is KIM


def test_the_status_before_on_hold_is_kept_by_the_store(store: Store) -> None:
    accepted = changed(store, opened(store), status=Status.ACCEPTED)
    held = changed(store, accepted, status=Status.ON_HOLD, held_from=Status.WAITING)
    assert held.held_from is Status.ACCEPTED
    still = changed(store, held, held_from=None, kind="inquiry")
    assert still.held_from is Status.ACCEPTED
    resumed = changed(store, still, ROUTER, Verb.RESUMED, status=Status.ACCEPTED)
    assert resumed.held_from is None


@pytest.mark.parametrize("by", list(ACTORS))
def test_a_complaint_is_opened_as_the_table_says(store: Store, by: str) -> None:
    with store.act(ACTORS[by], NOW) as act:
        for status in Status:
            post = a_post(status)
            act.put_post(stored(post), Verb.STORED)
            complaint = a_complaint(act.new_complaint_id(post.id), post, status=status)
            if by in TABLE[None].get(status, ""):
                assert act.open(complaint)
            else:
                with pytest.raises(NotAllowedError):
                    act.open(complaint)


def test_a_person_gives_an_assigned_complaint_to_another_department(store: Store) -> None:
    decided = {"department": Decided("kim", NOW, "act-1")}
    moved = changed(store, opened(store), department="city.parks", decided=decided)
    assert store.complaint(moved.id, EVERYTHING).department == "city.parks"
