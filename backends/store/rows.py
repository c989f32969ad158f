"""From rows to the facts of models and back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import RowMapping

from models.complaint import (
    WATCHED,
    Answer,
    CloseReason,
    Complaint,
    Decided,
    Flag,
    FlagKind,
    HandOver,
    Reason,
    Status,
    Waits,
    watched,
)
from models.history import Change, Outcome, Position, StoredPost, Verb
from models.post import PersonalData, PersonalDataAction, Post, PostKind
from models.records import judgement_from_dict, judgement_to_dict
from models.verdict import Intent, Urgency

T = TypeVar("T")

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The place in the queue's order of what has no due time."""

_POST_FIELDS = (
    "id",
    "revision",
    "channel",
    "external_id",
    "key",
    "text",
    "received_at",
    "title",
    "author",
    "from_city",
    "written_at",
    "conversation_id",
    "reply_to",
    "url",
    "history",
    "truncated",
)


def complaint_row(complaint: Complaint, open_flags: Sequence[Flag]) -> dict[str, Any]:
    """The columns of a complaint, derived ones included, ``changed`` excluded."""
    return {
        "id": complaint.id,
        "version": complaint.version,
        "status": complaint.status.value,
        "channel": complaint.channel,
        "received_at": complaint.received_at,
        "opened_by": complaint.opened_by,
        "intent": complaint.intent.value,
        "kind": complaint.kind,
        "topic": complaint.topic,
        "subtopic": complaint.subtopic,
        "topics": list(complaint.topics),
        "urgency": complaint.urgency.value,
        "district": complaint.district,
        "department": complaint.department,
        "departments": list(complaint.departments),
        "waits": complaint.waits,
        "reasons": [[reason.code, reason.text] for reason in complaint.reasons],
        "due_at": complaint.due_at,
        "due_rule": complaint.due_rule,
        "model": complaint.model,
        "history": complaint.history,
        "officer": complaint.officer,
        "held_from": complaint.held_from,
        "merged_into": complaint.merged_into,
        "close_reason": complaint.close_reason,
        "hand_over": complaint.hand_over,
        "answered_at": complaint.answered_at,
        "window_since": complaint.window_since,
        "reminded_at": complaint.reminded_at,
        "decided": {name: [d.by, d.at.isoformat(), d.act] for name, d in complaint.decided.items()},
        "proposals": dict(complaint.proposals),
        # imported history waits for nobody, until somebody writes to it
        "queued": bool(open_flags) or (complaint.status.queued and not complaint.history),
        "pressing": pressing(open_flags),
        "due_order": complaint.due_at or NEVER,
        "running": complaint.status.runs and not complaint.history,
    }


def pressing(open_flags: Sequence[Flag]) -> int:
    """0 with an unacknowledged emergency, 1 with an unacknowledged urgent one, else 2."""
    ranks = [flag.urgency.rank for flag in open_flags if flag.kind is FlagKind.DANGER and flag.urgency is not None]
    return min([*ranks, 2])


def complaint_of(row: RowMapping) -> Complaint:
    """The complaint of a row of ``complaints``."""
    return complaint_from([row[name] for name in Complaint.__slots__])


def complaint_from(values: Sequence[Any]) -> Complaint:
    """The complaint of the values of its columns, in the order of its fields."""
    found = [*values]
    for at, read in _READ:
        if found[at] is not None:
            found[at] = read(found[at])
    return Complaint(*found)


def _reasons(kept: Iterable[tuple[str, str]]) -> tuple[Reason, ...]:
    return tuple([Reason(code, words) for code, words in kept])


def _decisions(kept: Mapping[str, tuple[str, str, str]]) -> dict[str, Decided]:
    return {name: Decided(by, datetime.fromisoformat(at), act) for name, (by, at, act) in kept.items()}


E = TypeVar("E", bound=StrEnum)


def _by_value(kind: type[E]) -> Callable[[str], E]:
    # calling the enum says the same and takes ten times as long, five times a complaint
    return {one.value: one for one in kind}.__getitem__


_flag_kind, _urgency = _by_value(FlagKind), _by_value(Urgency)
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "status": _by_value(Status),
    "intent": _by_value(Intent),
    "topics": tuple,
    "urgency": _by_value(Urgency),
    "departments": tuple,
    "waits": _by_value(Waits),
    "reasons": _reasons,
    "held_from": _by_value(Status),
    "close_reason": _by_value(CloseReason),
    "decided": _decisions,
}
_READ = [(at, _READERS[name]) for at, name in enumerate(Complaint.__slots__) if name in _READERS]


