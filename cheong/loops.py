"""The loops of what is no stage of the stream: collecting, clock, index, answers; each runs until told to stop."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event

from cheong.wiring import CHANNELS, Parts
from ingest.accounts import ChannelAccount
from ingest.channels.file import FileChannel
from ingest.collector import Collector
from ingest.sweeping import Sweeper
from models.errors import LeaseLostError, RetryableError, SettingError
from models.ports.channel import Channel
from models.ports.keeping import Lease
from routing.clock import Clock

_LEASE = timedelta(seconds=30)
_SWEEP_EVERY = timedelta(seconds=5)
_EXPIRE_EVERY = timedelta(hours=1)
_TICK_SECONDS = 1.0
_IDLE_SECONDS = 0.5

_log = logging.getLogger(__name__)


def repeat(stop: Event, seconds: float, step: Callable[[], bool]) -> None:
    """Call ``step`` until told to stop: at once again while it says that there is more, else after so many seconds.

    What is away for now, or was taken over by another process, is logged and tried again with growing patience, up to
    30 seconds.
    """
    patience = seconds
    while not stop.is_set():
        try:
            more = step()
            patience = seconds
        except (RetryableError, LeaseLostError) as error:
            patience = min(30.0, patience * 2)
            _log.warning("trying again in %.0f s: %s", patience, error)
            more = False
        if not more:
            stop.wait(patience)


class Held:
    """The leases that a loop holds: renewed when half of their time is gone, given back when it ends."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._leases: dict[str, Lease] = {}

    def hold(self, name: str) -> bool:
        """Whether this process holds the lease; it takes or renews it."""
        now, held = self._parts.clock(), self._leases.get(name)
        if held is not None and held.until - now > _LEASE / 2:
            return True
        lease = self._parts.store.lease(name, self._parts.holder, now, _LEASE.total_seconds())
        if lease is None:
            self._leases.pop(name, None)
            return False
        self._leases[name] = lease
        return True

    def give_back(self) -> None:
        """Let a successor go on at once; where the store is away it waits until the time is over."""
        while self._leases:
            _, lease = self._leases.popitem()
            with suppress(RetryableError):
                self._parts.store.release(lease)


class CollectLoop:
    """Reads every channel account in turn, one process an account, and sweeps what was lost on the way.

    A source that cannot be read, now or as it is, is logged once a trouble and left; the others go on.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._held = Held(parts)
        self._accounts: tuple[ChannelAccount, ...] = parts.channel_accounts()
        if not self._accounts:
            _log.info("no channel account is read: %s names none", parts.settings.data / CHANNELS)
        self._channels: dict[str, Channel] = {}
        self._troubles: dict[str, str] = {}
        self._collector: Collector = parts.collector()
        self._sweeper: Sweeper = parts.sweeper(self._collector)
        self._swept_at = parts.clock() - _SWEEP_EVERY

    def run(self, stop: Event) -> None:
        """Collect until told to stop."""
        try:
            repeat(stop, _IDLE_SECONDS, lambda: self._step(stop))
        finally:
            self._held.give_back()
            for channel in self._channels.values():
                if isinstance(channel, FileChannel):
                    channel.close()

    def _step(self, stop: Event) -> bool:
        more = False
        for account in self._accounts:
            if not account.paused and not stop.is_set() and self._held.hold(f"collect:{account.name}"):
                for channel in account.channels():
                    more |= self._read(self._channels.setdefault(channel.name, channel))
        now = self._parts.clock()
        if now - self._swept_at >= _SWEEP_EVERY and self._held.hold("sweep"):
            self._sweeper.sweep()
            self._swept_at = now
        return more

    def _read(self, channel: Channel) -> bool:
        """One page; whether there is more."""
        try:
            collected = self._collector.collect(channel)
        except (SettingError, RetryableError) as error:
            if self._troubles.get(channel.name) != str(error):
                _log.warning("%s is left for now: %s", channel.name, error)
            self._troubles[channel.name] = str(error)
            return False
        self._troubles.pop(channel.name, None)
        return not collected.complete


class ClockLoop:
    """Does what falls due, one process at a time, and lets stream and store forget what they may not keep."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._held = Held(parts)
        self._clock: Clock = parts.due_clock()
        self._sampling = parts.sampling()
        self._expired_at = parts.clock() - _EXPIRE_EVERY

    def run(self, stop: Event) -> None:
        """Tick until told to stop."""
        try:
            repeat(stop, _TICK_SECONDS, self._step)
        finally:
            self._held.give_back()

    def _step(self) -> bool:
        parts, now = self._parts, self._parts.clock()
        if not self._held.hold("clock"):
            return False
        self._clock.tick(now)
        self._sampling.draw(now)
        if now - self._expired_at >= _EXPIRE_EVERY:
            parts.stream.expire(now)
            parts.store.scrub()
            self._expired_at = now
        return False


class IndexLoop:
    """Brings the search index up to the store, and keeps it there."""

    def __init__(self, parts: Parts) -> None:
        self._follower = parts.index_follower()

    def run(self, stop: Event) -> None:
        """Follow until told to stop."""
        try:
            repeat(stop, _IDLE_SECONDS, lambda: self._follower.step() > 0)
        finally:
            with suppress(RetryableError):
                self._follower.close()


class AnswerLoop:
    """Sends what is queued for citizens, one process at a time."""

    def __init__(self, parts: Parts) -> None:
        self._follower = parts.answer_follower()

    def run(self, stop: Event) -> None:
        """Send until told to stop."""
        try:
            repeat(stop, _IDLE_SECONDS, self._follower.step)
        finally:
            with suppress(RetryableError):
                self._follower.close()
