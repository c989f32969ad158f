"""A past of many days in which anything happens to complaints, a seed's always the same."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from backends.store import Store
from backends.store.acts import StoreAct
from models.complaint import STATUS_TABLE, CloseReason, Complaint, Flag, FlagKind, Status
from models.history import Verb
from models.ports.store import Filter
from models.scope import CLOCK, ROUTER, Actor, ActorKind
from tests.contracts.stores import EVERYTHING, KIM, NOW, a_post, opening

DEPARTMENTS = ("gu.roads@강남구", "city.parks", "city.lighting")
TOPICS = ("lighting", "roads", "parks")
DISTRICTS = ("강남구", None, "마포구")

_VERBS = {
    Status.ASSIGNED: Verb.ASSIGNED,
    Status.ACCEPTED: Verb.ACCEPTED,
    Status.WAITING: Verb.QUEUED,
    Status.ON_HOLD: Verb.ASKED,
    Status.ANSWERED: Verb.ANSWERED,
    Status.RETURNED: Verb.RETURNED,
    Status.TRANSFERRED: Verb.TRANSFERRED,
    Status.RESOLVED: Verb.CONFIRMED,
}


_LIKELY = {Status.ANSWERED: 6, Status.RESOLVED: 6, Status.REOPENED: 3, Status.CLOSED: 2}


class Past:
    """The past, from ``NOW`` on; ``now`` is where it has come to."""

    def __init__(self, store: Store, seed: int, hours: float = 6) -> None:
        """``hours`` go by between two acts, about."""
        self.store = store
        self.random = Random(seed)
        self.hours = hours
        self.now = NOW
        self.complaints: list[str] = []

    def some(self, acts: int) -> None:
        """So many acts."""
        for _ in range(acts):
            self.now += timedelta(hours=self.random.random() * self.hours, microseconds=self.random.randrange(10**6))
            kinds = (
                self.open,
                self.open,
                self.go_on,
                self.go_on,
                self.go_on,
                self.go_on,
                self.retopic,
                self.confirm_exclusion,
            )
            self.random.choice(kinds)() if self.complaints else self.open()

    def open(self) -> None:
        """A complaint comes in."""
        number = len(self.complaints)
        with self.store.act(ROUTER, self.now) as act:
            made = opening(
                act,
                a_post(f"p{number}", received_at=self.now),
                status=self.random.choice((Status.WAITING, Status.ASSIGNED)),
                department=self.random.choice((None, *DEPARTMENTS)),
                topic=self.random.choice(TOPICS),
                district=DISTRICTS[number % len(DISTRICTS)],
                due_at=self.now + timedelta(days=self.random.choice((1, 5, 20))),
                history=self.random.random() < 0.1,
            )
        self.complaints.append(made.id)

    def go_on(self) -> None:
        """One complaint goes a step further, which may be taken back at once."""
        actor = self.random.choice((KIM, KIM, KIM, CLOCK))
        with self.store.act(actor, self.now) as act:
            before = act.complaint(self.random.choice(self.complaints), EVERYTHING)
            moves = [
                after
                for after, who in STATUS_TABLE[before.status].items()
                if actor.kind in who or (actor is KIM and ActorKind.DELIVERY in who)
            ]
            weights = [_LIKELY.get(status, 1) for status in moves]
            if not moves or not self._step(act, actor, before, self.random.choices(moves, weights)[0]):
                return
        if actor is KIM and self.random.random() < 0.2:
            self.now += timedelta(seconds=5)
            with self.store.act(KIM, self.now) as undo:
                undo.undo(act.id)

    def retopic(self) -> None:
        """Another topic."""
        with self.store.act(KIM, self.now) as act:
            before = act.complaint(self.random.choice(self.complaints), EVERYTHING)
            act.update(before, replace(before, topic=self.random.choice(TOPICS)), Verb.RETOPICED)

    def confirm_exclusion(self) -> None:
        """The center confirms what waits for it in a complaint."""
        closed = self.store.listing(Filter(status="closed"), EVERYTHING).items
        if not closed:
            return
        with self.store.act(KIM, self.now) as act:
            before = act.complaint(self.random.choice(closed).id, EVERYTHING)
            if self._settle(act, before):
                act.update(before, before, Verb.EXCLUDED)

    def _step(self, act: StoreAct, actor: Actor, before: Complaint, status: Status) -> bool:
        changes: dict[str, Any] = {"status": status}
        if before.status is Status.ON_HOLD and status not in (Status.CLOSED, Status.MERGED):
            changes["status"] = before.held_from
        elif status is Status.MERGED:
            return self._merge(act, before)
        elif status is Status.CLOSED:
            changes["close_reason"] = reason = self.random.choice(
                (*CloseReason, *[one for one in CloseReason if one.excludes] * 2)
            )
            if reason.excludes:
                act.raise_flag(Flag(f"exclusion:{before.id}:{act.id}", before.id, FlagKind.EXCLUSION, act.at))
        elif status is Status.ANSWERED and before.status is not Status.ANSWERED:
            changes["answered_at"] = act.at
        elif status is Status.REOPENED:
            self._settle(act, before)
            changes["close_reason"] = None
        elif status is Status.ASSIGNED:
            changes["department"] = self.random.choice(DEPARTMENTS)
        elif status is Status.WAITING:
            changes["department"] = None
        verb = Verb.REOPENED if status is Status.REOPENED else _VERBS.get(changes["status"], Verb.RESUMED)
        act.update(before, replace(before, **changes), verb, delivered=actor.kind is ActorKind.PERSON)
        return True

    def _merge(self, act: StoreAct, before: Complaint) -> bool:
        other = act.complaint(self.random.choice(self.complaints), EVERYTHING)
        if other.id == before.id or other.status.ended:
            return False
        act.hold([before.id, other.id])
        act.update(before, replace(before, status=Status.MERGED, merged_into=other.id), Verb.MERGED)
        act.absorb(other.id, before.id)
        earliest = min(before.received_at, other.received_at)
        act.update(other, replace(other, received_at=earliest, history=before.history and other.history), Verb.MERGED)
        return True

    def _settle(self, act: StoreAct, complaint: Complaint) -> bool:
        found = [f for f in act.flags(complaint.id) if f.kind is FlagKind.EXCLUSION and f.acknowledged_at is None]
        for flag in found:
            act.change_flag(replace(flag, acknowledged_at=act.at, acknowledged_by="kim"), Verb.ACKNOWLEDGED)
        return bool(found)


def day(number: float) -> datetime:
    """So many days after the beginning."""
    return NOW + timedelta(days=number)
