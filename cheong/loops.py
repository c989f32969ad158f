"""The loops of what is no stage of the stream: collecting, the clock, the index; each runs until told to stop."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from cheong.wiring import Parts
from ingest.accounts import ChannelAccount, load_channels
from ingest.collector import Collector
from ingest.sweeping import Sweeper
from models.errors import RetryableError
from routing.clock import Clock

CHANNELS = "channels.toml"
"""The file in CHEONG_DATA that names the channel accounts."""

_LEASE_SECONDS = 30.0
_SWEEP_EVERY = timedelta(seconds=5)
_EXPIRE_EVERY = timedelta(hours=1)
_TICK_SECONDS = 1.0
_IDLE_SECONDS = 0.5

_log = logging.getLogger(__name__)


def repeat(stop: Event, seconds: float, step: Callable[[], bool]) -> None:
    """Call ``step`` until told to stop: at once again while it says that there is more, else after so many seconds.

    What is away for now is logged once a trouble and tried again with growing patience, up to 30 seconds.
    """
    patience = seconds
    while not stop.is_set():
        try:
            more = step()
            patience = seconds
        except RetryableError as error:
            patience = min(30.0, patience * 2)
            _log.warning("trying again in %.0f s: %s", patience, error)
            more = False
        if not more:
            stop.wait(patience)


class CollectLoop:
    """Reads every channel account in turn, one process an account, and sweeps what was lost on the way."""

    def __init__(self, parts: Parts, more: tuple[ChannelAccount, ...] = ()) -> None:
        self._parts = parts
        self._accounts = (*_accounts(parts), *more)
        self._collector: Collector = parts.collector()
        self._sweeper: Sweeper = parts.sweeper(self._collector)
        self._swept_at = parts.clock() - _SWEEP_EVERY

    def run(self, stop: Event) -> None:
        """Collect until told to stop."""
        repeat(stop, _IDLE_SECONDS, lambda: self._step(stop))

    def _step(self, stop: Event) -> bool:
        more = False
        for account in self._accounts:
            if not account.paused and not stop.is_set() and self._leased(f"collect:{account.name}"):
                for channel in account.channels():
                    more |= not self._collector.collect(channel).complete
        now = self._parts.clock()
        if now - self._swept_at >= _SWEEP_EVERY and self._leased("sweep"):
            self._sweeper.sweep()
            self._swept_at = now
        return more

    def _leased(self, name: str) -> bool:
        parts = self._parts
        return parts.store.lease(name, parts.holder, parts.clock(), _LEASE_SECONDS) is not None


class ClockLoop:
    """Does what falls due, one process at a time, and lets the stream forget what is older than its retention."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._clock: Clock = parts.due_clock()
        self._expired_at = parts.clock() - _EXPIRE_EVERY

    def run(self, stop: Event) -> None:
        """Tick until told to stop."""
        repeat(stop, _TICK_SECONDS, self._step)

    def _step(self) -> bool:
        parts, now = self._parts, self._parts.clock()
        if parts.store.lease("clock", parts.holder, now, _LEASE_SECONDS) is None:
            return False
        self._clock.tick(now)
        if now - self._expired_at >= _EXPIRE_EVERY:
            parts.stream.expire(now)
            self._expired_at = now
        return False


class IndexLoop:
    """Brings the search index up to the store, and keeps it there."""

    def __init__(self, parts: Parts) -> None:
        self._follower = parts.index_follower()

    def run(self, stop: Event) -> None:
        """Follow until told to stop."""
        repeat(stop, _IDLE_SECONDS, lambda: self._follower.step() > 0)


def _accounts(parts: Parts) -> tuple[ChannelAccount, ...]:
    path = parts.settings.data / CHANNELS
    return tuple(load_channels(path, parts.zone, parts.clock)) if path.exists() else ()
