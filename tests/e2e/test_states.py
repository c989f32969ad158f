"""Every view has its four states: loading, an error with a way on, nothing there, and no connection."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.reading import Reader
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(240)
SOURCES = {
    "queue": ("김하늘", "**/api/triage-queue*"),
    "complaints": ("김하늘", "**/api/complaints?*"),
    "handovers": ("김하늘", "**/api/hand-overs"),
    "posts": ("김하늘", "**/api/posts?*"),
    "sample": ("김하늘", "**/api/samples*"),
    "letters": ("김하늘", "**/api/dead-letters*"),
    "health": ("김하늘", "**/api/health"),
    "inbox": ("이도윤", "**/api/inbox"),
    "rates": ("최서연", "**/api/rates*"),
    "grants": ("정예린", "**/api/grants*"),
    "accounts": ("정예린", "**/api/accounts"),
}
"""Each view, who sees it, and where it comes from."""

EMPTY = {
    "handovers": "결과를 기다리는 인계가 없습니다.",
    "posts": "따로 둔 글이 없습니다.",
    "sample": "살펴볼 표본이 아직 없습니다.",
    "letters": "처리하지 못한 기록이 없습니다.",
}
SHOWN = "#list [role=option], [data-card], .tiles > li, .whole, .notice"
"""What stands on a view that was read."""

BROKEN = {"code": "broken", "title": "Something broke here", "status": 500, "detail": "", "what_to_do": ""}


@pytest.fixture(scope="module")
def readers(browser: Browser, server: Server) -> Iterator[dict[str, Reader]]:
    """Everybody, signed in once."""
    found = {name: Reader(browser, server) for name in {name for name, _ in SOURCES.values()}}
    for name, reader in found.items():
        reader.forgiven += ["500", "ERR_"]
        reader.sign_in(name)
    yield found
    for reader in found.values():
        reader.close()


def place(readers: dict[str, Reader], view: str) -> tuple[Page, str, str]:
    """The page of who sees the view, its address, and where it comes from."""
    name, source = SOURCES[view]
    reader = readers[name]
    return reader.page, f"{reader.server.url}/?view={view}", source


@pytest.mark.parametrize("view", SOURCES)
def test_a_view_shows_a_skeleton_then_what_went_wrong_and_is_read_again(readers: dict[str, Reader], view: str) -> None:
    page, address, source = place(readers, view)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(source, hold)
    with page.expect_request(source):
        page.goto(address)
    expect(page.locator(".skeleton")).to_be_visible()
    for route in held:
        route.fulfill(status=500, content_type="application/problem+json", body=json.dumps(BROKEN))
    page.unroute(source)
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert).to_contain_text("서버에 문제가 생겼습니다.")
    expect(page.locator(".skeleton")).not_to_be_attached()
    alert.get_by_role("button", name="다시 불러오기").press("Enter")
    expect(alert).not_to_be_attached()
    expect(page.locator(SHOWN).first).to_be_visible()


@pytest.mark.parametrize("view", EMPTY)
def test_a_view_with_nothing_in_it_says_so(readers: dict[str, Reader], view: str) -> None:
    page, address, _ = place(readers, view)
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text(EMPTY[view])


@pytest.mark.parametrize("view", ["queue", "letters", "rates", "accounts"])
def test_a_view_keeps_what_it_shows_while_the_connection_is_lost(readers: dict[str, Reader], view: str) -> None:
    page, address, _ = place(readers, view)
    page.goto(address)
    expect(page.locator(SHOWN).first).to_be_visible()
    words = page.locator(SHOWN).first.inner_text()[:20]
    page.context.set_offline(True)
    expect(page.get_by_text("연결이 끊겼습니다.")).to_be_visible(timeout=15_000)
    assert page.locator(SHOWN).first.inner_text()[:20] == words
    expect(page.get_by_role("main").get_by_role("alert")).not_to_be_attached()
    page.context.set_offline(False)
    expect(page.get_by_text("연결이 끊겼습니다.")).not_to_be_attached(timeout=15_000)
