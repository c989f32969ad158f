"""Flags, hand-overs, answers and typed texts are kept with a complaint and come back when they are due."""

from dataclasses import replace

import pytest

from backends.store import Store
from models.complaint import Answer, Complaint, FlagKind, HandOver, Status
from models.errors import NotFoundError
from models.history import START, Verb
from models.scope import CLOCK, ROUTER
from models.verdict import Urgency
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    NOW,
    Kept,
    a_flag,
    a_post,
    changed,
    flagged,
    minutes,
    opened,
    opening,
)


def a_hand_over(complaint: Complaint, hand_over_id: str = "h1", **changes: object) -> HandOver:
    """A hand-over to 119, to be brought back in an hour."""
    hand_over = HandOver(hand_over_id, complaint.id, "f1", "119", "kim", NOW, None, minutes(60))
    return replace(hand_over, **changes)  # type: ignore[arg-type]  # the fields are given by name


def handed_over(store: Store, hand_over: HandOver, verb: Verb = Verb.HANDED_OVER) -> HandOver:
    """The hand-over written in an act of its own."""
    with store.act(KIM, NOW) as act:
        act.put_hand_over(hand_over, verb)
    return hand_over


def an_answer(complaint: Complaint, channel_id: str, answer_id: str = "a1", text: str | None = None) -> Answer:
    """An answer given by hand."""
    return Answer(answer_id, complaint.id, "kim", NOW, True, channel_id, text)


def test_a_flag_is_read_as_it_was_raised_and_changed(store: Store) -> None:
    complaint = opened(store)
    flag = flagged(store, a_flag(complaint))
    reply = flagged(store, a_flag(complaint, "f2", kind=FlagKind.REPLY, urgency=None, again_at=None))
    assert store.flags(complaint.id, EVERYTHING) == [flag, reply]
    done = replace(flag, acknowledged_at=minutes(3), acknowledged_by="kim")
    with store.act(KIM, minutes(3)) as act:
        act.change_flag(done, Verb.ACKNOWLEDGED)
        assert act.flags(complaint.id) == [done, reply]
    assert store.flags(complaint.id, EVERYTHING) == [done, reply]


def test_a_flag_is_raised_once_whichever_complaint_its_post_is_in_by_then(store: Store) -> None:
    first, second = opened(store, 1), opened(store, 2)
    flagged(store, a_flag(first))
    tip = store.tip()
    with store.act(ROUTER, NOW) as act:
        assert not act.raise_flag(a_flag(first))
        assert not act.raise_flag(a_flag(second))
    with store.act(ROUTER, NOW) as act:
        assert not act.raise_flag(a_flag(second))
        assert act.raise_flag(a_flag(second, "f2"))
        assert not act.raise_flag(a_flag(first, "f2"))
    assert store.tip().number == tip.number + 1


def test_a_flag_raised_and_changed_in_one_act_is_stored_as_changed(store: Store) -> None:
    with store.act(ROUTER, NOW) as act:
        complaint = opening(act, a_post(1))
        act.raise_flag(a_flag(complaint, urgency=Urgency.URGENT))
        act.change_flag(a_flag(complaint), Verb.FLAGGED)
    assert store.flags(complaint.id, EVERYTHING) == [a_flag(complaint)]
    assert store.queue(EVERYTHING).items == (complaint,)


def test_a_flag_that_was_never_raised_cannot_be_changed(store: Store) -> None:
    complaint = opened(store)
    with store.act(KIM, NOW) as act, pytest.raises(NotFoundError):
        act.change_flag(a_flag(complaint), Verb.ACKNOWLEDGED)


def test_flags_and_hand_overs_come_back_when_they_are_due_and_not_once_they_are_done(store: Store) -> None:
    complaint = opened(store)
    flags = [flagged(store, a_flag(complaint, f"f{n}", again_at=minutes(10 - n))) for n in range(3)]
    flagged(store, a_flag(complaint, "never", again_at=None))
    flagged(store, a_flag(complaint, "done", acknowledged_at=NOW, acknowledged_by="kim"))
    hand_overs = [handed_over(store, a_hand_over(complaint, f"h{n}", again_at=minutes(10 - n))) for n in range(3)]
    handed_over(store, a_hand_over(complaint, "reported", reported_at=NOW, reported_by="kim"))
    handed_over(store, a_hand_over(complaint, "never", again_at=None))
    for due, everything in ((store.due_flags, flags), (store.due_hand_overs, hand_overs)):
        assert due(minutes(7), 9) == []
        assert due(minutes(8), 9) == [everything[2]]
        assert due(minutes(99), 9) == [everything[2], everything[1], everything[0]]
        assert due(minutes(99), 2) == [everything[2], everything[1]]


