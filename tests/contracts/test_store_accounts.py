"""Accounts, sessions and failed sign-ins in every store; a grant is a row of the history."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backends.store import Store
from models.account import Account, Grant, Granted, Role, Session
from models.errors import NotFoundError
from models.history import START, Verb
from tests.contracts.stores import KIM, LEE, NOW, ROADS, Kept, minutes

OFFICER = Account("박주무관", Role.OFFICER, frozenset({ROADS, "gu.parking@강남구"}), NOW)


def begun(store: Store, session_id: str = "s1", account: Account = OFFICER) -> Session:
    """A session of an account, of eight hours."""
    session = Session(session_id, account.name, account.generation, "csrf", NOW, NOW + timedelta(hours=8))
    store.begin_session(session)
    return session


@pytest.fixture
def officer(store: Store) -> Account:
    """An account that is there."""
    assert store.add_account(OFFICER, "hash", KIM)
    return OFFICER


def test_an_account_is_kept_as_it_is_and_its_name_is_taken(store: Store, officer: Account) -> None:
    assert store.account(officer.name) == officer
    assert store.password_hash(officer.name) == "hash"
    assert not store.add_account(replace(officer, role=Role.CENTER), "other", KIM)
    assert store.account(officer.name) == officer
    assert store.password_hash(officer.name) == "hash"
    assert store.account("nobody") is None
    assert store.password_hash("nobody") is None


def test_all_are_listed_by_name(store: Store, officer: Account) -> None:
    first = Account("a", Role.CENTER, frozenset(), NOW)
    store.add_account(first, "hash", KIM)
    assert store.accounts() == [first, officer]


def test_a_grant_is_a_row_of_the_history_and_a_hash_is_in_none(store: Store, officer: Account) -> None:
    store.change_account(replace(officer, role=Role.MANAGER, departments=frozenset()), KIM, minutes(1), "new-hash")
    made, changed = store.changes(START, 10)
    assert (made.verb, made.actor, made.complaint, made.post) == (Verb.GRANTED, str(KIM), None, None)
    assert made.after == {
        "account": officer.name,
        "role": "officer",
        "departments": sorted(officer.departments),
        "disabled": False,
        "generation": 1,
    }
    assert changed.at == minutes(1)
    assert changed.before["role"] == "officer"
    assert changed.after["role"] == "manager"
    assert changed.after["account"] == officer.name
    assert "new-hash" not in str(changed)
    assert "disabled" not in changed.after
    assert store.verify() == []


def test_a_change_begins_a_new_generation_and_keeps_the_password_unless_one_is_given(
    store: Store, officer: Account
) -> None:
    changed = store.change_account(replace(officer, disabled=True, generation=7), KIM, minutes(1))
    assert changed == replace(officer, disabled=True, generation=2)
    assert store.account(officer.name) == changed
    assert store.password_hash(officer.name) == "hash"
    assert store.change_account(replace(changed, disabled=False), KIM, minutes(2), "new").generation == 3
    assert store.password_hash(officer.name) == "new"
    with pytest.raises(NotFoundError, match="no account nobody"):
        store.change_account(replace(officer, name="nobody"), KIM, NOW)


def test_a_session_holds_until_its_time_and_not_after(kept: Kept) -> None:
    kept.store.add_account(OFFICER, "hash", KIM)
    session = begun(kept.store)
    with kept.again() as store:
        assert store.session(session.id, NOW) == session
        assert store.session(session.id, session.until - timedelta(seconds=1)) == session
        assert store.session(session.id, session.until) is None
        assert store.session("unknown", NOW) is None


def test_whoever_is_signed_in_is_known_as_they_are_now(store: Store, officer: Account) -> None:
    session = begun(store)
    assert store.signed_in("s1", minutes(1)) == (session, officer)
    assert store.signed_in("s2", minutes(1)) is None
    assert store.signed_in("s1", session.until) is None
    store.change_account(replace(officer, disabled=True), KIM, minutes(2))
    assert store.signed_in("s1", minutes(3)) is None


def test_a_session_that_was_ended_is_over_and_others_are_not(store: Store, officer: Account) -> None:
    begun(store)
    other = begun(store, "s2")
    store.end_session("s1")
    store.end_session("unknown")
    assert store.session("s1", NOW) is None
    assert store.session("s2", NOW) == other


def test_sessions_of_an_older_generation_are_over(store: Store, officer: Account) -> None:
    begun(store)
    now = store.change_account(officer, KIM, NOW)
    assert store.session("s1", NOW) is None
    stale = begun(store, "s2", officer)
    assert store.session(stale.id, NOW) is None
    assert store.session(begun(store, "s3", now).id, NOW) is not None
    disabled = store.change_account(replace(now, disabled=True), KIM, NOW)
    assert store.session(begun(store, "s4", disabled).id, NOW) is None


def test_what_ended_long_ago_is_not_kept(kept: Kept) -> None:
    kept.store.add_account(OFFICER, "hash", KIM)
    begun(kept.store)
    kept.store.begin_session(
        Session("s2", OFFICER.name, 1, "c", NOW + timedelta(days=1), NOW + timedelta(days=2)),
    )
    assert [row.id for row in kept.sql("SELECT id FROM sessions")] == ["s2"]


def test_failures_are_counted_a_key_until_a_success_or_a_day_later(store: Store) -> None:
    assert store.failures("name:a", NOW) == (0, None)
    assert [store.failed("name:a", minutes(number)) for number in range(3)] == [1, 2, 3]
    assert store.failed("name:b", minutes(9)) == 1
    assert store.failures("name:a", minutes(3)) == (3, minutes(2))
    assert store.failures("name:a", minutes(24 * 60 + 1)) == (1, minutes(2))
    store.succeeded("name:a")
    assert store.failures("name:a", minutes(3)) == (0, None)
    assert store.failures("name:b", minutes(10)) == (1, minutes(9))


def test_failures_of_names_that_nobody_has_do_not_pile_up(kept: Kept) -> None:
    for number in range(5):
        kept.store.failed(f"name:{number}", NOW)
    kept.store.failed("name:new", NOW + timedelta(days=2))
    assert [row.key for row in kept.sql("SELECT key FROM sign_in_failures")] == ["name:new"]


def test_grants_are_told_newest_first_with_what_was_before_and_after_each(store: Store) -> None:
    kim, lee = Account("kim", Role.OFFICER, frozenset({"a", "b"}), NOW), Account("lee", Role.CENTER, frozenset(), NOW)
    for account in (kim, lee):
        assert store.add_account(account, "hash", LEE)
    moved = replace(kim, departments=frozenset({"b"}))
    store.change_account(moved, LEE, minutes(1))
    store.change_account(replace(moved, disabled=True), LEE, minutes(2), "another hash")
    store.change_account(replace(moved, role=Role.MANAGER, departments=frozenset()), LEE, minutes(3))
    made = Granted(Role.OFFICER, frozenset({"a", "b"}), disabled=False)
    fewer, off = replace(made, departments=frozenset({"b"})), Granted(Role.OFFICER, frozenset({"b"}), disabled=True)
    wanted = [
        Grant(minutes(3), "lee", "kim", off, Granted(Role.MANAGER, frozenset(), disabled=False), password=False),
        Grant(minutes(2), "lee", "kim", fewer, off, password=True),
        Grant(minutes(1), "lee", "kim", made, fewer, password=False),
        Grant(NOW, "lee", "lee", None, Granted(Role.CENTER, frozenset(), disabled=False), password=True),
        Grant(NOW, "lee", "kim", None, made, password=True),
    ]
    assert list(store.grants().items) == wanted
    for limit in (1, 2, 4, 5):
        found: list[Grant] = []
        cursor = None
        while True:
            page = store.grants(limit=limit, cursor=cursor)
            found += page.items
            if (cursor := page.next) is None:
                break
        assert found == wanted
    with pytest.raises(ValueError, match="cursor"):
        store.grants(cursor="5")
