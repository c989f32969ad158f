"""The rows as they were before a person's act, kept a day: what undo restores, and what is forgotten with a post."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from backends.store.columns import UtcTime
from backends.store.engine import chunks
from backends.store.rows import change_of, complaint_of, complaint_row, flag_of, flag_row, hand_over_of, hand_over_row
from backends.store.sample_tables import sampled, sampled_of
from backends.store.sending_tables import sending_of, sending_row, sendings
from backends.store.tables import befores, changes, complaints, flags, hand_overs, memberships
from models.complaint import Complaint, Flag, HandOver
from models.errors import NotFoundError
from models.history import Change, PastAct, Verb
from models.sample import Sampled
from models.scope import ActorKind
from models.sending import Sending

KEPT_FOR = timedelta(days=1)
"""The city's window for undo is seconds; nothing older can be undone."""

COMPLAINT, FLAG, HAND_OVER, MEMBER, POST, TEXT, ANSWER, SAMPLED, SENDING = (
    "complaint",
    "flag",
    "hand_over",
    "member",
    "post",
    "text",
    "answer",
    "sampled",
    "sending",
)
_NO_ACT_ON_IT = (Verb.OPENED_ORIGINAL.value, Verb.READ_ORIGINAL.value, Verb.FORGOTTEN.value)


@dataclass(frozen=True, slots=True)
class Before:
    """One row before and after an act; None where it was not there."""

    kind: str
    subject: str
    complaint: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None = None


def of_complaint(before: Complaint | None, after: Complaint) -> Before:
    """What an act changed of a complaint."""
    return Before(
        COMPLAINT, after.id, after.id, *(_packed(complaint_row(c, [])) if c else None for c in (before, after))
    )


def of_flag(before: Flag | None, after: Flag) -> Before:
    """What an act changed of a flag."""
    return Before(FLAG, after.id, after.complaint, *(_packed(flag_row(f, "")) if f else None for f in (before, after)))


def of_hand_over(before: HandOver | None, after: HandOver) -> Before:
    """What an act changed of a hand-over."""
    rows = (_packed(hand_over_row(h, "")) if h else None for h in (before, after))
    return Before(HAND_OVER, after.id, after.complaint, *rows)


def of_sending(before: Sending | None, after: Sending) -> Before:
    """What an act changed of a sending."""
    rows = (_packed(sending_row(s)) if s else None for s in (before, after))
    return Before(SENDING, after.id, after.complaint, *rows)


def of_sampled(before: Sampled, complaint: str) -> Before:
    """What was said of a sampled post before an act that made it part of this complaint."""
    said = {name: getattr(before, name) for name in Sampled.__slots__}
    return Before(SAMPLED, before.post, complaint, _packed({**said, "day": before.day.isoformat()}))


def sampled_in(kept: Mapping[str, Any]) -> Sampled:
    """What was said of it, as it was kept."""
    return sampled_of(kept["post"], _unpacked(sampled, kept))


def sending_in(kept: Mapping[str, Any]) -> Sending:
    """The sending that was kept."""
    return sending_of(_unpacked(sendings, kept))


def complaint_in(kept: Mapping[str, Any]) -> Complaint:
    """The complaint that was kept."""
    return complaint_of(_unpacked(complaints, kept))


def flag_in(kept: Mapping[str, Any]) -> Flag:
    """The flag that was kept."""
    return flag_of(_unpacked(flags, kept))


def hand_over_in(kept: Mapping[str, Any]) -> HandOver:
    """The hand-over that was kept."""
    return hand_over_of(_unpacked(hand_overs, kept))


def keep(connection: Connection, act: PastAct, number: int, found: Iterable[Before]) -> None:
    """Keep what an act changed, whose last change has this number; what is older than a day goes."""
    connection.execute(delete(befores).where(befores.c.at < act.at - KEPT_FOR))
    rows = [
        {
            "act": act.id,
            "actor": act.actor,
            "at": act.at,
            "number": number,
            "kind": one.kind,
            "subject": one.subject,
            "complaint": one.complaint,
            "before": one.before,
            "after": one.after,
        }
        for one in found
    ]
    if rows:
        connection.execute(insert(befores), rows)


