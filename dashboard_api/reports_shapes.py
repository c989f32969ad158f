"""What the API hands out of the rates."""

from datetime import datetime

from pydantic import Field

from dashboard_api.shapes import Shape
from models.rates import RateName


class WindowView(Shape):
    """Received ``from`` up to, not including, ``to``; judged as of ``at``."""

    since: datetime = Field(alias="from")
    until: datetime = Field(alias="to")
    at: datetime


class ExcludedView(Shape):
    """What is in no rate, by why: imported, merged, or closed for a reason that the center confirmed."""

    history: int
    merged: int
    spam: int
    not_for_the_city: int


class RateExcludedView(ExcludedView):
    """What is not in a rate; of a daily sample what nobody judged yet, and what was deleted before."""

    unjudged: int
    deleted: int


class RateView(Shape):
    """A rate; ``formula`` is the key of the sentence that says how it is made, ``why`` says why there is no number."""

    name: RateName
    numerator: int
    denominator: int = Field(description="n of this rate")
    formula: str
    window: WindowView
    excluded: RateExcludedView
    interval: tuple[float, float] | None = Field(
        description="where a sample was judged: between which the share in all lies, 19 times of 20"
    )
    position: str = Field(description="of the history, up to which it was counted")
    why: str | None = Field(
        description="no_sample: nobody judged a sample of what was set aside; whole_city: a part has none of its own"
    )


class CountedView(Shape):
    """How many of how many."""

    numerator: int
    denominator: int


class RateRowView(Shape):
    """The rates of one department, topic or district; null is what has none. The keys of ``counts`` are rates.

    Beside the rates stands ``backlog``: what waited for an answer at the end of the window.
    """

    key: str | None
    excluded: int
    counts: dict[str, CountedView]


class PeriodView(Shape):
    """The rates of what was received from ``begin`` up to, not including, ``end``."""

    begin: datetime
    end: datetime
    counts: dict[str, CountedView]


class DayView(Shape):
    """What came in a day of the city, and how much waited for an answer at its end; imported history is in neither."""

    begin: datetime
    end: datetime
    arrivals: int
    backlog: int


class LatenessView(Shape):
    """How long a department (null: the center) held what was late, all its complaints together."""

    department: str | None
    complaints: int
    seconds: int


class RatesView(Shape):
    """The rates of a window, all counted at one position of the history."""

    window: WindowView
    position: str
    excluded: ExcludedView
    rates: list[RateView]
    departments: list[RateRowView]
    topics: list[RateRowView]
    districts: list[RateRowView]
    periods: list[PeriodView]
    days: list[DayView]
    lateness: list[LatenessView]
