"""The history is append-only, dense and chained: whoever changes it behind the store's back is found out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backends.store import Store
from backends.store.chain import link
from backends.store.engine import Database
from models.complaint import Status
from models.errors import CheongError
from models.history import START, Change, Outcome, Position, Verb
from models.scope import ROUTER
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    NOW,
    Kept,
    a_flag,
    a_post,
    changed,
    flagged,
    opened,
    opening,
    stored,
)


def some_history(store: Store) -> list[Change]:
    """Three complaints and a change of one: ten changes."""
    complaints = [opened(store, number) for number in (1, 2, 3)]
    changed(store, complaints[1], status=Status.ACCEPTED, verb=Verb.ACCEPTED)
    return store.changes(START, 100)


def unguarded(kept: Kept) -> None:
    """Take away what makes the database refuse."""
    database = Database(kept.url)
    names = ["changes_no_update", "changes_no_delete"] if database.sqlite else ["changes_append_only ON changes"]
    database.close()
    for name in names:
        kept.sql(f"DROP TRIGGER {name}")


def test_the_database_refuses_to_change_or_delete_history(kept: Kept) -> None:
    before = some_history(kept.store)
    for statement in (
        "UPDATE changes SET actor = 'person:nobody'",
        "UPDATE changes SET hash = hash WHERE number = 1",
        "DELETE FROM changes WHERE number = 2",
        "DELETE FROM changes",
    ):
        with pytest.raises(CheongError, match="append-only"):
            kept.sql(statement)
    assert kept.store.changes(START, 100) == before


def test_positions_are_dense_and_in_the_order_of_the_acts(store: Store) -> None:
    found = some_history(store)
    assert [change.position for change in found] == [Position(1, number) for number in range(1, 11)]
    assert store.tip() == Position(1, 10)
    assert [change.position.number for change in store.changes(Position(1, 4), 3)] == [5, 6, 7]
    assert store.changes(store.tip(), 5) == []


def test_a_store_without_history_stands_at_the_start(store: Store) -> None:
    assert store.tip() == START
    assert store.changes(START, 5) == []
    assert store.verify() == []


def test_an_act_that_changes_nothing_writes_no_history(store: Store) -> None:
    complaint = opened(store)
    tip = store.tip()
    with store.act(ROUTER, NOW) as act:
        act.load([a_post(1)])
        assert act.complaint(complaint.id, EVERYTHING) == complaint
    assert store.tip() == tip


def test_a_change_holds_old_and_new_values_and_never_a_text(kept: Kept) -> None:
    complaint = opened(kept.store)
    changed(kept.store, complaint, status=Status.ACCEPTED, officer="kim", district=None, verb=Verb.ACCEPTED)
    last = kept.store.history(complaint.id, EVERYTHING)[-1]
    assert (last.verb, last.version, last.actor, last.at) == (Verb.ACCEPTED, 2, "person:kim", NOW)
    assert last.before == {"status": "assigned", "officer": None, "district": "강남구"}
    assert last.after == {"status": "accepted", "officer": "kim", "district": None}
    first = kept.store.history(complaint.id, EVERYTHING)[0]
    assert first.after["due_at"] == (NOW + timedelta(days=7, minutes=1)).isoformat()
    assert "꺼졌어요" not in str(kept.sql("SELECT * FROM changes"))


def test_the_history_of_a_complaint_has_its_posts_while_they_were_in_it(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(2), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    with store.act(KIM, NOW) as act:
        act.join("x:2", complaint.id)
        act.put_post(stored(a_post(2, revision=2), Outcome.REVISED), Verb.REVISED)
    flagged(store, a_flag(complaint))
    found = [(change.verb, change.post) for change in store.history(complaint.id, EVERYTHING)]
    assert found == [
        (Verb.OPENED, "x:1"),
        (Verb.JOINED, "x:1"),
        (Verb.JOINED, "x:2"),
        (Verb.REVISED, "x:2"),
        (Verb.FLAGGED, "x:1"),
    ]


def test_an_untouched_chain_verifies_from_the_start_and_from_every_position(store: Store) -> None:
    some_history(store)
    assert store.verify() == []
    assert all(store.verify(Position(1, number)) == [] for number in range(11))


@pytest.mark.parametrize(
    "edit",
    [
        "actor = 'person:nobody'",
        "verb = 'joined'",
        "verb = 'no verb'",
        "complaint = 'another'",
        "post = 'x:9'",
        "version = 9",
        "epoch = 2",
        "act = 'another'",
        "at = '2020-01-01 00:00:00.000000'",
        'before = \'{"status":"closed"}\'',
        "after = 'no json'",
        "hash = 'no hash'",
    ],
)
def test_an_edited_change_is_found(kept: Kept, edit: str) -> None:
    some_history(kept.store)
    unguarded(kept)
    kept.sql(f"UPDATE changes SET {edit} WHERE number = 4")
    assert len(kept.store.verify()) == 1
    assert len(kept.store.verify(Position(1, 3))) == 1


@pytest.mark.parametrize("number", [1, 5])
def test_a_deleted_change_is_found_as_a_gap(kept: Kept, number: int) -> None:
    some_history(kept.store)
    unguarded(kept)
    kept.sql("DELETE FROM changes WHERE number = :n", n=number)
    assert kept.store.verify() == [f"the history has a gap: change {number} is missing"]


@pytest.mark.parametrize("place", [0, -3, 11])
def test_an_inserted_change_is_found(kept: Kept, place: int) -> None:
    some_history(kept.store)
    columns = "epoch, at, act, actor, verb, complaint, post, version, before, after, hash"
    kept.sql(f"INSERT INTO changes (number, {columns}) SELECT :n, {columns} FROM changes WHERE number = 4", n=place)
    assert len(kept.store.verify()) == 1


def test_a_change_with_a_right_hash_appended_past_the_store_is_found(kept: Kept) -> None:
    last = some_history(kept.store)[-1]
    forged = replace(last, position=Position(1, 11))
    kept.sql(
        "INSERT INTO changes SELECT 11, epoch, at, act, actor, verb, complaint, post, version, before, after, :h "
        "FROM changes WHERE number = 10",
        h=link(last.hash, forged.position, forged),
    )
    assert kept.store.verify() == ["the history ends at change 11, the store last wrote change 10, and not like this"]


def test_changes_in_another_order_are_found(kept: Kept) -> None:
    some_history(kept.store)
    unguarded(kept)
    for before, after in ((4, 99), (5, 4), (99, 5)):
        kept.sql("UPDATE changes SET number = :a WHERE number = :b", a=after, b=before)
    assert len(kept.store.verify()) == 1


@pytest.mark.parametrize("cut", [1, 4, 10])
def test_a_cut_tail_is_found(kept: Kept, cut: int) -> None:
    some_history(kept.store)
    unguarded(kept)
    kept.sql("DELETE FROM changes WHERE number > :n", n=10 - cut)
    assert kept.store.verify()[0].endswith("its end was cut")
    if cut > 1:
        assert kept.store.verify(Position(1, 9)) == ["the history has no change 9, from which to verify"]


def test_a_wrong_counter_is_found(kept: Kept) -> None:
    opened(kept.store)
    kept.sql("UPDATE counters SET value = 7 WHERE name = 'complaints.assigned'")
    assert kept.store.verify() == ["the counter complaints.assigned says 7, there are 1"]


def test_the_chain_goes_on_in_the_next_process(kept: Kept) -> None:
    opened(kept.store, 1)
    with kept.again() as store:
        opened(store, 2)
        assert store.verify() == []
    assert kept.store.tip().number == 6


def test_a_batch_longer_than_what_is_verified_at_once_verifies(store: Store) -> None:
    with store.act(ROUTER, NOW) as act:
        act.load([a_post(number) for number in range(800)])
        for number in range(800):
            opening(act, a_post(number))
    assert store.tip().number == 2400
    assert store.verify() == []
    assert len(store.changes(Position(1, 1900), 1000)) == 500
