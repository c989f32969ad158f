"""Rates on the store's tables: every number of a report in one transaction, and the complaints that each counts."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Select, false, select

from backends.store.cursors import bound_to
from backends.store.lists import Lists, paged
from backends.store.rates_conditions import Condition, behind, times
from backends.store.rates_days import backlogs
from backends.store.rates_lateness import lateness
from backends.store.rates_missed import missed, missed_complaints, missed_posts, whole_city
from backends.store.rates_rows import Tally, backlog, counts, excluded, kinds, periods, tables
from backends.store.reading import Asked, Paging, conditions, in_scope
from backends.store.tables import tip
from models.history import START, Position
from models.ports.overview import ListedPage, Order, PostPage
from models.ports.store import Filter
from models.rates import (
    MISSED_EXCLUDED_AS,
    SHOWN,
    Counted,
    Day,
    Rate,
    RateList,
    RateName,
    RatePart,
    RateReport,
    RatesAsked,
    Window,
)
from models.scope import Scope

NOT_SAMPLED, WHOLE_CITY = "no_sample", "whole_city"
"""Why there is no rate of missed complaints: nobody judged a sample of what was set aside, or it is asked of a part."""


class Rating(Lists):
    """The rates port."""

    def rates(self, asked: RatesAsked, scope: Scope) -> RateReport:
        """The report of a window."""
        window, part = asked.window, Filter(department=asked.department, topic=asked.topic)
        where = [in_scope(scope), *conditions(part)]
        with self._database.reading() as connection:
            place = connection.execute(select(tip.c.epoch, tip.c.number)).one()
            position = Position(place.epoch, place.number) if place.number else START
            tally = Tally.of(connection.execute(kinds(where), times(window)).all(), asked.periods, asked.days)
            found, left_out = counts(tally.every), excluded(tally.every)
            by = tables(tally, backlog(connection, window, where))
            return RateReport(
                window=window,
                position=position,
                excluded=left_out,
                rates=tuple(
                    _missed(connection, window, position, whole=whole_city(part, scope))
                    if name is RateName.MISSED
                    else Rate(name, found[name].numerator, found[name].denominator, window, left_out, position)
                    for name in SHOWN
                ),
                departments=by["department"],
                topics=by["topic"],
                districts=by["district"],
                periods=periods(tally, asked.periods),
                days=_days(connection, asked.days, tally, where),
                lateness=lateness(connection, window, where),
            )

    def rated(
        self, listed: RateList, where: Filter, scope: Scope, *, limit: int = 50, cursor: str | None = None
    ) -> ListedPage:
        """What a number counts, newest receipt first."""
        of = (listed.name, listed.part, whole_city(where, scope))
        asked = Paging(Order.RECEIPT, where, _counted_by("rate", listed), times(listed.window))
        rows, after = self._page(asked, scope, (limit, cursor), partial(_rated, of))
        return ListedPage(tuple(self._listed(rows, scope)), after)

    def rated_posts(self, listed: RateList, scope: Scope, *, limit: int = 50, cursor: str | None = None) -> PostPage:
        """The posts that the rate of missed complaints counts, newest receipt first."""
        if listed.name is not RateName.MISSED or not whole_city(Filter(), scope):
            return PostPage((), None)
        bound = bound_to(_counted_by("rated posts", listed), Filter(), scope)
        with self._database.reading() as connection:
            return missed_posts(connection, (listed.part, listed.window), (limit, cursor), bound)


@cache
def _rated(of: tuple[RateName, RatePart, bool], asked: Asked) -> Select[Any]:
    """A page of what a number counts; ``of`` says besides whether it is asked of the whole city."""
    name, part, whole = of
    if name is not RateName.MISSED:
        return paged(asked, behind(name, part))
    return paged(asked, missed_complaints(part) if whole else false())


def _days(
    connection: Connection, bounds: Sequence[datetime], tally: Tally, where: Sequence[Condition]
) -> tuple[Day, ...]:
    """A day between each two of these times; imported history is in neither number."""
    if len(bounds) < 2:
        return ()
    left = backlogs(connection, bounds, where)
    return tuple(Day(begin, end, tally.arrivals[at], left[at]) for at, (begin, end) in enumerate(pairwise(bounds)))


def _counted_by(what: str, listed: RateList) -> str:
    window = listed.window
    times = [time.isoformat() for time in (window.since, window.until, window.at)]
    return " ".join([what, listed.name, listed.part, *times])


def _missed(connection: Connection, window: Window, position: Position, *, whole: bool) -> Rate:
    counted, excluded = missed(connection, window) if whole else (Counted(0, 0), dict.fromkeys(MISSED_EXCLUDED_AS, 0))
    why = NOT_SAMPLED if counted.denominator == 0 else None
    told = why if whole else WHOLE_CITY
    return Rate(RateName.MISSED, counted.numerator, counted.denominator, window, excluded, position, told)
