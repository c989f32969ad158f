"""The file under the embedded stream: connections a thread, transactions, and the errors of SQLite as ours."""

import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.errors import RetryableError, SettingError

_PAUSE_SECONDS = 0.02
_VERSION = 1

_SCHEMA = (
    "CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, retention INTEGER NOT NULL,"
    " next INTEGER NOT NULL DEFAULT 0)",
    'CREATE TABLE offsets ("group" TEXT NOT NULL, topic INTEGER NOT NULL, next INTEGER NOT NULL,'
    ' PRIMARY KEY ("group", topic)) WITHOUT ROWID',
)

_AWAY = {
    sqlite3.SQLITE_BUSY: "another process is writing to it",
    sqlite3.SQLITE_LOCKED: "it is locked",
    sqlite3.SQLITE_PROTOCOL: "it is locked",
    sqlite3.SQLITE_IOERR: "the disk gave an error",
    sqlite3.SQLITE_FULL: "the disk is full: make room",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: see that its folder is there and writable",
    sqlite3.SQLITE_READONLY: "it is read-only: see that the file and its folder are writable",
}


class _Connection(sqlite3.Connection):
    """A thread's connection, closed when the thread has ended and nothing holds it any more."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it never opened
            self.close()


class SqliteFile:
    """One SQLite file with the stream's tables; opened, and made, at the first use, a connection a thread.

    What is done inside ``using`` and ``writing`` raises RetryableError when the file is busy, full or unreadable,
    and SettingError when it is no stream. A write waits ``busy_seconds`` for those of others. ``forced``: each commit
    is on disk; else a power cut may lose the last ones.
    """

    def __init__(self, path: Path, busy_seconds: float, *, forced: bool = True) -> None:
        self.path = path
        self._forced = forced
        self._busy_seconds = busy_seconds
        self._threads = threading.local()
        self._guard = threading.Lock()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, each statement a transaction of its own."""
        try:
            yield self._connection()
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_NOTADB:
                raise SettingError(f"{self.path} is not an SQLite file: name another one") from error
            if code in _AWAY:
                raise RetryableError(f"the stream {self.path} does not answer: {_AWAY[code]} ({error})") from error
            raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: on disk when the block ended well, else undone."""
        with self.using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._guard:
            connections, self._threads = list(self._connections), threading.local()
        for connection in connections:
            connection.close()

    def _connection(self) -> _Connection:
        found: _Connection | None = getattr(self._threads, "connection", None)
        if found is None:
            found = self._threads.connection = self._open()
            with self._guard:
                self._connections.add(found)
        return found

    def _open(self) -> _Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RetryableError(f"the folder of {self.path} cannot be made: {error}") from error
        deadline = time.monotonic() + self._busy_seconds
        while True:
            connection = sqlite3.connect(
                self.path, self._busy_seconds, isolation_level=None, check_same_thread=False, factory=_Connection
            )
            try:
                return self._prepared(connection)
            except sqlite3.OperationalError as error:
                # Going to WAL, and the last one's leaving, do not make others wait: they fail at once.
                connection.close()
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE_SECONDS)

    def _prepared(self, connection: _Connection) -> _Connection:
        if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise SettingError(f"{self.path} lies where SQLite cannot share it: put it on a local disk")
        connection.execute(f"PRAGMA synchronous = {'FULL' if self._forced else 'NORMAL'}")
        connection.execute("PRAGMA secure_delete = ON")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                for statement in (*_SCHEMA, f"PRAGMA user_version = {_VERSION}"):
                    connection.execute(statement)
            connection.execute("COMMIT")
        if (version := connection.execute("PRAGMA user_version").fetchone()[0]) != _VERSION:
            raise SettingError(f"{self.path} has version {version}, this program knows {_VERSION}: upgrade it")
        return connection
