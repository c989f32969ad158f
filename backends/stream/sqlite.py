"""The embedded stream: a durable log in one SQLite file, with one consumer a group, held by a kernel file lock."""

import fcntl
import json
import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import Self
from urllib.parse import quote

from backends.stream._sqlite_file import SqliteFile
from models.errors import GroupBusyError, LeaseLostError, RecordTooLargeError, RetryableError, SettingError
from models.ports.stream import Delivery, Place, Record, Topic
from models.post import MAX_RECORD_BYTES

BUSY_SECONDS = 10.0
"""How long a call waits for another process's write before it says RetryableError."""

PAUSE_SECONDS = 0.02
"""How often a waiting consumer looks whether the file changed."""

POLL_BYTES = 32_000_000
"""A poll ends at the record that reaches this many bytes of values, whatever it was asked for."""

_ERASE_ROWS = 5_000
# SQLite copies neighbours between pages when it deletes, and what it copied from is not wiped, secure_delete or not.
# So a record is wiped where it stands, with bytes of the same size, and a wiped row is deleted only when so many wiped
# rows follow it that no page with text is touched: more than three pages of the smallest rows.
_MARGIN_ROWS = 512
_ERASED = 2**62  # in the place of a time, and of the same size in the file

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# A table a topic: a row is then always appended at the end of its tree, where SQLite moves no other.
_TOPIC_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS records (offset INTEGER PRIMARY KEY, published_at INTEGER NOT NULL,"
    " key BLOB NOT NULL, headers BLOB NOT NULL, value BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS records_published_at ON records (published_at)",
)
_ADD = "INSERT INTO records (offset, published_at, key, headers, value) VALUES (?, ?, ?, ?, ?)"
_READ = (
    "SELECT offset, published_at, key, headers, value FROM records"
    " WHERE offset >= ? AND +published_at < ? ORDER BY offset LIMIT ?"
)
_ERASE = (
    "UPDATE records SET published_at = ?, key = zeroblob(length(key)), value = zeroblob(length(value))"
    " WHERE offset IN (SELECT offset FROM records WHERE published_at < ?"
    " AND offset < (SELECT min(next) FROM offsets WHERE topic = ?) LIMIT ?)"
)
_FIRST_LEFT = "SELECT offset FROM records WHERE +published_at < ? ORDER BY offset LIMIT 1"
_DELETE = "DELETE FROM records WHERE offset < ?"
_COMMIT = (
    'INSERT INTO offsets ("group", topic, next) VALUES (?, ?, ?)'
    ' ON CONFLICT ("group", topic) DO UPDATE SET next = excluded.next'
)
_TOPIC = (
    "INSERT INTO topics (name, retention) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET retention = excluded.retention RETURNING id"
)


