"""The keys: by their place, also with Hangul on; never while somebody writes; and they can be switched off."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.reading import Reader, chosen, pane, ready

pytestmark = pytest.mark.timeout(240)

KEY = """([key, code, more]) => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true, ...more}))"""


def press(page: Page, key: str, code: str, **more: object) -> None:
    """A key as an input method sends it."""
    page.evaluate(KEY, [key, code, more])


def test_with_hangul_on_j_still_goes_to_the_next_row(page: Page) -> None:
    ready(page)
    first = chosen(page).get_attribute("id")
    press(page, "ㅓ", "KeyJ")
    expect(chosen(page)).not_to_have_id(first or "")
    press(page, "ㅏ", "KeyK")
    expect(chosen(page)).to_have_id(first or "")


def test_a_key_of_a_syllable_being_composed_does_nothing(page: Page) -> None:
    ready(page)
    first = chosen(page).get_attribute("id") or ""
    press(page, "Process", "KeyJ", isComposing=True)
    press(page, "Process", "KeyJ", keyCode=229)
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").get_by_role("combobox", name="부서").fill("마포구 교통")
    press(page, "Enter", "Enter", isComposing=True, ctrlKey=True)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_attached()
    expect(chosen(page)).to_have_id(first)


def test_no_key_acts_while_somebody_writes(page: Page) -> None:
    ready(page)
    page.keyboard.press("/")
    page.keyboard.type("jjc")
    expect(page.get_by_role("searchbox", name="민원 찾기")).to_have_value("jjc")
    expect(page.get_by_role("dialog")).not_to_be_attached()


def test_search_finds_as_one_types_and_escape_goes_back_to_the_rows(page: Page) -> None:
    ready(page)
    page.keyboard.press("/")
    page.keyboard.type("가로등")
    expect(page.locator("#list mark").first).to_have_text("가로등", timeout=15_000)
    assert "q=" in page.url
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.get_by_role("link", name="확인 대기")).to_have_attribute("aria-current", "page")


def test_the_keys_can_be_switched_off_and_are_explained(page: Page) -> None:
    ready(page)
    page.keyboard.press("Shift+Slash")
    expect(page.get_by_role("dialog")).to_contain_text("단축키")
    page.get_by_role("checkbox", name="한 글자 단축키 쓰기").uncheck()
    page.keyboard.press("Escape")
    first = chosen(page).get_attribute("id") or ""
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).not_to_be_attached()
    expect(chosen(page)).to_have_id(first)
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).not_to_have_id(first)


PLACES = {
    "김하늘": {
        "q": "확인 대기", "i": "처리함", "r": "통계", "h": "결과를 기다리는 인계", "p": "답변 불필요",
        "s": "답변 불필요", "l": "처리하지 못한 기록", "m": "시스템 상태",
    },
    "이도윤": {"i": "처리함", "r": "통계", "h": "결과를 기다리는 인계", "p": "답변 불필요", "m": "시스템 상태"},
    "최서연": {"r": "통계", "q": "확인 대기", "g": "권한 기록", "s": "답변 불필요", "m": "시스템 상태"},
    "정예린": {"a": "계정", "g": "권한 기록", "m": "시스템 상태"},
}  # fmt: skip
"""Who goes where with which key behind g, and what stands at the head there."""


@pytest.mark.parametrize("name", PLACES, ids=["center", "officer", "manager", "administrator"])
def test_g_and_a_key_lead_to_every_place_of_a_role_and_help_names_them(reader: Reader, name: str) -> None:
    page = reader.sign_in(name)
    for key, title in PLACES[name].items():
        press(page, "ㅎ", "KeyG")
        press(page, "Process", f"Key{key.upper()}")
        expect(page.get_by_role("main").locator("h1")).to_have_text(title)
    page.keyboard.press("Shift+Slash")
    for key in PLACES[name]:
        expect(page.get_by_role("dialog").locator("li", has_text=f"g {key}")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("자리 옮기기")


@pytest.mark.parametrize("view", ["handovers", "posts", "sample", "letters", "rates", "health"])
def test_on_every_sheet_search_help_and_the_way_back_work(reader: Reader, view: str) -> None:
    page = reader.sign_in("김하늘", f"view={view}")
    expect(page.get_by_role("main").locator("h1")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("단축키")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_attached()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="민원 찾기")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.get_by_role("link", name="확인 대기")).to_have_attribute("aria-current", "page")


def test_j_goes_from_hand_over_to_hand_over_and_enter_opens_its_complaint(page: Page) -> None:
    ready(page)
    page.keyboard.press("e")
    page.get_by_role("radio", name="119").press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).not_to_be_attached()
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.locator("[data-card]")).to_have_count(1)
    press(page, "ㅓ", "KeyJ")
    expect(page.locator("[data-card]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-open]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("119가 껐습니다")
    page.keyboard.press("Escape")
    expect(page.locator("[data-card]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pane(page)).to_contain_text("결과")
