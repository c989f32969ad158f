"""Live changes: one reader of the history a process, which tells every open browser what concerns its filters."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from dashboard_api.live_filters import Watch, event, events
from dashboard_api.live_states import LiveReader, LiveSource, Stretch
from dashboard_api.live_stream import Delivery, EventStream, Group, Subscription, Viewer, deliver
from models.errors import CheongError, RetryableError
from models.history import Position
from models.ports.accounts import Accounts
from models.ports.store import History
from models.scope import Reach, Scope

_log = logging.getLogger(__name__)

_COUNTING = Scope.everything("live")


class TooManyStreamsError(CheongError):
    """This account, or everybody together, follows in as many browsers as can be served; close one."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the hub does what, in seconds, and how much it takes on."""

    idle: float = 0.2
    batch: float = 0.05
    counts: float = 1.0
    beat: float = 15.0
    check: float = 2.0
    changes: int = 500
    """Read at a time."""
    resumed: int = 2_000
    """Changes that a browser may have missed; with more it reads everything anew, which costs less."""
    most_bytes: int = 256_000
    """What may wait for one browser."""
    streams: int = 500
    streams_an_account: int = 20
    soon: timedelta = timedelta(hours=24)
    """What ``counts`` events say is due soon."""


class LiveHub:
    """Reads the history once for all browsers of a process. ``start`` begins it; ``stop`` ends it and all streams."""

    def __init__(
        self,
        history: History,
        complaints: LiveSource,
        accounts: Accounts,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
    ) -> None:
        self._history, self._source, self._accounts = history, complaints, accounts
        self._clock, self._pace = clock, pace or Pace()
        self._lock = threading.Lock()
        self._groups: dict[Group, set[Subscription]] = {}
        self._counted: dict[Group, bytes] = {}
        self._counts = b""
        self._moved = True
        self._reader: LiveReader | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def streams(self) -> int:
        """How many browsers follow."""
        with self._lock:
            return len(self._everybody())

    @property
    def follows(self) -> bool:
        """Whether the history is read, for who asks how things are."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to follow, from the tip on."""
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End all streams, and following. To be called before a server waits for its connections to end."""
        self._end()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _end(self) -> None:
        with self._lock:
            self._stop.set()
            everybody = self._everybody()
            self._groups.clear()
            last = event("end", {"why": "stopped"})
            deliver([(one, last, True) for one in everybody], self._drop)

    # ------------------------------------------------------------------------------------------ streams

    async def stream(self, viewer: Viewer, watches: tuple[Watch, ...], last: str | None = None) -> EventStream:
        """The stream of these filters, after ``last`` (a Last-Event-ID). Raises TooManyStreamsError, RetryableError."""
        loop = asyncio.get_running_loop()
        subscription = await asyncio.to_thread(self._subscribe, viewer, watches, loop)
        try:
            prelude = await asyncio.to_thread(self._prelude, subscription, last)
        except BaseException:
            self._drop(subscription)
            raise
        return EventStream(subscription, prelude, self._drop)

    def _subscribe(self, viewer: Viewer, watches: tuple[Watch, ...], loop: asyncio.AbstractEventLoop) -> Subscription:
        group = Group.of(viewer, watches)
        with self._lock:
            if self._stop.is_set():
                raise RetryableError("live changes are not followed here now; try again")
            everybody = self._everybody()
            own = sum(one.viewer.account == viewer.account for one in everybody)
            if len(everybody) >= self._pace.streams or own >= self._pace.streams_an_account:
                raise TooManyStreamsError(f"{viewer.account} cannot follow in one browser more; close one")
            # what is read from now on comes to it; what was read before is the prelude's
            subscription = Subscription(viewer, group, loop, self._following().position, self._pace.most_bytes)
            self._groups.setdefault(group, set()).add(subscription)
        return subscription

    def _prelude(self, subscription: Subscription, last: str | None) -> bytes:
        """What a browser is told first: that it follows, after what it missed or that it must read everything anew."""
        since, group = subscription.since, subscription.group
        names = [watch.name for watch in group.watches]
        if last is None:
            return event("ready", {"filters": names, "resumed": False}, since)
        missed = self._missed(since, last)
        if missed is None:
            told = event("reset", {"why": "too_old"}, since)
            return told + event("ready", {"filters": names, "resumed": False}, since)
        begin, told = Position(since.epoch, since.number - missed), b""
        if missed and (stretch := LiveReader(self._history, self._source, begin).read(missed)) is not None:
            told = _events(stretch, group, begin)
        return told + event("ready", {"filters": names, "resumed": True}, since)

    def _missed(self, since: Position, last: str) -> int | None:
        """How many changes lie between; None where they cannot be told one by one."""
        try:
            known = Position.parse(last)
        except ValueError:
            return None
        missed = since.number - known.number
        if known.number and known.epoch != since.epoch:
            return None
        return missed if 0 <= missed <= self._pace.resumed else None

    def _drop(self, subscription: Subscription) -> None:
        """Take it out; one that did not keep up is told to read everything anew."""
        self._remove(subscription)
        if not subscription.over:
            subscription.put(event("reset", {"why": "slow"}), last=True)

    def _remove(self, subscription: Subscription) -> None:
        group = subscription.group
        with self._lock:
            found = self._groups.get(group, set())
            found.discard(subscription)
            if not found:
                self._groups.pop(group, None)
                self._counted.pop(group, None)

    def _following(self) -> LiveReader:
        if self._reader is None:
            self._reader = LiveReader(self._history, self._source, self._history.tip())
        return self._reader

    def _everybody(self) -> list[Subscription]:
        return [one for members in self._groups.values() for one in members]

    # --------------------------------------------------------------------------------------- following

    def step(self) -> bool:
        """Read what was written and tell whom it concerns; whether there was anything. Raises RetryableError."""
        with self._lock:
            reader = self._following()
        begin, tip = reader.position, self._history.tip()
        if tip.number < begin.number or (begin.number and tip.epoch != begin.epoch):
            self._begin_anew(tip)
            return True
        if tip.number == begin.number:
            return False
        stretch = reader.read(self._pace.changes)
        if stretch is None:
            return False
        self._moved = True
        with self._lock:
            self._tell(stretch, begin)
        return True

    def _tell(self, stretch: Stretch, begin: Position) -> None:
        deliveries: list[Delivery] = []
        for group, members in self._groups.items():
            if body := _events(stretch, group, begin):
                # who came after the reading, and before this, has it in its prelude
                deliveries += [(one, body, False) for one in members if one.since < stretch.end]
        deliver(deliveries, self._drop)

    def _begin_anew(self, tip: Position) -> None:
        """Another epoch: the store was restored, and nothing that a browser has can be trusted."""
        with self._lock:
            self._reader = LiveReader(self._history, self._source, tip)
            everybody = self._everybody()
            for one in everybody:
                one.since = tip
            body = event("reset", {"why": "restored"}, tip)
            deliver([(one, body, False) for one in everybody], self._drop)

    def check(self) -> None:
        """End the streams of who may not see any more what they saw when they began. Raises RetryableError."""
        with self._lock:
            everybody = self._everybody()
        now, allowed = self._clock(), dict[tuple[str, str, int], bool]()
        for one in everybody:
            viewer = one.viewer
            key = (viewer.session, viewer.account, viewer.generation)
            if key not in allowed:
                allowed[key] = self._allowed(viewer, now)
            if not allowed[key]:
                deliver([(one, event("end", {"why": "signed_out"}), True)], self._drop)
                self._remove(one)

    def _allowed(self, viewer: Viewer, now: datetime) -> bool:
        session = self._accounts.session(viewer.session, now)
        return session is not None and (session.account, session.generation) == (viewer.account, viewer.generation)

    def count(self) -> None:
        """Tell who follows the queue, and sees everything, how much is in it, where that changed."""
        with self._lock:
            groups = [group for group in self._groups if _counts(group)]
        if not groups:
            return
        if self._moved or not self._counts:
            self._moved, now = False, self._clock()
            self._counts = event("counts", asdict(self._source.queue_counts(now, now + self._pace.soon, _COUNTING)))
        body = self._counts
        with self._lock:
            told = [group for group in groups if group in self._groups and self._counted.get(group) != body]
            deliver([(one, body, False) for group in told for one in self._groups[group]], self._drop)
            self._counted.update(dict.fromkeys(told, body))

    def beat(self) -> None:
        """Keep connections open through whatever closes silent ones; who sees everything moves on with it."""
        self._moved = True  # by itself what was due soon gets late
        with self._lock:
            if self._reader is None:
                return
            # An id without data moves what the browser resumes from and calls nobody. How much happens elsewhere is
            # nothing to who sees only a part.
            place = f": beat\nid: {self._reader.position}\n\n".encode()
            for group, members in self._groups.items():
                body = place if group.scope.reach is Reach.ALL else b": beat\n\n"
                deliver([(one, body, False) for one in members], self._drop)

    def _run(self) -> None:
        try:
            self._follow()
        finally:
            # whatever ended it: an open stream that tells nothing would be taken for a quiet day
            self._end()

    def _follow(self) -> None:
        pace = self._pace
        patience = pace.idle
        due = {self.count: (pace.counts, 0.0), self.check: (pace.check, 0.0), self.beat: (pace.beat, 0.0)}
        while not self._stop.is_set():
            try:
                wait = pace.batch if self.step() else pace.idle
                now = time.monotonic()
                for work, (every, next_at) in due.items():
                    if now >= next_at:
                        work()
                        due[work] = (every, now + every)
                patience = pace.idle
            except RetryableError as error:
                wait = patience = min(10.0, patience * 2)
                _log.warning("live changes wait %.1f s: %s", wait, error)
            self._stop.wait(wait)


def _events(stretch: Stretch, group: Group, begin: Position) -> bytes:
    return events(stretch.moves, group.watches, group.scope, (begin, stretch.end))


def _counts(group: Group) -> bool:
    return group.scope.reach is Reach.ALL and any(watch.queue for watch in group.watches)
