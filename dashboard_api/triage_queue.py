"""The triage queue with its counts, a department's inbox, hand-overs without a report, dead letters."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from dashboard_api.answering import answer
from dashboard_api.bodies import ListQuery, Nothing, PageQuery
from dashboard_api.dashboard import Caller
from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.highlighting import matches, searched
from dashboard_api.problems import ProblemError
from dashboard_api.shapes import HandOverList
from dashboard_api.shapes_work import DeadLetterList, Inbox, Replayed, TriageQueue
from dashboard_api.views import Plain, hand_over_views, letter_view, listed_views
from models.ports.overview import INBOX, ListedPage, Order

SOON = timedelta(hours=24)
"""How long before its due time a complaint counts as due soon."""

_INBOX_ITEMS = 50
_LOOKED_THROUGH = 200
_PAGES = 10

routes = APIRouter(route_class=GuardedRoute, tags=["work"])


@routes.get("/api/triage-queue", response_model=TriageQueue)
def triage_queue(query: Annotated[ListQuery, Query()], caller: Called) -> Response:
    """What waits for the center, most pressing first; the counts are of all that waits, whatever the filter."""
    try:
        with caller.board.store.one_state():
            page = _searched(caller, query) if query.q and query.q.strip() else _page(caller, query, query.limit)
            items = listed_views(page.items, caller, searched(query.q or ""))
            return answer({"items": items, "next": page.next, "counts": counts(caller)})
    except ValueError as error:
        raise ProblemError("cursor", str(error)) from error


@routes.get("/api/inbox", response_model=Inbox)
def inbox(caller: Called) -> Response:
    """What the departments of an officer have to do; a complaint may stand in more than one group."""
    board, scope = caller.board, caller.scope
    local = caller.now.astimezone(board.city.zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), board.city.zone).astimezone(UTC)
    with board.store.one_state():
        groups = board.store.inbox(caller.now, midnight, scope, _INBOX_ITEMS)
        every = {one.id: one for name in INBOX for one in groups[name].items}
        views = {str(view["id"]): view for view in listed_views(list(every.values()), caller)}
    return answer(
        {name: {"count": groups[name].count, "items": [views[one.id] for one in groups[name].items]} for name in INBOX}
    )


@routes.get("/api/hand-overs", response_model=HandOverList)
def hand_overs(caller: Called) -> Response:
    """Hand-overs that nobody reported back on, oldest first."""
    store, scope = caller.board.store, caller.scope
    return answer({"items": hand_over_views(store.hand_overs(scope), store, scope)})


@routes.get("/api/dead-letters", response_model=DeadLetterList)
def dead_letters(query: Annotated[PageQuery, Query()], caller: Called) -> Response:
    """Records that no stage can handle, oldest first."""
    letters = caller.board.store.dead_letters(caller.scope, limit=query.limit + 1, after=query.cursor)
    shown = letters[: query.limit]
    after = shown[-1].id if len(letters) > query.limit else None
    return answer({"items": [letter_view(one) for one in shown], "next": after})


@routes.post("/api/dead-letters/{letter_id}/replay", response_model=Replayed)
def replay(letter_id: Annotated[str, Path(min_length=1, max_length=100)], _: Nothing, caller: Called) -> Response:
    """Publish a dead letter again, for its stage to try once more."""
    if caller.board.replay is None:
        raise ProblemError("away", retry_after=5)
    caller.board.replay(letter_id)
    return answer({"id": letter_id, "replayed_at": caller.now})


def counts(caller: Caller) -> Plain:
    """What waits."""
    store, scope = caller.board.store, caller.scope
    found = store.queue_counts(caller.now, caller.now + SOON, scope)
    return {
        "queue": found.queue,
        "emergency": found.emergency,
        "urgent": found.urgent,
        "late": found.late,
        "due_soon": found.due_soon,
        "hand_overs": len(store.hand_overs(scope)),
        "dead_letters": store.dead_letter_count(),
    }


def _page(caller: Caller, query: ListQuery, limit: int) -> ListedPage:
    return caller.board.store.listed(Order.QUEUE, query.where(), caller.scope, limit=limit, cursor=query.cursor)


def _searched(caller: Caller, query: ListQuery) -> ListedPage:
    """Queue order holds in a search too: the queue is gone through, which is short, not the index."""
    looked_for, cursor = searched(query.q or ""), query.cursor
    for _ in range(_PAGES):
        page = _page(caller, query.model_copy(update={"cursor": cursor}), _LOOKED_THROUGH)
        words = caller.board.store.words_in([one.id for one in page.items], caller.scope)
        found = tuple(
            one
            for one in page.items
            if any(matches(looked_for, post.title, post.text) for post in words.get(one.id, ()))
        )
        if found or page.next is None:
            return ListedPage(found, page.next)
        cursor = page.next
    return ListedPage((), cursor)
