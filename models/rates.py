"""Rates: what share of what was received was answered, in time, to last; and which complaints each number counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt

from models.history import Position

LASTING_DAYS = timedelta(days=30)
"""How long an answer must hold; what was answered less long ago is not asked yet."""


class RateName(StrEnum):
    """What is counted."""

    RECEIVED = "received"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    SILENT = "silent"
    TRANSFERRED = "transferred"
    LASTING = "lasting"
    ON_TIME = "on_time"
    MISSED = "missed"
    BACKLOG = "backlog"


SHOWN = tuple(name for name in RateName if name is not RateName.BACKLOG)
"""The rates of a report and of each row of its tables; the backlog is a count at a moment."""


class RatePart(StrEnum):
    """Which of the complaints behind a rate."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    REST = "rest"
    """In the denominator and not in the numerator: late, for what was on time."""
    EXCLUDED = "excluded"


EXCLUDED_AS = ("history", "merged", "spam", "not_for_the_city")
"""Why a complaint is in no rate: imported, merged, or closed for one of two reasons with the center's confirmation."""


MISSED_EXCLUDED_AS = ("unjudged", "deleted")
"""Why a post of a daily sample is not in the rate of missed ones: nobody judged it yet, or it was deleted before."""

_Z95 = 1.959964
"""Of the normal distribution, for 19 of 20."""


@dataclass(frozen=True, slots=True)
class Window:
    """Received from ``since`` up to, not including, ``until``; judged as of ``at``, for what becomes late by itself."""

    since: datetime
    until: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class RateList:
    """The complaints that a number counts."""

    name: RateName
    part: RatePart
    window: Window


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of how many."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with all that must be said beside it.

    ``formula`` is the key of the sentence that says what is divided by what. ``excluded`` counts what is left out, by
    ``EXCLUDED_AS`` (missed: ``MISSED_EXCLUDED_AS``). ``why`` says why there is no number, where there is none.
    """

    name: RateName
    numerator: int
    denominator: int
    window: Window
    excluded: Mapping[str, int]
    position: Position
    why: str | None = None

    @property
    def formula(self) -> str:
        """The key of the sentence that says how it is made."""
        return f"rates.formula.{self.name}"

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which the share in all that was set aside lies, 19 times of 20, where only a sample is known."""
        n, found = self.denominator, self.numerator
        if self.name is not RateName.MISSED or n == 0:
            return None
        # Wilson's score: it holds for small samples and few finds
        share, z2 = found / n, _Z95**2
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class RateRow:
    """The rates of one department, topic or district (None: it has none), by what a complaint has now.

    Beside them stands the backlog at the end of the window.
    """

    key: str | None
    excluded: int
    counts: Mapping[RateName, Counted]


@dataclass(frozen=True, slots=True)
class Period:
    """The rates of what was received from ``begin`` up to, not including, ``end``."""

    begin: datetime
    end: datetime
    counts: Mapping[RateName, Counted]


@dataclass(frozen=True, slots=True)
class Day:
    """What came from ``begin`` up to the next day's begin, and how much waited for an answer at its end."""

    begin: datetime
    end: datetime
    arrivals: int
    backlog: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long a department (None: the center) held complaints after they were due: in how many, and for how long."""

    department: str | None
    complaints: int
    held: timedelta


@dataclass(frozen=True, slots=True)
class RateReport:
    """Everything about a window, counted at one position of the history."""

    window: Window
    position: Position
    excluded: Mapping[str, int]
    rates: tuple[Rate, ...]
    departments: tuple[RateRow, ...]
    topics: tuple[RateRow, ...]
    districts: tuple[RateRow, ...]
    periods: tuple[Period, ...]
    days: tuple[Day, ...]
    lateness: tuple[Lateness, ...]


@dataclass(frozen=True, slots=True)
class RatesAsked:
    """A window, whose and about what, and where its days and periods begin and end (n + 1 times for n of them)."""

    window: Window
    department: str | None = None
    topic: str | None = None
    days: tuple[datetime, ...] = field(default=())
    periods: tuple[datetime, ...] = field(default=())
