"""Complaints: lists with filters and search, their facets, one with all that hangs on it, its history."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from dashboard_api.answering import answer, etag
from dashboard_api.bodies import FilterQuery, ListQuery
from dashboard_api.dashboard import Caller
from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.highlighting import searched
from dashboard_api.problems import ProblemError
from dashboard_api.reports import RateQuery, rated
from dashboard_api.searching import count_facets, find_complaints
from dashboard_api.shapes import ComplaintDetail, ComplaintList, Facets, HistoryView
from dashboard_api.views import (
    Plain,
    Shown,
    change_view,
    complaint_view,
    complaint_views,
    hand_over_views,
    post_view,
    text_view,
)
from models.complaint import Complaint

routes = APIRouter(route_class=GuardedRoute, tags=["complaints"])
ComplaintId = Annotated[str, Path(min_length=1, max_length=100)]


class ComplaintQuery(ListQuery, RateQuery):
    """The filters, which page, and which number of a report is opened."""


@routes.get("/api/complaints", response_model=ComplaintList)
def complaints(query: Annotated[ComplaintQuery, Query()], caller: Called) -> Response:
    """Complaints by receipt, newest first; with ``q`` by the receipt of the newest post that matches.

    ``rate=name:part`` with ``from``, ``to`` and ``at`` lists what a number of the rates counts, without ``q``.
    """
    store, scope = caller.board.store, caller.scope
    number = query.listed(caller.now)
    try:
        if number is not None:
            counted = rated(caller, number, query.where(), (query.limit, query.cursor))
            return answer({"items": complaint_views(counted.items, store, scope), "next": counted.next})
        if query.q and query.q.strip():
            page = find_complaints(caller, query.where(), query.q, (query.limit, query.cursor))
            items = complaint_views(page.complaints, store, scope, page.words, searched(query.q))
            return answer({"items": items, "next": page.next})
        listed = store.listing(query.where(), scope, limit=query.limit, cursor=query.cursor)
    except ValueError as error:
        raise ProblemError("cursor", str(error)) from error
    return answer({"items": complaint_views(listed.items, store, scope), "next": listed.next})


@routes.get("/api/complaints/facets", response_model=Facets)
def facets(query: Annotated[FilterQuery, Query()], caller: Called) -> Response:
    """How many complaints have which value."""
    if query.q and query.q.strip():
        return answer(count_facets(caller, query.where(), query.q))
    return answer(caller.board.store.facets(query.where(), caller.scope))


@routes.get("/api/complaints/{complaint_id}", response_model=ComplaintDetail)
def complaint(complaint_id: ComplaintId, caller: Called) -> Response:
    """One complaint; its ETag is what an act sends as If-Match."""
    store, scope = caller.board.store, caller.scope
    found = store.complaint(complaint_id, scope)
    body = {
        "complaint": single_view(caller, found),
        "posts": [post_view(one) for one in store.posts(complaint_id, scope)],
        "hand_overs": hand_over_views(
            store.hand_overs(scope, complaint_id=complaint_id, open_only=False), store, scope
        ),
        "texts": [text_view(one) for one in store.typed_about(complaint_id, scope)],
    }
    return answer(body, {"ETag": etag(found.version)})


@routes.get("/api/complaints/{complaint_id}/history", response_model=HistoryView)
def history(complaint_id: ComplaintId, caller: Called) -> Response:
    """All changes of a complaint, oldest first."""
    changes = caller.board.store.history(complaint_id, caller.scope)
    return answer({"items": [change_view(one) for one in changes]})


def single_view(caller: Caller, complaint: Complaint) -> Plain:
    """A complaint as it is shown alone: with all its flags."""
    store, scope = caller.board.store, caller.scope
    (listed,) = complaint_views([complaint], store, scope)
    flags = store.flags_of([complaint.id], scope, open_only=False).get(complaint.id, ())
    alone = complaint_view(complaint, Shown(flags, "", 0))
    return {**alone, "excerpt": listed["excerpt"], "posts": listed["posts"]}
