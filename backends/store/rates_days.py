"""The backlog day by day, counted from when complaints began and ceased to wait for an answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Integer, column, func, select, values

from backends.store.columns import UtcTime
from backends.store.rates_conditions import Condition
from backends.store.rates_kept import OPEN
from backends.store.rates_tables import waiting_steps
from backends.store.rows import NEVER
from backends.store.tables import complaints


def backlogs(connection: Connection, bounds: Sequence[datetime], where: Sequence[Condition]) -> list[int]:
    """How many waited for an answer at the end of each day: as many as now, less what began and ended since."""
    waiting = complaints.c.status.in_([status.value for status in OPEN])
    own = [*where, ~complaints.c.history]
    left = int(connection.execute(select(func.count()).select_from(complaints).where(waiting, *own)).scalar_one())
    since = _steps(connection, bounds[1:], own)
    found = []
    for day in reversed(range(len(bounds) - 1)):
        left -= since.get(day, 0)
        found.append(left)
    return found[::-1]


def _steps(connection: Connection, times: Sequence[datetime], where: Sequence[Condition]) -> dict[int, int]:
    """By number, the steps from each of these times up to, not including, the next; after the last, all."""
    spans = values(column("day", Integer()), column("begin", UtcTime()), column("until", UtcTime()), name="spans")
    spans_ = spans.data([*zip(range(len(times)), times, [*times[1:], NEVER], strict=True)]).cte("spans")
    inside = (waiting_steps.c.at >= spans_.c.begin) & (waiting_steps.c.at < spans_.c.until)
    joined = spans_.join(waiting_steps, inside).join(complaints, complaints.c.id == waiting_steps.c.complaint)
    query = select(spans_.c.day, func.sum(waiting_steps.c.step)).select_from(joined).where(*where)
    return {day: int(steps) for day, steps in connection.execute(query.group_by(spans_.c.day))}
