"""Sendings in an act and past it: what is queued for citizens, each attempt at it, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from backends.store import befores
from backends.store.acting import Acting
from backends.store.befores import Before
from backends.store.keeping_tables import leases
from backends.store.many import among_given
from backends.store.reading import Reading, in_reach, in_scope, of_scope
from backends.store.rows import answer_of
from backends.store.sending_tables import attempt_of, attempts, sending_of, sendings
from backends.store.tables import answers, complaints
from models.complaint import Answer, Complaint
from models.errors import LeaseLostError
from models.history import Verb
from models.ports.keeping import Lease
from models.scope import Reach, Scope
from models.sending import Attempt, Sending, SendingState, Withdrawn

_TO_DO = (SendingState.WAITING.value, SendingState.SENDING.value)
SHOWN = tuple(state.value for state in SendingState if state.shown)


class SendingActs(Acting):
    """The part of an act that queues texts for citizens and says what became of them."""

    def sendings(self, complaint_id: str) -> list[Sending]:
        """All that was queued in a complaint, oldest first."""
        query = select(sendings).where(sendings.c.complaint == complaint_id)
        known = {row["id"]: sending_of(row) for row in self._connection.execute(query).mappings()}
        changed = {one.id: one for one in self._pending.sendings.values() if one.complaint == complaint_id}
        return sorted((known | changed).values(), key=lambda one: (one.queued_at, one.id))

    def put_sending(self, sending: Sending, verb: Verb | None = None) -> Complaint:
        """Insert a sending or write its new state; with a verb that is a change of its own."""
        complaint = self._existing(sending.complaint)
        known = self._sending(sending.id)
        self._pending.put_sending(known, sending)
        if verb is None:
            return complaint
        after = self._next_version(complaint)
        self._say(verb, complaint.id, None, {} if known is None else _state(known), _state(sending))
        return after

    def attempt(self, sending_id: str, number: int) -> Attempt | None:
        """An attempt, None where it was never begun."""
        if (sending_id, number) in self._pending.attempts:
            return self._pending.attempts[sending_id, number]
        query = select(attempts).where(attempts.c.sending == sending_id, attempts.c.number == number)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else attempt_of(row)

    def put_attempt(self, attempt: Attempt) -> None:
        """Insert an attempt or write what came of it."""
        self._pending.attempts[attempt.sending, attempt.number] = attempt

    def fence(self, lease: Lease) -> None:
        """Make sure that nobody took over, until the act's end."""
        query = self._database.locked(select(leases.c.fence).where(leases.c.name == lease.name))
        if self._connection.execute(query).scalar() != lease.fence:
            raise LeaseLostError(f"another process has taken over {lease.name}")

    def _undo_sending(self, one: Before) -> None:
        """Take back what an act queued, or restore what it decided of a sending, unless it went on since."""
        now = self._sending(one.subject)
        if now is None or one.after is None or now != befores.sending_in(one.after):
            return
        if one.before is not None:
            self._pending.put_sending(now, befores.sending_in(one.before))
            return
        undone = replace(now, state=SendingState.WITHDRAWN, error=Withdrawn.UNDONE.value, text=None)
        self._pending.put_sending(now, undone)

    def _next_version(self, complaint: Complaint) -> Complaint:
        after = replace(complaint, version=complaint.version + 1)
        self._pending.complaints.setdefault(complaint.id, complaint)
        self._known.put_complaint(after)
        return after

    def _sending(self, sending_id: str) -> Sending | None:
        if sending_id in self._pending.sendings:
            return self._pending.sendings[sending_id]
        row = self._connection.execute(select(sendings).where(sendings.c.id == sending_id)).mappings().one_or_none()
        return None if row is None else sending_of(row)


class Sent(Reading):
    """Reading what is sent and what was answered."""

    def due_sendings(self, now: datetime, limit: int) -> list[Sending]:
        """What waits to be sent, or was being sent, and is due, the longest first."""
        query = select(sendings).where(sendings.c.state.in_(_TO_DO), sendings.c.send_at <= now)
        rows = self._rows(query.order_by(sendings.c.send_at, sendings.c.id).limit(limit))
        return [sending_of(row) for row in rows]

    def sendings_of(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Sending]:
        """What is on its way in these complaints, or failed last."""
        if not ids:
            return {}
        with self._database.reading() as connection:
            rows = connection.execute(_sendings(scope.reach), {"ids": ids, **of_scope(scope)}).mappings()
            return {row["complaint"]: sending_of(row) for row in rows}

    def answers_of(self, complaint_id: str, scope: Scope) -> Sequence[Answer]:
        """What the citizen was told and asked in a complaint, oldest first."""
        query = select(answers).join(complaints, complaints.c.id == answers.c.complaint)
        query = query.where(in_scope(scope), answers.c.complaint == complaint_id)
        return [answer_of(row) for row in self._rows(query.order_by(answers.c.at, answers.c.id))]


@cache
def _sendings(reach: Reach) -> Select[Any]:
    query = select(sendings).join(complaints, complaints.c.id == sendings.c.complaint)
    query = query.where(in_reach(reach), sendings.c.state.in_(SHOWN), among_given(sendings.c.complaint, "ids"))
    return query.order_by(sendings.c.queued_at, sendings.c.id)


def _state(sending: Sending) -> dict[str, object]:
    """What a change says of a sending."""
    said: dict[str, object] = {"sending": sending.id, "state": sending.state.value, "attempts": sending.attempts}
    if sending.question:
        said["question"] = True
    if sending.state is SendingState.WITHDRAWN:
        said["why"] = sending.error
    return said
