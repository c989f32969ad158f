"""Who held how long what was late: the time after the due time, charged to whoever had the complaint then."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Text, or_, select, type_coerce

from backends.store.rates_conditions import Condition, behind, times
from backends.store.tables import changes, complaints
from models.complaint import Status
from models.rates import Lateness, RateName, RatePart, Window

Said = tuple[datetime, Mapping[str, Any]]
"""When a change was made, and what it made of its complaint."""

_NOBODY = (Status.ON_HOLD, Status.ANSWERED)
"""While the citizen has to say something, nobody in the city holds it."""


def lateness(connection: Connection, window: Window, where: Sequence[Condition]) -> tuple[Lateness, ...]:
    """By department, the longest first; what waits for the center, or has no owner, is the center's (None)."""
    held: dict[str | None, timedelta] = defaultdict(timedelta)
    counts: dict[str | None, int] = defaultdict(int)
    for _, rows in groupby(connection.execute(_histories(where), times(window)), lambda row: row[0]):
        history = [*rows]
        _, due_at, first_answer, *_ = history[0]
        shares = _shares([(at, said) for *_, at, said in history], due_at, first_answer or window.at)
        for department, time in shares.items():
            held[department] += time
            counts[department] += 1
    found = (Lateness(department, counts[department], time) for department, time in held.items())
    return tuple(sorted(found, key=lambda one: (-one.held, one.department or "")))


def _histories(where: Sequence[Condition]) -> Select[Any]:
    """Of complaints that were late, when they should have been answered, when they were, and what they went through."""
    its, after = complaints.c, type_coerce(changes.c.after, Text())
    moved = or_(after.contains('"status":'), after.contains('"department":'))
    query = select(its.id, its.due_at, its.first_answer_at, changes.c.at, changes.c.after)
    query = query.join(changes, changes.c.complaint == its.id).where(
        behind(RateName.ON_TIME, RatePart.REST), moved, *where
    )
    return query.order_by(its.id, changes.c.number)


def _shares(history: Sequence[Said], since: datetime, until: datetime) -> dict[str | None, timedelta]:
    """How long each held it between two times."""
    found: dict[str | None, timedelta] = {}
    for begin, end, status, department in _holdings(history, until):
        time = min(end, until) - max(begin, since)
        if time <= timedelta() or status in _NOBODY or status.ended:
            continue
        holder = None if status.queued else department
        found[holder] = found.get(holder, timedelta()) + time
    return found


def _holdings(history: Sequence[Said], until: datetime) -> Iterator[tuple[datetime, datetime, Status, str | None]]:
    status, department = Status.WAITING, None
    for (at, said), end in zip(history, [*(at for at, _ in history[1:]), until], strict=True):
        status = Status(str(said.get("status", status.value)))
        if "department" in said:
            owner = said["department"]
            department = None if owner is None else str(owner)
        yield at, end, status, department
