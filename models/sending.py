"""Sending: a text on its way to a citizen, from the act that queued it to what became of it, and each attempt at it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SendingState(StrEnum):
    """Where a sending stands."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"

    @property
    def under_way(self) -> bool:
        """Whether it may still reach the citizen, so that nothing else is done to the complaint meanwhile."""
        return self in (SendingState.WAITING, SendingState.SENDING, SendingState.UNKNOWN)

    @property
    def shown(self) -> bool:
        """Whether a person is told of it with the complaint: it is under way, or failed and nobody went on since."""
        return self.under_way or self is SendingState.FAILED


class Withdrawn(StrEnum):
    """Why a sending was taken back, or given up for another."""

    UNDONE = "undone"
    DROPPED = "dropped"
    SUPERSEDED = "superseded"
    POST_GONE = "post_gone"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Sending:
    """A text that goes to a citizen.

    ``act`` is what queued it last, ``by`` the account, or the clock. ``reply_to`` is the post that it answers, ``text``
    the id of an erasable text. It goes out at ``send_at`` at the earliest, and once that was tried in vain, again.
    ``attempts`` counts all tries, ``tries`` those since it was queued last. ``error`` is why the last one failed, or
    why it was withdrawn (a word of ``Withdrawn``). A ``reminder`` is a question to who was asked before.
    """

    id: str
    complaint: str
    act: str
    by: str
    channel: str
    reply_to: str
    text: str | None
    queued_at: datetime
    send_at: datetime
    question: bool = False
    reminder: bool = False
    state: SendingState = SendingState.WAITING
    attempts: int = 0
    tries: int = 0
    error: str | None = None
    channel_id: str | None = None


class AttemptOutcome(StrEnum):
    """What became of an attempt."""

    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a sending, written before it is made; without an ``outcome`` nobody knows yet what came of it.

    ``number`` counts from 1 within the sending; ``holder`` is the process that made it.
    """

    sending: str
    number: int
    at: datetime
    holder: str
    ended_at: datetime | None = None
    outcome: AttemptOutcome | None = None
    error: str | None = None
