"""How it looks: nothing for axe to find on any view in either theme, phone width, zoom, English."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.posts import NO_ANSWER, posts
from tests.e2e.reading import AXE, Reader, chosen, pane, ready, rows
from tests.e2e.running import Server
from tests.e2e.watching import utc_now

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm ci in web/"),
]
VIEWS = {
    "김하늘": ("queue", "complaints", "handovers", "posts", "sample", "letters", "health"),
    "이도윤": ("inbox", "rates"),
    "최서연": ("rates", "grants", "sample", "letters"),
    "정예린": ("accounts", "grants", "health"),
}
"""What each of them looks at."""

LISTS = ("queue", "complaints", "inbox")
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(scope="module")
def life(server: Server) -> None:
    """Something on every view: a dead letter, posts that were set aside, a sample of them."""
    server.post({"id": "without-a-text"}, *posts(*NO_ANSWER, begin=500))
    now = utc_now()
    with server.store() as store:
        store.draw(now.date(), now - timedelta(days=1), now + timedelta(minutes=1), 20, now)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", VIEWS, ids=["center", "officer", "manager", "administrator"])
def test_axe_finds_nothing(browser: Browser, server: Server, life: None, name: str, theme: str) -> None:
    reader = Reader(browser, server, color_scheme=theme)
    page = reader.sign_in(name)
    for view in VIEWS[name]:
        page.goto(f"{server.url}/?view={view}")
        if view in LISTS:
            ready(page)
        else:
            expect(page.get_by_role("main").locator("h1")).to_be_visible()
            expect(page.locator(".skeleton")).not_to_be_attached()
        assert reader.violations() == [], view
    reader.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_dialogs_of_an_administrator(browser: Browser, server: Server, theme: str) -> None:
    reader = Reader(browser, server, color_scheme=theme)
    page = reader.sign_in("정예린")
    row = page.locator("[data-card]", has_text="박서준")
    for button in (
        page.get_by_role("button", name="계정 만들기"),
        row.get_by_role("button", name="바꾸기"),
        row.get_by_role("button", name="새 비밀번호"),
        row.get_by_role("button", name="사용 중지"),
    ):
        button.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert reader.violations() == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).not_to_be_attached()
    reader.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_before_the_sign_in_and_in_dialogs(browser: Browser, server: Server, theme: str) -> None:
    reader = Reader(browser, server, color_scheme=theme)
    reader.page.goto(server.url)
    expect(reader.page.get_by_role("button", name="로그인")).to_be_visible()
    assert reader.violations() == []
    page = reader.sign_in("김하늘")
    ready(page)
    for key in ("e", "a", "c", "t", "Shift+Slash"):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert reader.violations() == [], key
        page.get_by_role("button", name="닫기").click()
    reader.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_the_list_is_the_page_and_acts_are_a_bar(browser: Browser, server: Server, theme: str) -> None:
    reader = Reader(browser, server, color_scheme=theme, **PHONE)
    page = reader.sign_in("김하늘")
    expect(rows(page).first).to_be_visible()
    expect(pane(page)).not_to_be_attached()
    assert reader.violations() == []
    rows(page).nth(2).tap()
    expect(pane(page).locator("dl")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    for button in page.locator(".bar > .button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    assert reader.violations() == []
    page.get_by_role("button", name="목록으로").tap()
    expect(rows(page).first).to_be_visible()
    reader.close()


@pytest.mark.parametrize("name", VIEWS, ids=["center", "officer", "manager", "administrator"])
def test_no_view_is_wider_than_a_phone_and_every_button_is_large(
    browser: Browser, server: Server, life: None, name: str
) -> None:
    reader = Reader(browser, server, **PHONE)
    page = reader.sign_in(name)
    for view in VIEWS[name]:
        page.goto(f"{server.url}/?view={view}")
        expect(page.get_by_role("main").locator("h1")).to_be_attached()
        expect(page.locator(".skeleton")).not_to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"], view
        small = "all => all.filter(one => one.offsetHeight > 0 && one.offsetHeight < 44).map(one => one.innerText)"
        assert page.locator("main .button, header .button").evaluate_all(small) == [], view
    reader.close()


def test_it_speaks_english_and_remembers_it(reader: Reader) -> None:
    page = reader.sign_in("김하늘")
    page.locator("summary", has_text="계정과 설정").click()
    page.get_by_label("언어").select_option("en")
    expect(page.get_by_role("link", name="Triage")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Triage")).to_be_visible()


def test_at_200_percent_zoom_nothing_is_cut_off(browser: Browser, server: Server) -> None:
    reader = Reader(browser, server, viewport={"width": 720, "height": 450}, device_scale_factor=2)
    page = reader.sign_in("김하늘")
    expect(rows(page).first).to_be_visible()
    page.keyboard.press("j")
    expect(chosen(page)).to_be_visible()
    page.keyboard.press("Enter")
    expect(pane(page).locator("dl")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    page.keyboard.press("Escape")
    expect(rows(page).first).to_be_visible()
    reader.close()
