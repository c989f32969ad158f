"""Windows: since when a complaint waits for the citizen is the store's to say, and what is due is found in order."""

from dataclasses import replace
from datetime import datetime, timedelta

from backends.store import Store
from models.complaint import Answer, CloseReason, Complaint, Flag, FlagKind, Status
from models.history import Verb
from models.scope import CLOCK, ROUTER, Actor, ActorKind
from models.sending import Sending, SendingState
from tests.contracts.stores import EVERYTHING, KIM, NOW, a_flag, a_post, minutes, opened, opening

DELIVERY = Actor(ActorKind.DELIVERY, "answer")
LATER = NOW + timedelta(days=30)


def at(days: float) -> datetime:
    """So many days after the beginning."""
    return NOW + timedelta(days=days)


def moved(store: Store, complaint: Complaint, status: Status, days: float = 0) -> Complaint:
    """The complaint in another status, so many days after the beginning."""
    with store.act(KIM, at(days)) as act:
        return act.update(complaint, replace(complaint, status=status), Verb.ASSIGNED, delivered=True)


def told(store: Store, complaint: Complaint, days: float, *, question: bool) -> Complaint:
    """What a delivery writes of a text that the channel took then."""
    with store.act(DELIVERY, at(days)) as act:
        assert act.put_answer(Answer(act.id, complaint.id, "kim", at(days), False, act.id, None, question))
        status = Status.ON_HOLD if question else Status.ANSWERED
        return act.update(complaint, replace(complaint, status=status), Verb.ANSWERED)


def asked(store: Store, number: int, days: float = 0, **changes: object) -> Complaint:
    """A complaint whose citizen was asked so many days after the beginning."""
    return told(store, moved(store, opened(store, number, **changes), Status.ACCEPTED), days, question=True)


def answered(store: Store, number: int, days: float = 0, **changes: object) -> Complaint:
    """A complaint answered so many days after the beginning."""
    return told(store, opened(store, number, **changes), days, question=False)


def acknowledged(store: Store, flag: Flag, days: float, act_id: str | None = None) -> Complaint:
    """The flag acknowledged, and the complaint after it."""
    with store.act(KIM, at(days), act_id) as act:
        complaint = act.complaint(flag.complaint, EVERYTHING)
        act.change_flag(replace(flag, acknowledged_at=at(days), acknowledged_by="kim"), Verb.ACKNOWLEDGED)
        return act.update(complaint, complaint, Verb.ACKNOWLEDGED)


def raised(store: Store, complaint: Complaint, kind: FlagKind, flag_id: str = "f1") -> Flag:
    """A flag on the complaint."""
    flag = a_flag(complaint, flag_id, kind=kind, urgency=None, again_at=None)
    with store.act(ROUTER, NOW) as act:
        act.raise_flag(flag)
    return flag


def due(store: Store, status: Status, days: float, *, reminded: bool = False) -> list[str]:
    """What is due in this status of what began so many days after the beginning or before."""
    return [one.id for one in store.due_windows(status, at(days), 10, reminded=reminded)]


def test_a_window_begins_with_what_the_citizen_was_told_and_ends_with_the_status(store: Store) -> None:
    accepted = moved(store, opened(store, 1), Status.ACCEPTED)
    assert accepted.window_since is None
    on_hold = told(store, accepted, 2, question=True)
    assert (on_hold.window_since, on_hold.reminded_at) == (at(2), None)
    resumed = moved(store, on_hold, Status.ACCEPTED, 3)
    assert resumed.window_since is None
    replied = told(store, resumed, 4, question=False)
    assert replied.window_since == at(4)
    assert store.complaint(replied.id, EVERYTHING) == replied
    assert moved(store, replied, Status.RESOLVED, 5).window_since is None


def test_a_second_question_is_the_reminder_and_a_correction_begins_the_window_anew(store: Store) -> None:
    reminded = told(store, asked(store, 1), 3, question=True)
    assert (reminded.window_since, reminded.reminded_at, reminded.held_from) == (at(3), at(3), Status.ACCEPTED)
    corrected = told(store, answered(store, 2), 3, question=False)
    assert (corrected.window_since, corrected.reminded_at) == (at(3), None)


def test_no_act_can_write_a_window_of_its_own(store: Store) -> None:
    complaint = asked(store, 1)
    with store.act(KIM, at(1)) as act:
        noted = act.update(complaint, replace(complaint, window_since=None, reminded_at=at(9)), Verb.NOTED)
    assert noted == replace(complaint, version=noted.version)
    with store.act(ROUTER, NOW) as act:
        fresh = opening(act, a_post(2), window_since=NOW, reminded_at=NOW)
        assert act.complaint(fresh.id, EVERYTHING).window_since is None


def test_imported_history_waits_for_nobody(store: Store) -> None:
    assert answered(store, 1, history=True).window_since is None


