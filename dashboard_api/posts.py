"""Posts, set aside or not; the original behind the mask, opened with a reason and logged; a post raised."""

import json
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from dashboard_api.acts import done
from dashboard_api.answering import answer
from dashboard_api.bodies import Nothing, OriginalBody, PostQuery
from dashboard_api.dashboard import Caller
from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.highlighting import searched
from dashboard_api.problems import ProblemError
from dashboard_api.reports import RateQuery
from dashboard_api.searching import find_posts
from dashboard_api.shapes import OriginalView, PostList, PostView
from dashboard_api.shapes_work import ActDone
from dashboard_api.views import post_views
from models.ports.keeping import Opened
from models.rates import RateName

routes = APIRouter(route_class=GuardedRoute, tags=["posts"])
PostId = Annotated[str, Path(min_length=1, max_length=1000)]


class PostsQuery(PostQuery, RateQuery):
    """Which posts, which page, and which number of a report is opened."""


@routes.get("/api/posts", response_model=PostList)
def posts(query: Annotated[PostsQuery, Query()], caller: Called) -> Response:
    """Posts by receipt, newest first; an officer sees those in complaints of their departments.

    ``rate=missed:part`` with ``from`` and ``to`` lists the posts that the rate of missed complaints counts.
    """
    words = searched(query.q or "")
    outcome = None if query.outcome is None else query.outcome.value
    number = query.listed(caller.now)
    if number is not None and number.name is not RateName.MISSED:
        raise ProblemError("invalid", "of the rates only missed counts posts; /api/complaints opens the others")
    try:
        if number is not None:
            page = caller.board.store.rated_posts(number, caller.scope, limit=query.limit, cursor=query.cursor)
            items, after = list(page.items), page.next
        elif words:
            items, after = find_posts(caller, outcome, query.q or "", (query.limit, query.cursor))
        else:
            page = caller.board.store.post_listing(outcome, caller.scope, limit=query.limit, cursor=query.cursor)
            items, after = list(page.items), page.next
    except ValueError as error:
        raise ProblemError("cursor", str(error)) from error
    return answer({"items": post_views(items, caller, words), "next": after})


@routes.post("/api/posts/{post_id:path}/original", response_model=OriginalView)
def original(post_id: PostId, body: OriginalBody, caller: Called) -> Response:
    """What the channel gave, unmasked, from now on for a shift; who opened it, why and from where is in the history."""
    return _original(caller, post_id, Opened(caller.actor, body.reason.value, caller.now, caller.address))


# before the route of one post, whose path would take this one's end for a part of the id
@routes.get("/api/posts/{post_id:path}/original", response_model=OriginalView)
def original_again(post_id: PostId, caller: Called) -> Response:
    """The same again, within a shift after the caller opened it; every reading is in the history."""
    store = caller.board.store
    store.post(post_id, caller.scope)
    opened = store.originals_open([post_id], caller.actor, caller.shift_began).get(post_id)
    if opened is None:
        raise ProblemError("not_open")
    return _original(caller, post_id, replace(opened, at=caller.now, address=caller.address, again=True))


@routes.get("/api/posts/{post_id:path}", response_model=PostView)
def post(post_id: PostId, caller: Called) -> Response:
    """One post."""
    (view,) = post_views([caller.board.store.post(post_id, caller.scope)], caller)
    return answer(view)


@routes.post("/api/posts/{post_id:path}/raise", response_model=ActDone)
def raise_post(post_id: PostId, _: Nothing, caller: Called) -> Response:
    """Make a complaint of a post that was set aside."""
    return done(caller, caller.board.desk.raise_post(caller.person, post_id))


def _original(caller: Caller, post_id: str, opened: Opened) -> Response:
    body = caller.board.store.original(post_id, opened, caller.scope)
    if body is None:
        raise ProblemError("not_found", "The original is forgotten.")
    return answer(readable(body))


def readable(body: bytes) -> dict[str, object]:
    """The text of a record as received, and its other fields as text; what is no JSON object is text as a whole."""
    whole = body.decode("utf-8", "replace")
    try:
        found = json.loads(whole)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {"text": whole, "fields": {}}
    fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}
    text = fields.pop("text", "")
    # half of a surrogate pair, which JSON can spell, is no character that could be sent
    clean = {_sendable(name): _sendable(value) for name, value in fields.items()}
    return {"text": _sendable(text), "fields": clean}


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
