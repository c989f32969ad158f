"""A complaint: what somebody has to answer, its status table, its flags and hand-overs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.scope import ActorKind
from models.verdict import Intent, Urgency


class Status(StrEnum):
    """Where a complaint stands."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    ON_HOLD = "on_hold"
    RETURNED = "returned"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"
    TRANSFERRED = "transferred"
    REOPENED = "reopened"
    MERGED = "merged"

    @property
    def ended(self) -> bool:
        """Whether nobody has to do anything more unless it is reopened."""
        return self in (Status.RESOLVED, Status.CLOSED, Status.TRANSFERRED, Status.MERGED)

    @property
    def waits_for_citizen(self) -> bool:
        """Whether the citizen was told or asked something and has the word."""
        return self in (Status.ON_HOLD, Status.ANSWERED)

    @property
    def runs(self) -> bool:
        """Whether somebody has to answer it, and the time for that runs."""
        return not self.ended and not self.waits_for_citizen

    @property
    def queued(self) -> bool:
        """Whether it waits for a person of the center, flags aside."""
        return self in (Status.WAITING, Status.RETURNED, Status.REOPENED)


_P, _R, _C, _D = ActorKind.PERSON, ActorKind.ROUTER, ActorKind.CLOCK, ActorKind.DELIVERY
_S = Status


def _moves(**targets: str) -> dict[Status, frozenset[ActorKind]]:
    kinds = {"P": _P, "R": _R, "C": _C, "D": _D}
    return {Status(status): frozenset(kinds[letter] for letter in who) for status, who in targets.items()}


STATUS_TABLE: Mapping[Status | None, Mapping[Status, frozenset[ActorKind]]] = {
    None: _moves(waiting="RP", assigned="RP"),
    _S.WAITING: _moves(assigned="PR", on_hold="D", answered="D", transferred="P", closed="P", merged="P"),
    _S.ASSIGNED: _moves(
        assigned="P", waiting="P", accepted="P", answered="D", returned="P", transferred="P", closed="P", merged="P"
    ),
    _S.ACCEPTED: _moves(
        on_hold="D", answered="D", assigned="P", waiting="P", returned="P", transferred="P", closed="P", merged="P"
    ),
    _S.ON_HOLD: _moves(waiting="RP", accepted="RP", reopened="RP", closed="CP", merged="P"),
    _S.RETURNED: _moves(waiting="P", assigned="P", answered="D", transferred="P", closed="P", merged="P"),
    _S.ANSWERED: _moves(answered="D", resolved="PC", reopened="P", merged="P"),
    _S.RESOLVED: _moves(reopened="P"),
    _S.CLOSED: _moves(reopened="P"),
    _S.TRANSFERRED: _moves(reopened="P"),
    _S.REOPENED: _moves(assigned="P", waiting="P", on_hold="D", answered="D", transferred="P", closed="P", merged="P"),
    _S.MERGED: {},
}
"""From, to, who: P a person, R the router, C the clock, D a delivery (by the channel, or recorded as given by hand).

Out of on_hold it goes back to what it was before; out of merged only by undo, which is no move of this table.
"""

OFFICER_MOVES = frozenset({_S.ACCEPTED, _S.ON_HOLD, _S.RETURNED, _S.ANSWERED})
"""Where an officer may move a complaint of their own departments; the center may make every move of a person."""


def may_move(before: Status | None, after: Status, by: ActorKind, *, delivered: bool = False) -> bool:
    """Whether the table has this move for this actor; ``delivered`` when an answer or question went out with it."""
    who = STATUS_TABLE[before].get(after, frozenset())
    if by is ActorKind.PERSON and delivered:
        return not who.isdisjoint((ActorKind.PERSON, ActorKind.DELIVERY))
    return by in who


class CloseReason(StrEnum):
    """Why a complaint was closed without an answer."""

    NOT_FOR_THE_CITY = "not_for_the_city"
    SPAM = "spam"
    REPEATED = "repeated"
    WITHDRAWN = "withdrawn"
    NO_REPLY = "no_reply"
    FORMAL_CHANNEL_NEEDED = "formal_channel_needed"

    @property
    def excludes(self) -> bool:
        """Whether it takes the complaint out of the rates, once the center confirmed it."""
        return self in (CloseReason.NOT_FOR_THE_CITY, CloseReason.SPAM)


