"""What every act at the desk begins with: who acts, what they read, and what they may."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, Self

from models.complaint import OFFICER_MOVES, Complaint, Decided, FlagKind, Status
from models.errors import ComplaintChangedError, NotAllowedError
from models.history import PastAct, Verb
from models.ports.store import Act, Complaints
from models.scope import Actor, ActorKind, Reach, Scope
from models.sending import Sending as SendingFact
from models.sending import SendingState
from models.windows import Windows
from routing.city import RoutingCity
from routing.decision import deadline


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: an account's name, what it sees, and whether it is of the center.

    An account that sees everything and is not of the center only reads.
    """

    name: str
    scope: Scope
    center: bool

    @property
    def reads_only(self) -> bool:
        """Whether it may change nothing."""
        return not self.center and self.scope.reach is Reach.ALL


@dataclass(frozen=True, slots=True)
class Seen:
    """The complaint and the version of it that the person read."""

    complaint: str
    version: int


class Sending(Protocol):
    """What sends texts to citizens: the desk and the clock hand them over in the act that decides them."""

    @property
    def delay(self) -> timedelta:
        """How long what a person queues waits before it goes out, so that it can be taken back."""

    def queue(self, act: Act, complaint: Complaint, text: str, *, question: bool) -> Complaint:
        """Queue an answer or a question (``text`` is the id of a typed text); returns the complaint, version + 1.

        A question in a complaint that waits for the citizen's reply already is a reminder; no status changes with it.
        Where nothing can be sent, a person is told by NotAllowedError, and a program raises a flag instead.
        """

    def under_way(self, act: Act, complaint_id: str, besides: Collection[SendingState] = ()) -> str | None:
        """What may still reach the citizen of this complaint, in words; None for nothing, or in one of these states."""

    def queued_by(self, act: Act, past: PastAct) -> list[SendingFact]:
        """What a past act queued, or queued again."""

    def again(self, act: Act, complaint: Complaint) -> Complaint:
        """Queue what failed, or what nobody knows of, once more. Raises NotAllowedError."""

    def drop(self, act: Act, complaint: Complaint) -> Complaint:
        """Give up what is not out, or what nobody knows of. Raises NotAllowedError."""

    def supersede(self, act: Act, complaint_id: str) -> None:
        """Give up what failed, because a person goes on without it; the change that comes with it tells it."""

    def given(self, act: Act, complaint: Complaint, channel_id: str, *, question: bool) -> None:
        """A person says that it is at the channel, whoever put it there: nothing need be sent any more.

        Raises NotAllowedError where what nobody knows of is of the other kind.
        """