def difference(before: Complaint, after: Complaint) -> tuple[dict[str, object], dict[str, object]]:
    """The watched fields that differ, as they were and as they are; None where empty."""
    old, new = watched(before), watched(after)
    names = [name for name in WATCHED if old.get(name) != new.get(name)]
    return {name: old.get(name) for name in names}, {name: new.get(name) for name in names}


def post_row(stored: StoredPost) -> dict[str, Any]:
    """The columns of a post, ``changed`` excluded."""
    post = stored.post
    return {
        **{name: getattr(post, name) for name in _POST_FIELDS},
        "kind": post.kind.value,
        "personal_data": [[p.pattern, p.start, p.end, p.action.value] for p in post.personal_data],
        "outcome": stored.outcome.value,
        "judgement": None if stored.judgement is None else judgement_to_dict(stored.judgement),
        "city": stored.city,
        "opened_revision": stored.opened_revision,
        "deleted": stored.deleted,
    }


def post_of(row: RowMapping, complaint: str | None) -> StoredPost:
    """The stored post of a row of ``posts`` and the complaint that it is a member of."""
    post = Post(
        **{name: row[name] for name in _POST_FIELDS},
        kind=PostKind(row["kind"]),
        personal_data=tuple(
            PersonalData(pattern, start, end, PersonalDataAction(action))
            for pattern, start, end, action in row["personal_data"]
        ),
    )
    return StoredPost(
        post=post,
        outcome=Outcome(row["outcome"]),
        judgement=None if row["judgement"] is None else judgement_from_dict(row["judgement"]),
        city=row["city"],
        complaint=complaint,
        opened_revision=row["opened_revision"],
        deleted=row["deleted"],
    )


def flag_row(flag: Flag, act: str) -> dict[str, Any]:
    """The columns of a flag."""
    return {**_plain(flag), "kind": flag.kind.value, "urgency": flag.urgency, "act": act}


def flag_of(row: RowMapping) -> Flag:
    """The flag of a row of ``flags``."""
    return flag_from([row[name] for name in Flag.__slots__])


def flag_from(values: Sequence[Any]) -> Flag:
    """The flag of values in the order of its fields."""
    id_, complaint, kind, raised_at, post, revision, urgency, *rest = values
    return Flag(id_, complaint, _flag_kind(kind), raised_at, post, revision, urgency and _urgency(urgency), *rest)


def hand_over_row(hand_over: HandOver, act: str) -> dict[str, Any]:
    """The columns of a hand-over."""
    return {**_plain(hand_over), "act": act}


def hand_over_of(row: RowMapping) -> HandOver:
    """The hand-over of a row of ``hand_overs``."""
    return HandOver(**{name: row[name] for name in HandOver.__slots__})


def answer_row(answer: Answer, channel: str, act: str) -> dict[str, Any]:
    """The columns of an answer given on a channel."""
    return {**_plain(answer), "channel": channel, "act": act}


def answer_of(row: RowMapping) -> Answer:
    """The answer of a row of ``answers``."""
    return Answer(**{name: row[name] for name in Answer.__slots__})


def change_of(row: RowMapping) -> Change:
    """The change of a row of ``changes``."""
    return Change(
        position=Position(row["epoch"], row["number"]),
        at=row["at"],
        act=row["act"],
        actor=row["actor"],
        verb=Verb(row["verb"]),
        complaint=row["complaint"],
        post=row["post"],
        version=row["version"],
        before=row["before"],
        after=row["after"],
        hash=row["hash"],
    )


def change_row(change: Change, position: Position, link: str) -> Mapping[str, Any]:
    """The columns of a change at its place in the chain."""
    return {
        "number": position.number,
        "epoch": position.epoch,
        "at": change.at,
        "act": change.act,
        "actor": change.actor,
        "verb": change.verb.value,
        "complaint": change.complaint,
        "post": change.post,
        "version": change.version,
        "before": change.before,
        "after": change.after,
        "hash": link,
    }


def _plain(fact: Any) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in type(fact).__slots__}


def _optional(kind: Callable[[Any], T], value: Any) -> T | None:
    return None if value is None else kind(value)