def kept(connection: Connection, act_id: str) -> list[Before]:
    """What was kept of an act, in the order in which it was written."""
    query = select(befores).where(befores.c.act == act_id).order_by(befores.c.id)
    return [
        Before(row["kind"], row["subject"], row["complaint"], row["before"], row["after"])
        for row in connection.execute(query).mappings()
    ]


def past(connection: Connection, act_id: str) -> PastAct:
    """Who did an act, when, to what, and what a person did to it since. Raises NotFoundError."""
    query = select(
        befores.c.actor, befores.c.at, befores.c.complaint, befores.c.number, befores.c.kind, befores.c.before
    )
    rows = connection.execute(query.where(befores.c.act == act_id).order_by(befores.c.id)).all()
    if not rows:
        raise NotFoundError(f"there is no act {act_id} that can be undone")
    last: dict[str, int] = {}
    for row in rows:
        last[row.complaint] = max(row.number, last.get(row.complaint, 0))
    since = [change for one, number in last.items() if (change := _since(connection, act_id, one, number))]
    first = min(since, key=lambda change: change.position, default=None)
    opened = {row.complaint for row in rows if row.kind == COMPLAINT and row.before is None}
    touched = tuple(sorted(last, key=lambda one: one in opened))
    return PastAct(act_id, rows[0].actor, max(row.at for row in rows), touched, first)


def scrub(connection: Connection, complaint_ids: Sequence[str]) -> None:
    """Take the words out of the reasons that were kept of these complaints."""
    query = select(befores.c.id, befores.c.before, befores.c.after).where(befores.c.kind == COMPLAINT)
    for part in chunks(complaint_ids):
        for row in connection.execute(query.where(befores.c.complaint.in_(part))).all():
            bare = {"before": _without_words(row.before), "after": _without_words(row.after)}
            connection.execute(update(befores).where(befores.c.id == row.id).values(bare))


def without_errors(connection: Connection, sending_ids: Iterable[str]) -> None:
    """What channels said of these sendings goes from what was kept of them."""
    query = select(befores.c.id, befores.c.before, befores.c.after).where(befores.c.kind == SENDING)
    for part in chunks(sending_ids):
        for row in connection.execute(query.where(befores.c.subject.in_(part))).all():
            bare = {"before": row.before and {**row.before, "error": None}, "after": {**row.after, "error": None}}
            connection.execute(update(befores).where(befores.c.id == row.id).values(bare))


def ever_in(connection: Connection, post_ids: Iterable[str]) -> list[str]:
    """The complaints that these posts are or were members of."""
    found: dict[str, None] = {}
    for part in chunks(post_ids):
        query = select(memberships.c.complaint).where(memberships.c.post.in_(part)).order_by(memberships.c.id)
        found |= dict.fromkeys(connection.execute(query).scalars())
    return list(found)


def without_words(connection: Connection, complaint_ids: Iterable[str]) -> None:
    """Reasons quote words of posts as evidence: their codes stay, their sentences go, without a new version."""
    ids = list(complaint_ids)
    for complaint_id, reasons in _reasons(connection, ids):
        bare = [[code, ""] for code, _ in reasons]
        connection.execute(update(complaints).where(complaints.c.id == complaint_id).values(reasons=bare))
    scrub(connection, ids)


def _reasons(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, list[list[str]]]]:
    for part in chunks(ids):
        query = select(complaints.c.id, complaints.c.reasons).where(complaints.c.id.in_(part))
        yield from [(row.id, row.reasons) for row in connection.execute(query).all()]


def _since(connection: Connection, act_id: str, complaint_id: str, number: int) -> Change | None:
    query = (
        select(changes)
        .where(
            changes.c.complaint == complaint_id,
            changes.c.number > number,
            changes.c.act != act_id,
            changes.c.actor.startswith(f"{ActorKind.PERSON}:"),
            changes.c.verb.not_in(_NO_ACT_ON_IT),
        )
        .order_by(changes.c.number)
        .limit(1)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else change_of(row)


def _without_words(row: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if row is None else {**row, "reasons": [[code, ""] for code, _ in row["reasons"]]}


def _packed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _unpacked(table: Table, row: Mapping[str, Any]) -> Any:
    times = {column.name for column in table.columns if isinstance(column.type, UtcTime)}
    return {
        name: datetime.fromisoformat(value) if name in times and value is not None else value
        for name, value in row.items()
    }
