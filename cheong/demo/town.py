"""The town: who will do what next about every complaint that something happens to, and doing it when its time comes."""

import heapq
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random
from typing import Protocol

from backends.store import Store
from cheong.demo.arrivals import TOO
from cheong.demo.hands import Hands
from cheong.demo.luck import luck
from cheong.demo.sayings import Sayings
from cheong.demo.steps import OBJECTION, THANKS, Standing, Step
from models.complaint import Complaint, Flag, HandOver, Status
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, SettingError
from models.history import START, Change, Verb
from models.ports.store import Filter
from models.scope import ActorKind, Scope
from routing.city import RoutingCity

EVERYTHING = Scope.everything("demo")
"""Under which the demo reads."""

_PAGE = 500
_log = logging.getLogger(__name__)

_Planned = tuple[datetime, int, Step | None, Standing | HandOver]


class Habits(Protocol):
    """What the people of a town do, and how long they take."""

    def step(self, standing: Standing, random: Random) -> Step | None:
        """What comes next; None where it is left as it is."""

    def when(self, step: Step, standing: Standing, now: datetime, pace: float, random: Random) -> datetime:
        """At which time the step is taken."""

    def reported_at(self, one: HandOver, now: datetime, random: Random) -> datetime | None:
        """When somebody reports on a hand-over; None for never."""


@dataclass(frozen=True, slots=True)
class People:
    """Those who act, what they do and when, and the citizens: ``author`` of a post at its channel."""

    hands: Hands
    habits: Habits
    author: Callable[[str], str | None]
    seed: int


