"""The application against its own description: whoever sends whatever, what comes back is what the description says."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from dashboard_api.app import describe
from tests.dashboard_api.browsing import ACCOUNTS, Browser
from tests.dashboard_api.matrix import OPERATIONS, World, world_in
from tests.routing.given import ALL

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
QUIETLY = list(HealthCheck)


def without_session() -> dict[str, Any]:
    """The description as it is to who has a session: the browser of the test sends its cookie and its token."""
    found = describe()
    for methods in found["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
            given = operation.get("parameters", [])
            operation["parameters"] = [one for one in given if one["name"] != "X-CSRF-Token"]
    return found


REFUSALS = [*range(400, 407), 409, 412, 413, 415, 422, 428, 429]
"""What wrong data may be refused with; 412 is for an If-Match that is no version."""

_CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}}
SCHEMA = schemathesis.openapi.from_dict(without_session(), config=schemathesis.Config.from_dict(_CONFIG))
CALLER = st.sampled_from([*ACCOUNTS, None])
OWNERSHIP = st.sampled_from(["own", "foreign", "set_aside", None])
"""Whose ids stand in the path; None leaves those that were made up."""


@dataclass
class Served:
    """A world with something of everything, and how much was asked of it."""

    world: World
    asked: dict[str, int] = field(default_factory=dict)

    def ask(self, caller: str | None, case: Any, ownership: str | None) -> None:
        """Send a generated request, and check what comes back."""
        made_well = case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE
        if ownership is not None and made_well:
            self._real(case, ownership)
        given = case.as_transport_kwargs(base_url="http://cheong.test")
        headers = {name: value for name, value in given["headers"].items() if name.lower() not in _OWN}
        body = {key: given[key] for key in ("json", "data") if given.get(key) is not None}
        if isinstance(body.get("data"), bytes | str):
            body["content"] = body.pop("data")
        answered = self._browser(caller, case)(
            given["method"], given["url"], params=given["params"], headers=headers, **body
        )
        self.asked[case.operation.label] = self.asked.get(case.operation.label, 0) + 1
        case.validate_response(answered, checks=CHECKS)

    def _browser(self, caller: str | None, case: Any) -> Browser:
        if caller is None:
            return Browser(self.world.office)
        signs = case.operation.path == "/api/session"
        return self.world.apart(caller) if signs else self.world.browsers[caller]

    def _real(self, case: Any, ownership: str) -> None:
        """Ids that there are, and the version that a complaint has now."""
        ids = self.world.ids[ownership]
        for name in set(case.path_parameters) & ids.keys():
            case.path_parameters[name] = ids[name]
        if "If-Match" in case.headers and ownership != "set_aside":
            complaint = self.world.office.day.store.complaint(ids["complaint_id"], ALL)
            case.headers["If-Match"] = f'"{complaint.version}"'


_OWN = ("cookie", "content-length")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A world that requests may change."""
    with world_in(tmp_path_factory.mktemp("described")) as world:
        yield Served(world)


def test_every_operation_is_tried() -> None:
    tried = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
    assert sorted((one.method.upper(), one.path) for one in tried) == sorted(OPERATIONS)


@SCHEMA.parametrize()
@SCHEMA.given(caller=CALLER, ownership=OWNERSHIP)
@settings(max_examples=8, suppress_health_check=QUIETLY)
def test_what_comes_back_is_what_the_description_says(
    served: Served, case: Any, caller: str | None, ownership: str | None
) -> None:
    served.ask(caller, case, ownership)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@SCHEMA.parametrize()
@SCHEMA.given(caller=CALLER, ownership=OWNERSHIP)
@settings(max_examples=200, suppress_health_check=QUIETLY)
def test_what_comes_back_is_what_the_description_says_every_time(
    served: Served, case: Any, caller: str | None, ownership: str | None
) -> None:
    served.ask(caller, case, ownership)
