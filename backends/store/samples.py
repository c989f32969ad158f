"""The samples port: which posts of a day the center judges, drawn the same way every time."""

import heapq
import hmac
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, update

from backends.store.collection import Collection
from backends.store.reading import Reading, everything_only
from backends.store.rows import post_of
from backends.store.sample_tables import SAID, sampled, sampled_of, samples
from backends.store.tables import changes, memberships, posts
from models.errors import NotFoundError
from models.history import Outcome, Verb
from models.sample import Judged, Sample
from models.scope import Scope


class Sampling(Reading, Collection):
    """Daily samples on the tables ``samples`` and ``sampled``."""

    def draw(self, day: date, since: datetime, until: datetime, size: int, at: datetime) -> bool:
        """Draw the sample of a day; False when it was drawn before."""
        if self.drawn(day):
            return False
        ids, secret = self._set_aside(since, until), self.salt()
        # whoever draws again, on whichever engine, in whatever order the rows come, draws the same posts
        chosen = heapq.nsmallest(size, ids, key=lambda post: hmac.digest(secret, f"{day}\0{post}".encode(), "sha256"))
        with self._database.writing() as connection:
            row = {"day": day.isoformat(), "drawn_at": at, "of": len(ids)}
            if not self._database.put_new(connection, samples, "day", row):
                return False
            if chosen:
                connection.execute(insert(sampled), _sampled_rows(connection, day, chosen))
                _judge_raised(connection, chosen)
        return True

    def drawn(self, day: date) -> bool:
        """Whether the sample of a day was drawn."""
        return bool(self._rows(select(samples.c.day).where(samples.c.day == day.isoformat())))

    def sample_days(self, scope: Scope, limit: int) -> Sequence[date]:
        """The days with a sample that holds posts, newest first."""
        everything_only(scope, "the samples")
        holds = exists().where(sampled.c.day == samples.c.day)
        rows = self._rows(select(samples.c.day).where(holds).order_by(samples.c.day.desc()).limit(limit))
        return [date.fromisoformat(row["day"]) for row in rows]

    def sample(self, day: date, scope: Scope) -> Sample:
        """The sample of a day. Raises NotFoundError when none was drawn."""
        everything_only(scope, "the samples")
        current = (memberships.c.post == posts.c.id) & memberships.c.until.is_(None)
        said = [sampled.c[name].label(f"sample_{name}") for name in SAID]
        query = select(posts, memberships.c.complaint.label("member_of"), *said).select_from(
            sampled.join(posts, posts.c.id == sampled.c.post).outerjoin(memberships, current)
        )
        this = sampled.c.day == day.isoformat()
        with self._database.reading() as connection:
            drawn_of = select(samples.c.of).where(samples.c.day == day.isoformat())
            of: int | None = connection.execute(drawn_of).scalar()
            rows = connection.execute(query.where(this).order_by(posts.c.received_at, posts.c.id)).mappings().all()
        if of is None:
            raise NotFoundError(f"there is no sample of {day}")
        items = [(sampled_of(row["id"], row, "sample_"), post_of(row, row["member_of"])) for row in rows]
        return Sample(day, of, tuple(items))

    def _set_aside(self, since: datetime, until: datetime) -> list[str]:
        query = select(posts.c.id).where(
            posts.c.received_at >= since,
            posts.c.received_at < until,
            ~posts.c.deleted,
            ~posts.c.history,
            or_(posts.c.outcome == Outcome.SET_ASIDE.value, _raised()),
            # one that was edited on another day is received that day too
            ~exists().where(sampled.c.post == posts.c.id),
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())


def _raised() -> ColumnElement[bool]:
    """Whether a person made a complaint of what was set aside, and nobody took that back."""
    change = changes.alias()
    raising = exists().where(change.c.post == posts.c.id, change.c.verb == Verb.RAISED.value)
    outcome = posts.c.outcome.in_([Outcome.COMPLAINT.value, Outcome.REVISED.value])
    return and_(outcome, posts.c.opened_revision.is_(None), raising)


def _sampled_rows(connection: Connection, day: date, ids: Sequence[str]) -> list[dict[str, Any]]:
    query = select(posts.c.id, posts.c.received_at).where(posts.c.id.in_(ids)).order_by(posts.c.received_at, posts.c.id)
    return [
        {"post": row.id, "day": day.isoformat(), "received_at": row.received_at} for row in connection.execute(query)
    ]


def _judge_raised(connection: Connection, ids: Sequence[str]) -> None:
    """What a person raised before the sample was drawn is judged by that."""
    told = [changes.c[name] for name in ("post", "actor", "at", "act")]
    query = (
        select(*told)
        .join(posts, posts.c.id == changes.c.post)
        .where(changes.c.post.in_(ids), changes.c.verb == Verb.RAISED.value, _raised())
    )
    for row in connection.execute(query.order_by(changes.c.number)).all():
        said = {"judged": Judged.COMPLAINT.value, "by": row.actor.partition(":")[2], "at": row.at, "act": row.act}
        connection.execute(update(sampled).where(sampled.c.post == row.post).values(said))
