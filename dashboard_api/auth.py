"""Signing in and out: sessions by cookie, and a lockout that grows and tells nobody who exists."""

import secrets
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from dashboard_api.addresses import client_address
from dashboard_api.answering import answer
from dashboard_api.bodies import SignIn
from dashboard_api.dashboard import Dashboard
from dashboard_api.guard import COOKIE, Board, Called, GuardedRoute, session_id
from dashboard_api.problems import ProblemError
from dashboard_api.shapes import SessionView
from dashboard_api.views import session_view
from models.account import Account, Session

FREE_FAILURES = 5
"""Failures of a name or an address after which it has to wait."""

SESSION = timedelta(hours=12)
_FIRST_WAIT, _MOST_WAIT = 10.0, 3600.0

routes = APIRouter(route_class=GuardedRoute, tags=["session"])


@routes.post("/api/session", response_model=SessionView)
def sign_in(body: SignIn, request: Request, board: Board) -> Response:
    """Sign in; the answer sets the cookie. Whatever session the browser had ends."""
    _check_origin(request)
    now = board.clock()
    address = client_address(request, board.proxies)
    # a name is compared as it is kept; its failures are counted whether or not there is such an account
    keys = (f"name:{body.name}", f"address:{address}")
    _check_lockout(board, keys, now)
    account = board.store.account(body.name)
    fits = board.passwords.check(board.store.password_hash(body.name), body.password)
    if account is None or not fits or account.disabled:
        for key in keys:
            board.store.failed(key, now)
        raise ProblemError("wrong_password")
    for key in keys:
        board.store.succeeded(key)
    if old := request.cookies.get(COOKIE):
        board.store.end_session(session_id(old))
    return _begun(board, account, now)


@routes.get("/api/session", response_model=SessionView)
def session(caller: Called) -> Response:
    """Who is signed in."""
    return answer(session_view(caller.account, caller.session))


@routes.delete("/api/session", status_code=204)
def sign_out(caller: Called) -> Response:
    """End the session."""
    caller.board.store.end_session(caller.session.id)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", secure=caller.board.secure, httponly=True, samesite="strict")
    return response


def wait_after(failures: int) -> timedelta:
    """How long a name or an address waits after its last failure."""
    over = failures - FREE_FAILURES
    return timedelta() if over < 0 else timedelta(seconds=min(_MOST_WAIT, _FIRST_WAIT * 2.0 ** min(over, 20)))


def _begun(board: Dashboard, account: Account, now: datetime) -> Response:
    token = secrets.token_urlsafe(32)
    made = Session(
        id=session_id(token),
        account=account.name,
        generation=account.generation,
        csrf=secrets.token_urlsafe(24),
        created_at=now,
        until=now + SESSION,
    )
    board.store.begin_session(made)
    response = answer(session_view(account, made))
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        path="/",
        secure=board.secure,
        httponly=True,
        samesite="strict",
    )
    return response


def _check_origin(request: Request) -> None:
    """A browser says where a form comes from; what is no browser says nothing."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ProblemError("origin")


def _check_lockout(board: Dashboard, keys: tuple[str, str], now: datetime) -> None:
    for key in keys:
        failures, last = board.store.failures(key, now)
        until = now if last is None else last + wait_after(failures)
        if until > now:
            raise ProblemError("too_many", retry_after=ceil((until - now).total_seconds()))
