"""Rates: what share of what was received was answered, in time, to last; and which complaints each number counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

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
    EXCLUDED = "excluded"


EXCLUDED_AS = ("history", "merged", "spam", "not_for_the_city")
"""Why a complaint is in no rate: imported, merged, or closed for one of two reasons with the center's confirmation."""


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
    ``EXCLUDED_AS``. ``why`` says why there is no number, where there is none.
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


@dataclass(frozen=True, slots=True)
class RateRow:
    """The rates of one department or topic (None: without an owner), by who owns it, or what it is about, now."""

    key: str | None
    excluded: int
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
    days: tuple[Day, ...]
    lateness: tuple[Lateness, ...]


@dataclass(frozen=True, slots=True)
class RatesAsked:
    """A window, whose and about what, and where its days begin and end (n + 1 times for n days)."""

    window: Window
    department: str | None = None
    topic: str | None = None
    days: tuple[datetime, ...] = field(default=())
