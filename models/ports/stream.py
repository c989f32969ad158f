"""The stream port: a durable log of topics that groups of consumers read, in order within a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

SCHEMA_HEADER = "schema"
"""The header that carries the schema version of a record's value, ``major.minor``."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic to be there: its full name, partitions (a backend without them has one) and how long records are kept."""

    name: str
    partitions: int
    retention: timedelta


@dataclass(frozen=True, slots=True)
class Record:
    """What is published: ``key`` decides the order, ``value`` is JSON bytes, headers are small."""

    key: str
    value: bytes
    headers: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of value, key and headers together; at most ``MAX_RECORD_BYTES``."""
        return len(self.value) + len(self.key.encode()) + sum(len(k.encode()) + len(v) for k, v in self.headers.items())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies in its topic."""

    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A record as a consumer gets it; ``published_at`` is the time of publishing, never the post's own date."""

    topic: str
    place: Place
    record: Record
    published_at: datetime


class Consumer(Protocol):
    """One member of a group. Closed or dead, its successor goes on from the last commit."""

    def poll(self, max_records: int, timeout_seconds: float) -> list[Delivery]:
        """Up to ``max_records`` that were not polled yet, in order; empty after the time-out. Raises LeaseLostError."""

    def commit(self, offsets: Mapping[int, int]) -> None:
        """Keep, durably, the next offset to read a partition. Raises LeaseLostError when the group went to another."""

    def close(self) -> None:
        """Leave the group; uncommitted deliveries come again to the successor."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Stream(Protocol):
    """A durable log. ``publish`` returns after the records are durable."""

    def create(self, topics: Sequence[Topic]) -> None:
        """Create what is missing; an existing topic keeps its records."""

    def publish(self, topic: str, records: Sequence[Record]) -> list[Place]:
        """Append all in order, durably, as one batch; raises RecordTooLargeError before writing any, RetryableError."""

    def consume(self, group: str, topic: str) -> Consumer:
        """Join a group. Raises GroupBusyError where the backend allows one consumer a group and another holds it."""

    def ends(self, topic: str) -> dict[int, int]:
        """The offset after the last record, a partition."""

    def committed(self, group: str, topic: str) -> dict[int, int]:
        """The next offset to read a partition, 0 where nothing was committed."""

    def expire(self, now: datetime) -> int:
        """Drop records older than their topic's retention, never before every group that ever committed has read them.

        Returns how many went; a backend that does it by itself returns 0.
        """

    def ping(self) -> None:
        """Raise RetryableError when the stream does not answer."""

    def close(self) -> None:
        """Release connections and locks."""


def lag(stream: Stream, group: str, topic: str) -> int:
    """How many records of a topic a group has not committed yet."""
    committed = stream.committed(group, topic)
    return sum(max(0, end - committed.get(partition, 0)) for partition, end in stream.ends(topic).items())