def test_due_is_what_waits_so_long_the_longest_first(store: Store) -> None:
    young, old, middle = asked(store, 1, 2), asked(store, 2, 0), asked(store, 3, 1)
    replied = answered(store, 4, 1)
    assert due(store, Status.ON_HOLD, 1) == [old.id, middle.id]
    assert due(store, Status.ON_HOLD, 2) == [old.id, middle.id, young.id]
    assert due(store, Status.ANSWERED, 1) == [replied.id]
    assert due(store, Status.ANSWERED, 0.9) == []
    assert [one.id for one in store.due_windows(Status.ON_HOLD, at(2), 1)] == [old.id]
    assert due(store, Status.ON_HOLD, 30, reminded=True) == []


def test_what_was_reminded_is_due_by_its_reminder(store: Store) -> None:
    waiting = asked(store, 1)
    reminded = told(store, asked(store, 2), 3, question=True)
    assert due(store, Status.ON_HOLD, 2.9, reminded=True) == []
    assert due(store, Status.ON_HOLD, 3, reminded=True) == [reminded.id]
    assert due(store, Status.ON_HOLD, 3) == [waiting.id]


def test_while_a_flag_is_open_nothing_is_due_and_afterwards_the_window_begins_anew(store: Store) -> None:
    complaint = answered(store, 1)
    flag = raised(store, complaint, FlagKind.REPLY)
    assert due(store, Status.ANSWERED, 30) == []
    assert acknowledged(store, flag, 5).window_since == at(5)
    assert due(store, Status.ANSWERED, 4.9) == []
    assert due(store, Status.ANSWERED, 5) == [complaint.id]


def test_who_looks_at_a_reminder_that_was_not_sent_is_reminded_in_the_citizens_stead(store: Store) -> None:
    complaint = asked(store, 1)
    flag = raised(store, complaint, FlagKind.SENDING)
    after = acknowledged(store, flag, 5)
    assert (after.window_since, after.reminded_at) == (at(5), at(5))
    other = asked(store, 2)
    seen = acknowledged(store, raised(store, other, FlagKind.DANGER, "f2"), 5)
    assert (seen.window_since, seen.reminded_at) == (at(5), None)


def test_while_something_is_on_its_way_to_the_citizen_nothing_is_due(store: Store) -> None:
    complaint = asked(store, 1)
    sending = Sending("s1", complaint.id, "a", "clock", "x", "x:1", None, at(3), at(3), question=True, reminder=True)
    for state in SendingState:
        with store.act(CLOCK, at(3)) as act:
            act.put_sending(replace(sending, state=state), Verb.SENDING)
        assert due(store, Status.ON_HOLD, 30) == ([] if state.under_way else [complaint.id])


def test_undoing_brings_the_window_back_as_it_was(store: Store) -> None:
    complaint = answered(store, 1)
    flag = raised(store, complaint, FlagKind.REPLY)
    acknowledged(store, flag, 5, "act-1")
    with store.act(KIM, at(5)) as act:
        act.undo("act-1")
    assert store.complaint(complaint.id, EVERYTHING).window_since == NOW
    assert due(store, Status.ANSWERED, 30) == []
    held = told(store, asked(store, 2), 3, question=True)
    with store.act(KIM, at(4), "act-2") as act:
        act.update(held, replace(held, status=Status.CLOSED, close_reason=CloseReason.WITHDRAWN), Verb.CLOSED)
    assert due(store, Status.ON_HOLD, 30, reminded=True) == []
    with store.act(KIM, at(4)) as act:
        (back,) = act.undo("act-2")
    assert (back.window_since, back.reminded_at) == (at(3), at(3))
    assert due(store, Status.ON_HOLD, 30, reminded=True) == [held.id]


def test_what_ends_is_due_no_more(store: Store) -> None:
    complaint = answered(store, 1)
    with store.act(CLOCK, LATER) as act:
        act.update(complaint, replace(complaint, status=Status.RESOLVED), Verb.RESOLVED)
    reminded = told(store, asked(store, 2), 3, question=True)
    with store.act(CLOCK, LATER) as act:
        closed = replace(reminded, status=Status.CLOSED, close_reason=CloseReason.NO_REPLY)
        act.update(reminded, closed, Verb.CLOSED)
    assert due(store, Status.ANSWERED, 40) == due(store, Status.ON_HOLD, 40, reminded=True) == []
    assert store.verify() == []


def test_a_flag_that_is_only_raised_again_moves_no_window(store: Store) -> None:
    complaint = answered(store, 1)
    flag = a_flag(complaint)
    with store.act(ROUTER, NOW) as act:
        act.raise_flag(flag)
    with store.act(CLOCK, LATER) as act:
        act.change_flag(replace(flag, raised=2, again_at=minutes(20)), Verb.RAISED_AGAIN)
    assert store.complaint(complaint.id, EVERYTHING).window_since == NOW
