"""The one loop of every stage: poll, handle, publish, commit; with retry, dead letters, the stop rule and the drain."""

import logging
import random
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TypeVar

from cheong.dead_letters import dead_letter, one_line, place_of
from models.errors import (
    GroupBusyError,
    InvalidRecordError,
    LeaseLostError,
    NewerSchemaError,
    RecordTooLargeError,
    RetryableError,
    SettingError,
    StageStoppedError,
)
from models.ports.keeping import DeadLetters, Stages
from models.ports.stage import Handled, Handler, Invalid
from models.ports.stream import Consumer, Delivery, Record, Stream, lag
from models.post import MAX_RECORD_BYTES

T = TypeVar("T")

_GROUP_WAIT_SECONDS = 0.3
_STOP_AFTER = 50
_STOP_WINDOW = 200
_STOP_TENTHS = 9

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds waited: between retries ``first``, doubled each time up to ``most``; ``start`` in all to begin."""

    first: float = 0.2
    most: float = 30.0
    start: float = 60.0


@dataclass(frozen=True, slots=True)
class StageRun:
    """What a stage runs on: its work, where it reads and writes, and how patient it is.

    A poll takes up to ``max_records`` and waits ``poll_seconds``. With ``wait_for_group`` a group that another process
    holds is waited for, else it is a GroupBusyError. ``resume``: somebody looked at why the stage had stopped itself.
    """

    handler: Handler
    stream: Stream
    dead_letters: DeadLetters
    stages: Stages
    clock: Callable[[], datetime]
    group: str
    topic_in: str
    topic_out: str | None = None
    max_records: int = 500
    poll_seconds: float = 0.5
    wait_for_group: bool = False
    resume: bool = False
    patience: Patience = Patience()


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage did since it started, in records; how many waited behind its last batch, and when that was done."""

    handled: int = 0
    published: int = 0
    dead_letters: int = 0
    lag: int = 0
    last_at: datetime | None = None


class _Drained(Exception):
    """The stage was asked to stop while it waited; what it had in hand comes again."""


