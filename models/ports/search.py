"""The search port: full text over posts with substring semantics; a follower of the store that can be rebuilt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.scope import Scope


@dataclass(frozen=True, slots=True)
class Document:
    """A post as the index knows it. ``version`` (of its last change) only grows; a lower one is ignored.

    ``complaint`` and the fields of it (department, status, waits) are None for a post set aside.
    """

    id: str
    version: int
    text: str
    channel: str
    outcome: str
    received_at: datetime
    topic: str | None = None
    urgency: str | None = None
    district: str | None = None
    complaint: str | None = None
    department: str | None = None
    status: str | None = None
    waits: str | None = None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A post whose text was forgotten: it stays known by id and version, so that nothing older brings the text back."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for. ``text``'s whitespace-separated words must all occur, each as a substring, case folded.

    The other fields are equal-to filters; None does not filter.
    """

    text: str
    status: str | None = None
    waits: str | None = None
    department: str | None = None
    district: str | None = None
    topic: str | None = None
    urgency: str | None = None
    channel: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found and the complaint it belongs to, if any."""

    post: str
    complaint: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of hits, newest first, and the cursor of the next (None: no more)."""

    items: tuple[Hit, ...]
    next: str | None


class Search(Protocol):
    """An index over posts."""

    def index(self, documents: Sequence[Document | Tombstone]) -> None:
        """Write a batch; what has a lower version than the index has is left out. Raises RetryableError."""

    def find(self, query: SearchQuery, scope: Scope, *, limit: int = 50, cursor: str | None = None) -> Hits:
        """Posts in the scope that match, newest first. Raises ValueError for a cursor that it did not give."""

    def rebuild(self, documents: Iterable[Sequence[Document | Tombstone]]) -> int:
        """Build a fresh index from batches and put it in the place of the old one at the end; returns the count."""

    def ping(self) -> None:
        """Raise RetryableError when the index does not answer."""

    def close(self) -> None:
        """Release connections."""
