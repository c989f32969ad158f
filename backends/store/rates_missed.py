"""How much was missed: what people found in the daily samples of set-aside posts, and the posts behind the numbers."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, case, func, select, tuple_
from sqlalchemy.sql import ColumnElement

from backends.store.cursors import read_cursor, time_of, write_cursor
from backends.store.rates_conditions import SINCE, UNTIL, times
from backends.store.rows import post_of
from backends.store.sample_tables import sampled
from backends.store.tables import complaints, memberships, posts
from models.ports.overview import PostPage
from models.ports.store import Filter
from models.rates import Counted, RatePart, Window
from models.sample import Judged
from models.scope import Reach, Scope

_RECEIVED = and_(sampled.c.received_at >= SINCE, sampled.c.received_at < UNTIL)
_CURRENT = (memberships.c.post == posts.c.id) & memberships.c.until.is_(None)


def whole_city(where: Filter, scope: Scope) -> bool:
    """Whether it is asked of everything: what was set aside has no department, and mostly neither topic nor place."""
    part = (where.department, where.topic, where.district)
    return scope.reach is Reach.ALL and part == (None, None, None)


def missed(connection: Connection, window: Window) -> tuple[Counted, Mapping[str, int]]:
    """What was found in how many that were judged; and what was drawn and is in neither number, by why."""
    parts = {
        "found": _of(RatePart.NUMERATOR),
        "judged": _of(RatePart.DENOMINATOR),
        "unjudged": _of(RatePart.EXCLUDED) & ~posts.c.deleted,
        "deleted": _of(RatePart.EXCLUDED) & posts.c.deleted,
    }
    columns = [func.coalesce(func.sum(case((one, 1), else_=0)), 0).label(name) for name, one in parts.items()]
    joined = sampled.join(posts, posts.c.id == sampled.c.post)
    query = select(*columns).select_from(joined).where(_RECEIVED)
    row = connection.execute(query, times(window)).mappings().one()
    excluded = {name: int(row[name]) for name in ("unjudged", "deleted")}
    return Counted(int(row["found"]), int(row["judged"])), excluded


def missed_complaints(part: RatePart) -> ColumnElement[bool]:
    """The complaints that posts of a part are in now."""
    joined = sampled.join(posts, posts.c.id == sampled.c.post).join(memberships, _CURRENT)
    return complaints.c.id.in_(select(memberships.c.complaint).select_from(joined).where(_of(part)))


def missed_posts(
    connection: Connection, counted: tuple[RatePart, Window], page: tuple[int, str | None], bound: str
) -> PostPage:
    """The posts of a part, newest receipt first. Raises ValueError for a cursor not its own."""
    (part, window), (limit, cursor) = counted, page
    query = select(posts, memberships.c.complaint.label("member_of"), sampled.c.received_at.label("drawn_with"))
    query = query.select_from(sampled.join(posts, posts.c.id == sampled.c.post).outerjoin(memberships, _CURRENT))
    order: Sequence[ColumnElement[object]] = (sampled.c.received_at, sampled.c.post)
    query = query.where(_of(part)).order_by(*(column.desc() for column in order))
    if cursor is not None:
        query = query.where(tuple_(*order) < read_cursor(cursor, bound, (time_of, str)))
    rows = connection.execute(query.limit(limit + 1), times(window)).mappings().all()
    last = rows[limit - 1] if len(rows) > limit else None
    after = None if last is None else write_cursor([last["drawn_with"].isoformat(), last["id"]], bound)
    return PostPage(tuple(post_of(row, row["member_of"]) for row in rows[:limit]), after)


def _of(part: RatePart) -> ColumnElement[bool]:
    if part is RatePart.EXCLUDED:
        return _RECEIVED & sampled.c.judged.is_(None)
    if part is RatePart.DENOMINATOR:
        return _RECEIVED & sampled.c.judged.is_not(None)
    if part is RatePart.REST:
        return _RECEIVED & (sampled.c.judged == Judged.NONE.value)
    return _RECEIVED & (sampled.c.judged == Judged.COMPLAINT.value)
