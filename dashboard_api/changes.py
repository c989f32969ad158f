"""The route of live changes: one stream a browser, with all the filters that its tabs follow."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.live import TooManyStreamsError
from dashboard_api.live_filters import read_watches
from dashboard_api.live_stream import Viewer
from dashboard_api.problems import ProblemError

routes = APIRouter(route_class=GuardedRoute, tags=["live"])
Filters = Annotated[list[str], Query(alias="filter", max_length=40)]
LastEvent = Annotated[str | None, Header(alias="Last-Event-ID", max_length=100)]


@routes.get(
    "/api/changes",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Server-sent events"}},
)
async def changes(caller: Called, watched: Filters, last: LastEvent = None) -> Response:
    """Server-sent events of what moves in these filters (``filter=name:status%3Dwaiting``); ``reset``: read anew."""
    hub = caller.board.live
    if hub is None:
        raise ProblemError("away", retry_after=5)
    viewer = Viewer(caller.session.id, caller.account.name, caller.account.generation, caller.scope)
    try:
        return await hub.stream(viewer, read_watches(watched), last)
    except ValueError as error:
        raise ProblemError("invalid", str(error)) from error
    except TooManyStreamsError as error:
        raise ProblemError("too_many", str(error), retry_after=5) from error