class Acting:
    """The desk without its acts."""

    def __init__(
        self,
        complaints: Complaints,
        city: RoutingCity,
        clock: Callable[[], datetime],
        sending: Sending | None = None,
    ) -> None:
        self._complaints = complaints
        self._city = city
        self._clock = clock
        self._sending = sending
        self._act_id: str | None = None

    @property
    def undo_window(self) -> timedelta:
        """For how long an act can be undone."""
        return self._city.levels.undo

    @property
    def windows(self) -> Windows:
        """How long a complaint waits for the citizen."""
        return self._city.levels.windows

    @property
    def shift(self) -> timedelta:
        """For how long an original that was opened stays open to whoever opened it."""
        return self._city.levels.shift

    def under(self, act_id: str) -> Self:
        """This desk with the id that its acts shall have: one for all that one undo takes back."""
        found = copy(self)
        found._act_id = act_id
        return found

    @contextmanager
    def _beginning(self, person: Person) -> Iterator[Act]:
        with self._complaints.act(Actor(ActorKind.PERSON, person.name), self._clock(), self._act_id) as act:
            yield act

    @contextmanager
    def _acting(
        self, person: Person, seen: Seen, *others: str, besides: Collection[SendingState] = ()
    ) -> Iterator[tuple[Act, Complaint]]:
        """An act on the complaint as it was read; ``others`` are complaints that posts go to.

        What is sent meanwhile stands in its way, except in one of the states ``besides``.
        """
        with self._beginning(person) as act:
            if others:
                act.hold([seen.complaint, *others])
            yield act, self._read(act, person, seen, besides)

    def _read(self, act: Act, person: Person, seen: Seen, besides: Collection[SendingState] = ()) -> Complaint:
        complaint = act.complaint(seen.complaint, person.scope)
        if person.reads_only:
            raise NotAllowedError(f"{person.name} only reads")
        if complaint.version != seen.version:
            raise ComplaintChangedError(f"complaint {complaint.id} was changed since it was read; read it again")
        if complaint.status is Status.MERGED:
            raise NotAllowedError(f"complaint {complaint.id} is part of {complaint.merged_into} now")
        self._undisturbed(act, complaint, besides)
        return complaint

    def _undisturbed(self, act: Act, complaint: Complaint, besides: Collection[SendingState] = ()) -> None:
        """Raise NotAllowedError while something may still reach the citizen."""
        waits = None if self._sending is None else self._sending.under_way(act, complaint.id, besides)
        if waits is not None:
            raise NotAllowedError(f"nothing else can be done to complaint {complaint.id} now: {waits}")

    def _go_on_without(self, act: Act, person: Person, complaint: Complaint) -> None:
        """Give up what could not be sent, because the act goes on without it."""
        settle(act, person, complaint, FlagKind.SENDING)
        if self._sending is not None:
            self._sending.supersede(act, complaint.id)

    def _with_due(self, complaint: Complaint, *, anew: bool = False) -> Complaint:
        """The complaint with a due time by its rules: where it has none, or anew because the topic is another."""
        if complaint.history or (complaint.due_at is not None and not anew) or "due_at" in complaint.decided:
            return complaint
        subtopic = self._city.subtopic(complaint.topic, complaint.subtopic)
        due = deadline(self._city, complaint.intent, subtopic, complaint.received_at)
        return replace(complaint, due_at=due.due_at, due_rule=due.rule.id)


def center_only(person: Person) -> None:
    """Raise NotAllowedError unless the person is of the center."""
    if not person.center:
        raise NotAllowedError(f"only the center may do this, {person.name} is not of it")


def may(person: Person, after: Status) -> None:
    """Raise NotAllowedError where only the center may move a complaint to this status."""
    if not person.center and after not in OFFICER_MOVES:
        raise NotAllowedError(f"{person.name} may not move a complaint to {after}")


def moved(complaint: Complaint, status: Status) -> Complaint:
    """The complaint in a status that it does not have yet; the store checks the move. Raises NotAllowedError."""
    if complaint.status is status:
        raise NotAllowedError(f"complaint {complaint.id} is {status} already")
    return replace(complaint, status=status)


def decided(act: Act, person: Person, after: Complaint, names: Sequence[str]) -> Complaint:
    """With these fields decided by the person, and what was proposed for them gone."""
    decision = Decided(person.name, act.at, act.id)
    return replace(
        after,
        decided={**after.decided, **dict.fromkeys(names, decision)},
        proposals={name: value for name, value in after.proposals.items() if name not in names},
    )


def settle(act: Act, person: Person, complaint: Complaint, *kinds: FlagKind) -> bool:
    """Acknowledge the open flags of these kinds, because the act is what they asked for; whether there were any."""
    found = [flag for flag in act.flags(complaint.id) if flag.kind in kinds and flag.acknowledged_at is None]
    for flag in found:
        act.change_flag(replace(flag, acknowledged_at=act.at, acknowledged_by=person.name), Verb.ACKNOWLEDGED)
    return bool(found)


def note_down(act: Act, complaint: Complaint, note: str | None) -> None:
    """Keep what the person typed beside the act, if anything."""
    if note is not None and note.strip():
        act.put_text(complaint.id, note)
