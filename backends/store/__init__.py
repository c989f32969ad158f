"""The store on SQLAlchemy: the truth about posts and complaints, on SQLite or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from backends.store.accounts import Logins
from backends.store.acts import StoreAct
from backends.store.chain import Chain
from backends.store.collection import Collection
from backends.store.engine import Database
from backends.store.erasure import Erasure
from backends.store.grants import Grants
from backends.store.migrating import migrate
from backends.store.rates import Rating
from backends.store.running import Running
from backends.store.samples import Sampling
from backends.store.unmasking import Unmasking
from models.scope import Actor

__all__ = ["Store", "open_store"]


class Store(Rating, Unmasking, Grants, Erasure, Chain, Sampling, Collection, Running, Logins):
    """Every port of the store on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._salt = None

    @contextmanager
    def act(self, actor: Actor, at: datetime, act_id: str | None = None) -> Iterator[StoreAct]:
        """Begin an act; it is committed when the block ends well, undone when it raises."""
        salt = self.salt()
        with self._database.writing() as connection:
            act = StoreAct(connection, self._database, actor, at)
            act.id = act_id or act.id
            act.use_salt(salt)
            yield act
            act.finish()
        if act.erased:
            self._database.forget_freed_pages()

    def ping(self) -> None:
        """Raise RetryableError when the database does not answer."""
        with self._database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")

    def close(self) -> None:
        """Close all connections."""
        self._database.close()


def open_store(url: str, *, forced: bool = True) -> Store:
    """The store at a URL, brought to the newest schema; ``forced``: each commit is on disk, else soon after.

    Raises SettingError, RetryableError.
    """
    database = Database(url, forced=forced)
    migrate(database)
    return Store(database)
