"""What is sent to citizens is kept with every attempt, told by the history, found when it is due, in its scope."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backends.store import Store
from backends.store.acts import StoreAct
from models.complaint import Answer, Complaint, Status
from models.errors import LeaseLostError, RetryableError
from models.history import Verb
from models.scope import CLOCK, DELIVERY, ROUTER, Scope
from models.sending import Attempt, AttemptOutcome, Sending, SendingState
from tests.contracts.stores import EVERYTHING, KIM, NOW, ROADS, Kept, a_post, an_original, minutes, opened, stored

WAITING, SENDING, DELIVERED = SendingState.WAITING, SendingState.SENDING, SendingState.DELIVERED
OWN, OTHER = (Scope.of_departments("officer", frozenset({name})) for name in (ROADS, "gu.roads@서초구"))


def a_sending(complaint: Complaint, sending_id: str = "s1", **changes: Any) -> Sending:
    """A text that waits half a minute."""
    at = NOW + timedelta(seconds=30)
    sending = Sending(sending_id, complaint.id, "act-1", "kim", "x", complaint.opened_by, "t1", NOW, at)
    return replace(sending, **changes)


def queued(store: Store, sending: Sending, act_id: str = "act-1") -> Complaint:
    """The sending put there by a person."""
    with store.act(KIM, NOW, act_id) as act:
        return act.put_sending(sending, Verb.SENDING)


def test_a_sending_is_a_change_of_its_complaint_that_says_no_text(store: Store) -> None:
    complaint = opened(store)
    sending = a_sending(complaint, question=True)
    assert queued(store, sending) == replace(complaint, version=2)
    last = store.history(complaint.id, EVERYTHING)[-1]
    assert (last.verb, last.version, last.before) == (Verb.SENDING, 2, {})
    assert last.after == {"sending": "s1", "state": "waiting", "attempts": 0, "question": True}
    with store.act(DELIVERY, NOW) as act:
        assert act.sendings(complaint.id) == [sending]
        begun = replace(sending, state=SENDING, attempts=1, tries=1)
        assert act.put_sending(begun, Verb.SENDING).version == 3
        assert act.sendings(complaint.id) == [begun]
    last = store.history(complaint.id, EVERYTHING)[-1]
    assert (last.actor, last.before["state"], last.after["state"]) == ("delivery:answer", "waiting", "sending")
    assert store.complaint(complaint.id, EVERYTHING).version == 3
    assert store.verify() == []


def test_without_a_verb_the_change_that_it_comes_with_tells_it(store: Store) -> None:
    complaint = opened(store)
    queued(store, a_sending(complaint))
    tip = store.tip()
    with store.act(DELIVERY, minutes(1)) as act:
        now = act.complaint(complaint.id, EVERYTHING)
        assert act.put_sending(a_sending(complaint, state=DELIVERED, channel_id="77")) == now
        act.update(now, replace(now, status=Status.ANSWERED), Verb.ANSWERED)
    assert [change.verb for change in store.changes(tip, 9)] == [Verb.ANSWERED]
    assert store.sendings_of([complaint.id], EVERYTHING) == {}


def test_an_attempt_is_kept_and_ended_once(store: Store) -> None:
    complaint = opened(store)
    queued(store, a_sending(complaint))
    first = Attempt("s1", 1, NOW, "host:1")
    with store.act(DELIVERY, NOW) as act:
        act.put_attempt(first)
        assert act.attempt("s1", 1) == first
    ended = replace(first, ended_at=minutes(1), outcome=AttemptOutcome.REFUSED, error="no")
    with store.act(DELIVERY, minutes(1)) as act:
        assert (act.attempt("s1", 1), act.attempt("s1", 2)) == (first, None)
        act.put_attempt(ended)
    with store.act(DELIVERY, minutes(2)) as act:
        assert act.attempt("s1", 1) == ended


def test_what_is_due_is_found_the_longest_first_also_what_was_being_sent(store: Store) -> None:
    states = [WAITING, SENDING, SendingState.FAILED, SendingState.UNKNOWN, DELIVERED, SendingState.WITHDRAWN, WAITING]
    for number, state in enumerate(states, 1):
        complaint = opened(store, number)
        queued(store, a_sending(complaint, f"s{number}", send_at=minutes(10 - number), state=state))
    assert [one.id for one in store.due_sendings(minutes(10), 9)] == ["s7", "s2", "s1"]
    assert [one.id for one in store.due_sendings(minutes(8), 9)] == ["s7", "s2"]
    assert [one.id for one in store.due_sendings(minutes(10), 1)] == ["s7"]
    assert store.due_sendings(NOW, 9) == []


def test_only_one_text_of_a_complaint_is_under_way(store: Store) -> None:
    complaint = opened(store)
    queued(store, a_sending(complaint, "s1", state=SendingState.FAILED))
    queued(store, a_sending(complaint, "s2"))
    with pytest.raises(RetryableError, match="wrote the same"):
        queued(store, a_sending(complaint, "s3", state=SendingState.UNKNOWN))


def test_what_is_under_way_or_failed_last_is_read_in_the_scope(store: Store) -> None:
    first, second = opened(store, 1), opened(store, 2)
    queued(store, a_sending(first, "s1", state=SendingState.FAILED, queued_at=NOW - timedelta(hours=1)))
    queued(store, a_sending(first, "s2", state=SendingState.WITHDRAWN))
    queued(store, a_sending(first, "s3", queued_at=minutes(1)))
    ids = [first.id, second.id, "none"]
    assert {one: found.id for one, found in store.sendings_of(ids, OWN).items()} == {first.id: "s3"}
    assert store.sendings_of(ids, OTHER) == {}


def test_answers_are_read_in_the_scope_oldest_first(store: Store) -> None:
    complaint = opened(store)
    given = [
        Answer("a1", complaint.id, "kim", minutes(3), True, "78", "t1"),
        Answer("a2", complaint.id, "kim", minutes(2), False, "77", "t2", question=True),
    ]
    with store.act(KIM, minutes(4)) as act:
        for one in given:
            assert act.put_answer(one)
    assert store.answers_of(complaint.id, OWN) == given[::-1]
    assert store.answers_of(complaint.id, OTHER) == []


def test_who_lost_the_lease_begins_no_attempt(store: Store) -> None:
    mine = store.lease("follower:answer", "a", NOW, 10)
    assert mine is not None
    with store.act(DELIVERY, NOW) as act:
        act.fence(mine)
    theirs = store.lease("follower:answer", "b", minutes(1), 10)
    assert theirs is not None
    with pytest.raises(LeaseLostError, match="follower:answer"), store.act(DELIVERY, NOW) as act:
        act.fence(mine)
    with store.act(DELIVERY, NOW) as act:
        act.fence(theirs)


# ------------------------------------------------------------------------------------------------ undo


def undone(store: Store, act_id: str) -> list[Complaint]:
    """The complaints after an undo."""
    with store.act(KIM, minutes(1)) as act:
        return act.undo(act_id)


def of(act: StoreAct, complaint: Complaint) -> dict[str, Sending]:
    """The sendings of a complaint by id."""
    return {one.id: one for one in act.sendings(complaint.id)}


def test_undone_what_an_act_queued_is_withdrawn_and_its_text_is_gone(kept: Kept) -> None:
    store, complaint = kept.store, opened(kept.store)
    with store.act(KIM, NOW, "act-1") as act:
        text = act.put_text(complaint.id, "고쳤습니다")
        act.put_sending(a_sending(complaint, text=text), Verb.SENDING)
    assert undone(store, "act-1") == [replace(complaint, version=3)]
    with store.act(KIM, minutes(1)) as act:
        found = of(act, complaint)["s1"]
    assert (found.state, found.error, found.text) == (SendingState.WITHDRAWN, "undone", None)
    assert kept.sql("SELECT * FROM typed_texts") == []
    assert store.due_sendings(minutes(9), 9) == []
    assert store.verify() == []


def test_undone_what_an_act_decided_of_a_sending_is_as_it_was(store: Store) -> None:
    complaint = opened(store)
    failed = a_sending(complaint, state=SendingState.FAILED, attempts=5, error="no")
    queued(store, failed)
    again = replace(failed, state=WAITING, act="act-2", tries=0, error=None, send_at=minutes(1))
    queued(store, again, "act-2")
    undone(store, "act-2")
    assert store.sendings_of([complaint.id], EVERYTHING) == {complaint.id: failed}


def test_undo_leaves_a_sending_that_went_on_since(store: Store) -> None:
    complaint = opened(store)
    sending = a_sending(complaint)
    queued(store, sending)
    sent = replace(sending, state=DELIVERED, channel_id="77")
    with store.act(CLOCK, NOW) as act:
        act.put_sending(sent, Verb.SENDING)
    undone(store, "act-1")
    with store.act(KIM, minutes(1)) as act:
        assert of(act, complaint)["s1"] == sent


# --------------------------------------------------------------------------------------------- erasure


def test_what_was_written_to_a_forgotten_post_is_forgotten_with_it(kept: Kept) -> None:
    store = kept.store
    post = store.record([an_original(1)])[0].post
    complaint = opened(store)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(2)), Verb.STORED)
        act.join("x:2", complaint.id)
    with store.act(KIM, NOW) as act:
        text, note = act.put_text(complaint.id, "인용: 비밀"), act.put_text(complaint.id, "메모")
        quoting = a_sending(complaint, text=text, state=SendingState.FAILED, error="'비밀' refused")
        act.put_sending(quoting, Verb.SENDING)
        act.put_attempt(Attempt("s1", 1, NOW, "host:1", NOW, AttemptOutcome.REFUSED, "'비밀' refused"))
    assert store.forget(post.id, KIM, minutes(1))
    assert (store.text(text, EVERYTHING), store.text(note, EVERYTHING)) == (None, "메모")
    assert "비밀" not in str(
        [kept.sql(f"SELECT * FROM {table}") for table in ("sendings", "attempts", "befores", "typed_texts")]
    )
