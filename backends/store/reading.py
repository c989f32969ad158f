"""Reading complaints and posts: one scoped query builder, keyset pages, the queue in its order."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Executable, Select, Table, bindparam, exists, select, true, tuple_

from backends.store.cursors import READERS, bound_to, read_cursor, write_cursor
from backends.store.engine import Database, chunks
from backends.store.many import among, among_given
from backends.store.rows import change_of, complaint_from, complaint_of, flag_of, hand_over_of, post_of
from backends.store.sending_tables import sendings
from backends.store.tables import (
    changes,
    complaints,
    counters,
    flags,
    hand_overs,
    memberships,
    posts,
    typed_texts,
)
from models.complaint import Complaint, Flag, HandOver, Status
from models.errors import NotAllowedError, NotFoundError
from models.history import Change, StoredPost
from models.ports.overview import Order
from models.ports.store import ComplaintPage, Filter
from models.scope import Reach, Scope
from models.sending import SendingState

COMPLAINT = tuple(complaints.c[name] for name in Complaint.__slots__)
"""The columns that ``complaint_from`` takes."""

_NONE: Mapping[str, object] = {}
_CURRENT = memberships.c.until.is_(None)
_UNDER_WAY = tuple(state.value for state in SendingState if state.under_way)


ORDERS: Mapping[Order, tuple[Column[Any], ...]] = {
    Order.RECEIPT: (complaints.c.received_at, complaints.c.id),
    Order.QUEUE: (complaints.c.pressing, complaints.c.due_order, complaints.c.received_at, complaints.c.id),
}

BESIDE = {
    order: tuple(one for one in columns if one.name not in Complaint.__slots__) for order, columns in ORDERS.items()
}
"""What of an order's columns is no field of a complaint."""


class Paging(NamedTuple):
    """Of what a page is asked: in which order, filtered by what, a name for it all, further values of its statement."""

    order: Order
    where: Filter
    what: str
    values: Mapping[str, object] = _NONE


class Asked(NamedTuple):
    """What a statement for a page is made of: its order, whose, the names of its filters, whether it goes on."""

    order: Order
    reach: Reach
    filters: tuple[str, ...]
    goes_on: bool


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """What a scope sees, as a condition that every query on complaints and what hangs on them carries."""
    return true() if scope.reach is Reach.ALL else among(complaints.c.department, sorted(scope.departments))


def in_reach(reach: Reach) -> ColumnElement[bool]:
    """The same for statements that are made ready once: ``of_scope`` are its values."""
    return true() if reach is Reach.ALL else among_given(complaints.c.department, "departments")


def of_scope(scope: Scope) -> Mapping[str, object]:
    """The values of a statement that holds ``in_reach``."""
    return {"departments": sorted(scope.departments)}


def everything_only(scope: Scope, what: str) -> None:
    """Raise NotAllowedError unless the scope sees everything."""
    if scope.reach is not Reach.ALL:
        raise NotAllowedError(f"{scope.name} may not see {what}")


