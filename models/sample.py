"""The daily sample: a few of the posts set aside in a day, which the center judges to know how many were missed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.history import StoredPost


class Judged(StrEnum):
    """What a person of the center says of a sampled post."""

    COMPLAINT = "complaint"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Sampled:
    """A post in the sample of its day, and what was said of it last: by whom, when, in which act (None: nothing)."""

    post: str
    day: date
    judged: Judged | None = None
    by: str | None = None
    at: datetime | None = None
    act: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample of a day, in the order of receipt, drawn of so many posts that were set aside."""

    day: date
    of: int
    items: tuple[tuple[Sampled, StoredPost], ...]

    @property
    def judged(self) -> int:
        """How many were judged."""
        return sum(one.judged is not None for one, _ in self.items)

    @property
    def found(self) -> int:
        """How many of them somebody has to answer."""
        return sum(one.judged is Judged.COMPLAINT for one, _ in self.items)
