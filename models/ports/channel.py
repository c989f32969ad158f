"""The channel port: where posts come from, read from a cursor on, and where answers go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Received:
    """One record as a channel gave it: the bytes, where they stood, and the fields read from them.

    ``error`` says why it cannot be read, in which case ``fields`` hold what could be known. ``place`` is for people
    (``reports.jsonl line 12``).
    """

    body: bytes
    place: str
    fields: "Fields | None"
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a record, before cleaning; ``extra`` keeps what Cheong does not know."""

    channel: str
    external_id: str
    text: str
    author: str | None = None
    written_at: datetime | None = None
    title: str | None = None
    conversation_id: str | None = None
    reply_to: str | None = None
    url: str | None = None
    revision: int | None = None
    deleted: bool = False
    repost: bool = False
    from_city: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What a channel gave from a cursor on, the cursor after it, and whether that is all for now."""

    records: tuple[Received, ...]
    cursor: str | None
    complete: bool


class Channel(Protocol):
    """A source of posts. ``name`` is unique in a deployment and names its cursor."""

    @property
    def name(self) -> str:
        """The channel account's name."""

    def receive(self, cursor: str | None, limit: int) -> Page:
        """Up to ``limit`` records after ``cursor`` (None: from the start). Raises RetryableError, SettingError."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text for a citizen: ``id`` is the sending's, the same in every attempt, ``reply_to`` the id of a post."""

    id: str
    channel: str
    reply_to: str
    text: str
    complaint: str
    question: bool
    at: datetime


class Sender(Protocol):
    """What puts texts on a channel. A call returns or raises within ``SEND_SECONDS``."""

    def send(self, outgoing: Outgoing) -> str:
        """Put it there and return its id there. The same text given again is not put there twice where that is known.

        Raises RetryableError where it is surely not there and may be tried again, RefusedError where the channel does
        not take it at all, OutcomeUnknownError where it may or may not be there.
        """

    def find(self, outgoing: Outgoing) -> str | None:
        """Look whether it is there: its id there, None where it surely is not.

        Raises OutcomeUnknownError where looking does not tell, RetryableError where the channel cannot be looked at
        now.
        """


SEND_SECONDS = 20.0
"""For how long an attempt may last: what it does after that, nobody waits for."""