class StageLoop:
    """Runs one stage in the calling thread until ``stop`` is set; ``report`` may be read by other threads."""

    def __init__(self, run: StageRun, stop: Event) -> None:
        self.report = StageReport()
        self._run = run
        self._stop = stop
        self._name = run.handler.name
        self._resume = run.resume
        self._rule = _StopRule()
        self._deadline: float | None = None

    def run(self) -> StageReport:
        """Poll, handle, publish, commit until ``stop`` is set, then finish the batch in hand and leave.

        Raises StageStoppedError when the stage stopped itself, now or earlier; GroupBusyError; RetryableError when the
        stream or the store does not answer at the start.
        """
        self._deadline = time.monotonic() + self._run.patience.start
        try:
            self._retry(self._check_stopped)
            while not self._stop.is_set():
                consumer = self._join()
                self._deadline = None
                with consumer:
                    self._retry(self._check_stopped)  # while this one waited, the one before may have stopped
                    self._work(consumer)
        except _Drained:
            _log.info("%s was asked to stop; what it had in hand comes again", self._name)
        return self.report

    def work_off(self) -> StageReport:
        """Handle what is there now, and leave; raises what ``run`` raises, and LeaseLostError."""
        self._deadline = time.monotonic() + self._run.patience.start
        try:
            self._retry(self._check_stopped)
            with self._join() as consumer:
                while not self._stop.is_set():
                    if not (deliveries := self._retry(lambda: consumer.poll(self._run.max_records, 0))):
                        break
                    self._batch(consumer, deliveries)
        except _Drained:
            _log.info("%s was asked to stop; what it had in hand comes again", self._name)
        return self.report

    def _work(self, consumer: Consumer) -> None:
        run = self._run
        try:
            while not self._stop.is_set():
                if deliveries := self._retry(lambda: consumer.poll(run.max_records, run.poll_seconds)):
                    self._batch(consumer, deliveries)
                elif self.report.lag:
                    self._report(lag=self._retry(self._lag))
        except LeaseLostError as error:
            _log.info("%s lost its place in the group and joins again: %s", self._name, error)

    def _batch(self, consumer: Consumer, deliveries: Sequence[Delivery]) -> None:
        behind = max(0, self._retry(self._lag) - len(deliveries))
        try:
            handled = self._handle(deliveries, behind)
        except NewerSchemaError as error:
            raise self._stopped(f"{error}") from error
        self._bury(handled.invalid)
        self._publish(handled.publish)
        why = self._rule.judge(deliveries, handled.invalid)
        stopped = self._stopped(why) if why else None
        offsets = {one.place.partition: one.place.offset + 1 for one in deliveries}
        self._retry(lambda: consumer.commit(offsets))
        self._report(len(deliveries), len(handled.publish), len(handled.invalid), behind)
        if stopped:
            raise stopped

    def _handle(self, deliveries: Sequence[Delivery], behind: int) -> Handled:
        """What came of the batch. One that fails is halved until what fails alone is found: it becomes invalid."""
        try:
            return self._retry(lambda: self._attempt(deliveries, behind))
        except (_Drained, RetryableError, NewerSchemaError, LeaseLostError):
            raise
        except Exception as error:  # noqa: BLE001  whatever a record does to a handler, the others go on
            if len(deliveries) == 1:
                return Handled(invalid=(self._poison(deliveries[0], error),))
        middle = len(deliveries) // 2
        first = self._handle(deliveries[:middle], behind + len(deliveries) - middle)
        second = self._handle(deliveries[middle:], behind)
        return Handled((*first.publish, *second.publish), (*first.invalid, *second.invalid))

    def _attempt(self, deliveries: Sequence[Delivery], behind: int) -> Handled:
        handled = self._run.handler.handle(deliveries, behind)
        largest = max((record.size for record in handled.publish), default=0)
        if largest > MAX_RECORD_BYTES:
            raise RecordTooLargeError(
                f"what came of it has {largest} bytes, at most {MAX_RECORD_BYTES} go on the stream"
            )
        return handled

    def _poison(self, delivery: Delivery, error: Exception) -> Invalid:
        if not isinstance(error, InvalidRecordError):
            # Frames and class only: the message may quote the text of a post, which a log would keep for ever.
            frames = "".join(traceback.format_tb(error.__traceback__))
            where = place_of(delivery)
            _log.error("%s cannot handle %s: %s\n%s", self._name, where, type(error).__name__, frames)
        return Invalid(delivery, f"{type(error).__name__}: {error}")

    def _bury(self, invalid: Sequence[Invalid]) -> None:
        if invalid:
            now = self._run.clock()
            letters = [dead_letter(self._name, one, now) for one in invalid]
            self._retry(lambda: self._run.dead_letters.bury(letters))

    def _publish(self, records: Sequence[Record]) -> None:
        topic = self._run.topic_out
        if not records:
            return
        if topic is None:
            raise SettingError(f"{self._name} published {len(records)} records, but was given no topic_out")
        self._retry(lambda: self._run.stream.publish(topic, records))

    def _check_stopped(self) -> None:
        if self._resume:
            self._run.stages.resume(self._name)
            self._resume = False
        if why := self._run.stages.stopped(self._name):
            raise StageStoppedError(_advice(self._name, why))

    def _stopped(self, why: str) -> StageStoppedError:
        now = self._run.clock()
        self._retry(lambda: self._run.stages.stop(self._name, one_line(why), now))
        return StageStoppedError(_advice(self._name, one_line(why)))

    def _join(self) -> Consumer:
        waited = False
        while True:
            try:
                return self._retry(lambda: self._run.stream.consume(self._run.group, self._run.topic_in))
            except GroupBusyError:
                self._deadline = None
                if not self._run.wait_for_group:
                    raise
            if not waited:
                _log.info("%s waits: another process holds %s", self._name, self._run.group)
                waited = True
            if self._stop.wait(_GROUP_WAIT_SECONDS):
                raise _Drained

    def _retry(self, call: Callable[[], T]) -> T:
        """Call again, with back-off and jitter, until it answers; at the start not for ever."""
        patience, tries = self._run.patience, 0
        while True:
            try:
                return call()
            except RetryableError as error:
                pause = min(patience.most, patience.first * 2.0 ** min(tries, 30))
                pause *= random.uniform(0.5, 1.0)  # noqa: S311  spreads retries, keeps no secret
                tries += 1
                if self._deadline is not None and time.monotonic() + pause > self._deadline:
                    raise
                _log.warning("%s tries again in %.1f s: %s", self._name, pause, one_line(str(error)))
            if self._stop.wait(pause):
                raise _Drained

    def _lag(self) -> int:
        return lag(self._run.stream, self._run.group, self._run.topic_in)

    def _report(self, handled: int = 0, published: int = 0, dead_letters: int = 0, lag: int = 0) -> None:
        last = self.report
        self.report = StageReport(
            last.handled + handled,
            last.published + published,
            last.dead_letters + dead_letters,
            lag,
            self._run.clock() if handled else last.last_at,
        )


class _StopRule:
    """Says when nearly all of the last records were invalid, which is a bad release sooner than bad records."""

    def __init__(self) -> None:
        self._last: deque[bool] = deque(maxlen=_STOP_WINDOW)

    def judge(self, deliveries: Sequence[Delivery], invalid: Sequence[Invalid]) -> str | None:
        """Count a batch, record by record; why the stage has to stop, None while it may go on."""
        bad = {one.delivery.place for one in invalid}
        why = None
        for delivery in deliveries:
            is_bad = delivery.place in bad
            self._last.append(is_bad)
            of = len(self._last)
            if is_bad and of >= _STOP_AFTER and 10 * (count := sum(self._last)) >= _STOP_TENTHS * of:
                why = f"{count} of the last {of} records were invalid"
        return why


def _advice(stage: str, why: str) -> str:
    resume = f"`cheong run {stage} --resume`"
    return f"{stage} stopped: {why}. Put that right (`cheong dead-letters` shows what came), then go on with {resume}"
