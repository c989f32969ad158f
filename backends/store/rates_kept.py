"""What rates are made of and the history alone says, kept beside it whenever an act changes it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Text,
    exists,
    func,
    insert,
    literal,
    select,
    type_coerce,
    update,
)

from backends.store.many import among_given
from backends.store.rates_tables import waiting_steps
from backends.store.tables import changes, complaints
from models.complaint import Status
from models.history import Change, Position, Verb

KEPT = ("first_answer_at", "held_since", "resolved_by", "reopened_at")
"""The columns of a complaint that are written here alone."""

OPEN = tuple(status for status in Status if not status.ended and status is not Status.ANSWERED)
"""What waits for an answer."""

_MAKING = frozenset(status.value for status in (Status.ANSWERED, Status.ON_HOLD, Status.RESOLVED, Status.REOPENED))

Condition = ColumnElement[bool]


def keep(connection: Connection, written: Sequence[Change], places: Sequence[Position]) -> None:
    """Keep what these changes make, which are in the history by now, in these places."""
    steps = [
        {"number": place.number, "complaint": change.complaint, "at": change.at, "step": step}
        for change, place in zip(written, places, strict=True)
        if change.complaint is not None and (step := _step(change))
    ]
    if steps:
        connection.execute(insert(waiting_steps), steps)
    ids = {change.complaint for change in written if change.complaint is not None and _makes(change)}
    if ids:
        values = {"ids": sorted(ids)}
        connection.execute(_KEEP, values)
        connection.execute(_KEEP_REOPENED, values)


def _step(change: Change) -> int:
    return int(change.after.get("status") in OPEN) - int(change.before.get("status") in OPEN)


def _makes(change: Change) -> bool:
    return change.verb is Verb.UNDONE or change.after.get("status") in _MAKING


def _stood(status: Status) -> tuple[FromClause, list[Condition]]:
    """Changes of a complaint to a status, but for undone ones and for those by which others were undone."""
    change, undo = changes.alias(), changes.alias()
    undone = exists().where(
        undo.c.complaint == change.c.complaint,
        undo.c.number > change.c.number,
        undo.c.verb == Verb.UNDONE.value,
        type_coerce(undo.c.after, Text()).contains(literal('"undone":"').concat(change.c.act).concat('"')),
    )
    said = type_coerce(change.c.after, Text()).contains(f'"status":"{status.value}"', autoescape=True)
    own = change.c.complaint == complaints.c.id
    return change, [own, change.c.verb != Verb.UNDONE.value, said, ~undone]


def _time_of(status: Status, pick: Any, *after: Any) -> ColumnElement[Any]:
    change, conditions = _stood(status)
    later = [change.c.at > time for time in after]
    return select(pick(change.c.at)).where(*conditions, *later).correlate(complaints).scalar_subquery()


def _resolved_by() -> ColumnElement[Any]:
    change, conditions = _stood(Status.RESOLVED)
    last = select(change.c.actor).where(*conditions).order_by(change.c.number.desc()).limit(1)
    return last.correlate(complaints).scalar_subquery()


_THESE = update(complaints).where(among_given(complaints.c.id, "ids"))
_KEEP = _THESE.values(
    first_answer_at=_time_of(Status.ANSWERED, func.min),
    held_since=_time_of(Status.ON_HOLD, func.max),
    resolved_by=_resolved_by(),
)
_KEEP_REOPENED = _THESE.values(reopened_at=_time_of(Status.REOPENED, func.min, complaints.c.first_answer_at))
