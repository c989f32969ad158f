"""The rates port: numbers over the complaints of a window, and the very complaints that each number counts."""

from typing import Protocol

from models.ports.overview import ListedPage, PostPage
from models.ports.store import Filter
from models.rates import RateList, RateReport, RatesAsked
from models.scope import Scope


class Rates(Protocol):
    """Rates, in a scope like every other read; number and list are made by the same conditions."""

    def rates(self, asked: RatesAsked, scope: Scope) -> RateReport:
        """The report of a window, all of it at one position of the history."""

    def rated(
        self, listed: RateList, where: Filter, scope: Scope, *, limit: int = 50, cursor: str | None = None
    ) -> ListedPage:
        """What a number counts, newest receipt first, keyset-paged. Raises ValueError for a cursor not its own.

        Of missed complaints, which count posts of samples: the complaints that these posts are in now.
        """

    def rated_posts(self, listed: RateList, scope: Scope, *, limit: int = 50, cursor: str | None = None) -> PostPage:
        """The posts that the rate of missed complaints counts, paged alike; no other number counts posts."""
