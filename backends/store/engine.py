"""All that differs between database engines: connections, transactions, errors, locks and the guard of the history."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Select, Table, create_engine, event, exc, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url

from models.errors import RetryableError, SettingError

CHUNK = 500
"""Values in one IN list; SQLite takes 32,766 parameters a statement, shorter lists share prepared statements."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-64000",
)


class Database:
    """An engine with the two kinds of transaction that the store uses."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        if self.url.get_backend_name() not in ("sqlite", "postgresql"):
            raise SettingError(f"the store URL {self.url!r} is neither sqlite:///PATH nor postgresql://HOST/DATABASE")
        self.engine: Engine = _sqlite(self.url) if self.sqlite else _postgresql(self.url)
        self._writer = self.engine.execution_options(immediate=True)

    @property
    def sqlite(self) -> bool:
        """Whether this is the embedded engine."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database. Raises RetryableError."""
        with _translated(), self.engine.connect() as connection:
            yield connection

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

    def insert_or_replace(self, table: Table, *key: str) -> Executable:
        """An INSERT that writes all other columns over a row with this key."""
        make: Any = sqlite.insert if self.sqlite else postgresql.insert
        statement = make(table)
        others = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in key}
        found: Executable = statement.on_conflict_do_update(index_elements=list(key), set_=others)
        return found

    def locked(self, query: Select[Any]) -> Select[Any]:
        """The query with its rows locked until the end of the transaction; SQLite's write lock covers all."""
        return query if self.sqlite else query.with_for_update()

    def lock_keys(self, connection: Connection, keys: Iterable[str]) -> None:
        """Make other transactions on the same conversations wait, in one order, so that none wait in a circle."""
        if self.sqlite:
            return
        for number in sorted({_signed64(key) for key in keys}):
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})

    def forget_freed_pages(self) -> None:
        """Leave nothing of deleted rows in the files beside the database (its pages are overwritten on deletion)."""
        if self.sqlite:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

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
        f"$$ BEGIN RAISE EXCEPTION '{why}'; END $$",
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
    except (exc.OperationalError, exc.InternalError) as error:
        raise RetryableError(f"the store does not take this now: {error.orig}") from error
    except exc.DBAPIError as error:
        if error.connection_invalidated:
            raise RetryableError(f"the connection to the store was lost: {error.orig}") from error
        raise


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a read transaction that turns into a write fails at once, so writers say so at the start
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _signed64(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