class Reading:
    """The reading half of the complaints port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def complaint(self, complaint_id: str, scope: Scope) -> Complaint:
        """One complaint. Raises NotFoundError outside the scope."""
        found = self._rows(select(complaints).where(complaints.c.id == complaint_id, in_scope(scope)))
        if not found:
            raise NotFoundError(f"there is no complaint {complaint_id}")
        return complaint_of(found[0])

    def listing(self, where: Filter, scope: Scope, *, limit: int = 50, cursor: str | None = None) -> ComplaintPage:
        """Complaints by receipt, newest first."""
        rows, after = self._page(Paging(Order.RECEIPT, where, Order.RECEIPT), scope, (limit, cursor), _whole)
        return ComplaintPage(tuple([complaint_from(row[: len(COMPLAINT)]) for row in rows]), after)

    def queue(
        self, scope: Scope, *, limit: int = 50, cursor: str | None = None, where: Filter | None = None
    ) -> ComplaintPage:
        """The triage queue in its order."""
        rows, after = self._page(Paging(Order.QUEUE, where or Filter(), Order.QUEUE), scope, (limit, cursor), _whole)
        return ComplaintPage(tuple([complaint_from(row[: len(COMPLAINT)]) for row in rows]), after)

    def _page(
        self,
        listed: Paging,
        scope: Scope,
        page: tuple[int, str | None],
        made: Callable[[Asked], Select[Any]],
    ) -> tuple[Sequence[Any], str | None]:
        """The rows of a page from the statement made for it, and the cursor of the next."""
        (order, where, what, more), (limit, cursor) = listed, page
        bound, columns = bound_to(what, where, scope), ORDERS[order]
        values = {**filled(where), **of_scope(scope), **more, "most": limit + 1}
        if cursor is not None:
            place = read_cursor(cursor, bound, [READERS[column.name] for column in columns])
            values |= {f"after_{column.name}": value for column, value in zip(columns, place, strict=True)}
        rows = self._values(made(Asked(order, scope.reach, tuple(filled(where)), cursor is not None)), values)
        if len(rows) <= limit:
            return rows, None
        last = [rows[limit - 1]._mapping[column] for column in columns]
        after = [one.isoformat() if isinstance(one, datetime) else one for one in last]
        return rows[:limit], write_cursor(after, bound)

    def history(self, complaint_id: str, scope: Scope) -> list[Change]:
        """All changes of a complaint, oldest first."""
        self.complaint(complaint_id, scope)
        return [
            change_of(row)
            for row in self._rows(select(changes).where(changes.c.complaint == complaint_id).order_by(changes.c.number))
        ]

    def posts(self, complaint_id: str, scope: Scope) -> list[StoredPost]:
        """The posts that are this complaint, oldest receipt first."""
        joined = posts.join(memberships, (memberships.c.post == posts.c.id) & _CURRENT).join(
            complaints, complaints.c.id == memberships.c.complaint
        )
        query = select(posts).select_from(joined).where(complaints.c.id == complaint_id, in_scope(scope))
        return [post_of(row, complaint_id) for row in self._rows(query.order_by(posts.c.received_at, posts.c.id))]

    def post(self, post_id: str, scope: Scope) -> StoredPost:
        """One post, set aside or not. Raises NotFoundError outside the scope."""
        found = self.stored_posts([post_id], scope)
        if not found:
            raise NotFoundError(f"there is no post {post_id}")
        return found[0]

    def stored_posts(self, ids: Sequence[str], scope: Scope) -> list[StoredPost]:
        """These posts as stored; unknown ids and what the scope does not see left out."""
        joined = posts.outerjoin(memberships, (memberships.c.post == posts.c.id) & _CURRENT).outerjoin(
            complaints, complaints.c.id == memberships.c.complaint
        )
        query = select(posts, memberships.c.complaint.label("member_of")).select_from(joined).where(in_scope(scope))
        return [
            post_of(row, row["member_of"])
            for part in chunks(ids)
            for row in self._rows(query.where(posts.c.id.in_(part)))
        ]

    def flags(self, complaint_id: str, scope: Scope) -> list[Flag]:
        """All flags of a complaint, oldest first."""
        query = _of_complaints(flags, scope).where(flags.c.complaint == complaint_id)
        return [flag_of(row) for row in self._rows(query.order_by(flags.c.raised_at, flags.c.id))]

    def hand_overs(self, scope: Scope, *, complaint_id: str | None = None, open_only: bool = True) -> list[HandOver]:
        """Hand-overs, oldest first."""
        query = _hand_overs(scope.reach, complaint_id is not None, open_only)
        return [hand_over_of(row) for row in self._rows(query, {"complaint": complaint_id, **of_scope(scope)})]

    def text(self, text_id: str, scope: Scope) -> str | None:
        """What a person typed, None once forgotten. Raises NotFoundError outside the scope."""
        found = self._rows(_of_complaints(typed_texts, scope).where(typed_texts.c.id == text_id))
        if not found:
            raise NotFoundError(f"there is no text {text_id}")
        text: str | None = found[0]["text"]
        return text

    def due_flags(self, now: datetime, limit: int) -> list[Flag]:
        """Unacknowledged flags whose ``again_at`` has come."""
        query = select(flags).where(flags.c.acknowledged_at.is_(None), flags.c.again_at <= now)
        return [flag_of(row) for row in self._rows(query.order_by(flags.c.again_at, flags.c.id).limit(limit))]

    def due_hand_overs(self, now: datetime, limit: int) -> list[HandOver]:
        """Unreported hand-overs whose ``again_at`` has come."""
        query = select(hand_overs).where(hand_overs.c.reported_at.is_(None), hand_overs.c.again_at <= now)
        ordered = query.order_by(hand_overs.c.again_at, hand_overs.c.id).limit(limit)
        return [hand_over_of(row) for row in self._rows(ordered)]

    def due_windows(self, status: Status, since: datetime, limit: int, *, reminded: bool = False) -> list[Complaint]:
        """Complaints that wait for the citizen since then or longer, and for nobody else."""
        columns, own = complaints.c, complaints.c.status == status.value
        was = columns.reminded_at <= since if reminded else columns.reminded_at.is_(None)
        sent = exists().where(sendings.c.complaint == columns.id, sendings.c.state.in_(_UNDER_WAY))
        query = select(complaints).where(own, was, columns.window_since <= since, ~columns.queued, ~sent)
        ordered = query.order_by(columns.reminded_at, columns.window_since, columns.id).limit(limit)
        return [complaint_of(row) for row in self._rows(ordered)]

    def counters(self, scope: Scope) -> Mapping[str, int]:
        """Kept counters."""
        everything_only(scope, "the counters")
        return {row["name"]: row["value"] for row in self._rows(select(counters)) if row["value"]}

    def one_state(self) -> AbstractContextManager[None]:
        """In its block one state of the store is read."""
        return self._database.one_state()

    def _rows(self, query: Select[Any], values: Mapping[str, object] = _NONE) -> Sequence[Any]:
        with self._database.reading() as connection:
            return connection.execute(query, values).mappings().all()

    def _values(self, query: Executable, values: Mapping[str, object] = _NONE) -> Sequence[Any]:
        """Rows as plain values, in the order of the columns: what long lists are read by."""
        with self._database.reading() as connection:
            return connection.execute(query, values).all()


def _of_complaints(table: Table, scope: Scope) -> Select[Any]:
    joined = table.join(complaints, complaints.c.id == table.c.complaint)
    return select(table).select_from(joined).where(in_scope(scope))


@cache
def _hand_overs(reach: Reach, of_one: bool, open_only: bool) -> Select[Any]:
    query = select(hand_overs).join(complaints, complaints.c.id == hand_overs.c.complaint).where(in_reach(reach))
    if of_one:
        query = query.where(hand_overs.c.complaint == bindparam("complaint"))
    if open_only:
        query = query.where(hand_overs.c.reported_at.is_(None))
    return query.order_by(hand_overs.c.at, hand_overs.c.id)


def conditions(where: Filter) -> list[ColumnElement[bool]]:
    """What a filter asks of a complaint."""
    return _compared(filled(where))


def filled(where: Filter) -> dict[str, Any]:
    """What a filter filters on, by name."""
    return {name: value for name in Filter.__slots__ if (value := getattr(where, name)) is not None}


def _compared(values: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found = [complaints.c[name] == value for name, value in values.items() if name != "due_before"]
    return [*found, complaints.c.due_at < values["due_before"]] if "due_before" in values else found


def ordered(asked: Asked, columns: Sequence[Column[Any]]) -> Select[Any]:
    """These columns of a page of complaints, for all values of the same filters."""
    order, queue = ORDERS[asked.order], asked.order is Order.QUEUE
    query = select(*columns).where(in_reach(asked.reach), *_compared({one: bindparam(one) for one in asked.filters}))
    if queue:
        query = query.where(complaints.c.queued)
    if asked.goes_on:
        place = tuple_(*(bindparam(f"after_{column.name}", type_=column.type) for column in order))
        query = query.where(tuple_(*order) > place if queue else tuple_(*order) < place)
    return in_order(query, asked.order).limit(bindparam("most"))


def in_order(query: Select[Any], order: Order) -> Select[Any]:
    """The query with its rows in this order."""
    columns = ORDERS[order]
    return query.order_by(*(columns if order is Order.QUEUE else [one.desc() for one in columns]))


@cache
def _whole(asked: Asked) -> Select[Any]:
    """Complaints, and behind them what says where each stands."""
    return ordered(asked, (*COMPLAINT, *BESIDE[asked.order]))
