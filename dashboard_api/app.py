"""The application: every route behind the gate, every error a problem, the page beside the API."""

from functools import cache
from typing import Any

from fastapi import FastAPI, Response
from starlette.routing import BaseRoute

from dashboard_api import acts, auth, changes, city, complaints, health, people, posts, reports, samples, triage_queue
from dashboard_api.answering import answer
from dashboard_api.dashboard import Dashboard
from dashboard_api.describing import completed
from dashboard_api.guard import GuardedRoute
from dashboard_api.policy import POLICIES
from dashboard_api.problems import add_handlers
from dashboard_api.shell import page_routes
from dashboard_api.shield import Shield

VERSION = "1"
"""Of the API."""

_ROUTES = (auth, city, complaints, triage_queue, posts, samples, acts, changes, reports, health, people)


def create_app(board: Dashboard) -> FastAPI:
    """The application on these parts. Raises LookupError for a route without a policy."""
    app = _bare()
    app.state.board = board
    app.router.routes.extend(page_routes(board.page))
    app.add_middleware(Shield)
    return app


def describe() -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    return completed(_bare().openapi())


def check_policies(routes: list[BaseRoute]) -> None:
    """Raise LookupError for a route past the gate, or a policy without a route."""
    served = set()
    for route in routes:
        if not isinstance(route, GuardedRoute):
            raise LookupError(f"{route} does not go through the gate: give its router route_class=GuardedRoute")
        served |= {(method, route.path_format) for method in route.methods or ()}
    if missing := sorted(POLICIES.keys() - served):
        raise LookupError(f"there is no route for the policy of {missing[0]}")


def _bare() -> FastAPI:
    app = FastAPI(
        title="Cheong",
        version=VERSION,
        description="What people see of a city's complaints, and what they do with them.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    for part in _ROUTES:
        app.router.routes.extend(part.routes.routes)
    app.router.route_class = GuardedRoute
    app.get("/openapi.json", name="openapi", include_in_schema=False)(_openapi)
    check_policies(app.router.routes)
    add_handlers(app)
    return app


async def _openapi() -> Response:
    return answer(_described(), {"Cache-Control": "no-cache"})


@cache
def _described() -> dict[str, Any]:
    return describe()