class SqliteStream:
    """The stream port on one SQLite file; usable from several threads and several processes.

    ``clock`` gives the time of publishing, aware. The file is opened, and made, at the first call. Every method raises
    RetryableError when the file is busy, full or unreadable for now, SettingError when it is no stream, or for a topic
    that was not created. A process that holds a consumer must not fork: the child would hold the group too.
    ``forced``: what is published is on disk; else a power cut may lose the last of it.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        busy_seconds: float = BUSY_SECONDS,
        *,
        forced: bool = True,
    ) -> None:
        self._file = SqliteFile(path, busy_seconds, forced=forced)
        self._path = path
        self._clock = clock
        self._guard = threading.Lock()
        self._consumers: weakref.WeakSet[SqliteConsumer] = weakref.WeakSet()

    def create(self, topics: Sequence[Topic]) -> None:
        """Create what is missing; an existing topic keeps its records and takes the retention given."""
        with self._file.writing() as connection:
            for topic in topics:
                row = connection.execute(_TOPIC, (topic.name, topic.retention // _MICROSECOND)).fetchone()
                for statement in _TOPIC_SCHEMA:
                    connection.execute(_of(row[0], statement))

    def publish(self, topic: str, records: Sequence[Record]) -> list[Place]:
        """Append all in order in one transaction, on disk on return. Raises RecordTooLargeError before writing any."""
        if (largest := max((record.size for record in records), default=0)) > MAX_RECORD_BYTES:
            raise RecordTooLargeError(
                f"a record for {topic} has {largest} bytes, at most {MAX_RECORD_BYTES} go on the stream"
            )
        if not records:
            return []
        rows = [(record.key.encode(), _pack(record.headers), record.value) for record in records]
        with self._file.writing() as connection:
            ident, first = self._topic(connection, topic)
            now = _micros(self._clock())
            connection.executemany(_of(ident, _ADD), ((first + i, now, *row) for i, row in enumerate(rows)))
            connection.execute("UPDATE topics SET next = ? WHERE id = ?", (first + len(rows), ident))
        return [Place(0, first + i) for i in range(len(rows))]

    def consume(self, group: str, topic: str) -> "SqliteConsumer":
        """Join a group as its only consumer. Raises GroupBusyError while another, in any process, holds it."""
        with self._file.using() as connection:
            ident, _ = self._topic(connection, topic)
        lock = self._lock(group, topic)
        try:
            consumer = SqliteConsumer(self._file, (group, topic, ident), lock, self.committed(group, topic)[0])
        except BaseException:
            os.close(lock)
            raise
        with self._guard:
            self._consumers.add(consumer)
        return consumer

    def ends(self, topic: str) -> dict[int, int]:
        """The offset after the last record ever published, of partition 0."""
        with self._file.using() as connection:
            return {0: self._topic(connection, topic)[1]}

    def committed(self, group: str, topic: str) -> dict[int, int]:
        """The next offset to read of partition 0, 0 where nothing was committed."""
        with self._file.using() as connection:
            ident, _ = self._topic(connection, topic)
            row = connection.execute(
                'SELECT next FROM offsets WHERE "group" = ? AND topic = ?', (group, ident)
            ).fetchone()
            return {0: row[0] if row else 0}

    def expire(self, now: datetime) -> int:
        """Wipe records older than their topic's retention that all its groups have read; returns how many.

        A topic that no group ever committed keeps everything. On return the text is in no file; RetryableError when a
        reader stood in the way of that, and the next call finishes.
        """
        with self._file.using() as connection:
            topics = connection.execute("SELECT id, retention FROM topics").fetchall()
        erased = sum(self._expire(ident, _micros(now) - retention) for ident, retention in topics)
        with self._file.using() as connection:
            if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise RetryableError(f"{self._path}: forgetting is not finished while another process reads; try again")
        return erased

    def ping(self) -> None:
        """Raise RetryableError when the file cannot be read."""
        with self._file.using() as connection:
            connection.execute("SELECT count(*) FROM topics").fetchone()

    def close(self) -> None:
        """Leave all groups and close the connections of all threads."""
        with self._guard:
            consumers = list(self._consumers)
        for consumer in consumers:
            consumer.close()
        self._file.close()

    def _expire(self, ident: int, before: int) -> int:
        erased = 0
        while True:
            with self._file.writing() as connection:
                values = (_ERASED, before, ident, _ERASE_ROWS)
                count = connection.execute(_of(ident, _ERASE), values).rowcount
                left = connection.execute(_of(ident, _FIRST_LEFT), (_ERASED,)).fetchone()
                end = connection.execute("SELECT next FROM topics WHERE id = ?", (ident,)).fetchone()
                connection.execute(_of(ident, _DELETE), ((left or end)[0] - _MARGIN_ROWS,))
            erased += count
            if count < _ERASE_ROWS:
                return erased

    def _lock(self, group: str, topic: str) -> int:
        name = f"{self._path.name}.{quote(group, safe='')}+{quote(topic, safe='')}.lock"
        try:
            lock = os.open(self._path.with_name(name), os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise RetryableError(f"the lock file {name} beside {self._path} cannot be made: {error}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(lock)
            raise GroupBusyError(
                f"the group {group} already reads {topic} in {self._path}: wait until that process ends, or stop it"
            ) from error
        return lock

    def _topic(self, connection: Connection, name: str) -> tuple[int, int]:
        row = connection.execute("SELECT id, next FROM topics WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise SettingError(f"{self._path} has no topic {name}: create it first")
        return row[0], row[1]


class SqliteConsumer:
    """The one consumer of a group and topic, for one thread; it holds the group until it closes or its process ends."""

    def __init__(self, file: SqliteFile, member: tuple[str, str, int], lock: int, start: int) -> None:
        self._file = file
        self._group, self._topic, self._ident = member
        self._lock: int | None = lock
        self._next = start

    def poll(self, max_records: int, timeout_seconds: float) -> list[Delivery]:
        """What was not polled yet, in order, up to ``max_records`` or about ``POLL_BYTES``; empty after the time-out.

        Raises LeaseLostError once closed, RetryableError.
        """
        self._check_held()
        deadline = time.monotonic() + timeout_seconds
        while True:
            # Asked before reading: what is written in between then shows as a change.
            version = self._version()
            if found := self._read(max_records):
                self._next = found[-1].place.offset + 1
                return found
            if not self._await_change(version, deadline):
                return []

    def commit(self, offsets: Mapping[int, int]) -> None:
        """Keep, on disk, the next offset to read of partition 0. Raises LeaseLostError once closed, RetryableError."""
        self._check_held()
        if 0 in offsets:
            with self._file.writing() as connection:
                connection.execute(_COMMIT, (self._group, self._ident, offsets[0]))

    def close(self) -> None:
        """Leave the group; the successor goes on from the last commit."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, max_records: int) -> list[Delivery]:
        found: list[Delivery] = []
        size = 0
        query, values = _of(self._ident, _READ), (self._next, _ERASED, max_records)
        with self._file.using() as connection, closing(connection.execute(query, values)) as rows:
            for offset, published_at, key, headers, value in rows:
                record = Record(key.decode(), value, _unpack(headers))
                found.append(Delivery(self._topic, Place(0, offset), record, _time(published_at)))
                size += len(value)
                if size >= POLL_BYTES:
                    break
        return found

    def _await_change(self, version: int, deadline: float) -> bool:
        while (left := deadline - time.monotonic()) > 0:
            time.sleep(min(PAUSE_SECONDS, left))
            if self._version() != version:
                return True
        return False

    def _version(self) -> int:
        with self._file.using() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    def _check_held(self) -> None:
        if self._lock is None:
            raise LeaseLostError(f"the group {self._group} of {self._topic} was left: join it again")


def _of(topic: int, statement: str) -> str:
    return statement.replace("records", f"records_{topic}")


def _micros(time_: datetime) -> int:
    return (time_ - _EPOCH) // _MICROSECOND


def _time(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND


def _pack(headers: Mapping[str, bytes]) -> bytes:
    return json.dumps({name: value.decode("latin-1") for name, value in headers.items()}).encode() if headers else b""


def _unpack(packed: bytes) -> dict[str, bytes]:
    return {name: value.encode("latin-1") for name, value in json.loads(packed).items()} if packed else {}
