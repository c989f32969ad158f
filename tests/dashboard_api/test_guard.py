"""The gate: a route without a policy cannot be made, a policy without a route is said."""

import pytest
from fastapi import APIRouter
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