class Waits(StrEnum):
    """Why a complaint waits in the triage queue; the first that holds, in this order."""

    INTENT = "intent"
    TOPIC = "topic"
    SUBTOPIC = "subtopic"
    DISTRICT = "district"
    OWNER = "owner"


class FlagKind(StrEnum):
    """Why a person of the center must look."""

    DANGER = "danger"
    REPLY = "reply"
    TRANSFER = "transfer"
    SENDING = "sending"
    PERSONAL_DATA = "personal_data"
    EXCLUSION = "exclusion"


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided a field, when, and by which act; a program never writes over a person's decision."""

    by: str
    at: datetime
    act: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why routing did what it did: a stable code and the sentence shown to staff, in the city's language."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as of ``version``.

    ``department`` is an id with district (``gu.parking@강남구``) or None; with status waiting for ``owner`` it is the
    proposed one. ``departments`` are the best guesses, up to three. ``decided`` maps a field (``department``,
    ``topic``, ``urgency``, …) to the person's decision. ``proposals`` holds what a program would say beside it.
    ``due_at`` is None only for imported history. ``held_from`` is the status before on_hold. ``opened_by`` is a
    post's id, or an act's. ``window_since`` is since when it waits for the citizen, ``reminded_at`` when the citizen
    was reminded of a question; both are written by the store alone.
    """

    id: str
    version: int
    status: Status
    channel: str
    received_at: datetime
    opened_by: str
    intent: Intent
    kind: str
    topic: str
    subtopic: str | None
    topics: tuple[str, ...]
    urgency: Urgency
    district: str | None
    department: str | None
    departments: tuple[str, ...]
    waits: Waits | None
    reasons: tuple[Reason, ...]
    due_at: datetime | None
    due_rule: str | None
    model: str
    history: bool = False
    officer: str | None = None
    held_from: Status | None = None
    merged_into: str | None = None
    close_reason: CloseReason | None = None
    hand_over: str | None = None
    answered_at: datetime | None = None
    window_since: datetime | None = None
    reminded_at: datetime | None = None
    decided: Mapping[str, Decided] = field(default_factory=dict)
    proposals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag on a complaint. A danger flag belongs to a revision of a post and has an ``urgency``.

    ``again_at`` is when it is raised again unless acknowledged (None: never); ``raised`` counts how often it was.
    """

    id: str
    complaint: str
    kind: FlagKind
    raised_at: datetime
    post: str | None = None
    revision: int | None = None
    urgency: Urgency | None = None
    again_at: datetime | None = None
    raised: int = 1
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was done about an emergency (to: 119, 112, duty, false_alarm), open until somebody reports back.

    ``again_at`` is when it is brought back unless reported; a false alarm is reported at once. ``note`` and
    ``report`` are ids of erasable texts.
    """

    id: str
    complaint: str
    flag: str
    to: str
    by: str
    at: datetime
    note: str | None = None
    again_at: datetime | None = None
    reminded: int = 0
    reported_at: datetime | None = None
    reported_by: str | None = None
    report: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the citizen was told: ``channel_id`` is its id at the channel, ``text`` the id of an erasable text.

    With ``question`` it is what the citizen was asked, which answers nothing yet.
    """

    id: str
    complaint: str
    by: str
    at: datetime
    by_hand: bool
    channel_id: str
    text: str | None = None
    question: bool = False


WATCHED = (
    "status",
    "waits",
    "department",
    "district",
    "topic",
    "subtopic",
    "urgency",
    "channel",
    "kind",
    "intent",
    "due_at",
    "officer",
    "merged_into",
    "close_reason",
)
"""The fields of a complaint whose old and new values a change holds."""


def watched(complaint: Complaint) -> dict[str, object]:
    """The watched fields of a complaint as JSON values, empty ones left out."""
    found: dict[str, object] = {}
    for name in WATCHED:
        value = getattr(complaint, name)
        if value is not None:
            found[name] = value.isoformat() if isinstance(value, datetime) else str(value)
    return found
