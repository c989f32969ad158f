"""Rates on the store's tables: every number of a report in one transaction, and the complaints that each counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, case, func, select, tuple_

from backends.store.engine import Database
from backends.store.rates_conditions import Condition, facts, late, rate_condition
from backends.store.rates_days import days
from backends.store.rates_lateness import lateness
from backends.store.reading import bound_to, conditions, in_scope, read_cursor, time_of, write_cursor
from backends.store.rows import complaint_of
from backends.store.tables import complaints, tip
from models.history import START, Position
from models.ports.store import ComplaintPage, Filter
from models.rates import (
    EXCLUDED_AS,
    SHOWN,
    Counted,
    Rate,
    RateList,
    RateName,
    RatePart,
    RateReport,
    RateRow,
    RatesAsked,
    Window,
)
from models.scope import Scope

NOT_SAMPLED = "no_sample"
"""Why there is no rate of missed complaints: nobody judged a sample of what was set aside."""

Counts = Mapping[RateName, Counted]


class Rating:
    """The rates port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rates(self, asked: RatesAsked, scope: Scope) -> RateReport:
        """The report of a window."""
        window = asked.window
        where = [in_scope(scope), *conditions(Filter(department=asked.department, topic=asked.topic))]
        # each fact of a complaint costs a look into its history, and a dozen conditions ask for it
        found = facts(window, None, *where).cte("facts").prefix_with("MATERIALIZED")
        with self._database.reading() as connection:
            place = connection.execute(select(tip.c.epoch, tip.c.number)).one()
            position = Position(place.epoch, place.number) if place.number else START
            excluded = _excluded(connection, found)
            counts = _counts(connection.execute(select(*_columns(window, found))).mappings().one())
            return RateReport(
                window=window,
                position=position,
                excluded=excluded,
                rates=tuple(_rate(name, counts[name], (window, excluded, position)) for name in SHOWN),
                departments=_rows(connection, window, found, found.c.department),
                topics=_rows(connection, window, found, found.c.topic),
                days=days(connection, asked.days, where),
                lateness=lateness(connection, window, select(found).where(late(window, found))),
            )

    def rated(
        self, listed: RateList, where: Filter, scope: Scope, *, limit: int = 50, cursor: str | None = None
    ) -> ComplaintPage:
        """What a number counts, newest receipt first."""
        window = listed.window
        times = [time.isoformat() for time in (window.since, window.until, window.at)]
        bound = bound_to(" ".join(["rate", listed.name, listed.part, *times]), where, scope)
        found = facts(window, listed.name, in_scope(scope), *conditions(where)).subquery()
        query = (
            select(complaints)
            .join(found, found.c.id == complaints.c.id)
            .where(rate_condition(listed.name, listed.part, window, found))
            .order_by(complaints.c.received_at.desc(), complaints.c.id.desc())
        )
        if cursor is not None:
            place = read_cursor(cursor, bound, (time_of, str))
            query = query.where(tuple_(complaints.c.received_at, complaints.c.id) < place)
        with self._database.reading() as connection:
            rows = connection.execute(query.limit(limit + 1)).mappings().all()
        items = tuple(complaint_of(row) for row in rows[:limit])
        more = len(rows) > limit
        return ComplaintPage(
            items, write_cursor([items[-1].received_at.isoformat(), items[-1].id], bound) if more else None
        )


def _columns(window: Window, found: CTE) -> list[ColumnElement[Any]]:
    """How many are in each part of each rate, and how many are excluded."""
    parts = (RatePart.NUMERATOR, RatePart.DENOMINATOR)
    counted = [
        _sum(rate_condition(name, part, window, found)).label(f"{name}_{part}") for name in SHOWN for part in parts
    ]
    return [*counted, _sum(found.c.excluded_as.is_not(None)).label("excluded")]


def _sum(condition: Condition) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counts(row: Mapping[Any, Any]) -> Counts:
    return {
        name: Counted(int(row[f"{name}_{RatePart.NUMERATOR}"]), int(row[f"{name}_{RatePart.DENOMINATOR}"]))
        for name in SHOWN
    }


def _rows(connection: Connection, window: Window, found: CTE, by: ColumnElement[Any]) -> tuple[RateRow, ...]:
    query = select(by.label("key"), *_columns(window, found)).group_by(by).order_by(by)
    return tuple(
        RateRow(row["key"], int(row["excluded"]), _counts(row)) for row in connection.execute(query).mappings()
    )


def _excluded(connection: Connection, found: CTE) -> Mapping[str, int]:
    query = select(found.c.excluded_as, func.count()).where(found.c.excluded_as.is_not(None))
    known = {row[0]: row[1] for row in connection.execute(query.group_by(found.c.excluded_as)).all()}
    return {why: known.get(why, 0) for why in EXCLUDED_AS}


def _rate(name: RateName, counted: Counted, beside: tuple[Window, Mapping[str, int], Position]) -> Rate:
    why = NOT_SAMPLED if name is RateName.MISSED else None
    return Rate(name, counted.numerator, counted.denominator, *beside, why)
