"""The search index in one SQLite file: character bigrams in FTS5, read newest first.

FTS5 keeps tokens only; what was indexed lies folded beside it, because FTS5 needs the old tokens to take a document
out. Row numbers begin with the second of receipt, so the newest hits are read first and a page costs what it shows,
however many hits there are. All tables have the number of a generation: a rebuild fills a new one beside the old.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backends.search import sqlite_statements as sql
from backends.search.cursors import binding, read_cursor, write_cursor
from backends.search.grams import PREFIX, fold, tokens
from backends.search.versions import newest, outdated
from models.errors import RetryableError, SettingError
from models.ports.search import Document, Hit, Hits, SearchQuery, Tombstone
from models.scope import Scope

_WAIT_SECONDS = 30


class SqliteSearch:
    """The search port on one file, which threads and processes may share.

    Raises SettingError for a file of another format, RetryableError when it cannot be opened now.
    """

    def __init__(self, path: Path) -> None:
        self._connections = _Connections(path)
        with self._connections.writing() as connection:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found == 0:
                for statement in sql.CREATE_STATE:
                    connection.execute(statement)
                _Generation(connection, 1).create()
            elif found != sql.FORMAT:
                self.close()
                raise SettingError(
                    f"{path} is a search index of format {found}, this version reads {sql.FORMAT}: "
                    "remove the file and run `cheong reindex`"
                )

    def index(self, documents: Sequence[Document | Tombstone]) -> None:
        """Write a batch in one transaction; when it returns, text that a tombstone forgot is in no file."""
        with self._connections.writing() as connection:
            state = _state(connection)
            for number in state.generations:
                _Generation(connection, number).write(documents)
            unclean = _state(connection).unclean
        if unclean:
            self._clean()

    def find(self, query: SearchQuery, scope: Scope, *, limit: int = 50, cursor: str | None = None) -> Hits:
        """Posts in the scope that match, newest first. Raises ValueError for a cursor that it did not give."""
        if limit < 1:
            raise ValueError("a page has at least one hit")
        bound = binding(query, scope)
        after = sql.END if cursor is None else read_cursor(cursor, bound)
        with self._connections.reading() as connection:
            live = _Generation(connection, _state(connection).live)
            found = live.page(sql.wanted(query, scope, after), limit + 1)
        hits = tuple(Hit(post, complaint, sql.moment(received)) for received, post, complaint in found[:limit])
        more = len(found) > limit
        return Hits(hits, write_cursor(found[limit - 1][:2], bound) if more else None)

    def rebuild(self, documents: Iterable[Sequence[Document | Tombstone]]) -> int:
        """Fill a new generation while the old one is read and both are written, then drop the old one."""
        building, count, done = self._begin_building(), 0, False
        try:
            for batch in documents:
                with self._building(building) as generation:
                    generation.write(batch)
                count += len(batch)
            with self._building(building) as generation:
                _Generation(generation.connection, _state(generation.connection).live).drop()
                generation.connection.execute(
                    "UPDATE state SET live = building, building = NULL, unclean = unclean + 1"
                )
            done = True
        finally:
            if not done:
                with suppress(RetryableError):
                    self._abandon(building)
        self._clean()
        return count

    def ping(self) -> None:
        """Raise RetryableError when the file cannot be read."""
        with self._connections.reading() as connection:
            _state(connection)

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    def _begin_building(self) -> int:
        with self._connections.writing() as connection:
            state = _state(connection)
            if state.building is not None:  # of a rebuild that died, or that goes on and will notice
                _Generation(connection, state.building).drop()
            building = state.last + 1
            _Generation(connection, building).create()
            connection.execute("UPDATE state SET building = last + 1, last = last + 1")
        return building

    @contextmanager
    def _building(self, number: int) -> Iterator["_Generation"]:
        with self._connections.writing() as connection:
            if _state(connection).building != number:
                raise RetryableError("another rebuild of the search index began: this one gives way to it")
            yield _Generation(connection, number)

    def _abandon(self, number: int) -> None:
        with self._building(number) as generation:
            generation.drop()
            generation.connection.execute("UPDATE state SET building = NULL, unclean = unclean + 1")
        self._clean()

    def _clean(self) -> None:
        """Leave no trace of what was forgotten: neither postings marked as deleted nor pages in the write-ahead log."""
        with self._connections.writing() as connection:
            state = _state(connection)
            for number in state.generations:
                _Generation(connection, number).run(sql.OPTIMIZE)
        with self._connections.borrowed() as connection:
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise RetryableError("the search index is being read all the time: forgotten text is still in its log")
        with self._connections.writing() as connection:
            connection.execute("UPDATE state SET unclean = 0 WHERE unclean = ?", (state.unclean,))


def _state(connection: sqlite3.Connection) -> sql.State:
    return sql.State(*connection.execute(sql.STATE).fetchone())


@dataclass(frozen=True, slots=True)
class _Generation:
    """The tables of one number, in a transaction of the caller."""

    connection: sqlite3.Connection
    number: int

    def run(self, statement: str, values: Sequence[object] | dict[str, object] = ()) -> sqlite3.Cursor:
        return self.connection.execute(statement.replace("@", str(self.number)), values)

    def create(self) -> None:
        for statement in sql.CREATE_GENERATION:
            self.run(statement.format(prefix=PREFIX))

    def drop(self) -> None:
        for statement in sql.DROP_GENERATION:
            self.run(statement)

    def write(self, batch: Sequence[Document | Tombstone]) -> None:
        steps: list[_Step] = []
        forgot = False
        for item in newest(batch):
            known = self._known(item.id)
            if known is not None and outdated(item, known.version, forgotten=known.number is None):
                continue
            steps += self._replace(item, known)
            forgot = forgot or (isinstance(item, Tombstone) and known is not None and known.number is not None)
        # FTS5 writes a segment out whenever a row number is lower than the one before
        for number, adds, folded in sorted(steps):
            self.run(sql.PUT_TOKENS if adds else sql.REMOVE_TOKENS, (number, tokens(folded)))
        if forgot:
            self.connection.execute("UPDATE state SET unclean = unclean + 1")

    def page(self, wanted: dict[str, object], limit: int) -> list[tuple[int, str, str | None]]:
        """Up to ``limit`` hits (received, id, complaint), newest first; row numbers order only the seconds."""
        found: list[tuple[int, str, str | None]] = []
        second = None
        # left open, the cursor would go on reading its state of the file and hold up the cleaning of the log
        with closing(self.run(sql.FIND if wanted["match"] else sql.LIST, wanted)) as rows:
            for received, post, complaint in rows:
                if len(found) >= limit and received // 1_000_000 != second:
                    break
                second = received // 1_000_000
                found.append((received, post, complaint))
        return sorted(found, key=lambda hit: hit[:2], reverse=True)[:limit]

    def _known(self, post: str) -> "_Known | None":
        row = self.run(sql.KNOWN, (post,)).fetchone()
        return None if row is None else _Known(row[0], row[1], sql.unblob(row[2]))

    def _replace(self, item: Document | Tombstone, known: "_Known | None") -> "Iterator[_Step]":
        """Write the rows of an item; gives what is left to do to the tokens."""
        number = None if known is None else known.number
        if known is not None and number is not None and not _stays(item, known):
            self.run(sql.REMOVE_DOCUMENT, (number,))
            yield number, False, known.folded
            number = None
        if isinstance(item, Document):
            folded, is_new = fold(item.text), number is None
            number = self._free(item.received_at) if number is None else number
            fields = [sql.text(getattr(item, name)) for name in sql.FIELDS]
            self.run(sql.PUT_DOCUMENT, (number, item.id, sql.microseconds(item.received_at), *fields, sql.blob(folded)))
            if is_new:
                yield number, True, folded
        self.run(sql.PUT_VERSION, (item.id, item.version, number))

    def _free(self, received_at: datetime) -> int:
        numbers = sql.numbers(sql.microseconds(received_at))
        (last,) = self.run(sql.LAST_NUMBER, (numbers.start, numbers.stop - 1)).fetchone()
        return numbers.start if last is None else last + 1


_Step = tuple[int, bool, str]
"""A row number, whether its tokens are put in (else taken out), and their folded text."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a generation has of a post: a tombstone has no row number and no text."""

    version: int
    number: int | None
    folded: str


class _Connections:
    """Connections to one file, each used by one thread at a time and kept for the next."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    @contextmanager
    def borrowed(self) -> Iterator[sqlite3.Connection]:
        """A connection without a transaction. Raises RetryableError."""
        try:
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)
        except sqlite3.OperationalError as error:
            raise RetryableError(f"the search index {self._path} does not take this now: {error}") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that may write from its first statement on: one that turns into it later fails at once."""
        with self.borrowed() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the file."""
        with self.borrowed() as connection, connection:
            connection.execute("BEGIN")
            yield connection

    def close(self) -> None:
        """Close those that nobody uses now; the others are closed when they come back."""
        with self._lock:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            for pragma in sql.PRAGMAS:
                connection.execute(pragma)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if self._closed:
                connection.close()
            else:
                self._idle.append(connection)


def _stays(item: Document | Tombstone, known: _Known) -> bool:
    """Whether text and row number remain, so that the tokens need not be touched."""
    if isinstance(item, Tombstone) or known.number not in sql.numbers(sql.microseconds(item.received_at)):
        return False
    return fold(item.text) == known.folded
