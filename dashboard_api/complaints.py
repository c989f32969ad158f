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
from dashboard_api.shapes import ComplaintList, Facets, HistoryView
from dashboard_api.shapes_work import ComplaintDetail
from dashboard_api.views import (
    Plain,
    Shown,
    answer_views,
    beginning,
    change_view,
    complaint_view,
    hand_over_views,
    listed_views,
    post_views,
    sending_view,
    text_view,
)
from models.complaint import Complaint
from models.ports.overview import Order

routes = APIRouter(route_class=GuardedRoute, tags=["complaints"])
ComplaintId = Annotated[str, Path(min_length=1, max_length=100)]


class ComplaintQuery(ListQuery, RateQuery):
    """The filters, which page, and which number of a report is opened."""


@routes.get("/api/complaints", response_model=ComplaintList)
def complaints(query: Annotated[ComplaintQuery, Query()], caller: Called) -> Response:
    """Complaints by receipt, newest first; with ``q`` by the receipt of the newest post that matches.

    ``rate=name:part`` with ``from``, ``to`` and ``at`` lists what a number of the rates counts, without ``q``.
    """
    try:
        with caller.board.store.one_state():
            return answer(_page(query, caller))
    except ValueError as error:
        raise ProblemError("cursor", str(error)) from error


def _page(query: ComplaintQuery, caller: Caller) -> Plain:
    store, where, page = caller.board.store, query.where(), (query.limit, query.cursor)
    number = query.listed(caller.now)
    if number is not None:
        counted = rated(caller, number, where, page)
        return {"items": listed_views(counted.items, caller), "next": counted.next}
    if query.q and query.q.strip():
        found = find_complaints(caller, where, query.q, page)
        items = listed_views(found.items, caller, searched(query.q), found.words)
        return {"items": items, "next": found.next}
    listed = store.listed(Order.RECEIPT, where, caller.scope, limit=query.limit, cursor=query.cursor)
    return {"items": listed_views(listed.items, caller), "next": listed.next}


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
        "posts": post_views(store.posts(complaint_id, scope), caller),
        "hand_overs": hand_over_views(
            store.hand_overs(scope, complaint_id=complaint_id, open_only=False), store, scope
        ),
        "texts": [text_view(one) for one in store.typed_about(complaint_id, scope)],
        "answers": answer_views(store.answers_of(complaint_id, scope), store, scope),
    }
    return answer(body, {"ETag": etag(found.version)})


@routes.get("/api/complaints/{complaint_id}/history", response_model=HistoryView)
def history(complaint_id: ComplaintId, caller: Called) -> Response:
    """All changes of a complaint, oldest first."""
    changes = caller.board.store.history(complaint_id, caller.scope)
    return answer({"items": [change_view(one) for one in changes]})


def single_view(caller: Caller, complaint: Complaint) -> Plain:
    """A complaint as it is shown alone: with all its flags, and the text that is on its way."""
    store, scope = caller.board.store, caller.scope
    flags = store.flags_of([complaint.id], scope, open_only=False).get(complaint.id, ())
    sending = store.sendings_of([complaint.id], scope).get(complaint.id)
    window = caller.board.desk.windows.of(complaint, flags)
    alone = complaint_view(complaint, Shown(flags, *beginning(complaint, flags, caller), window, sending=sending))
    if sending is not None:
        text = store.typed([sending.text or ""], scope).get(sending.text or "")
        alone["sending"] = sending_view(sending, text)
    return alone
