"""The one gate of all routes: the policy of the route, the session, its CSRF token, the role."""

import hashlib
import hmac
from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import iscoroutinefunction, signature
from typing import Annotated, Any, get_type_hints

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from dashboard_api.addresses import client_address
from dashboard_api.dashboard import Caller, Dashboard
from dashboard_api.policy import POLICIES, Policy
from dashboard_api.problems import ProblemError

COOKIE = "cheong_session"
CSRF_HEADER = "X-CSRF-Token"


class GuardedRoute(APIRoute):
    """A route that lets a request through when its policy does; without a policy it cannot be made."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        # handing a request to a thread costs as much as asking the store who it is: what reads does it once
        self._reads = given.get("methods") in (["GET"], {"GET"}) and not iscoroutinefunction(endpoint)
        self._lists = _listing(endpoint) if self._reads else None
        super().__init__(path, _at_once(endpoint) if self._reads else endpoint, **given)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the gate; whoever is not let in has no body or parameter looked at."""
        policy, handle, lists = policy_of(self), super().get_route_handler(), self._lists

        def read(request: Request) -> Response:
            if policy.roles is not None:
                request.state.caller = admit(request, policy)
            return lists(request) if lists is not None else _ended(handle(request))

        async def guarded(request: Request) -> Response:
            if self._reads:
                return await run_in_threadpool(read, request)
            if policy.roles is not None:
                request.state.caller = await run_in_threadpool(admit, request, policy)
            return await handle(request)

        return guarded


def _listing(endpoint: Callable[..., Any]) -> Callable[[Request], Response] | None:
    """What calls an endpoint that takes a query and who calls, None where it takes anything else.

    The framework's own way to these two costs a list a fifth of its time.
    """
    if {*signature(endpoint).parameters} != {"query", "caller"}:
        return None
    model: type[BaseModel] = get_type_hints(endpoint)["query"]

    def called(request: Request) -> Response:
        response: Response = endpoint(query=_query(model, request), caller=request.state.caller)
        return response

    return called


def _query(model: type[BaseModel], request: Request) -> BaseModel:
    """What is asked for. Raises RequestValidationError."""
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("query", *one["loc"])} for one in error.errors()]) from error


def _at_once(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """As a coroutine, which the framework hands to no other thread."""

    @wraps(endpoint)
    async def called(*args: Any, **given: Any) -> Any:
        return endpoint(*args, **given)

    return called


def _ended(handling: Coroutine[Any, Any, Response]) -> Response:
    """What comes of a handler that waits for nothing: a request without a body, and an endpoint that is run at once."""
    try:
        handling.send(None)
    except StopIteration as end:
        response: Response = end.value
        return response
    handling.close()
    raise RuntimeError("a route that reads waits for something: make its endpoint a coroutine")


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
    found = board.store.signed_in(session_id(token), now)
    if found is None:
        return None
    session, account = found
    return Caller(board, account, session, now, client_address(request, board.proxies))


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
