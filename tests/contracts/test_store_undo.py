"""What a person's act changed can be restored for a day, and is forgotten with the post it quotes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backends.store import Store
from models.complaint import Answer, Complaint, HandOver, Reason, Status
from models.errors import NotFoundError
from models.history import Outcome, Verb
from models.scope import CLOCK, ROUTER
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    LEE,
    NOW,
    Kept,
    a_flag,
    a_post,
    changed,
    flagged,
    minutes,
    opened,
    opening,
    stored,
)


def accepted(store: Store, complaint: Complaint, act_id: str = "act-1") -> Complaint:
    """The complaint accepted in an act of this id."""
    with store.act(KIM, NOW, act_id) as act:
        return act.update(complaint, replace(complaint, status=Status.ACCEPTED, officer="kim"), Verb.ACCEPTED)


def undone(store: Store, act_id: str = "act-1") -> list[Complaint]:
    """The complaints after an undo."""
    with store.act(KIM, minutes(1)) as act:
        return act.undo(act_id)


def test_undo_is_one_change_that_restores_and_raises_the_version(store: Store) -> None:
    complaint = opened(store)
    after = accepted(store, complaint)
    assert undone(store) == [replace(complaint, version=after.version + 1)]
    assert store.complaint(complaint.id, EVERYTHING) == replace(complaint, version=3)
    last = store.history(complaint.id, EVERYTHING)[-1]
    assert (last.verb, last.before["status"], last.after["status"]) == (Verb.UNDONE, "accepted", "assigned")
    assert store.verify() == []


def test_undo_goes_past_the_status_table(store: Store) -> None:
    complaint = opened(store)
    with store.act(KIM, NOW, "act-1") as act:
        closed = act.update(complaint, replace(complaint, status=Status.CLOSED), Verb.CLOSED)
    assert undone(store) == [replace(complaint, version=closed.version + 1)]


def test_what_is_known_of_an_act_names_who_when_what_and_who_went_on(store: Store) -> None:
    complaint = opened(store)
    after = accepted(store, complaint)
    with store.act(LEE, NOW) as act:
        past = act.past("act-1")
        assert (past.actor, past.at, past.complaints, past.since) == ("person:kim", NOW, (complaint.id,), None)
    changed(store, after, CLOCK, Verb.FILLED, kind="inquiry")
    with store.act(LEE, NOW) as act:
        assert act.past("act-1").since is None
    changed(store, replace(after, version=3, kind="inquiry"), LEE, Verb.NOTED)
    with store.act(LEE, NOW) as act:
        since = act.past("act-1").since
    assert since is not None
    assert (since.actor, since.verb, since.complaint) == ("person:lee", Verb.NOTED, complaint.id)


def test_opening_the_original_or_forgetting_builds_on_nothing(store: Store) -> None:
    accepted(store, opened(store))
    store.forget("x:1", LEE, NOW)
    with store.act(LEE, NOW) as act:
        assert act.past("act-1").since is None


def test_acts_of_programs_and_what_never_was_cannot_be_undone(store: Store) -> None:
    with store.act(ROUTER, NOW, "act-1") as act:
        opening(act, a_post(1))
    for act_id in ("act-1", "never"):
        with pytest.raises(NotFoundError, match=f"no act {act_id} that can be undone"):
            undone(store, act_id)


def test_after_a_day_nothing_of_an_act_is_kept(kept: Kept) -> None:
    complaint = opened(kept.store)
    after = accepted(kept.store, complaint)
    with kept.store.act(KIM, NOW + timedelta(days=1, seconds=1), "act-2") as act:
        act.update(after, after, Verb.NOTED)
    assert {row[0] for row in kept.sql("SELECT act FROM befores")} == {"act-2"}


def test_texts_answers_flags_and_hand_overs_of_the_act_go_and_come_back(kept: Kept) -> None:
    store = kept.store
    complaint = opened(store)
    flag = flagged(store, a_flag(complaint))
    with store.act(KIM, NOW, "act-1") as act:
        note = act.put_text(complaint.id, "메모")
        act.put_answer(Answer("a1", complaint.id, "kim", NOW, True, "77", note))
        act.change_flag(replace(flag, acknowledged_at=NOW, acknowledged_by="kim"), Verb.ACKNOWLEDGED)
        act.raise_flag(a_flag(complaint, "f2"))
        act.put_hand_over(HandOver("h1", complaint.id, flag.id, "119", "kim", NOW, note), Verb.HANDED_OVER)
        act.update(complaint, replace(complaint, status=Status.ACCEPTED), Verb.ACCEPTED)
    undone(store)
    assert store.flags(complaint.id, EVERYTHING) == [flag]
    assert store.hand_overs(EVERYTHING, open_only=False) == []
    assert [len(kept.sql(f"SELECT * FROM {table}")) for table in ("answers", "typed_texts")] == [0, 0]
    with store.act(KIM, NOW) as act:
        assert act.answered_in("x", "77") is None
    assert store.verify() == []


def test_a_hand_over_that_was_reported_is_open_again_and_keeps_what_the_clock_did(store: Store) -> None:
    complaint = opened(store)
    first = HandOver("h1", complaint.id, flagged(store, a_flag(complaint)).id, "119", "kim", NOW, None, minutes(60))
    with store.act(KIM, NOW) as act:
        act.put_hand_over(first, Verb.HANDED_OVER)
    with store.act(KIM, NOW, "act-1") as act:
        act.put_hand_over(replace(first, again_at=None, reported_at=NOW, reported_by="kim"), Verb.REPORTED)
    undone(store)
    assert store.hand_overs(EVERYTHING) == [first]


def test_memberships_come_back_as_they_were_decided(kept: Kept) -> None:
    store = kept.store
    first, second = opened(store, 1), opened(store, 2)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(3), Outcome.JOINED), Verb.STORED)
        act.join("x:3", first.id)
    with store.act(KIM, minutes(5), "act-1") as act:
        act.move("x:3", second.id)
    moved = store.post_versions(["x:3"])["x:3"]
    undone(store)
    query = "SELECT complaint, decided_by, until IS NULL FROM memberships WHERE post = 'x:3' ORDER BY id"
    assert [tuple(row) for row in kept.sql(query)] == [(first.id, "router:route", 1), (second.id, "person:kim", 0)]
    assert [one.post.id for one in store.posts(first.id, EVERYTHING)] == ["x:1", "x:3"]
    assert store.post_versions(["x:3"])["x:3"] > moved


@pytest.mark.parametrize("forgotten", [True, False], ids=["by right", "upstream"])
def test_no_word_of_a_post_is_kept_for_undo_once_it_is_gone(kept: Kept, forgotten: bool) -> None:
    store = kept.store
    quoting = (Reason("sure", "'비밀' 때문에"), Reason("other", "그리고"))
    complaint = opened(store, 1, reasons=quoting)
    with store.act(KIM, NOW, "act-1") as act:
        act.update(complaint, replace(complaint, reasons=quoting[1:]), Verb.NOTED)
    if forgotten:
        store.forget("x:1", KIM, NOW)
    else:
        with store.act(ROUTER, NOW) as act:
            act.put_post(stored(a_post(1, text="", revision=2), Outcome.DELETED, deleted=True), Verb.DELETED)
    assert "비밀" not in str(kept.sql("SELECT * FROM befores")) + str(kept.sql("SELECT * FROM complaints"))
    assert undone(store)[0].reasons == (Reason("sure", ""), Reason("other", ""))


def test_where_a_post_was_before_it_moved_its_words_are_forgotten_too(store: Store) -> None:
    first = opened(store, 1, reasons=(Reason("sure", "'비밀' 때문에"),))
    second = opened(store, 2)
    with store.act(KIM, NOW) as act:
        act.move("x:1", second.id)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1, text="", revision=2), Outcome.DELETED, deleted=True), Verb.DELETED)
    assert store.complaint(first.id, EVERYTHING).reasons == (Reason("sure", ""),)
