"""Which complaints a rate counts: the conditions on them, the same for the number and for the list behind it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, false, func, null, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from backends.store.columns import UtcTime
from backends.store.rates_tables import waiting_steps
from backends.store.tables import complaints, flags
from models.complaint import CloseReason, FlagKind, Status
from models.rates import LASTING_DAYS, RateName, RatePart, Window

_EXCLUDING = [reason.value for reason in CloseReason if reason.excludes]
_ENDED = [status.value for status in Status if status.ended]

Condition = ColumnElement[bool]

SINCE, UNTIL, AT, LONG_AGO = (bindparam(name, type_=UtcTime()) for name in ("since", "until", "at", "long_ago"))
"""The times of a window in a statement, which is then the same for every window."""


def times(window: Window) -> Mapping[str, object]:
    """The values of a statement that holds conditions of here."""
    return {"since": window.since, "until": window.until, "at": window.at, "long_ago": window.at - LASTING_DAYS}


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


RECEIVED = and_(complaints.c.received_at >= SINCE, complaints.c.received_at < UNTIL)
"""What came in the window."""


def excluded_as() -> ColumnElement[Any]:
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


def behind(name: RateName, part: RatePart) -> Condition:
    """The complaints that a part of a rate counts; those of the backlog are all that waited when the window ended."""
    if name is not RateName.BACKLOG:
        return and_(RECEIVED, _rate_condition(name, part))
    return and_(~complaints.c.history, _open_at_the_end() == 1) if part is RatePart.NUMERATOR else false()


def _rate_condition(name: RateName, part: RatePart) -> Condition:
    counted = excluded_as().is_(None)
    if part is RatePart.EXCLUDED:
        return ~counted
    if name is RateName.RECEIVED:
        return {RatePart.NUMERATOR: counted, RatePart.REST: ~counted}.get(part, true())
    numerator, denominator = parts()[name]
    wanted = {RatePart.NUMERATOR: numerator, RatePart.REST: ~numerator}.get(part, true())
    return and_(counted, denominator, wanted)


def parts() -> Mapping[RateName, tuple[Condition, Condition]]:
    """Numerator and denominator, of what is not excluded."""
    its = complaints.c
    answered = its.first_answer_at.is_not(None)
    resolved = its.status == Status.RESOLVED.value
    confirmed = func.coalesce(its.resolved_by, "").startswith("person:")
    # while the citizen was asked the clock stands
    running_until = case((its.status == Status.ON_HOLD.value, its.held_since), else_=AT)
    overdue = and_(~answered, its.due_at.is_not(None), its.due_at < running_until, its.status.not_in(_ENDED))
    in_time = and_(answered, or_(its.due_at.is_(None), its.first_answer_at <= its.due_at))
    long_ago = and_(answered, its.first_answer_at <= LONG_AGO)
    lasting = or_(its.reopened_at.is_(None), its.reopened_at > _HoldsUntil(its.first_answer_at))
    return {
        RateName.ANSWERED: (answered, true()),
        RateName.RESOLVED: (and_(resolved, confirmed), true()),
        RateName.SILENT: (and_(resolved, ~confirmed), true()),
        RateName.TRANSFERRED: (its.status == Status.TRANSFERRED.value, true()),
        RateName.LASTING: (lasting, long_ago),
        RateName.ON_TIME: (in_time, or_(answered, overdue)),
        RateName.MISSED: (false(), false()),
    }


def _open_at_the_end() -> ColumnElement[int]:
    """1 where the complaint waited for an answer when the window ended."""
    own = [waiting_steps.c.complaint == complaints.c.id, waiting_steps.c.at < UNTIL]
    return select(func.coalesce(func.sum(waiting_steps.c.step), 0)).where(*own).correlate(complaints).scalar_subquery()
