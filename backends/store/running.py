"""Running: leases, followers' positions, stages that stopped and why."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from backends.store.engine import Database
from backends.store.keeping_tables import followers, leases, stages
from models.errors import LeaseLostError
from models.history import START, Position
from models.ports.keeping import Lease

_NOBODY = ""
"""The holder of a lease that was given back."""


class Running:
    """The ports Leases, Followers and Stages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> Lease | None:
        """Take or renew; None while another holds it."""
        until = now + timedelta(seconds=seconds)
        vacant = {"name": name, "holder": _NOBODY, "fence": 0, "until": now}
        with self._database.writing() as connection:
            # the row is there before it is locked, so that of two who come first one waits
            connection.execute(self._database.insert_new(leases, "name"), [vacant])
            known = connection.execute(self._database.locked(select(leases).where(leases.c.name == name))).one()
            if known.holder not in (holder, _NOBODY) and known.until > now:
                return None
            fence = known.fence + (known.holder != holder)
            taken = update(leases).where(leases.c.name == name).values(holder=holder, fence=fence, until=until)
            connection.execute(taken)
        return Lease(name, holder, fence, until)

    def release(self, lease: Lease) -> None:
        """Give it back, if still held."""
        held = (leases.c.name == lease.name) & (leases.c.fence == lease.fence) & (leases.c.holder == lease.holder)
        with self._database.writing() as connection:
            # the fence stays, so that it goes on growing
            connection.execute(update(leases).where(held).values(holder=_NOBODY))

    def followed(self, name: str) -> Position:
        """The kept position of a follower."""
        query = select(followers.c.epoch, followers.c.number).where(followers.c.name == name)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return START if row is None else Position(row.epoch, row.number)

    def follow(self, name: str, position: Position, lease: Lease) -> None:
        """Keep a position. Raises LeaseLostError."""
        with self._database.writing() as connection:
            held = self._database.locked(select(leases.c.fence).where(leases.c.name == lease.name))
            newest = connection.execute(held).scalar()
            if newest is None or newest > lease.fence:
                raise LeaseLostError(f"another process follows as {name} now")
            row = {"name": name, "epoch": position.epoch, "number": position.number, "fence": lease.fence}
            connection.execute(self._database.insert_or_replace(followers, "name"), [row])

    def stopped(self, stage: str) -> str | None:
        """Why a stage stopped, None while it may run."""
        with self._database.reading() as connection:
            return connection.execute(select(stages.c.why).where(stages.c.name == stage)).scalar()

    def stop(self, stage: str, why: str, at: datetime) -> None:
        """Remember the stop."""
        with self._database.writing() as connection:
            connection.execute(
                self._database.insert_or_replace(stages, "name"), [{"name": stage, "why": why, "at": at}]
            )

    def resume(self, stage: str) -> None:
        """Forget the stop."""
        with self._database.writing() as connection:
            connection.execute(delete(stages).where(stages.c.name == stage))
