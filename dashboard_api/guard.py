"""The one gate of all routes: the policy of the route, the session, its CSRF token, the role."""

import hashlib
import hmac
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from dashboard_api.dashboard import Caller, Dashboard
from dashboard_api.policy import POLICIES, Policy
from dashboard_api.problems import ProblemError

COOKIE = "cheong_session"
CSRF_HEADER = "X-CSRF-Token"


class GuardedRoute(APIRoute):
    """A route that lets a request through when its policy does; without a policy it cannot be made."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the gate; whoever is not let in has no body or parameter looked at."""
        policy, handle = policy_of(self), super().get_route_handler()

        async def guarded(request: Request) -> Response:
            if policy.roles is not None:
                request.state.caller = await run_in_threadpool(admit, request, policy)
            return await handle(request)

        return guarded


def policy_of(route: APIRoute) -> Policy:
    """The policy of a route. Raises LookupError where there is none."""
    (method,) = route.methods or {"no method"}
    found = POLICIES.get((method, route.path_format))
    if found is None:
        raise LookupError(f"{method} {route.path_format} has no policy: add it to dashboard_api/policy.py")
    return found


def admit(request: Request, policy: Policy) -> Caller:
    """Who it is, if the policy lets them do this. Raises ProblemError."""
    board: Dashboard = request.app.state.board
    caller = signed_in(board, request)
    if caller is None:
        raise ProblemError("not_signed_in")
    if policy.csrf and not hmac.compare_digest(
        request.headers.get(CSRF_HEADER, "").encode(), caller.session.csrf.encode()
    ):
        raise ProblemError("csrf")
    if policy.roles is not None and caller.account.role not in policy.roles:
        raise ProblemError("role")
    return caller


def signed_in(board: Dashboard, request: Request) -> Caller | None:
    """Whose session the cookie names, if it holds."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    now = board.clock()
    session = board.store.session(session_id(token), now)
    account = None if session is None else board.store.account(session.account)
    if session is None or account is None or account.disabled or account.generation != session.generation:
        return None
    return Caller(board, account, session, now)


def session_id(token: str) -> str:
    """Under which id the store keeps a session: a copy of the store opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


async def _board(request: Request) -> Dashboard:
    board: Dashboard = request.app.state.board
    return board


Called = Annotated[Caller, Depends(_caller)]
"""Of an endpoint behind the session: who calls."""

Board = Annotated[Dashboard, Depends(_board)]
"""Of an endpoint open to all: the dashboard."""
