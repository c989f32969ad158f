"""What the tests of the stage loop run it on: a handler to order, faults on the way, on a stream and a store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from backends.store import open_store
from backends.stream.sqlite import SqliteStream
from cheong.stage import Patience, StageRun
from models.ports.keeping import DeadLetter
from models.ports.stage import Handled, Invalid
from models.ports.stream import Consumer, Delivery, Place, Record, Stream, Topic
from models.scope import Scope
from tests.contracts.stream_backends import RETENTION, numbers, record

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POSTS, VERDICTS, GROUP = "city.posts", "city.verdicts", "city.classify"
HURRIED = Patience(first=0.001, most=0.01, start=0.05)


class QuickStop(Event):
    """A stop event on which waiting takes no time; it remembers how long was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        return self.is_set()


@dataclass
class Work:
    """A handler that passes on what it reads, fails where it is told to, and asks to stop at the record ``last``."""

    stop: Event
    last: int
    invalid: frozenset[int] = frozenset()
    raising: Mapping[int, BaseException] = field(default_factory=dict)
    once: list[BaseException] = field(default_factory=list)
    name: str = "classify"
    batches: list[list[int]] = field(default_factory=list)
    lags: list[int] = field(default_factory=list)

    def handle(self, deliveries: Sequence[Delivery], lag: int) -> Handled:
        found = numbers(list(deliveries))
        self.batches.append(found)
        self.lags.append(lag)
        if self.once:
            raise self.once.pop()
        for number in found:
            if number in self.raising:
                raise self.raising[number]
        if self.last in found:
            self.stop.set()
        bad = [one for one, number in zip(deliveries, found, strict=True) if number in self.invalid]
        return Handled(
            [one.record for one in deliveries if one not in bad], [Invalid(one, "not a post") for one in bad]
        )


class Faults:
    """A stream that fails as told, ``{"publish": [error, …]}``, and remembers what was done to it, in order."""

    def __init__(self, stream: Stream, failing: Mapping[str, Iterable[BaseException]] | None = None) -> None:
        self.stream = stream
        self.failing = {name: list(errors) for name, errors in (failing or {}).items()}
        self.done: list[str] = []

    def doing(self, name: str) -> None:
        if self.failing.get(name):
            raise self.failing[name].pop(0)
        self.done.append(name)

    def create(self, topics: Sequence[Topic]) -> None:
        self.stream.create(topics)

    def publish(self, topic: str, records: Sequence[Record]) -> list[Place]:
        self.doing("publish")
        return self.stream.publish(topic, records)

    def consume(self, group: str, topic: str) -> "FaultyConsumer":
        self.doing("consume")
        return FaultyConsumer(self, self.stream.consume(group, topic))

    def ends(self, topic: str) -> dict[int, int]:
        return self.stream.ends(topic)

    def committed(self, group: str, topic: str) -> dict[int, int]:
        return self.stream.committed(group, topic)

    def expire(self, now: datetime) -> int:
        return self.stream.expire(now)

    def ping(self) -> None:
        self.stream.ping()

    def close(self) -> None:
        self.stream.close()


@dataclass
class FaultyConsumer:
    """The consumer of a stream that fails as told."""

    faults: Faults
    consumer: Consumer

    def poll(self, max_records: int, timeout_seconds: float) -> list[Delivery]:
        self.faults.doing("poll")
        return self.consumer.poll(max_records, timeout_seconds)

    def commit(self, offsets: Mapping[int, int]) -> None:
        self.faults.doing("commit")
        self.consumer.commit(offsets)

    def close(self) -> None:
        self.consumer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Bench:
    """A stream with two topics and a store, and what is asked of them in tests."""

    def __init__(self, folder: Path) -> None:
        self.clock: Callable[[], datetime] = lambda: NOW
        self.stream = SqliteStream(folder / "stream.sqlite", self.clock)
        self.stream.create([Topic(name, 12, RETENTION) for name in (POSTS, VERDICTS)])
        self.store_url = f"sqlite:///{folder}/store.sqlite"
        self.store = open_store(self.store_url)

    def close(self) -> None:
        """Close both."""
        self.stream.close()
        self.store.close()

    def put(self, count: int, headers: Mapping[str, bytes] | None = None) -> None:
        """Publish so many posts, numbered on."""
        first = self.stream.ends(POSTS)[0]
        posts = [record(n) for n in range(first, first + count)]
        self.stream.publish(POSTS, [Record(one.key, one.value, headers or one.headers) for one in posts])

    def run_of(self, work: Work, stream: Stream | None = None) -> StageRun:
        """A run of this work from posts to verdicts."""
        return StageRun(
            handler=work,
            stream=stream or self.stream,
            dead_letters=self.store,
            stages=self.store,
            clock=self.clock,
            group=GROUP,
            topic_in=POSTS,
            topic_out=VERDICTS,
            poll_seconds=0.02,
            patience=HURRIED,
        )

    @property
    def letters(self) -> list[DeadLetter]:
        """The dead letters, oldest first."""
        return self.store.dead_letters(Scope.everything("test"))

    @property
    def committed(self) -> int:
        """The next post to read."""
        return self.stream.committed(GROUP, POSTS)[0]

    @property
    def verdicts(self) -> list[int]:
        """The numbers of what was published, all of it."""
        with self.stream.consume("test", VERDICTS) as consumer:
            return numbers(consumer.poll(10_000, 0))
