"""The seeded past: sixty days of posts and of what people did about them, through the real parts at a given time."""

import json
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Self

from cheong.demo.arrivals import Arrival, Span, arrivals, external_id_of, written
from cheong.demo.left import Left
from cheong.demo.past_town import PastTown
from cheong.progress import Progress
from cheong.stage import StageLoop
from cheong.wiring import Parts
from cheong.workers import STREAM_STAGES, stage_run
from ingest.channels.file import FileChannel, FileOptions
from models.history import Position
from models.scope import Scope

DAYS, POSTS = 60, 1300
"""How long the past is, and of how many posts, about."""

_CURSOR, _MAKING = "demo:past", "making a past"
_EVERY = timedelta(hours=6)
_TICK = timedelta(hours=3)
_TAIL = 200
_EVERYTHING = Scope.everything("demo")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a past, of how many posts, by which seed."""

    days: int = DAYS
    posts: int = POSTS
    seed: int = 7

    @classmethod
    def of(cls, days: int) -> Self:
        """A past of so many days, as busy as the usual one."""
        return cls(days, round(POSTS * days / DAYS))


@dataclass(frozen=True, slots=True)
class Begun:
    """A past that was begun: its time, how far it is made, and by which plan."""

    start: datetime
    end: datetime
    made: datetime
    plan: Plan

    @property
    def finished(self) -> bool:
        """Whether all of it is there."""
        return self.made >= self.end

    def written(self) -> str:
        """As it is kept."""
        times = [time.isoformat() for time in (self.start, self.end, self.made)]
        return json.dumps([*times, self.plan.days, self.plan.posts, self.plan.seed])

    @classmethod
    def read(cls, kept: str) -> Self:
        """What ``written`` gave."""
        start, end, made, days, posts, seed = json.loads(kept)
        time = datetime.fromisoformat
        return cls(time(start), time(end), time(made), Plan(days, posts, seed))


class Then:
    """The clock of the past."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time it is there."""
        return self.now


class Past:
    """Makes the past once: one that was cut short goes on from where it was."""

    def __init__(self, parts: Parts, plan: Plan) -> None:
        self._parts = parts
        self._begun = _begun(parts, plan)

    @property
    def missing(self) -> bool:
        """Whether there is something to make."""
        return self._begun is not None and not self._begun.finished

    def make(self, stop: Event) -> None:
        """Make it, or as much of it as there is time for until ``stop``."""
        if self._begun is None or self._begun.finished:
            return
        parts = _parts_of_then(self._parts, Then(self._begun.made))
        try:
            with Progress(_MAKING) as progress:
                _Making(parts, self._begun, progress).run(stop)
        finally:
            parts.close()


