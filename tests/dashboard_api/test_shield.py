"""What every answer carries, and what is refused before it reaches the application."""

import pytest

from dashboard_api.shield import MAX_BODY
from tests.dashboard_api.browsing import Office, code


@pytest.mark.parametrize("path", ["/", "/health", "/api/session", "/api/complaints", "/nothing", "/openapi.json"])
def test_every_answer_carries_the_headers(office: Office, path: str) -> None:
    headers = office.browser("center")("GET", path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/api/session", "/api/complaints", "/api/nothing", "/api/complaints/unknown"])
def test_nothing_of_the_api_is_kept_by_a_browser(office: Office, path: str) -> None:
    assert office.browser("center")("GET", path).headers["cache-control"] == "no-store"


def test_a_body_over_a_megabyte_is_refused_whatever_its_length_is_said_to_be(office: Office) -> None:
    browser, large = office.browser("center"), b"x" * (MAX_BODY + 1)

    async def pieces() -> object:
        for start in range(0, len(large), 100_000):
            yield large[start : start + 100_000]

    headers = {"Content-Type": "application/json", "If-Match": '"1"'}
    for content in (large, pieces()):
        answered = browser("POST", "/api/complaints/x/acts/note", content=content, headers=headers)
        assert code(answered) == (413, "too_large")


def test_a_compressed_body_is_refused(office: Office) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answered = office.browser()("POST", "/api/session", content=b"\x1f\x8b", headers=headers)
    assert code(answered) == (422, "invalid")


@pytest.mark.parametrize("path", ["/api/complaints/%00", "/api/posts/x%0a1", "/%1b"])
def test_control_characters_in_a_path_name_nothing(office: Office, path: str) -> None:
    assert code(office.browser("center")("GET", path)) == (404, "not_found")
