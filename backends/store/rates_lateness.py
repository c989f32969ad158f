"""Who held how long what was late: the time after the due time, charged to whoever had the complaint then."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from backends.store.engine import chunks
from backends.store.rates_conditions import says
from backends.store.rows import change_of
from backends.store.tables import changes
from models.complaint import Status
from models.history import Change
from models.rates import Lateness, Window

_NOBODY = (Status.ON_HOLD, Status.ANSWERED)
"""While the citizen has to say something, nobody in the city holds it."""


def lateness(connection: Connection, window: Window, late: Select[Any]) -> tuple[Lateness, ...]:
    """By department, the longest first; what waits for the center, or has no owner, is the center's (None)."""
    found = connection.execute(late).mappings().all()
    held: dict[str | None, timedelta] = defaultdict(timedelta)
    counts: dict[str | None, int] = defaultdict(int)
    histories = _histories(connection, [row["id"] for row in found])
    for row in found:
        end = row["first_answer"] or window.at
        shares = _shares(histories.get(row["id"], []), row["due_at"], end)
        for department, time in shares.items():
            held[department] += time
            counts[department] += 1
    rows = (Lateness(department, counts[department], time) for department, time in held.items())
    return tuple(sorted(rows, key=lambda one: (-one.held, one.department or "")))


def _histories(connection: Connection, ids: Sequence[str]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    moved = says(changes.c.after) | says(changes.c.after, name="department")
    for part in chunks(ids):
        query = select(changes).where(changes.c.complaint.in_(part), moved).order_by(changes.c.number)
        for row in connection.execute(query).mappings():
            found.setdefault(row["complaint"], []).append(change_of(row))
    return found


def _shares(history: Sequence[Change], since: datetime, until: datetime) -> dict[str | None, timedelta]:
    """How long each held it between two times."""
    found: dict[str | None, timedelta] = {}
    for begin, end, status, department in _holdings(history, until):
        time = min(end, until) - max(begin, since)
        if time <= timedelta() or status in _NOBODY or status.ended:
            continue
        holder = None if status.queued else department
        found[holder] = found.get(holder, timedelta()) + time
    return found


def _holdings(history: Sequence[Change], until: datetime) -> Iterator[tuple[datetime, datetime, Status, str | None]]:
    status, department = Status.WAITING, None
    for change, end in zip(history, [*(one.at for one in history[1:]), until], strict=True):
        status = Status(str(change.after.get("status", status.value)))
        if "department" in change.after:
            owner = change.after["department"]
            department = None if owner is None else str(owner)
        yield change.at, end, status, department
