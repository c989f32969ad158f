"""The queue: what the center does all day, with the keyboard alone."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.posts import posts
from tests.e2e.reading import Reader, chosen, pane, ready, rows
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(240)
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def test_a_wrong_password_says_what_to_do(reader: Reader) -> None:
    reader.forgiven.append("401")
    page = reader.page
    page.goto(reader.server.url)
    page.get_by_label("이름").fill("김하늘")
    page.get_by_label("비밀번호").fill("아무거나 아닙니다")
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("alert")).to_contain_text("맞지 않습니다")


def test_the_emergency_stands_first_and_in_the_banner(page: Page) -> None:
    ready(page)
    expect(rows(page).first).to_contain_text("긴급")
    expect(rows(page).first).to_contain_text("연기가")
    expect(page.locator(".banner [role=alert]")).to_contain_text("긴급 신호")
    assert page.title().startswith("(긴급 1)")
    expect(pane(page)).to_contain_text("보낼 곳")


def test_what_arrives_waits_for_n_and_moves_no_row(page: Page, server: Server) -> None:
    ready(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    before = chosen(page).bounding_box()
    words = chosen(page).locator(".text").inner_text()
    new = "아까 말한 그거 901번 아직도 안 되나요? 담당자는 누구인가요"
    server.post(*posts(new, begin=900))
    expect(page.get_by_role("button", name="새 글 1")).to_be_visible(timeout=15_000)
    assert chosen(page).bounding_box() == before
    assert chosen(page).locator(".text").inner_text() == words
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="새 글 1")).not_to_be_attached()
    expect(chosen(page).locator(".text")).to_have_text(words)


def test_what_arrived_covers_no_choice_of_the_filters_however_wide_the_page(page: Page, server: Server) -> None:
    ready(page)
    server.post(*posts("아까 말한 그거 902번 아직도 안 되나요? 담당자는 누구인가요", begin=902))
    new = page.get_by_role("button", name="새 글 1")
    expect(new).to_be_visible(timeout=15_000)
    bar = page.get_by_role("group", name="거르기")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (1100, 1280, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            expect(bar.get_by_role("combobox")).to_have_count(5)
            hidden = bar.evaluate("bar => bar.scrollWidth - bar.clientWidth")
            assert hidden == 0, f"{hidden} px of the filters are cut off at {width} px"
            ends, begins = bar.bounding_box(), new.bounding_box()
            assert ends is not None
            assert begins is not None
            assert ends["x"] + ends["width"] <= begins["x"]


def test_twenty_posts_are_cleared_by_keyboard_alone(page: Page) -> None:
    ready(page)
    cleared: set[str] = set()
    while len(cleared) < 20:
        cleared.add(clear(page))
        page.keyboard.press("j")
        expect(chosen(page).locator(".row:not(.gone)")).to_be_visible()
    page.keyboard.press("n")
    for name in cleared:
        expect(page.locator(f"#row-{name}")).not_to_be_attached()


def clear(page: Page) -> str:
    """Do with the chosen row what takes it out of the queue; returns the complaint's id."""
    name = (chosen(page).get_attribute("id") or "").removeprefix("row-")
    row = page.locator(f"#row-{name} .row")
    expect(pane(page).locator(".id")).to_have_text(name)
    if "확인 " in row.inner_text():
        page.keyboard.press("e")
        page.get_by_role("radio", name="119").press("Space")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("dialog")).not_to_be_attached()
        expect(pane(page).locator(".alarm")).not_to_be_attached()
    if "gone" not in (row.get_attribute("class") or ""):
        suggested = pane(page).locator(".suggested button:enabled")
        if suggested.count() > 0:
            asks = "자치구 고르기" in suggested.first.inner_text()
            page.keyboard.press("1")
            if asks:
                expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
                page.keyboard.type("마포구")
                page.keyboard.press("Enter")
                page.keyboard.press("Control+Enter")
        else:
            page.keyboard.press("c")
            page.get_by_role("radio", name="정식 창구").press("Space")
            page.keyboard.press("Control+Enter")
    # The stream may tell that it left before the act is answered.
    expect(page.get_by_role("dialog")).not_to_be_attached()
    expect(page.locator(f"#row-{name} .row.gone")).to_be_visible()
    return name
