"""The overview port: what lists, counts and views show beside the complaints themselves, in batches and in a scope."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from models.complaint import Answer, Complaint, Flag
from models.history import Change, StoredPost
from models.ports.store import Filter
from models.scope import Scope
from models.sending import Sending

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


_PLACES = {name: place for place, name in enumerate(Complaint.__slots__)}


class Order(StrEnum):
    """In which order complaints are listed: by receipt, the newest first, or as the triage queue, which holds fewer."""

    RECEIPT = "listing"
    QUEUE = "queue"


class Listed(NamedTuple):
    """A complaint as a list shows it: what it begins with (the words of ``post``), how many posts it has, its open
    flags, what is sent in it.

    ``values`` are plain, in the order of the complaint's fields: words instead of enums, what has parts as JSON, with
    reasons as [code, text] and what was decided by field as [by, at, act]. Only pages look at them, by hundreds.
    """

    values: Sequence[Any]
    post: str | None
    title: str | None
    text: str
    posts: int
    flags: Sequence[Flag]
    sending: Sending | None

    @property
    def id(self) -> str:
        """The complaint's."""
        return str(self.values[0])

    def field(self, name: str) -> Any:
        """One of the values."""
        return self.values[_PLACES[name]]


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page of a list and the cursor of the next one (None: no more)."""

    items: tuple[Listed, ...]
    next: str | None


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
    items: tuple[Listed, ...]


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

    def one_state(self) -> AbstractContextManager[None]:
        """A block in which whatever is read of the store (by this thread) is of one moment, and costs less together."""

    def facets(self, where: Filter, scope: Scope) -> Mapping[str, Mapping[str, int]]:
        """A field of ``FACETS`` to its values and their counts; a field is counted without its own filter."""

    def listed(
        self, order: Order, where: Filter, scope: Scope, *, limit: int = 50, cursor: str | None = None
    ) -> ListedPage:
        """A page of complaints as lists show them. Raises ValueError for a cursor of another list or reader."""

    def listed_of(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Listed]:
        """These complaints as lists show them; unknown ones left out."""

    def flags_of(self, ids: Sequence[str], scope: Scope, *, open_only: bool = True) -> Mapping[str, Sequence[Flag]]:
        """The flags of these complaints, oldest first; complaints without any are left out."""

    def openings(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Opening]:
        """The beginning of each of these complaints; at least its first 200 characters."""

    def words(self, post_ids: Sequence[str], scope: Scope) -> Mapping[str, Words]:
        """The first words of these posts; at least the first 200 characters."""

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

    def sendings_of(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Sending]:
        """What is on its way to the citizens of these complaints, or failed last; those without any are left out."""

    def answers_of(self, complaint_id: str, scope: Scope) -> Sequence[Answer]:
        """What the citizen was told and asked in a complaint, oldest first."""

    def act_of(self, complaint_id: str, version: int, scope: Scope) -> str | None:
        """The act that made this version of a complaint."""

    def since(self, complaint_id: str, version: int, scope: Scope) -> Sequence[Change]:
        """The changes of a complaint after a version of it, oldest first."""
