"""Arrivals and backlog day by day, counted from the changes of status in the history."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, case, func, select

from backends.store.rates_conditions import OPEN, Condition, says
from backends.store.tables import changes, complaints
from models.rates import Day


def days(connection: Connection, bounds: Sequence[datetime], where: Sequence[Condition]) -> tuple[Day, ...]:
    """A day between each two of these times; imported history is in neither number."""
    if len(bounds) < 2:
        return ()
    own = [*where, ~complaints.c.history]
    arrivals, left = _arrivals(connection, bounds, own), _backlogs(connection, bounds, own)
    return tuple(Day(begin, end, arrivals[at], left[at]) for at, (begin, end) in enumerate(pairwise(bounds)))


def _arrivals(connection: Connection, bounds: Sequence[datetime], where: Sequence[Condition]) -> list[int]:
    found = [0] * (len(bounds) - 1)
    query = select(complaints.c.received_at).where(
        complaints.c.received_at >= bounds[0], complaints.c.received_at < bounds[-1], *where
    )
    for received_at in connection.execute(query).scalars():
        found[bisect_right(bounds, received_at) - 1] += 1
    return found


def _backlogs(connection: Connection, bounds: Sequence[datetime], where: Sequence[Condition]) -> list[int]:
    """How many waited for an answer at the end of each day: as many as now, less what began and ended since."""
    waiting = complaints.c.status.in_([status.value for status in OPEN])
    now = connection.execute(select(func.count()).select_from(complaints).where(waiting, *where)).scalar_one()
    step = case((says(changes.c.after, *OPEN), 1), else_=0) - case((says(changes.c.before, *OPEN), 1), else_=0)
    moved = select(changes.c.at, step.label("step")).select_from(
        changes.join(complaints, complaints.c.id == changes.c.complaint)
    )
    since = [0] * len(bounds)
    for at, steps in connection.execute(moved.where(changes.c.at >= bounds[1], step != 0, *where)).all():
        since[bisect_right(bounds, at) - 1] += steps
    found, left = [], int(now)
    for steps in reversed(since[1:]):
        left -= steps
        found.append(left)
    return found[::-1]
