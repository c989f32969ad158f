"""A collector over the embedded store and stream, a channel whose pages a test writes, and what is on the stream."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backends.store import Store, open_store
from backends.stream.sqlite import SqliteStream
from ingest.collector import Collector, Manner, PostStream, Shelves
from ingest.privacy import Masker
from models.ports.channel import Fields, Page, Received
from models.ports.stream import Delivery, Topic
from models.post import Post
from models.records import decode_post

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SEOUL = Path(__file__).resolve().parents[2] / "cities" / "seoul"
MASKER = Masker.load(SEOUL)
POSTS, VERDICTS = "posts", "verdicts"


class ListedChannel:
    """A channel that gives a list of records; its cursor is the number of those given."""

    def __init__(self, records: Sequence[Received], name: str = "listed") -> None:
        self.records = list(records)
        self._name = name

    @property
    def name(self) -> str:
        """The account's name."""
        return self._name

    def receive(self, cursor: str | None, limit: int) -> Page:
        """The next of the list."""
        start = int(cursor or 0)
        end = min(len(self.records), start + limit)
        return Page(tuple(self.records[start:end]), str(end), end == len(self.records))


def received(number: int, text: str, **more: object) -> Received:
    """A record as a channel gives it."""
    fields = replace(Fields("x", str(number), text), **more)  # type: ignore[arg-type]  # fields of a test, by name
    return Received(f"{number} {text}".encode("utf-8", "surrogatepass"), f"list line {number}", fields)


@dataclass
class Bench:
    """The parts of a test, over files in a folder."""

    store: Store
    stream: SqliteStream

    def collector(self, manner: Manner | None = None) -> Collector:
        """A collector as wired in a process."""
        shelves = Shelves(self.store, self.store, self.store)
        return Collector(shelves, PostStream(self.stream, POSTS), MASKER, lambda: NOW, manner)

    def deliveries(self) -> list[Delivery]:
        """Everything on the stream."""
        digest = hashlib.sha256(str(self.stream.ends(POSTS)).encode()).hexdigest()
        with self.stream.consume(f"look-{digest}", POSTS) as consumer:
            return consumer.poll(10_000, 0)

    def posts(self) -> list[Post]:
        """The posts on the stream, in order."""
        return [decode_post(delivery.record) for delivery in self.deliveries()]


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """A store and a stream in a folder, closed at the end."""
    store = open_store(f"sqlite:///{folder}/store.db")
    stream = SqliteStream(folder / "stream.db", lambda: NOW)
    stream.create([Topic(POSTS, 1, timedelta(days=14)), Topic(VERDICTS, 1, timedelta(days=14))])
    try:
        yield Bench(store, stream)
    finally:
        stream.close()
        store.close()
