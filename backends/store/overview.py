"""The overview port: counts, flags, first words and groups of many complaints, each in few queries and in a scope."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select, tuple_

from backends.store.cursors import bound_to, read_cursor, time_of, write_cursor
from backends.store.many import among_given
from backends.store.reading import (
    Reading,
    conditions,
    in_reach,
    in_scope,
    of_scope,
)
from backends.store.rows import change_of, flag_from, post_of
from backends.store.tables import changes, complaints, flags, memberships, posts, typed_texts
from models.complaint import Flag
from models.history import Change
from models.ports.overview import FACETS, Opening, PostPage, QueueCounts, TypedText, Words
from models.ports.store import Filter
from models.scope import Reach, Scope

_CURRENT = memberships.c.until.is_(None)
FIRST = 400
"""Characters of a complaint's first words."""

_WORDS = (posts.c.id, memberships.c.complaint, posts.c.received_at, posts.c.title, posts.c.text)
"""In the order of the fields of ``Words``."""

_FIRST_WORDS = (*_WORDS[:-1], func.substr(posts.c.text, 1, FIRST).label("text"))
_FLAG = tuple(flags.c[name] for name in Flag.__slots__)
_OF_WORDS = len(_WORDS)
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
        for row in self._of(_flags(scope.reach, open_only), ids, scope):
            found[row.complaint].append(flag_from(row))
        return found

    def openings(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Opening]:
        """The beginning of each of these complaints."""
        rows = self._of(_own_openings(scope.reach), ids, scope)
        if len(rows) < len(ids):  # the post that opened it went elsewhere, or a person's act opened it
            there = {row.complaint for row in rows}
            rows += self._of(_oldest_posts(scope.reach), [one for one in ids if one not in there], scope)
        return {row.complaint: Opening(Words(*row[:_OF_WORDS]), row.count_) for row in rows}

    def words(self, post_ids: Sequence[str], scope: Scope) -> Mapping[str, Words]:
        """The words of these posts."""
        return {row.id: Words(*row) for row in self._of(_words_of(scope.reach), post_ids, scope)}

    def words_in(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Sequence[Words]]:
        """The words of every post of these complaints, newest receipt first."""
        found: dict[str, list[Words]] = defaultdict(list)
        for row in self._of(_words_in(scope.reach), ids, scope):
            found[row.complaint].append(Words(*row))
        return found

    def queue_counts(self, now: datetime, soon: datetime, scope: Scope) -> QueueCounts:
        """What waits at a time."""
        queued, due = _waiting(scope.reach)
        values = {"now": now, "soon": soon, **of_scope(scope)}
        with self._database.reading() as connection:
            by = {row[0]: row[1] for row in connection.execute(queued, values)}
            late, before = connection.execute(due, values).one()
        return QueueCounts(sum(by.values()), by.get(0, 0), by.get(1, 0), int(late), int(before) - int(late))

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
        rows = self._of(query.where(in_reach(scope.reach), among_given(typed_texts.c.id, "ids")), ids, scope)
        return {row.id: row.text for row in rows}

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

    def _of(self, query: Select[Any], ids: Sequence[str], scope: Scope) -> list[Any]:
        """The rows of a statement that is given ids, and has ``in_reach`` of the scope."""
        if not ids:
            return []
        with self._database.reading() as connection:
            return list(connection.execute(query, {"ids": ids, **of_scope(scope)}).all())


@cache
def _waiting(reach: Reach) -> tuple[Select[Any], Select[Any]]:
    """How much of the queue presses how; of what runs how much is late, and how much is due soon or late."""
    queued = select(complaints.c.pressing, func.count()).where(complaints.c.queued, in_reach(reach))
    due_order = complaints.c.due_order
    late = func.coalesce(func.sum(case((due_order < bindparam("now"), 1), else_=0)), 0)
    due = select(late, func.count()).where(complaints.c.running, due_order < bindparam("soon"), in_reach(reach))
    return queued.group_by(complaints.c.pressing), due


@cache
def _flags(reach: Reach, open_only: bool) -> Select[Any]:
    query = select(*_FLAG).join(complaints, complaints.c.id == flags.c.complaint)
    query = query.where(in_reach(reach), among_given(flags.c.complaint, "ids"))
    if open_only:
        query = query.where(flags.c.acknowledged_at.is_(None))
    return query.order_by(flags.c.raised_at, flags.c.id)


def _beginning(count: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    return *_FIRST_WORDS, count.label("count_")


@cache
def _own_openings(reach: Reach) -> Select[Any]:
    """Of complaints whose opening post is one of theirs."""
    every = memberships.alias()
    count = select(func.count()).where(every.c.complaint == complaints.c.id, every.c.until.is_(None))
    query = select(*_beginning(count.scalar_subquery())).select_from(_MEMBERS)
    own = and_(_CURRENT, memberships.c.complaint == complaints.c.id, posts.c.id == complaints.c.opened_by)
    return query.where(own, among_given(complaints.c.id, "ids"), in_reach(reach))


@cache
def _oldest_posts(reach: Reach) -> Select[Any]:
    place = func.row_number().over(partition_by=memberships.c.complaint, order_by=(posts.c.received_at, posts.c.id))
    count = func.count().over(partition_by=memberships.c.complaint)
    inner = select(*_beginning(count), place.label("place")).select_from(_MEMBERS)
    ranked = inner.where(_CURRENT, among_given(memberships.c.complaint, "ids"), in_reach(reach)).subquery()
    return select(ranked).where(ranked.c.place == 1)


@cache
def _words_of(reach: Reach) -> Select[Any]:
    query = select(*_FIRST_WORDS).select_from(_WITH_COMPLAINT)
    return query.where(in_reach(reach), among_given(posts.c.id, "ids"))


@cache
def _words_in(reach: Reach) -> Select[Any]:
    query = select(*_WORDS).select_from(_MEMBERS)
    query = query.where(_CURRENT, in_reach(reach), among_given(memberships.c.complaint, "ids"))
    return query.order_by(posts.c.received_at.desc(), posts.c.id.desc())
