"""The chain of changes: positions and hashes given in one locked row, and what the doctor finds wrong with it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from backends.store.engine import Database
from backends.store.rows import change_of, change_row
from backends.store.tables import changes, complaints, counters, posts, tip
from models.history import START, Change, Position

_FIRST_HASH = "0" * 64
_BATCH = 2000
_TIP = select(tip.c.epoch, tip.c.number)
_CHANGES = (
    select(changes).where(changes.c.number > bindparam("after")).order_by(changes.c.number).limit(bindparam("most"))
)
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Chain:
    """The history port on the tables ``tip``, ``changes`` and ``counters``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def changes(self, after: Position, limit: int) -> list[Change]:
        """Up to ``limit`` changes after a position, in order."""
        with self._database.reading() as connection:
            found = connection.execute(_CHANGES, {"after": after.number, "most": limit})
            return [change_of(row) for row in found.mappings()]

    def tip(self) -> Position:
        """The position of the last change."""
        with self._database.reading() as connection:
            row = connection.execute(_TIP).one()
        return Position(row.epoch, row.number) if row.number else START

    def verify(self, after: Position | None = None) -> list[str]:
        """What is wrong with chain and counters, in words."""
        with self._database.reading() as connection:
            return [*_broken_links(connection, after), *_wrong_counters(connection)]


def append(connection: Connection, database: Database, found: Sequence[Change]) -> list[Position]:
    """Give changes their positions and hashes, in order, and write them; their own position and hash are ignored."""
    if not found:
        return []
    row = connection.execute(database.locked(select(tip))).one()
    number, previous, rows, positions = row.number, row.hash, [], []
    for change in found:
        number += 1
        position = Position(row.epoch, number)
        previous = link(previous, position, change)
        rows.append(change_row(change, position, previous))
        positions.append(position)
    connection.execute(insert(changes), rows)
    connection.execute(update(tip).values(number=number, hash=previous))
    return positions


def link(previous: str, position: Position, change: Change) -> str:
    """The chain's hash at a change in its position: sha256 over the previous hash and the change, hex."""
    content = [
        position.epoch,
        position.number,
        change.at.astimezone(UTC).isoformat(timespec="microseconds"),
        change.act,
        change.actor,
        change.verb.value,
        change.complaint,
        change.post,
        change.version,
        change.before,
        change.after,
    ]
    return hashlib.sha256(f"{previous}{_encoded(content)}".encode()).hexdigest()


def _broken_links(connection: Connection, after: Position | None) -> list[str]:
    number, previous = (after.number if after else 0), _FIRST_HASH
    if number:
        known = connection.execute(select(changes.c.hash).where(changes.c.number == number)).scalar()
        if known is None:
            return [f"the history has no change {number}, from which to verify"]
        previous = known
    elif (first := connection.execute(select(func.min(changes.c.number))).scalar()) is not None and first < 1:
        return [f"the history has a change {first} that the store did not write"]
    for change in _in_order(connection, number):
        if change is None:
            return [f"the history cannot be read after change {number}: what follows is not what was written"]
        number += 1
        if change.position.number != number:
            return [f"the history has a gap: change {number} is missing"]
        if link(previous, change.position, change) != change.hash:
            return [f"change {number} is not what was written: its hash does not follow from change {number - 1}"]
        previous = change.hash
    last = connection.execute(select(tip)).one()
    if number < last.number:
        return [f"the history ends at change {number}, the store last wrote change {last.number}: its end was cut"]
    if (last.number, last.hash) != (number, previous):
        return [f"the history ends at change {number}, the store last wrote change {last.number}, and not like this"]
    return []


def _in_order(connection: Connection, after: int) -> Iterator[Change | None]:
    """The changes after a number; None, and no more, where one cannot be read."""
    while True:
        try:
            rows = connection.execute(_CHANGES, {"after": after, "most": _BATCH})
            found = [change_of(row) for row in rows.mappings()]
        except (ValueError, TypeError, AttributeError):
            yield None
            return
        yield from found
        if len(found) < _BATCH:
            return
        after = found[-1].position.number


def _wrong_counters(connection: Connection) -> list[str]:
    kept = {row.name: row.value for row in connection.execute(select(counters)) if row.value}
    counted = {name: value for name, value in counted_anew(connection).items() if value}
    return [
        f"the counter {name} says {kept.get(name, 0)}, there are {counted.get(name, 0)}"
        for name in sorted(kept.keys() | counted.keys())
        if kept.get(name, 0) != counted.get(name, 0)
    ]


def counted_anew(connection: Connection) -> dict[str, int]:
    """What the counters would say if they were counted now."""
    found: dict[str, int] = {}
    for table, column, prefix in (
        (posts, posts.c.outcome, "posts"),
        (complaints, complaints.c.status, "complaints"),
    ):
        query: Any = select(column, func.count()).select_from(table).group_by(column)
        for value, count in connection.execute(query):
            found[f"{prefix}.{value}"] = count
    owned = (
        select(complaints.c.department, complaints.c.status, func.count())
        .where(complaints.c.department.is_not(None))
        .group_by(complaints.c.department, complaints.c.status)
    )
    for department, status, count in connection.execute(owned):
        found[f"owned.{department}.{status}"] = count
    found["queue"] = connection.execute(select(func.count()).where(complaints.c.queued)).scalar_one()
    return found