class _Making:
    """One making of it, from where it was begun to its end."""

    def __init__(self, parts: Parts, begun: Begun, progress: Progress) -> None:
        self._parts, self._begun, self._progress = parts, begun, progress
        clock = parts.clock
        if not isinstance(clock, Then):
            raise TypeError("a past is made with a clock of its own")
        self._clock = clock
        span = Span(begun.start, begun.end, parts.zone, begun.plan.posts, begun.plan.seed)
        posts, left = written(parts.settings.city), Left()
        districts = _districts(parts)
        self._file = parts.settings.data / "demo" / "past.jsonl"
        self._file.touch()
        there = set(self._file.read_text(encoding="utf-8").splitlines())
        coming = [*arrivals(posts, districts, span), *left.arrivals(span)]
        self._coming = sorted((one for one in coming if one.line not in there), key=lambda one: one.at)
        self._channel = FileChannel("demo-past", self._file, FileOptions(parts.zone, clock, watch=True))
        self._cursor: str | None = None
        self._collector = parts.collector()
        self._due, self._sampling, self._sender = parts.due_clock(), parts.sampling(), parts.answer_follower()
        self._sends: deque[datetime] = deque()
        self._people = PastTown(parts, span, {external_id_of(post): post for post in posts}, left)
        self._town = self._people.town
        self._delay = parts.routing_city.levels.answer_delay

    def run(self, stop: Event) -> None:
        self._progress.phase(_MAKING, total=len(self._coming))
        self._clock.now = max(self._clock.now, self._last())
        tick, keep = self._clock.now + _TICK, self._clock.now + _EVERY
        self._town.begin()
        self._town.take_up(self._clock.now)
        while not stop.is_set() and (what := self._next(tick)) is not None:
            at, do = what
            self._clock.now = max(self._clock.now, at)
            do()
            tick = tick + _TICK if at >= tick else tick
            if at >= keep:
                self._keep(at)
                keep = at + _EVERY
            self._see()
        if not stop.is_set():
            self._clock.now = self._begun.end
            self._parts.sweeper(self._collector).sweep()
            self._sender.close()
            self._keep(self._begun.end)

    def _last(self) -> datetime:
        """When something happened last in a past that was cut short, later than what was kept of it."""
        tip = self._parts.store.tip()
        changes = self._parts.store.changes(Position(tip.epoch, max(0, tip.number - _TAIL)), _TAIL)
        return max((one.at for one in changes if one.at < self._begun.end), default=self._begun.start)

    def _see(self) -> None:
        """What follows from what was done: plans, and when a text that was queued goes out."""
        queued = self._town.queued
        self._town.watch(self._clock.now)
        if self._town.queued > queued:
            self._sends.append(self._clock.now + self._delay)

    def _next(self, tick: datetime) -> tuple[datetime, Callable[[], None]] | None:
        """What happens next, and when: a post comes, somebody acts, or the clock ticks; None at the end."""
        found: list[tuple[datetime, Callable[[], None]]] = [(tick, self._tick)]
        if self._coming:
            found.insert(0, (self._coming[0].at, self._arrive))
        if (act := self._town.next_at()) is not None:
            found.append((act, self._act))
        if self._sends:
            found.append((self._sends[0], self._send))
        at, do = min(found, key=lambda one: one[0])
        return None if at >= self._begun.end else (at, do)

    def _arrive(self) -> None:
        self._comes(self._coming.pop(0))
        self._progress.advance()

    def _act(self) -> None:
        if (letter := self._town.act()) is not None:
            self._comes(Arrival(self._clock.now, letter))

    def _send(self) -> None:
        self._sends.popleft()
        self._deliver()

    def _deliver(self) -> None:
        while self._sender.step():
            pass

    def _tick(self) -> None:
        self._deliver()  # what was queued when the past was cut short, too
        self._due.tick(self._clock.now)
        self._sampling.draw(self._clock.now)
        self._people.judge(self._clock.now)

    def _comes(self, arrival: Arrival) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(arrival.line + "\n")
        self._cursor = self._collector.collect_from(self._channel, self._cursor).cursor
        for stage in STREAM_STAGES:
            StageLoop(replace(stage_run(self._parts, stage), wait_for_group=True), Event()).work_off()

    def _keep(self, made: datetime) -> None:
        self._parts.store.keep_cursor(_CURSOR, replace(self._begun, made=made).written())


def _begun(parts: Parts, plan: Plan) -> Begun | None:
    """The past as it was begun; a new one where nothing is there yet, None where posts came without one."""
    kept = parts.store.cursor(_CURSOR)
    if kept is not None:
        return Begun.read(kept)
    if plan.days <= 0 or any(parts.store.counters(_EVERYTHING).values()):
        return None
    end = parts.clock()
    begun = Begun(end - timedelta(days=plan.days), end, end - timedelta(days=plan.days), plan)
    parts.store.keep_cursor(_CURSOR, begun.written())
    return begun


def _parts_of_then(parts: Parts, clock: Then) -> Parts:
    """The same parts with a clock of their own; what no time is in is shared."""
    found = Parts(parts.settings)
    found.clock = clock
    found.forced = False
    found.more_accounts = parts.more_accounts
    for name in ("masker", "classifier", "routing_city"):
        setattr(found, name, getattr(parts, name))
    return found


def _districts(parts: Parts) -> dict[str, list[str]]:
    found = json.loads((parts.settings.city / "districts.json").read_text(encoding="utf-8"))["districts"]
    return {one["name_ko"]: one["admin_dong"] for one in found}
