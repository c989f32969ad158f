"""The accounts port: logins, sessions, failed sign-ins; a grant is a row of the history."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from backends.store.account_tables import accounts, sessions, sign_in_failures
from backends.store.chain import append
from backends.store.engine import Database
from models.account import Account, Role, Session
from models.errors import NotFoundError
from models.history import START, Change, Verb
from models.scope import Actor

FAILURES_KEPT = timedelta(days=1)
"""How long a failed sign-in counts."""

_SESSION, _ACCOUNT = Session.__slots__, Account.__slots__
_SIGNED_IN = (
    # both have a generation, the same one; names make no difference to what is read by place
    select(*(sessions.c[name] for name in _SESSION), *(accounts.c[name].label(f"its_{name}") for name in _ACCOUNT))
    .join(accounts, accounts.c.name == sessions.c.account)
    .where(
        sessions.c.id == bindparam("session"),
        sessions.c.until > bindparam("now"),
        accounts.c.generation == sessions.c.generation,
        ~accounts.c.disabled,
    )
)


class Logins:
    """The accounts port on the tables ``accounts``, ``sessions`` and ``sign_in_failures``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_account(self, account: Account, password_hash: str, by: Actor) -> bool:
        """Insert it; False when the name is taken."""
        with self._database.writing() as connection:
            row = {**_row(account), "password_hash": password_hash}
            if not self._database.put_new(connection, accounts, "name", row):
                return False
            self._grant(connection, account, {}, (by, account.created_at))
        return True

    def accounts(self) -> list[Account]:
        """All accounts by name."""
        with self._database.reading() as connection:
            return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.name)).mappings()]

    def account(self, name: str) -> Account | None:
        """One account, disabled ones too."""
        with self._database.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().one_or_none()
        return None if row is None else _account(row)

    def password_hash(self, name: str) -> str | None:
        """What a password is checked against, None for an unknown name."""
        with self._database.reading() as connection:
            found: str | None = connection.execute(
                select(accounts.c.password_hash).where(accounts.c.name == name)
            ).scalar()
        return found

    def change_account(self, account: Account, by: Actor, at: datetime, password_hash: str | None = None) -> Account:
        """Write role, departments, state (and password); all its sessions are over. Raises NotFoundError."""
        this = accounts.c.name == account.name
        with self._database.writing() as connection:
            known = connection.execute(self._database.locked(select(accounts).where(this))).mappings().one_or_none()
            if known is None:
                raise NotFoundError(f"there is no account {account.name}")
            before = _account(known)
            after = replace(account, created_at=before.created_at, generation=before.generation + 1)
            changed = _row(after) | ({} if password_hash is None else {"password_hash": password_hash})
            connection.execute(update(accounts).where(this).values(changed))
            connection.execute(delete(sessions).where(sessions.c.account == account.name))
            told = _granted(before) | ({} if password_hash is None else {"password": False})
            self._grant(connection, after, told, (by, at))
        return after

    def begin_session(self, session: Session) -> None:
        """Keep a session; those that ended are forgotten."""
        row = {name: getattr(session, name) for name in Session.__slots__}
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.until <= session.created_at))
            connection.execute(insert(sessions), [row])

    def session(self, session_id: str, now: datetime) -> Session | None:
        """A session that holds."""
        found = self.signed_in(session_id, now)
        return None if found is None else found[0]

    def signed_in(self, session_id: str, now: datetime) -> tuple[Session, Account] | None:
        """A session that holds, and whose it is."""
        with self._database.reading() as connection:
            row = connection.execute(_SIGNED_IN, {"session": session_id, "now": now}).one_or_none()
        if row is None:
            return None
        session = Session(*row[: len(_SESSION)])
        return session, _account(dict(zip(_ACCOUNT, row[len(_SESSION) :], strict=True)))

    def end_session(self, session_id: str) -> None:
        """Forget a session."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.id == session_id))

    def failed(self, key: str, at: datetime) -> int:
        """Count a failed sign-in; those of more than a day ago are forgotten."""
        with self._database.writing() as connection:
            connection.execute(delete(sign_in_failures).where(sign_in_failures.c.at <= at - FAILURES_KEPT))
            connection.execute(insert(sign_in_failures), [{"key": key, "at": at}])
            return _failures(connection, key, at)[0]

    def failures(self, key: str, at: datetime) -> tuple[int, datetime | None]:
        """How many there were, and when the last was."""
        with self._database.reading() as connection:
            return _failures(connection, key, at)

    def succeeded(self, key: str) -> None:
        """Forget the failures."""
        with self._database.writing() as connection:
            connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key == key))

    def _grant(
        self, connection: Connection, account: Account, before: Mapping[str, object], who: tuple[Actor, datetime]
    ) -> None:
        by, at = who
        after = _granted(account) | ({"password": True} if "password" in before else {})
        told = {name: value for name, value in before.items() if value != after.get(name)}
        now = {"account": account.name} | {n: v for n, v in after.items() if v != before.get(n)}
        act = secrets.token_hex(8)
        append(connection, self._database, [Change(START, at, act, str(by), Verb.GRANTED, None, None, None, told, now)])


def _failures(connection: Connection, key: str, at: datetime) -> tuple[int, datetime | None]:
    found = sign_in_failures.c
    query = select(func.count(), func.max(found.at)).where(found.key == key, found.at > at - FAILURES_KEPT)
    count, last = connection.execute(query).one()
    return int(count), last


def _row(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "role": account.role.value,
        "departments": sorted(account.departments),
        "created_at": account.created_at,
        "generation": account.generation,
        "disabled": account.disabled,
    }


def _account(row: Mapping[Any, Any]) -> Account:
    return Account(
        name=row["name"],
        role=Role(row["role"]),
        departments=frozenset(row["departments"]),
        created_at=row["created_at"],
        generation=row["generation"],
        disabled=row["disabled"],
    )


def _granted(account: Account) -> dict[str, object]:
    """What of an account is a grant."""
    return {
        "role": account.role.value,
        "departments": sorted(account.departments),
        "disabled": account.disabled,
        "generation": account.generation,
    }
