"""The grants of the history: each row says what changed, and what the account might do is made of those before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from backends.store.cursors import bound_to, read_cursor, write_cursor
from backends.store.reading import Reading
from backends.store.rows import change_of
from backends.store.tables import changes
from models.account import Grant, Granted, GrantPage, Role
from models.history import Change, Verb
from models.ports.store import Filter
from models.scope import Scope

_NOTHING = Granted(Role.OFFICER, frozenset(), disabled=False)
_GRANTS = select(changes).where(changes.c.verb == Verb.GRANTED.value)
_BOUND = bound_to("grants", Filter(), Scope.everything("grants"))


class Grants(Reading):
    """The part of the accounts port that reads who was granted what."""

    def grants(self, *, limit: int = 50, cursor: str | None = None) -> GrantPage:
        """Who was granted what, newest first."""
        query = _GRANTS.order_by(changes.c.number.desc()).limit(limit + 1)
        if cursor is not None:
            (number,) = read_cursor(cursor, _BOUND, (int,))
            query = query.where(changes.c.number < number)
        with self._database.reading() as connection:
            found = [change_of(row) for row in connection.execute(query).mappings()]
            page = found[:limit]
            known = _before(connection, page[-1]) if page else {}
        items = [_grant(change, known) for change in reversed(page)]
        more = len(found) > limit
        return GrantPage(tuple(reversed(items)), write_cursor([page[-1].position.number], _BOUND) if more else None)


def _before(connection: Connection, first: Change) -> dict[str, Granted]:
    """What each account might do before a grant."""
    known: dict[str, Granted] = {}
    query = _GRANTS.where(changes.c.number < first.position.number).order_by(changes.c.number)
    for row in connection.execute(query).mappings():
        _grant(change_of(row), known)
    return known


def _grant(change: Change, known: dict[str, Granted]) -> Grant:
    """The grant of a change, which is remembered for the next one of its account."""
    account = str(change.after["account"])
    before = known.get(account)
    after = known[account] = _changed(before or _NOTHING, change.after)
    by = change.actor.partition(":")[2]
    return Grant(change.at, by, account, before, after, before is None or "password" in change.after)


def _changed(before: Granted, told: Mapping[str, Any]) -> Granted:
    values: dict[str, Any] = {}
    if "role" in told:
        values["role"] = Role(told["role"])
    if "departments" in told:
        values["departments"] = frozenset(told["departments"])
    if "disabled" in told:
        values["disabled"] = told["disabled"]
    return replace(before, **values)
