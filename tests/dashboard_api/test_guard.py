"""The gate: a route without a policy cannot be made, a policy without a route is said."""

import asyncio
import threading
from collections.abc import Callable
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import Route

from dashboard_api.app import check_policies
from dashboard_api.guard import GuardedRoute, session_id


def nothing() -> None:
    """An endpoint."""


def test_a_route_without_a_policy_cannot_be_made() -> None:
    router = APIRouter(route_class=GuardedRoute)
    with pytest.raises(LookupError, match=r"GET /api/secrets has no policy: add it to dashboard_api/policy\.py"):
        router.get("/api/secrets")(nothing)


def test_a_route_past_the_gate_and_a_policy_without_a_route_are_found() -> None:
    with pytest.raises(LookupError, match="does not go through the gate"):
        check_policies([Route("/api/secrets", nothing)])
    with pytest.raises(LookupError, match="there is no route for the policy of"):
        check_policies([])


def test_what_the_store_keeps_of_a_cookie_does_not_give_it_back() -> None:
    assert len(session_id("token")) == 64
    assert "token" not in session_id("token")


async def answered(endpoint: Callable[..., object]) -> int:
    """The status of a request to this endpoint, behind the gate but open to all."""
    router = APIRouter(route_class=GuardedRoute)
    router.get("/health")(endpoint)
    app = FastAPI()
    app.router.routes.extend(router.routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cheong.test") as client:
        return (await client.get("/health")).status_code


def test_what_reads_runs_in_a_thread_of_its_own_and_leaves_the_loop_to_others() -> None:
    ran_in: list[threading.Thread] = []
    assert asyncio.run(answered(lambda: ran_in.append(threading.current_thread()))) == 200
    assert ran_in != [threading.current_thread()]


def test_a_route_that_reads_and_waits_for_something_is_a_mistake_that_is_told() -> None:
    async def waits() -> None:
        await asyncio.sleep(0)

    def reads(_: Annotated[None, Depends(waits)]) -> None:
        """An endpoint."""

    with pytest.raises(RuntimeError, match="make its endpoint a coroutine"):
        asyncio.run(answered(reads))
