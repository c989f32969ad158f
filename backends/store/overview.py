"""The overview port: counts, flags, first words and groups of many complaints, each in few queries and in a scope."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_

from backends.store.engine import chunks
from backends.store.reading import (
    Reading,
    bound_to,
    conditions,
    in_scope,
    read_cursor,
    time_of,
    write_cursor,
)
from backends.store.rows import change_of, complaint_of, flag_of, post_of
from backends.store.tables import changes, complaints, flags, memberships, posts, typed_texts
from models.complaint import Flag, Status
from models.history import Change
from models.ports.overview import FACETS, Group, Opening, PostPage, QueueCounts, TypedText, Words
from models.ports.store import Filter
from models.scope import Scope

_CURRENT = memberships.c.until.is_(None)
_FIRST = 400
"""Characters of a complaint's first words."""

_OPEN = tuple(status.value for status in Status if not status.ended and status is not Status.ANSWERED)
_RUNNING = tuple(status for status in _OPEN if status != Status.ON_HOLD)
"""The statuses in which somebody has to answer and the clock runs."""

_MEMBERS = memberships.join(posts, posts.c.id == memberships.c.post).join(
    complaints, complaints.c.id == memberships.c.complaint
)
_WITH_COMPLAINT = posts.outerjoin(memberships, (memberships.c.post == posts.c.id) & _CURRENT).outerjoin(
    complaints, complaints.c.id == memberships.c.complaint
)


