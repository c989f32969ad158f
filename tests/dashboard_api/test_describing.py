"""The committed description is that of the routes, and says what holds for all of them."""

import json
from pathlib import Path

from cheong.openapi import described
from dashboard_api.app import describe
from dashboard_api.policy import POLICIES
from tests.dashboard_api.browsing import Office

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_committed_file_is_the_description_of_the_routes() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == described(), "write it anew: python -m cheong.openapi"


def test_it_is_served_as_it_is_committed(office: Office) -> None:
    assert office.browser().get("/openapi.json") == json.loads(COMMITTED.read_text(encoding="utf-8"))


def test_every_operation_has_a_name_of_its_own_problems_and_what_it_needs() -> None:
    found = describe()
    assert found["openapi"].startswith("3.1")
    names = [operation["operationId"] for methods in found["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            policy = POLICIES[method.upper(), path]
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert ("security" in operation) is (policy.roles is not None)
            token = [one for one in operation.get("parameters", ()) if one["name"] == "X-CSRF-Token"]
            assert bool(token) is policy.csrf
    assert "HTTPValidationError" not in json.dumps(found)
