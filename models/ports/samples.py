"""The samples port: drawing and reading what the center judges of the posts that were set aside."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from models.sample import Sample
from models.scope import Scope


class Samples(Protocol):
    """Daily samples; what a person says of a post in one is written in an act."""

    def draw(self, day: date, since: datetime, until: datetime, size: int, at: datetime) -> bool:
        """Draw the sample of a day, which lasts from ``since`` up to ``until``; False when it was drawn before.

        Uniformly among the posts received that day and set aside, without what is deleted, imported history or in a
        sample already; all of them where there are not more than ``size``. Which ones depends on the deployment's salt,
        the day and their ids only. A post that a person raised to a complaint meanwhile was set aside too: it counts as
        judged by them.
        """

    def drawn(self, day: date) -> bool:
        """Whether the sample of a day was drawn."""

    def sample_days(self, scope: Scope, limit: int) -> Sequence[date]:
        """The days with a sample that holds posts, newest first; the scope must see everything."""

    def sample(self, day: date, scope: Scope) -> Sample:
        """The sample of a day. Raises NotFoundError when none was drawn; the scope must see everything."""