class Town:
    """Plans and takes steps. What is planned depends on a seed and on how a complaint stands, on nothing else."""

    def __init__(self, store: Store, city: RoutingCity, people: People) -> None:
        self._store, self._city, self._people = store, city, people
        self._sayings = Sayings.read()
        self._heap: list[_Planned] = []
        self._order = count()
        self._hand_overs: set[str] = set()
        self._seen = START
        self._others: set[str] = set()
        self.queued = 0
        """How many texts were seen to be queued for citizens."""

    def begin(self) -> None:
        """See what happens from now on."""
        self._seen = self._store.tip()

    def take_up(self, now: datetime) -> None:
        """Plan about everything that has not ended."""
        for status in Status:
            if not status.ended:
                found = self._store.listing(Filter(status=status.value), EVERYTHING, limit=100_000).items
                self._plan([one.id for one in found], now)
        self._plan_reports(None, now)

    def next_at(self) -> datetime | None:
        """When the next step is taken."""
        return self._heap[0][0] if self._heap else None

    def act(self) -> str | None:
        """Take the next step; returns the line of what a citizen writes, if it is that."""
        _, _, step, about = heapq.heappop(self._heap)
        try:
            if isinstance(about, HandOver):
                self._people.hands.report(about, luck(self._people.seed, about.at.isoformat(), "report"))
            elif about.complaint.id not in self._others and step is not None:
                return self._step(step, about)
        except (ComplaintChangedError, NotAllowedError, NotFoundError, SettingError) as error:
            _log.debug("left as it is: %s", error)
        return None

    def _step(self, step: Step, standing: Standing) -> str | None:
        complaint = standing.complaint
        if not step.of_citizen:
            self._people.hands.take(step, standing, self._luck(complaint, step))
            return None
        current = self._store.complaint(complaint.id, EVERYTHING)
        return self._writes(step, current) if current.version == complaint.version else None

    def watch(self, now: datetime) -> None:
        """See what changed since, and plan about it; what anybody else did something to is left to them."""
        changes: list[Change] | None = None
        while changes is None or len(changes) == _PAGE:
            changes = self._store.changes(self._seen, _PAGE)
            self._seen = changes[-1].position if changes else self._seen
            self._others |= {one.complaint for one in changes if one.complaint is not None and self._is_other(one)}
            self.queued += sum(one.verb is Verb.SENDING for one in changes)
            for complaint in {one.complaint for one in changes if one.verb is Verb.HANDED_OVER}:
                self._plan_reports(complaint, now)
            self._plan(dict.fromkeys(one.complaint for one in changes if one.complaint is not None), now)

    def _plan(self, ids: Iterable[str], now: datetime) -> None:
        habits, wanted = self._people.habits, [one for one in ids if one not in self._others]
        flags = self._store.flags_of(wanted, EVERYTHING) if wanted else {}
        found = self._store.complaints_of(wanted, EVERYTHING) if wanted else {}
        for complaint in (found[one] for one in wanted):
            standing, random = self._standing(complaint, flags.get(complaint.id, ())), self._luck(complaint, "plan")
            if (step := habits.step(standing, random)) is not None:
                member = self._people.hands.who(step, standing, random)
                at = habits.when(step, standing, now, 1.0 if member is None else member.pace, random)
                heapq.heappush(self._heap, (at, next(self._order), step, standing))

    def _plan_reports(self, complaint: str | None, now: datetime) -> None:
        """When somebody reports on the hand-overs of a complaint, or of all."""
        for one in self._store.hand_overs(EVERYTHING, complaint_id=complaint):
            random = luck(self._people.seed, one.at.isoformat(), one.to)
            at = None if one.id in self._hand_overs else self._people.habits.reported_at(one, now, random)
            if at is not None:
                self._hand_overs.add(one.id)
                heapq.heappush(self._heap, (at, next(self._order), None, one))

    def _standing(self, complaint: Complaint, flags: Sequence[Flag]) -> Standing:
        named = complaint.departments[0] if complaint.departments else complaint.department
        foreign = named is not None and not self._city.department(named).assignable
        sends = self._people.hands.sends(complaint)
        busy = sends and bool(self._store.sendings_of([complaint.id], EVERYTHING))
        return Standing(complaint, flags, foreign, self._same(complaint), busy)

    def _same(self, complaint: Complaint) -> Complaint | None:
        """The complaint that somebody else wrote the same about, while it is open."""
        if not complaint.opened_by.endswith(TOO):
            return None
        for stored in self._store.stored_posts([complaint.opened_by.removesuffix(TOO)], EVERYTHING):
            if stored.complaint not in (None, complaint.id):
                other = self._store.complaint(str(stored.complaint), EVERYTHING)
                return None if other.status.ended or other.status is Status.ANSWERED else other
        return None

    def _writes(self, step: Step, complaint: Complaint) -> str | None:
        """What the citizen writes on: under what the city wrote last."""
        first = self._store.posts(complaint.id, EVERYTHING)[0].post
        told = [f"{first.channel}:{one.channel_id}" for one in self._store.answers_of(complaint.id, EVERYTHING)]
        author, random = self._people.author(first.id), self._luck(complaint, step)
        if author is None:
            return None
        if step is Step.REPLY:
            text, ending = self._sayings.reply(complaint.district or "큰길", random), "-reply"
        elif step is Step.THANK:
            text, ending = self._sayings.citizen("thanks", random), THANKS
        else:
            text, ending = self._sayings.citizen("objections", random), OBJECTION
        record = {
            "id": f"{first.external_id}-{complaint.version}{ending}",
            "channel": first.channel,
            "author": author,
            "text": text,
            "reply_to": told[-1] if told else first.id,
            "conversation_id": first.conversation_id or first.external_id,
        }
        return json.dumps(record, ensure_ascii=False)

    def _is_other(self, change: Change) -> bool:
        """Whether somebody did it who is not of the demo's staff."""
        kind, _, name = change.actor.partition(":")
        return kind == ActorKind.PERSON and name not in self._people.hands.staff.names

    def _luck(self, complaint: Complaint, what: str) -> Random:
        return luck(self._people.seed, complaint.opened_by, complaint.version, what)
