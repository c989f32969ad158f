"""The numbers of a report, and its rows by department, topic and district and along its window, in one pass."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from backends.store.rates_conditions import RECEIVED, UNTIL, Condition, excluded_as, parts, times
from backends.store.rates_kept import OPEN
from backends.store.rates_tables import waiting_steps
from backends.store.tables import complaints
from models.rates import EXCLUDED_AS, SHOWN, Counted, Period, RateName, RateRow, Window

BY = ("department", "topic", "district")

K = TypeVar("K")
Counts = Mapping[RateName, Counted]
Rows = tuple[RateRow, ...]
Kind = tuple[str | None, int]
"""Why a complaint is in no rate, and else, two bits a rate, whether it is in the denominator (1) and in both (3)."""

_RATES = [name for name in SHOWN if name is not RateName.RECEIVED]
"""What is counted of what was received and is not excluded."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many complaints of a window are of which kind: in all, by what they have, and by when they were received."""

    every: Counter[Kind]
    by: Mapping[str, Mapping[str | None, Counter[Kind]]]
    periods: Mapping[int, Counter[Kind]]
    arrivals: Counter[int]

    @classmethod
    def of(cls, rows: Sequence[Any], bounds: Sequence[datetime], days: Sequence[datetime]) -> "Tally":
        """The rows of ``kinds``, also counted between each two of the bounds, and what came between those of days."""
        # column by column, which counts twenty thousand in as many microseconds
        *columns, received, whys, codes = zip(*rows, strict=True) if rows else ((),) * (len(BY) + 3)
        found = [*zip(whys, codes, strict=True)]
        came = [at for at, why in zip(received, whys, strict=True) if why != "history"]
        return cls(
            Counter(found),
            {name: _grouped(column, found) for name, column in zip(BY, columns, strict=True)},
            _grouped([bisect_right(bounds, at) - 1 for at in received], found),
            Counter([bisect_right(days, at) - 1 for at in came]),
        )


def _grouped(keys: Iterable[K], found: Sequence[Kind]) -> dict[K, Counter[Kind]]:
    by: dict[K, Counter[Kind]] = defaultdict(Counter)
    for (key, kind), count in Counter(zip(keys, found, strict=True)).items():
        by[key][kind] = count
    return by


def kinds(where: Sequence[Condition]) -> Select[Any]:
    """Of every complaint of a window what it has, when it was received, and of which kind it is."""
    conditions, bits = parts(), list[ColumnElement[int]]()
    for place, name in enumerate(_RATES):
        numerator, denominator = conditions[name]
        bits.append(case((and_(denominator, numerator), 3 << 2 * place), (denominator, 1 << 2 * place), else_=0))
    its = complaints.c
    columns = [its[name] for name in BY]
    return select(*columns, its.received_at, excluded_as(), reduce(add, bits)).where(RECEIVED, *where)


def excluded(tally: Counter[Kind]) -> Mapping[str, int]:
    """How many are in no rate, by why."""
    return {why: sum(count for (one, _), count in tally.items() if one == why) for why in EXCLUDED_AS}


def counts(tally: Counter[Kind]) -> Counts:
    """How many are in numerator and denominator of each rate."""
    counted = [(code, count) for (why, code), count in tally.items() if why is None]
    found = {RateName.RECEIVED: Counted(sum(count for _, count in counted), tally.total())}
    for place, name in enumerate(_RATES):
        ours = [(code >> 2 * place & 3, count) for code, count in counted]
        found[name] = Counted(sum(n for bits, n in ours if bits == 3), sum(n for bits, n in ours if bits))
    return found


def periods(tally: Tally, bounds: Sequence[datetime]) -> tuple[Period, ...]:
    """The rates of what was received between each two of the bounds."""
    return tuple(
        Period(begin, end, counts(tally.periods.get(at, Counter()))) for at, (begin, end) in enumerate(pairwise(bounds))
    )


def tables(tally: Tally, backlog: Counter[tuple[str | None, ...]]) -> dict[str, Rows]:
    """By department, topic and district; beside the rates each has its backlog at the end of the window."""
    found: dict[str, Rows] = {}
    for at, name in enumerate(BY):
        waiting: Counter[str | None] = Counter()
        for keys, count in backlog.items():
            waiting[keys[at]] += count
        known = tally.by[name]
        every = known.keys() | {key for key, count in waiting.items() if count}
        found[name] = tuple(
            _row(key, known.get(key, Counter()), waiting[key])
            for key in sorted(every, key=lambda one: (one is not None, one or ""))
        )
    return found


def backlog(connection: Connection, window: Window, where: Sequence[Condition]) -> Counter[tuple[str | None, ...]]:
    """How many waited for an answer when the window ended: as many as now, less what began and ended since."""
    groups, own = [complaints.c[name] for name in BY], [*where, ~complaints.c.history]
    waiting = complaints.c.status.in_([status.value for status in OPEN])
    found: Counter[tuple[str | None, ...]] = Counter()
    for *key, count in connection.execute(select(*groups, func.count()).where(waiting, *own).group_by(*groups)):
        found[tuple(key)] += count
    if window.until < window.at:
        joined = waiting_steps.join(complaints, complaints.c.id == waiting_steps.c.complaint)
        moved = select(*groups, func.sum(waiting_steps.c.step)).select_from(joined)
        moved = moved.where(waiting_steps.c.at >= UNTIL, *own).group_by(*groups)
        for *key, steps in connection.execute(moved, times(window)):
            found[tuple(key)] -= int(steps)
    return found


def _row(key: str | None, tally: Counter[Kind], waiting: int) -> RateRow:
    left_out = sum(count for (why, _), count in tally.items() if why is not None)
    return RateRow(key, left_out, {**counts(tally), RateName.BACKLOG: Counted(waiting, 0)})
