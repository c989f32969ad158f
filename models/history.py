"""The history: append-only changes with dense positions and a hash chain, and what became of a post."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from models.post import Post
from models.verdict import Judgement

_EPOCH_BITS = 40


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a change stands: the store's epoch (a restore begins a new one) and a dense number within all epochs."""

    epoch: int
    number: int

    @property
    def version(self) -> int:
        """One growing integer for external versions of an index; below 2 to the 63."""
        return (self.epoch << _EPOCH_BITS) + self.number

    @classmethod
    def of_version(cls, version: int) -> Self:
        """The position that has this ``version``."""
        return cls(version >> _EPOCH_BITS, version & ((1 << _EPOCH_BITS) - 1))

    def __str__(self) -> str:
        return f"{self.epoch}.{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The position that ``str`` wrote; raises ValueError."""
        epoch, _, number = text.partition(".")
        return cls(int(epoch), int(number))


START = Position(0, 0)
"""Before the first change."""


class Verb(StrEnum):
    """What happened to a complaint or a post, in one word."""

    OPENED = "opened"
    JOINED = "joined"
    SET_ASIDE = "set_aside"
    STORED = "stored"
    REVISED = "revised"
    DELETED = "deleted"
    FORGOTTEN = "forgotten"
    FILLED = "filled"
    PROPOSED = "proposed"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    RESUMED = "resumed"
    RETOPICED = "retopiced"
    REURGED = "reurged"
    ANSWERED = "answered"
    FLAGGED = "flagged"
    RAISED_AGAIN = "raised_again"
    ACKNOWLEDGED = "acknowledged"
    HANDED_OVER = "handed_over"
    BROUGHT_BACK = "brought_back"
    REPORTED = "reported"
    OPENED_ORIGINAL = "opened_original"
    READ_ORIGINAL = "read_original"
    JUDGED = "judged"
    GRANTED = "granted"
    ASKED = "asked"
    SENDING = "sending"
    QUEUED = "queued"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    CLOSED = "closed"
    EXCLUDED = "excluded"
    CONFIRMED = "confirmed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    NOTED = "noted"
    LEFT = "left"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    RAISED = "raised"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the history.

    ``before`` and ``after`` hold the filterable fields that changed (status, waits, department, district, topic,
    urgency, channel, due_at …); text never, only ids and salted digests. ``version`` is the complaint's after the
    change. ``hash`` is the chain's, hex, over the previous hash and everything else here.
    """

    position: Position
    at: datetime
    act: str
    actor: str
    verb: Verb
    complaint: str | None
    post: str | None
    version: int | None
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    hash: str = ""


@dataclass(frozen=True, slots=True)
class PastAct:
    """A person's act that may still be undone: who did it, when, and the complaints that it touched.

    The complaint that it was done to comes first, one that it opened last.

    ``since`` is the first change that a person made to one of them afterwards.
    """

    id: str
    actor: str
    at: datetime
    complaints: tuple[str, ...]
    since: Change | None = None


class Outcome(StrEnum):
    """What became of a post's revision, finally."""

    COMPLAINT = "complaint"
    JOINED = "joined"
    SET_ASIDE = "set_aside"
    REPOST = "repost"
    CITY = "city"
    REVISED = "revised"
    DELETED = "deleted"
    DEAD_LETTER = "dead_letter"


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post's highest revision as the store has it.

    ``outcome`` is what became of this revision; ``opened_revision`` the revision that opened a complaint, if one did.
    ``complaint`` is the one it is a member of now. A deleted or forgotten post has an empty text.
    """

    post: Post
    outcome: Outcome
    judgement: Judgement | None
    city: str
    complaint: str | None = None
    opened_revision: int | None = None
    deleted: bool = False
