"""What every part of an act stands on: its transaction, what it knows, what it will write, and how it says so."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from backends.store.engine import Database
from backends.store.known import Known
from backends.store.pending import Pending
from models.complaint import Complaint, Flag, HandOver
from models.errors import NotFoundError
from models.history import START, Change, Verb
from models.scope import Actor

Fields = Mapping[str, object]


class Acting:
    """An act that can say what it does; ``finish`` writes what was collected."""

    def __init__(self, connection: Connection, database: Database, actor: Actor, at: datetime) -> None:
        self.id = secrets.token_hex(8)
        self.actor = actor
        self.at = at
        self.erased = False
        """Whether it took text out of the store."""
        self._told: dict[str, datetime] = {}
        """When the citizen was told or asked something in this act, by complaint."""
        self._connection, self._database = connection, database
        self._known = Known(connection, database)
        self._pending = Pending(connection, database, self._known)

    def finish(self) -> None:
        """Write everything; the caller commits."""
        self._pending.write(self.id, self.actor, self.at)

    def hand_overs(self, complaint_id: str) -> list[HandOver]:
        """All its hand-overs, oldest first."""
        known = {one.id: one for one in self._known.hand_overs(complaint_id)} | self._pending.hand_overs
        found = [one for one in known.values() if one.complaint == complaint_id]
        return sorted(found, key=lambda hand_over: (hand_over.at, hand_over.id))

    def _hand_over(self, hand_over_id: str) -> HandOver | None:
        return self._pending.hand_overs.get(hand_over_id) or self._known.hand_over(hand_over_id)

    def _existing(self, complaint_id: str) -> Complaint:
        found = self._known.complaint(complaint_id)
        if found is None:
            raise NotFoundError(f"there is no complaint {complaint_id}")
        return found

    def _say(self, verb: Verb, complaint: str | None, post: str | None, before: Fields, after: Fields) -> None:
        known = None if complaint is None else self._known.complaint(complaint)
        version = None if known is None else known.version
        self._pending.changes.append(
            Change(START, self.at, self.id, str(self.actor), verb, complaint, post, version, before, after)
        )

    def _put_flag(self, known: Flag | None, flag: Flag) -> None:
        self._pending.put_flag(known, flag)
        self._known.put_flag(flag)

    def _put_hand_over(self, known: HandOver | None, hand_over: HandOver) -> None:
        self._pending.hand_over_befores.setdefault(hand_over.id, known)
        self._pending.hand_overs[hand_over.id] = hand_over


def flag_state(flag: Flag) -> dict[str, object]:
    """What a change says of a flag."""
    state: dict[str, object] = {"flag": flag.kind.value, "flag_id": flag.id, "raised": flag.raised}
    if flag.urgency is not None:
        state["danger"] = flag.urgency.value
    state["acknowledged"] = flag.acknowledged_by
    return state
