"""Dead letters: what no stage could handle is shown with what to do, and handled again by a key."""

import pytest
from playwright.sync_api import Page, expect

from backends.stream.sqlite import SqliteStream
from cheong.wiring import Names
from models.ports.stream import Record
from tests.e2e.reading import Reader
from tests.e2e.running import Server
from tests.e2e.watching import utc_now

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module", autouse=True)
def broken(server: Server) -> None:
    """A record on the stream that nobody can read, and a line of a file without a text."""
    stream = SqliteStream(server.data / "stream.db", utc_now)
    stream.publish(Names("seoul").posts, [Record("broken", b"{not a post", {})])
    stream.close()
    server.post({"id": "without-a-text"})


def cards(page: Page) -> list[str]:
    """What the cards say."""
    return page.locator("[data-card]").all_inner_texts()


def test_the_head_counts_them_and_each_says_why_and_what_to_do(reader: Reader) -> None:
    page = reader.sign_in("김하늘")
    expect(page.get_by_role("link", name="처리하지 못한 기록 2")).to_be_visible(timeout=20_000)
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="처리하지 못한 기록")).to_be_focused()
    expect(page.locator("[data-card]")).to_have_count(2)
    line, record = sorted(cards(page), key=lambda text: "분류 단계" in text)
    assert "글의 번호나 본문이 없습니다." in line
    assert "다시 가져오세요" in line
    assert "기록의 형식을 읽을 수 없습니다." in record
    assert "다시 처리하세요" in record


def test_a_key_handles_one_again_and_what_fails_again_comes_back(reader: Reader) -> None:
    page = reader.sign_in("김하늘", "view=letters")
    replay = page.get_by_role("button", name="다시 처리")
    expect(replay).to_be_visible()
    for _ in range(3):
        if page.locator("[data-card]:focus", has=replay).count() == 0:
            page.keyboard.press("j" if page.locator("[data-card]:focus").count() == 0 else "ArrowDown")
    if page.locator("[data-card]:focus", has=replay).count() == 0:
        page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator(".toasts")).to_contain_text("다시 보냈습니다.")
    expect(page.get_by_role("button", name="다시 처리")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-card]")).to_have_count(2)


def test_a_manager_looks_at_them_and_handles_none(reader: Reader) -> None:
    page = reader.sign_in("최서연", "view=letters")
    expect(page.locator("[data-card]")).to_have_count(2)
    expect(page.get_by_role("button", name="다시 처리")).not_to_be_attached()
    assert any("센터에서 다시 처리할 수 있습니다." in text for text in cards(page))
