"""All that differs between database engines: connections, transactions, errors, locks and the guard of the history."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, Executable, Select, Table, create_engine, event, exc, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url

from models.errors import CheongError, NotAllowedError, RetryableError, SettingError

CHUNK = 500
"""Values in one IN list; SQLite takes 32,766 parameters a statement, shorter lists share prepared statements."""

_LOCK_ALL = text("SELECT pg_advisory_xact_lock(number) FROM unnest(CAST(:numbers AS bigint[])) AS number")

_SQL_ERROR, _NOT_A_DATABASE = 1, 26
"""Codes of SQLite: a statement that it does not understand, a file that is none of its own."""

_BUSY_SECONDS, _PAUSE_SECONDS = 30, 0.02

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}",
    "PRAGMA cache_size=-64000",
)
_NOT_FORCED = "PRAGMA synchronous=NORMAL"


class Database:
    """An engine with the two kinds of transaction that the store uses."""

    def __init__(self, url: str, *, forced: bool = True) -> None:
        """``forced``: each commit is on disk. Else a power cut may lose the last ones, never more and never a part."""
        self.url: URL = _url(url)
        self.engine: Engine = _sqlite(self.url, forced=forced) if self.sqlite else _postgresql(self.url)
        self._reader, self._writer = self.engine, self.engine.execution_options(begin="BEGIN IMMEDIATE")
        if not self.sqlite:
            # SQLite shows one state to a transaction by itself
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self._shared: ContextVar[Connection | None] = ContextVar("shared", default=None)

    @property
    def sqlite(self) -> bool:
        """Whether this is the embedded engine."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database. Raises RetryableError."""
        shared = self._shared.get()
        if shared is not None:
            yield shared
            return
        with _translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Whatever this thread reads in the block, it reads on one connection and from one state."""
        with self.reading() as connection:
            before = self._shared.set(connection)
            try:
                yield
            finally:
                self._shared.reset(before)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write from its first statement on, committed at the end. Raises RetryableError."""
        with _translated(), self._writer.begin() as connection:
            yield connection

    def insert_new(self, table: Table, *key: str) -> Executable:
        """An INSERT that leaves a row with this key as it is."""
        if self.sqlite:
            return sqlite.insert(table).on_conflict_do_nothing(index_elements=list(key))
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(key))

    def put_new(self, connection: Connection, table: Table, key: str, row: Mapping[str, Any]) -> bool:
        """Insert a row unless its key is taken; whether it was inserted, which not every driver counts."""
        make: Any = sqlite.insert if self.sqlite else postgresql.insert
        statement = make(table).on_conflict_do_nothing(index_elements=[key]).returning(table.c[key])
        return connection.execute(statement, row).scalar() is not None

    def insert_or_replace(self, table: Table, *key: str) -> Executable:
        """An INSERT that writes all other columns over a row with this key."""
        make: Any = sqlite.insert if self.sqlite else postgresql.insert
        statement = make(table)
        others = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in key}
        found: Executable = statement.on_conflict_do_update(index_elements=list(key), set_=others)
        return found

    def locked(self, query: Select[Any], *tables: Table) -> Select[Any]:
        """The query with its rows (of these tables, else all) locked until the transaction ends.

        SQLite's write lock covers everything.
        """
        return query if self.sqlite else query.with_for_update(of=tables or None)

    def lock_keys(self, connection: Connection, keys: Iterable[str]) -> None:
        """Make other transactions on the same conversations wait, in one order, so that none wait in a circle."""
        if self.sqlite:
            return
        numbers = sorted({_signed64(key) for key in keys})
        if numbers:
            connection.execute(_LOCK_ALL, {"numbers": numbers})

    def rewrite(self) -> None:
        """Write the whole database file anew, at the cost of its size; PostgreSQL's own vacuum does this by itself.

        SQLite overwrites what is deleted, but leaves copies of rows that it had moved from page to page before. Raises
        RetryableError.
        """
        if self.sqlite:
            with _translated(), self.engine.execution_options(begin=None).connect() as connection:
                connection.exec_driver_sql("VACUUM")
            self.forget_freed_pages()

    def forget_freed_pages(self) -> None:
        """Leave nothing of deleted rows in the files beside the database (its pages are overwritten on deletion).

        Raises RetryableError when somebody reads what was there before for so long that it cannot be done now.
        """
        if not self.sqlite:
            return
        deadline = time.monotonic() + _BUSY_SECONDS
        with _translated(), self.engine.execution_options(begin=None).connect() as connection:
            # While another connection moves the log into the database, SQLite says busy at once instead of waiting.
            while connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
                if time.monotonic() > deadline:
                    raise RetryableError(
                        "what was erased still lies in the log beside the store, which is read now; try again"
                    )
                time.sleep(_PAUSE_SECONDS)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def append_only(dialect: str, table: str) -> Sequence[str]:
    """The statements after which the database refuses UPDATE and DELETE on a table."""
    why = f"{table} is append-only"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists that fit one statement."""
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except exc.TimeoutError as error:
        raise RetryableError(f"all connections to the store are in use: {error}") from error
    except exc.DBAPIError as error:
        _explain(error)


def _explain(error: exc.DBAPIError) -> NoReturn:
    told: CheongError | None = None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if error.connection_invalidated:
        told = RetryableError(f"the connection to the store was lost: {error.orig}")
    elif code == _NOT_A_DATABASE:
        told = SettingError("the file that the store URL names is not a database of SQLite")
    elif isinstance(error, exc.IntegrityError):
        if "unique" in str(error.orig).lower():
            told = RetryableError("another wrote the same to the store at the same time: try again")
        else:
            told = NotAllowedError(f"the store refuses what does not fit together: {_first_line(error)}")
    elif isinstance(error, (exc.OperationalError, exc.InternalError)) and code != _SQL_ERROR:
        told = RetryableError(f"the store does not take this now: {_first_line(error)}")
    if told is None:
        raise error
    raise told from error


def _first_line(error: exc.DBAPIError) -> str:
    # the lines after it quote values
    return str(error.orig).partition("\n")[0]


def _url(url: str) -> URL:
    try:
        found = make_url(url)
    except exc.ArgumentError as error:
        raise SettingError("the store URL is neither sqlite:///PATH nor postgresql://HOST/DATABASE") from error
    if found.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingError(f"the store URL {found!r} is neither sqlite:///PATH nor postgresql://HOST/DATABASE")
    if found.get_backend_name() == "sqlite" and found.database in (None, "", ":memory:"):
        raise SettingError("the store URL names no file: it is sqlite:///PATH")
    return found


def _sqlite(url: URL, *, forced: bool) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in _PRAGMAS if forced else (*_PRAGMAS, _NOT_FORCED):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a read transaction that turns into a write fails at once, so writers say so at the start
        statement = connection.get_execution_options().get("begin", "BEGIN")
        if statement is not None:
            connection.exec_driver_sql(statement)

    return engine


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise SettingError("a store on PostgreSQL needs its driver: install cheong[postgres]") from error


def _signed64(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
