"""What running needs to remember: cursors, dead letters, leases, positions of followers, stages that stopped."""

from dataclasses import replace

import pytest

from backends.store import Store
from models.errors import LeaseLostError
from models.history import START, Outcome, Position, Verb
from models.ports.keeping import DeadLetter
from models.post import PostKind
from models.scope import ROUTER
from tests.contracts.stores import EVERYTHING, KIM, NOW, Kept, a_post, an_original, minutes, stored


def a_letter(letter_id: str = "l1", **changes: object) -> DeadLetter:
    """A letter of stage route about post x:1."""
    letter = DeadLetter(
        letter_id, "route", "verdicts/0/7", "no JSON", b"\xff\x00 body", NOW, {"schema": b"1.0\xff"}, "x:1", 1
    )
    return replace(letter, **changes)  # type: ignore[arg-type]  # the fields are given by name


def test_a_cursor_is_kept_by_name_and_survives(kept: Kept) -> None:
    assert kept.store.cursor("a.jsonl") is None
    kept.store.keep_cursor("a.jsonl", "12")
    kept.store.keep_cursor("b.jsonl", None)
    kept.store.keep_cursor("a.jsonl", "15")
    with kept.again() as store:
        assert (store.cursor("a.jsonl"), store.cursor("b.jsonl")) == ("15", None)


def test_a_dead_letter_is_read_as_it_was_buried_and_once(store: Store) -> None:
    letter = a_letter(topic="verdicts", key="x:1")
    bare = a_letter("l2", post=None, revision=None, body=b"")
    store.bury([letter, letter])
    store.bury([replace(letter, reason="another reason"), bare])
    store.bury([])
    assert store.dead_letters(EVERYTHING) == [letter, bare]
    assert store.dead_letter_count() == 2


def test_dead_letters_come_oldest_first_in_pages_and_by_stage(store: Store) -> None:
    letters = [a_letter(f"l{n}", stage="route" if n % 2 else "collect") for n in (5, 3, 4, 1)]
    store.bury(letters)
    assert store.dead_letters(EVERYTHING, limit=2) == letters[:2]
    assert store.dead_letters(EVERYTHING, limit=9, after="l3") == letters[2:]
    assert store.dead_letters(EVERYTHING, after="l1") == []
    assert store.dead_letters(EVERYTHING, stage="collect") == [letters[2]]


def test_a_replayed_letter_waits_no_more_unless_it_is_buried_again(store: Store) -> None:
    store.bury([a_letter(), a_letter("l2", post="x:2")])
    assert store.outcomes([("x:1", 1)]) == {("x:1", 1): Outcome.DEAD_LETTER}
    store.replayed(["l1"], minutes(1))
    assert [letter.id for letter in store.dead_letters(EVERYTHING)] == ["l2"]
    assert store.outcomes([("x:1", 1)]) == {}
    store.bury([a_letter()])
    assert [letter.id for letter in store.dead_letters(EVERYTHING)] == ["l1", "l2"]
    assert store.dead_letter_count() == 2


def test_an_outcome_in_the_store_counts_for_more_than_an_older_dead_letter(store: Store) -> None:
    store.bury([a_letter()])
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    assert store.outcomes([("x:1", 1)]) == {("x:1", 1): Outcome.SET_ASIDE}


def test_dead_letters_go_with_their_post_and_do_not_come_back_with_a_text(store: Store) -> None:
    store.bury([a_letter(), a_letter("l2", post="x:2")])
    assert store.forget("x:1", KIM, NOW)
    assert [letter.id for letter in store.dead_letters(EVERYTHING)] == ["l2"]
    store.record([an_original(1, "글"), an_original(2, "글")])
    store.record([an_original(2, "글", kind=PostKind.DELETION)])
    assert store.dead_letters(EVERYTHING) == []
    store.forget("x:1", KIM, NOW)
    store.bury([a_letter("l3")])
    assert [(letter.id, letter.body) for letter in store.dead_letters(EVERYTHING)] == [("l3", b"")]


def test_a_lease_is_held_by_one_until_it_ends(kept: Kept) -> None:
    store = kept.store
    first = store.lease("clock", "a", NOW, 60)
    assert first is not None
    assert (first.fence, first.until) == (1, minutes(1))
    with kept.again() as other:
        assert other.lease("clock", "b", minutes(0.9), 60) is None
        renewed = store.lease("clock", "a", minutes(0.9), 60)
        assert renewed is not None
        assert (renewed.fence, renewed.until) == (1, minutes(1.9))
        assert other.lease("clock", "b", minutes(1.8), 60) is None
        taken = other.lease("clock", "b", minutes(1.9), 60)
        assert taken is not None
        assert taken.fence == 2
    assert store.lease("clock", "a", minutes(2), 60) is None
    assert store.lease("another", "a", minutes(2), 60) is not None


def test_a_lease_given_back_is_free_at_once_and_its_fence_grows_on(store: Store) -> None:
    first = store.lease("clock", "a", NOW, 600)
    assert first is not None
    store.release(first)
    second = store.lease("clock", "b", NOW, 600)
    assert second is not None
    assert second.fence == 2
    store.release(first)  # no longer its own to give
    assert store.lease("clock", "a", NOW, 600) is None
    store.release(second)
    third = store.lease("clock", "b", NOW, 600)
    assert third is not None
    assert third.fence == 3


def test_a_follower_keeps_its_position_while_it_holds_the_newest_lease(kept: Kept) -> None:
    store = kept.store
    assert store.followed("index") == START
    old = store.lease("index", "a", NOW, 60)
    assert old is not None
    store.follow("index", Position(1, 7), old)
    new = store.lease("index", "b", minutes(2), 60)
    assert new is not None
    with pytest.raises(LeaseLostError):
        store.follow("index", Position(1, 9), old)
    with kept.again() as other:
        assert other.followed("index") == Position(1, 7)
        other.follow("index", Position(2, 8), new)
    assert store.followed("index") == Position(2, 8)


def test_a_lease_that_was_never_taken_lets_nobody_write(store: Store) -> None:
    lease = store.lease("index", "a", NOW, 60)
    assert lease is not None
    with pytest.raises(LeaseLostError):
        store.follow("index", Position(1, 1), replace(lease, name="never"))


def test_a_stopped_stage_stays_stopped_until_somebody_resumes_it(kept: Kept) -> None:
    assert kept.store.stopped("route") is None
    kept.store.stop("route", "9 of 10 were invalid", NOW)
    kept.store.stop("route", "again", minutes(1))
    with kept.again() as store:
        assert store.stopped("route") == "again"
        assert store.stopped("classify") is None
        store.resume("route")
    assert kept.store.stopped("route") is None


def test_an_open_store_answers(store: Store) -> None:
    store.ping()
