"""Which complaints a rate counts: the facts that rates are made of, and the conditions on them, for number and list."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from backends.store.columns import UtcTime
from backends.store.tables import changes, complaints, flags
from models.complaint import CloseReason, FlagKind, Status
from models.history import Verb
from models.rates import LASTING_DAYS, RateName, RatePart, Window

OPEN = tuple(status for status in Status if not status.ended and status is not Status.ANSWERED)
"""What waits for an answer."""

_EXCLUDING = [reason.value for reason in CloseReason if reason.excludes]
_ENDED = [status.value for status in Status if status.ended]

Condition = ColumnElement[bool]


class _HoldsUntil(GenericFunction[Any]):
    """The time until which an answer of a given time must hold."""

    type = UtcTime()
    inherit_cache = True
    name = "holds_until"


@compiles(_HoldsUntil, "sqlite")
def _on_sqlite(element: _HoldsUntil, compiler: SQLCompiler, **given: Any) -> str:
    time = compiler.process(element.clauses, **given)
    # its own functions of time forget the microseconds, which stand at the end of the text
    return f"(strftime('%Y-%m-%d %H:%M:%S', {time}, '+{LASTING_DAYS.days} days') || substr({time}, 20))"


@compiles(_HoldsUntil, "postgresql")
def _on_postgresql(element: _HoldsUntil, compiler: SQLCompiler, **given: Any) -> str:
    # in hours: a day of a zone with summer time may have 23
    return f"({compiler.process(element.clauses, **given)} + interval '{LASTING_DAYS.days * 24} hours')"


def says(column: ColumnElement[Any], *statuses: Status, name: str = "status") -> Condition:
    """Whether a change's side holds one of these statuses; where none is given, whether it holds the field at all."""
    text = type_coerce(column, Text())
    if not statuses:
        return text.contains(f'"{name}":', autoescape=True)
    return or_(*(text.contains(f'"{name}":"{status.value}"', autoescape=True) for status in statuses))


def _stood(status: Status) -> tuple[FromClause, list[Condition]]:
    """Changes of a complaint to a status, but for undone ones and for those by which others were undone."""
    change, undo = changes.alias(), changes.alias()
    undone = exists().where(
        undo.c.complaint == change.c.complaint,
        undo.c.number > change.c.number,
        undo.c.verb == Verb.UNDONE.value,
        type_coerce(undo.c.after, Text()).contains(literal('"undone":"').concat(change.c.act)),
    )
    own = change.c.complaint == complaints.c.id
    return change, [own, change.c.verb != Verb.UNDONE.value, says(change.c.after, status), ~undone]


def _time_of(status: Status, pick: Any) -> ColumnElement[Any]:
    change, conditions = _stood(status)
    return select(pick(change.c.at)).where(*conditions).correlate(complaints).scalar_subquery()


def _reopened() -> Condition:
    change, conditions = _stood(Status.REOPENED)
    first = _time_of(Status.ANSWERED, func.min)
    soon = [change.c.at > first, change.c.at <= _HoldsUntil(_time_of(Status.ANSWERED, func.min))]
    return exists().where(*conditions, *soon).correlate(complaints)


def _resolved_by() -> ColumnElement[Any]:
    change, conditions = _stood(Status.RESOLVED)
    last = select(change.c.actor).where(*conditions).order_by(change.c.number.desc()).limit(1)
    return last.correlate(complaints).scalar_subquery()


def _excluded_as() -> ColumnElement[Any]:
    """Why it is in no rate, null when it is."""
    flag, other = flags.alias(), flags.alias()
    own = (flag.c.complaint == complaints.c.id) & (flag.c.kind == FlagKind.EXCLUSION.value)
    waiting = (other.c.complaint == complaints.c.id) & (other.c.kind == FlagKind.EXCLUSION.value)
    confirmed = and_(
        complaints.c.status == Status.CLOSED.value,
        complaints.c.close_reason.is_not(None),
        complaints.c.close_reason.in_(_EXCLUDING),
        exists().where(own, flag.c.acknowledged_at.is_not(None)).correlate(complaints),
        ~exists().where(waiting, other.c.acknowledged_at.is_(None)).correlate(complaints),
    )
    return case(
        (complaints.c.history, "history"),
        (complaints.c.status == Status.MERGED.value, "merged"),
        (confirmed, complaints.c.close_reason),
        else_=null(),
    )


