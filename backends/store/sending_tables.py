"""The tables of what is sent to citizens and of each attempt at it, and what their rows say."""

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from backends.store.columns import METADATA, id_, time_
from models.sending import Attempt, AttemptOutcome, Sending, SendingState

_UNDER_WAY = "state IN ('waiting', 'sending', 'unknown')"
_TO_DO = "state IN ('waiting', 'sending')"

sendings = Table(
    "sendings",
    METADATA,
    Column("id", String(), primary_key=True),
    Column("complaint", String(), ForeignKey("complaints.id"), nullable=False),
    id_("act"),
    id_("by"),
    id_("channel"),
    id_("reply_to"),
    id_("text", nullable=True),
    time_("queued_at"),
    time_("send_at"),
    Column("question", Boolean(), nullable=False),
    Column("reminder", Boolean(), nullable=False),
    id_("state"),
    Column("attempts", Integer(), nullable=False),
    Column("tries", Integer(), nullable=False),
    Column("error", Text()),
    id_("channel_id", nullable=True),
    Index("sendings_complaint", "complaint", "queued_at"),
    Index("sendings_reply_to", "reply_to"),
    Index(
        "sendings_one_under_way",
        "complaint",
        unique=True,
        sqlite_where=text(_UNDER_WAY),
        postgresql_where=text(_UNDER_WAY),
    ),
    Index("sendings_due", "send_at", "id", sqlite_where=text(_TO_DO), postgresql_where=text(_TO_DO)),
)

attempts = Table(
    "attempts",
    METADATA,
    Column("sending", String(), ForeignKey("sendings.id"), primary_key=True),
    Column("number", Integer(), primary_key=True, autoincrement=False),
    time_("at"),
    id_("holder"),
    time_("ended_at", nullable=True),
    id_("outcome", nullable=True),
    Column("error", Text()),
)


def sending_row(sending: Sending) -> dict[str, Any]:
    """The columns of a sending."""
    return {**{name: getattr(sending, name) for name in Sending.__slots__}, "state": sending.state.value}


def sending_of(row: Any) -> Sending:
    """The sending of a row of ``sendings``."""
    return Sending(**{**{name: row[name] for name in Sending.__slots__}, "state": SendingState(row["state"])})


def attempt_row(attempt: Attempt) -> dict[str, Any]:
    """The columns of an attempt."""
    return {name: getattr(attempt, name) for name in Attempt.__slots__}


def attempt_of(row: Any) -> Attempt:
    """The attempt of a row of ``attempts``."""
    outcome = None if row["outcome"] is None else AttemptOutcome(row["outcome"])
    return Attempt(**{**{name: row[name] for name in Attempt.__slots__}, "outcome": outcome})