def test_a_flag_raised_again_is_due_at_its_next_time(store: Store) -> None:
    complaint = opened(store)
    flag = flagged(store, a_flag(complaint))
    with store.act(CLOCK, minutes(10)) as act:
        act.change_flag(replace(flag, raised=2, again_at=minutes(20)), Verb.RAISED_AGAIN)
    assert store.due_flags(minutes(19), 9) == []
    assert [due.raised for due in store.due_flags(minutes(20), 9)] == [2]


def test_a_hand_over_is_listed_until_somebody_reports_back(store: Store) -> None:
    first, second = opened(store, 1), opened(store, 2)
    one = handed_over(store, a_hand_over(first, "h1", at=minutes(2)))
    other = handed_over(store, a_hand_over(second, "h2", at=minutes(1)))
    assert store.hand_overs(EVERYTHING) == [other, one]
    with store.act(KIM, minutes(9)) as act:
        report = act.put_text(first.id, "불 껐음")
        done = replace(one, reported_at=act.at, reported_by="kim", report=report, again_at=None)
        act.put_hand_over(done, Verb.REPORTED)
        assert act.hand_overs(first.id) == [done]
    assert store.hand_overs(EVERYTHING) == [other]
    assert store.hand_overs(EVERYTHING, complaint_id=first.id) == []
    assert store.hand_overs(EVERYTHING, complaint_id=first.id, open_only=False) == [done]
    assert store.text(report, EVERYTHING) == "불 껐음"


def test_a_message_of_the_channel_is_recorded_as_an_answer_once(store: Store) -> None:
    complaint = opened(store, 1)
    other = opened(store, 2)
    with store.act(KIM, NOW) as act:
        assert act.put_answer(an_answer(complaint, "777"))
        assert not act.put_answer(an_answer(other, "777", "a2"))
        assert act.answered_in("x", "777") == complaint.id
    with store.act(KIM, NOW) as act:
        assert not act.put_answer(an_answer(other, "777", "a3"))
        assert act.answered_in("x", "777") == complaint.id
        assert act.answered_in("facebook", "777") is None
        assert act.answered_in("x", "778") is None


def test_an_answer_is_found_by_a_post_that_replies_to_it(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(KIM, NOW) as act:
        act.put_answer(an_answer(complaint, "777"))
    with store.act(ROUTER, NOW) as act:
        act.load([a_post(2, reply_to="x:777")])
        assert act.answered_in("x", "777") == complaint.id


def test_an_answer_or_a_text_alone_is_kept_too(kept: Kept) -> None:
    complaint = opened(kept.store)
    with kept.store.act(KIM, NOW) as act:
        act.put_answer(an_answer(complaint, "777"))
    with kept.store.act(KIM, NOW) as act:
        note = act.put_text(complaint.id, "메모")
    assert kept.sql("SELECT channel, channel_id FROM answers") == [("x", "777")]
    assert kept.store.text(note, EVERYTHING) == "메모"


def test_an_answer_for_no_complaint_is_refused(store: Store) -> None:
    ghost = replace(opened(store), id="ghost")
    with store.act(KIM, NOW) as act, pytest.raises(NotFoundError):
        act.put_answer(an_answer(ghost, "777"))
    with store.act(KIM, NOW) as act, pytest.raises(NotFoundError):
        act.put_hand_over(a_hand_over(ghost), Verb.HANDED_OVER)


def test_a_typed_text_stays_out_of_the_history(kept: Kept) -> None:
    complaint = opened(kept.store)
    with kept.store.act(KIM, NOW) as act:
        act.put_text(complaint.id, "아무에게도")
        act.update(complaint, complaint, Verb.ACKNOWLEDGED)
    assert "아무에게도" not in str(kept.store.changes(START, 99))


def test_a_flag_puts_even_an_ended_complaint_into_the_queue_until_it_is_acknowledged(store: Store) -> None:
    complaint = changed(store, opened(store), status=Status.CLOSED)
    assert store.queue(EVERYTHING).items == ()
    flag = flagged(store, a_flag(complaint))
    assert store.queue(EVERYTHING).items == (complaint,)
    assert store.counters(EVERYTHING)["queue"] == 1
    with store.act(KIM, NOW) as act:
        act.change_flag(replace(flag, acknowledged_at=NOW, acknowledged_by="kim"), Verb.ACKNOWLEDGED)
    assert store.queue(EVERYTHING).items == ()
    assert "queue" not in store.counters(EVERYTHING)
