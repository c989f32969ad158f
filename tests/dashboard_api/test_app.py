"""The application against its own description: whatever is sent, what comes back is what the description says."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from dashboard_api.app import describe
from tests.dashboard_api.browsing import Office, office_in
from tests.routing.given import BURNING_HERE, CENTER, CHATTER, POTHOLE, post, seen

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def without_session() -> dict[str, Any]:
    """The description as it is to who has a session: the browser of the test sends its cookie."""
    found = describe()
    for methods in found["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
    return found


SCHEMA = schemathesis.openapi.from_dict(without_session())
READS = SCHEMA.include(method="GET").exclude(path_regex="^/api/(changes|rates|inbox|accounts)|^/metrics$")
SIGNING_IN = SCHEMA.include(path="/api/session", method="POST")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with something of everything."""
    with office_in(tmp_path_factory.mktemp("described")) as office:
        complaint = office.opens("1", BURNING_HERE, "불이 나요")
        office.day.desk.acknowledge(CENTER, seen(complaint), hand_over="119", note="전화함")
        office.opens("2", replace(POTHOLE, unsure=("topic",)))
        office.day.route(post("3", "맛있어요"), CHATTER)
        office.index()
        yield office


def asked(office: Office, name: str | None, case: Any) -> None:
    """Send a generated request, and check what comes back."""
    given = case.as_transport_kwargs(base_url="http://cheong.test")
    browser = office.browser(name)
    headers = {key: value for key, value in given["headers"].items() if key.lower() not in ("cookie", "content-length")}
    body = {key: given[key] for key in ("json", "data") if given.get(key) is not None}
    if isinstance(body.get("data"), bytes | str):
        body["content"] = body.pop("data")
    answered = browser(given["method"], given["url"], params=given["params"], headers=headers, **body)
    case.validate_response(answered, checks=CHECKS)


@READS.parametrize()
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_what_is_read_is_what_the_description_says(served: Office, case: Any) -> None:
    asked(served, "center", case)


@SIGNING_IN.parametrize()
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_signing_in_answers_as_described_whatever_is_sent(served: Office, case: Any) -> None:
    served.day.store.succeeded("address:10.0.0.1")
    asked(served, None, case)
