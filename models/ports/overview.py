"""The overview port: what lists, counts and views show beside the complaints themselves, in batches and in a scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.complaint import Complaint, Flag
from models.history import Change, StoredPost
from models.ports.store import Filter
from models.scope import Scope

FACETS = ("status", "waits", "topic", "district", "department", "channel", "urgency")
"""The fields that are counted by value."""

INBOX = ("assigned", "accepted", "due_today", "late", "returned")
"""The parts of a department's inbox."""


@dataclass(frozen=True, slots=True)
class Words:
    """The masked words of a post, and the complaint it is a member of now."""

    post: str
    complaint: str | None
    received_at: datetime
    title: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The words that a complaint begins with (its opening post's while it is a member, else its oldest), and how many
    posts it has."""

    words: Words
    posts: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What waits: the queue, the unacknowledged dangers in it; of all open complaints those late and due soon."""

    queue: int
    emergency: int
    urgent: int
    late: int
    due_soon: int


@dataclass(frozen=True, slots=True)
class Group:
    """How many complaints there are of a kind, and the first of them by due time."""

    count: int
    items: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True)
class TypedText:
    """What a person typed about a complaint; ``text`` is None once forgotten."""

    id: str
    text: str | None
    at: datetime
    by: str
    act: str


@dataclass(frozen=True, slots=True)
class PostPage:
    """A page of posts and the cursor of the next one (None: no more)."""

    items: tuple[StoredPost, ...]
    next: str | None


class Overview(Protocol):
    """What people see of many complaints at once; nothing outside the scope is in any of it."""

    def facets(self, where: Filter, scope: Scope) -> Mapping[str, Mapping[str, int]]:
        """A field of ``FACETS`` to its values and their counts; a field is counted without its own filter."""

    def flags_of(self, ids: Sequence[str], scope: Scope, *, open_only: bool = True) -> Mapping[str, Sequence[Flag]]:
        """The flags of these complaints, oldest first; complaints without any are left out."""

    def openings(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Opening]:
        """The beginning of each of these complaints; at least its first 200 characters."""

    def words(self, post_ids: Sequence[str], scope: Scope) -> Mapping[str, Words]:
        """The words of these posts."""

    def words_in(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Sequence[Words]]:
        """The words of every post of these complaints, newest receipt first."""

    def queue_counts(self, now: datetime, soon: datetime, scope: Scope) -> QueueCounts:
        """What waits at a time; due soon is what is due from then to ``soon``."""

    def inbox(self, now: datetime, today: datetime, scope: Scope, limit: int) -> Mapping[str, Group]:
        """The groups of ``INBOX``; ``today`` is when the day ends."""

    def post_listing(self, outcome: str | None, scope: Scope, *, limit: int, cursor: str | None) -> PostPage:
        """Posts by receipt, newest first, keyset-paged. Raises ValueError for a cursor that is not its own."""

    def typed_about(self, complaint_id: str, scope: Scope) -> Sequence[TypedText]:
        """Everything that people typed about a complaint, oldest first."""

    def typed(self, ids: Sequence[str], scope: Scope) -> Mapping[str, str | None]:
        """These typed texts; unknown ids left out."""

    def act_of(self, complaint_id: str, version: int, scope: Scope) -> str | None:
        """The act that made this version of a complaint."""

    def since(self, complaint_id: str, version: int, scope: Scope) -> Sequence[Change]:
        """The changes of a complaint after a version of it, oldest first."""