def _open_at(window: Window) -> ColumnElement[int]:
    """1 where the complaint waited for an answer when the window ended."""
    change = changes.alias()
    opened = case((says(change.c.after, *OPEN), 1), else_=0) - case((says(change.c.before, *OPEN), 1), else_=0)
    own = [change.c.complaint == complaints.c.id, change.c.at < window.until]
    return select(func.coalesce(func.sum(opened), 0)).where(*own).correlate(complaints).scalar_subquery()


def received(window: Window) -> Condition:
    """What came in the window."""
    return and_(complaints.c.received_at >= window.since, complaints.c.received_at < window.until)


def facts(window: Window, name: RateName | None, *conditions: Condition) -> Select[Any]:
    """The facts of a window's complaints; those of the backlog are of all complaints, and only of them."""
    if name is RateName.BACKLOG:
        waited = _open_at(window).label("open_at")
        return select(complaints.c.id, waited).where(~complaints.c.history, *conditions)
    same = ("id", "department", "topic", "status", "due_at")
    return select(
        *(complaints.c[column] for column in same),
        _excluded_as().label("excluded_as"),
        _time_of(Status.ANSWERED, func.min).label("first_answer"),
        _time_of(Status.ON_HOLD, func.max).label("held_since"),
        _resolved_by().label("resolved_by"),
        _reopened().label("reopened_soon"),
    ).where(received(window), *conditions)


def rate_condition(name: RateName, part: RatePart, window: Window, found: FromClause) -> Condition:
    """The complaints that a part of a rate counts, as a condition on their facts."""
    if name is RateName.BACKLOG:
        return found.c.open_at == 1 if part is RatePart.NUMERATOR else false()
    counted = found.c.excluded_as.is_(None)
    if part is RatePart.EXCLUDED:
        return ~counted
    if name is RateName.RECEIVED:
        return counted if part is RatePart.NUMERATOR else true()
    numerator, denominator = _parts(window, found)[name]
    return and_(counted, denominator, numerator) if part is RatePart.NUMERATOR else and_(counted, denominator)


def late(window: Window, found: FromClause) -> Condition:
    """What counts against being on time."""
    on_time, asked = _parts(window, found)[RateName.ON_TIME]
    return and_(found.c.excluded_as.is_(None), asked, ~on_time)


def _parts(window: Window, found: FromClause) -> Mapping[RateName, tuple[Condition, Condition]]:
    """Numerator and denominator, of what is not excluded."""
    answered = found.c.first_answer.is_not(None)
    resolved = found.c.status == Status.RESOLVED.value
    confirmed = func.coalesce(found.c.resolved_by, "").startswith("person:")
    # while the citizen was asked the clock stands
    running_until = case((found.c.status == Status.ON_HOLD.value, found.c.held_since), else_=window.at)
    overdue = and_(
        ~answered,
        found.c.due_at.is_not(None),
        found.c.due_at < running_until,
        found.c.status.not_in(_ENDED),
    )
    in_time = and_(answered, or_(found.c.due_at.is_(None), found.c.first_answer <= found.c.due_at))
    long_ago = and_(answered, found.c.first_answer <= window.at - LASTING_DAYS)
    return {
        RateName.ANSWERED: (answered, true()),
        RateName.RESOLVED: (and_(resolved, confirmed), true()),
        RateName.SILENT: (and_(resolved, ~confirmed), true()),
        RateName.TRANSFERRED: (found.c.status == Status.TRANSFERRED.value, true()),
        RateName.LASTING: (~found.c.reopened_soon, long_ago),
        RateName.ON_TIME: (in_time, or_(answered, overdue)),
        RateName.MISSED: (false(), false()),
    }
