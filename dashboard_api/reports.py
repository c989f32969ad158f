"""Rates as managers read them: every number with its formula, window, exclusions and position, and what it counts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from pydantic import Field

from dashboard_api.answering import answer
from dashboard_api.bodies import Body, Time, Word
from dashboard_api.dashboard import Caller
from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.problems import ProblemError
from dashboard_api.reports_shapes import RatesView
from dashboard_api.views import Plain
from models.ports.overview import ListedPage
from models.ports.store import Filter
from models.rates import (
    EXCLUDED_AS,
    MISSED_EXCLUDED_AS,
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

LONGEST = timedelta(days=400)
"""The widest window: a year, and what it is compared with."""

USUAL = timedelta(days=30)
_PERIODS = 15

routes = APIRouter(route_class=GuardedRoute, tags=["rates"])


class WindowQuery(Body):
    """Received ``from`` up to, not including, ``to`` (the last 30 days when not given), judged as of ``at`` (now)."""

    since: Annotated[Time | None, Field(alias="from")] = None
    until: Annotated[Time | None, Field(alias="to")] = None
    at: Time | None = None

    def window(self, now: datetime) -> Window:
        """The window. Raises ProblemError for one that ends before it begins, or is too wide."""
        try:
            until = (self.until or now).astimezone(UTC)
            since = (self.since or until - USUAL).astimezone(UTC)
            at = min(now, self.at or now).astimezone(UTC)
        except OverflowError as error:
            raise ProblemError("invalid", "from and to are years that can be counted") from error
        if not timedelta() < until - since <= LONGEST:
            raise ProblemError("invalid", f"to is after from, by at most {LONGEST.days} days")
        return Window(since, until, at)


class RatesQuery(WindowQuery):
    """The window, and whose and about what."""

    department: Word | None = None
    topic: Word | None = None


class RateQuery(WindowQuery):
    """A number of a report, ``answered:numerator``, in its window: a filter of complaints."""

    rate: Annotated[str | None, Field(max_length=50)] = None

    def listed(self, now: datetime) -> RateList | None:
        """What the number counts, None when none is asked for. Raises ProblemError."""
        if self.rate is None:
            return None
        name, _, part = self.rate.partition(":")
        try:
            return RateList(RateName(name), RatePart(part), self.window(now))
        except ValueError as error:
            known = f"{', '.join(RateName)} and {', '.join(RatePart)}"
            raise ProblemError("invalid", f"rate is name:part, of {known}") from error


@routes.get("/api/rates", response_model=RatesView)
def rates(query: Annotated[RatesQuery, Query()], caller: Called) -> Response:
    """The rates of a window in the reader's scope; ``/api/complaints?rate=name:part`` lists what a number counts."""
    window = query.window(caller.now)
    days = day_bounds(window, caller.board.city.zone)
    asked = RatesAsked(window, query.department, query.topic, days, periods(days))
    return answer(_report(caller.board.store.rates(asked, caller.scope)))


def rated(caller: Caller, listed: RateList, where: Filter, page: tuple[int, str | None]) -> ListedPage:
    """A page (limit, cursor) of what a number counts, in the reader's scope. Raises ValueError for a wrong cursor."""
    limit, cursor = page
    return caller.board.store.rated(listed, where, caller.scope, limit=limit, cursor=cursor)


def day_bounds(window: Window, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The window's days as the city lives them, up to now; the first and the last may be parts of a day."""
    end = min(window.until, window.at)
    found, day = [window.since], window.since.astimezone(zone).date()
    while True:
        day += timedelta(days=1)
        midnight = _midnight(day, zone)
        if midnight >= end:
            break
        found.append(midnight)
    return (*found, end) if end > window.since else ()


def periods(days: Sequence[datetime]) -> tuple[datetime, ...]:
    """The bounds of at most fifteen stretches of days, equal but for the last: what a small line shows."""
    step = max(1, ceil((len(days) - 1) / _PERIODS))
    return (*days[:-1:step], *days[-1:])


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _report(report: RateReport) -> Plain:
    return {
        "window": _window(report.window),
        "position": str(report.position),
        "excluded": dict(report.excluded),
        "rates": [_rate(one) for one in report.rates],
        "departments": [_row(one) for one in report.departments],
        "topics": [_row(one) for one in report.topics],
        "districts": [_row(one) for one in report.districts],
        "periods": [{"begin": one.begin, "end": one.end, "counts": _counted(one.counts)} for one in report.periods],
        "days": [
            {"begin": one.begin, "end": one.end, "arrivals": one.arrivals, "backlog": one.backlog}
            for one in report.days
        ],
        "lateness": [
            {"department": one.department, "complaints": one.complaints, "seconds": round(one.held.total_seconds())}
            for one in report.lateness
        ],
    }


def _window(window: Window) -> Plain:
    return {"from": window.since, "to": window.until, "at": window.at}


def _rate(rate: Rate) -> Plain:
    return {
        "name": rate.name,
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "formula": rate.formula,
        "window": _window(rate.window),
        "excluded": dict.fromkeys((*EXCLUDED_AS, *MISSED_EXCLUDED_AS), 0) | dict(rate.excluded),
        "interval": rate.interval,
        "position": str(rate.position),
        "why": rate.why,
    }


def _row(row: RateRow) -> Plain:
    return {"key": row.key, "excluded": row.excluded, "counts": _counted(row.counts)}


def _counted(counts: Mapping[RateName, Counted]) -> Plain:
    return {
        name.value: {"numerator": counted.numerator, "denominator": counted.denominator}
        for name, counted in counts.items()
    }
