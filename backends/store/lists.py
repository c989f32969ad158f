"""Lists as people see them: a page, the queue, the inbox, with all that is shown of each complaint, in few queries."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from backends.store.columns import JsonText
from backends.store.many import among_given
from backends.store.overview import FIRST, Overview
from backends.store.reading import BESIDE, COMPLAINT, Asked, Paging, in_order, in_reach, of_scope, ordered
from backends.store.sending import SHOWN, Sent
from backends.store.sending_tables import sendings
from backends.store.tables import complaints, flags, memberships, posts
from models.complaint import Status
from models.ports.overview import INBOX, Group, Listed, ListedPage, Order
from models.ports.store import Filter
from models.scope import Reach, Scope

_FIELDS = tuple(
    type_coerce(one, Text()).label(one.name) if isinstance(one.type, JsonText) else one for one in COMPLAINT
)
"""What is kept as JSON is handed on as it is: reading it is a fifth of a page's cost."""

_POST, _TITLE, _TEXT, _COUNT, _FLAGGED, _SENT = range(len(COMPLAINT), len(COMPLAINT) + 6)
"""Where in a row is what is shown beside the fields."""


class Lists(Overview, Sent):
    """The lists of the overview port."""

    def listed(
        self, order: Order, where: Filter, scope: Scope, *, limit: int = 50, cursor: str | None = None
    ) -> ListedPage:
        """A page of complaints as lists show them."""
        rows, after = self._page(Paging(order, where, order), scope, (limit, cursor), _all)
        return ListedPage(tuple(self._listed(rows, scope)), after)

    def inbox(self, now: datetime, today: datetime, scope: Scope, limit: int) -> Mapping[str, Group]:
        """The groups of a department's inbox, each by due time."""
        values = {"now": now, "today": today, "most": limit, **of_scope(scope)}
        (counts,) = self._values(_counts(scope.reach), values)
        ids: dict[str, list[str]] = {name: [] for name in INBOX}
        for name, one in self._values(_inbox(scope.reach), values):
            ids[name].append(one)
        known = self.listed_of(list({one: None for group in ids.values() for one in group}), scope)
        return {
            name: Group(count, tuple([known[one] for one in ids[name]]))
            for name, count in zip(INBOX, counts, strict=True)
        }

    def listed_of(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Listed]:
        """These complaints as lists show them."""
        rows = self._of(_shown_of(scope.reach), ids, scope)
        return {one.id: one for one in self._listed(rows, scope)}

    def _listed(self, rows: Sequence[Any], scope: Scope) -> Iterator[Listed]:
        """Rows of what lists show, with what only some of them have."""
        flags = self.flags_of([row[0] for row in rows if row[_FLAGGED]], scope)
        sent = self.sendings_of([row[0] for row in rows if row[_SENT]], scope)
        # of some the post that opened them went elsewhere, and some a person's act opened
        begun = self.openings([row[0] for row in rows if row[_TEXT] is None], scope)
        for row in rows:
            one, post, title, text, count = row[0], row[_POST], row[_TITLE], row[_TEXT], row[_COUNT]
            if text is None:
                words = begun[one].words if one in begun else None
                post, title, text = (words.post, words.title, words.text) if words else (None, None, "")
            yield Listed(row[:_POST], post, title, text, count, flags.get(one, ()), sent.get(one))


def _shown(those: FromClause) -> Select[Any]:
    """What lists show of these complaints; without text where the opening post is not one of theirs."""
    own = and_(
        memberships.c.post == complaints.c.opened_by,
        memberships.c.complaint == complaints.c.id,
        memberships.c.until.is_(None),
    )
    every = memberships.alias()
    count = select(func.count()).where(every.c.complaint == complaints.c.id, every.c.until.is_(None))
    flagged = exists().where(flags.c.complaint == complaints.c.id, flags.c.acknowledged_at.is_(None))
    states = or_(*(sendings.c.state == state for state in SHOWN))
    sent = exists().where(sendings.c.complaint == complaints.c.id, states)
    words = (memberships.c.post, posts.c.title, func.substr(posts.c.text, 1, FIRST))
    joined = those.outerjoin(memberships, own).outerjoin(posts, posts.c.id == memberships.c.post)
    return select(*_FIELDS, *words, count.scalar_subquery(), flagged, sent).select_from(joined)


@cache
def _shown_of(reach: Reach) -> Select[Any]:
    return _shown(complaints).where(among_given(complaints.c.id, "ids"), in_reach(reach))


@cache
def _all(asked: Asked) -> Select[Any]:
    return paged(asked)


def paged(asked: Asked, *conditions: ColumnElement[bool]) -> Select[Any]:
    """A page with what is shown of each; the page is found first, or the whole list would be joined to be sorted."""
    page = ordered(asked, [complaints.c.id]).where(*conditions).subquery("page")
    query = _shown(page.join(complaints, complaints.c.id == page.c.id))
    return in_order(query.add_columns(*BESIDE[asked.order]), asked.order)


_status = complaints.c.status.concat("")
"""The status, past its index: SQLite would look through every department's for those of a few."""

_GROUPS = {
    "assigned": _status == Status.ASSIGNED.value,
    "accepted": _status == Status.ACCEPTED.value,
    "due_today": and_(complaints.c.due_order >= bindparam("now"), complaints.c.due_order < bindparam("today")),
    "late": complaints.c.due_order < bindparam("now"),
    "returned": _status == Status.RETURNED.value,
}


@cache
def _counts(reach: Reach) -> Select[Any]:
    counts: list[Any] = [func.coalesce(func.sum(case((_GROUPS[name], 1), else_=0)), 0).label(name) for name in INBOX]
    return select(*counts).where(complaints.c.running, in_reach(reach))


@cache
def _inbox(reach: Reach) -> CompoundSelect[Any]:
    """Name and id of the first of each group, by due time."""
    order = (complaints.c.due_order, complaints.c.received_at, complaints.c.id)
    parts = []
    for name in INBOX:
        first = select(literal(name).label("name"), complaints.c.id)
        first = first.where(complaints.c.running, _GROUPS[name], in_reach(reach)).order_by(*order)
        parts.append(select(first.limit(bindparam("most")).subquery()))
    return union_all(*parts)