class Overview(Reading):
    """What people see of many complaints at once."""

    def facets(self, where: Filter, scope: Scope) -> Mapping[str, Mapping[str, int]]:
        """A field to its values and their counts, each field without its own filter."""
        found: dict[str, Mapping[str, int]] = {}
        with self._database.reading() as connection:
            for name in FACETS:
                column, others = complaints.c[name], conditions(replace(where, **{name: None}))
                query = select(column, func.count()).where(in_scope(scope), column.is_not(None), *others)
                found[name] = {row[0]: row[1] for row in connection.execute(query.group_by(column))}
        return found

    def flags_of(self, ids: Sequence[str], scope: Scope, *, open_only: bool = True) -> Mapping[str, Sequence[Flag]]:
        """The flags of these complaints, oldest first."""
        found: dict[str, list[Flag]] = defaultdict(list)
        query = select(flags).join(complaints, complaints.c.id == flags.c.complaint).where(in_scope(scope))
        if open_only:
            query = query.where(flags.c.acknowledged_at.is_(None))
        for row in self._of(query, flags.c.complaint, ids, flags.c.raised_at, flags.c.id):
            found[row["complaint"]].append(flag_of(row))
        return found

    def openings(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Opening]:
        """The beginning of each of these complaints."""
        own = case((posts.c.id == complaints.c.opened_by, 0), else_=1)
        place = func.row_number().over(
            partition_by=memberships.c.complaint, order_by=(own, posts.c.received_at, posts.c.id)
        )
        count = func.count().over(partition_by=memberships.c.complaint)
        found: dict[str, Opening] = {}
        for part in chunks(ids):
            inner = select(
                memberships.c.complaint,
                posts.c.id,
                posts.c.received_at,
                posts.c.title,
                func.substr(posts.c.text, 1, _FIRST).label("text"),
                place.label("place"),
                count.label("count"),
            ).select_from(_MEMBERS)
            ranked = inner.where(_CURRENT, memberships.c.complaint.in_(part), in_scope(scope)).subquery()
            for row in self._rows(select(ranked).where(ranked.c.place == 1)):
                found[row["complaint"]] = Opening(_words(row), row["count"])
        return found

    def words(self, post_ids: Sequence[str], scope: Scope) -> Mapping[str, Words]:
        """The words of these posts."""
        query = select(
            memberships.c.complaint, posts.c.id, posts.c.received_at, posts.c.title, posts.c.text
        ).select_from(_WITH_COMPLAINT)
        rows = self._of(query.where(in_scope(scope)), posts.c.id, post_ids)
        return {row["id"]: _words(row) for row in rows}

    def words_in(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Sequence[Words]]:
        """The words of every post of these complaints, newest receipt first."""
        query = select(
            memberships.c.complaint, posts.c.id, posts.c.received_at, posts.c.title, posts.c.text
        ).select_from(_MEMBERS)
        found: dict[str, list[Words]] = defaultdict(list)
        order = (posts.c.received_at.desc(), posts.c.id.desc())
        for row in self._of(query.where(_CURRENT, in_scope(scope)), memberships.c.complaint, ids, *order):
            found[row["complaint"]].append(_words(row))
        return found

    def queue_counts(self, now: datetime, soon: datetime, scope: Scope) -> QueueCounts:
        """What waits at a time."""
        queued = select(complaints.c.pressing, func.count()).where(complaints.c.queued, in_scope(scope))
        due = select(
            func.coalesce(func.sum(case((complaints.c.due_at < now, 1), else_=0)), 0),
            func.count(),
        ).where(complaints.c.status.in_(_RUNNING), complaints.c.due_at < soon, _counted(scope))
        with self._database.reading() as connection:
            by = {row[0]: row[1] for row in connection.execute(queued.group_by(complaints.c.pressing))}
            late, before = connection.execute(due).one()
        return QueueCounts(sum(by.values()), by.get(0, 0), by.get(1, 0), int(late), int(before) - int(late))

    def inbox(self, now: datetime, today: datetime, scope: Scope, limit: int) -> Mapping[str, Group]:
        """The groups of a department's inbox, each by due time."""
        status, due, counted = complaints.c.status, complaints.c.due_at, _counted(scope)
        running = and_(status.in_(_RUNNING), counted)
        return {
            "assigned": self._group(and_(status == Status.ASSIGNED.value, counted), limit),
            "accepted": self._group(and_(status == Status.ACCEPTED.value, counted), limit),
            "due_today": self._group(and_(running, due >= now, due < today), limit),
            "late": self._group(and_(running, due < now), limit),
            "returned": self._group(and_(status == Status.RETURNED.value, counted), limit),
        }

    def post_listing(self, outcome: str | None, scope: Scope, *, limit: int, cursor: str | None) -> PostPage:
        """Posts by receipt, newest first."""
        bound = bound_to(f"posts {outcome}", Filter(), scope)
        query = select(posts, memberships.c.complaint.label("member_of")).select_from(_WITH_COMPLAINT)
        query = query.where(in_scope(scope))
        if outcome is not None:
            query = query.where(posts.c.outcome == outcome)
        if cursor is not None:
            place = read_cursor(cursor, bound, (time_of, str))
            query = query.where(tuple_(posts.c.received_at, posts.c.id) < place)
        rows = self._rows(query.order_by(posts.c.received_at.desc(), posts.c.id.desc()).limit(limit + 1))
        last = rows[limit - 1] if len(rows) > limit else None
        after = None if last is None else write_cursor([last["received_at"].isoformat(), last["id"]], bound)
        return PostPage(tuple(post_of(row, row["member_of"]) for row in rows[:limit]), after)

    def typed_about(self, complaint_id: str, scope: Scope) -> Sequence[TypedText]:
        """Everything that people typed about a complaint, oldest first."""
        query = select(typed_texts).join(complaints, complaints.c.id == typed_texts.c.complaint)
        rows = self._rows(
            query.where(complaints.c.id == complaint_id, in_scope(scope)).order_by(typed_texts.c.at, typed_texts.c.id)
        )
        acts = sorted({row["act"] for row in rows})
        said = select(changes.c.act, changes.c.actor).where(
            changes.c.complaint == complaint_id, changes.c.act.in_(acts)
        )
        by = {row["act"]: row["actor"] for row in self._rows(said)} if acts else {}
        return [TypedText(row["id"], row["text"], row["at"], by.get(row["act"], ""), row["act"]) for row in rows]

    def typed(self, ids: Sequence[str], scope: Scope) -> Mapping[str, str | None]:
        """These typed texts."""
        query = select(typed_texts).join(complaints, complaints.c.id == typed_texts.c.complaint)
        return {row["id"]: row["text"] for row in self._of(query.where(in_scope(scope)), typed_texts.c.id, ids)}

    def act_of(self, complaint_id: str, version: int, scope: Scope) -> str | None:
        """The act that made this version of a complaint."""
        query = select(changes.c.act).join(complaints, complaints.c.id == changes.c.complaint)
        query = query.where(changes.c.complaint == complaint_id, changes.c.version == version, in_scope(scope))
        rows = self._rows(query.order_by(changes.c.number).limit(1))
        return None if not rows else str(rows[0]["act"])

    def since(self, complaint_id: str, version: int, scope: Scope) -> Sequence[Change]:
        """The changes of a complaint after a version of it."""
        self.complaint(complaint_id, scope)
        query = select(changes).where(changes.c.complaint == complaint_id, changes.c.version > version)
        return [change_of(row) for row in self._rows(query.order_by(changes.c.number))]

    def _of(
        self, query: Select[Any], column: ColumnElement[Any], ids: Sequence[str], *order: ColumnElement[Any]
    ) -> list[Any]:
        return [row for part in chunks(ids) for row in self._rows(query.where(column.in_(part)).order_by(*order))]

    def _group(self, condition: ColumnElement[bool], limit: int) -> Group:
        count = self._rows(select(func.count().label("count")).select_from(complaints).where(condition))[0]["count"]
        order = (complaints.c.due_order, complaints.c.received_at, complaints.c.id)
        rows = self._rows(select(complaints).where(condition).order_by(*order).limit(limit))
        return Group(count, tuple(complaint_of(row) for row in rows))


def _counted(scope: Scope) -> ColumnElement[bool]:
    """In the scope, and no imported history, which waits for nobody."""
    return and_(in_scope(scope), ~complaints.c.history)


def _words(row: Any) -> Words:
    return Words(row["id"], row["complaint"], row["received_at"], row["title"], row["text"])
