"""What an administrator does, by keyboard alone: accounts, whose rights changed, how the whole is."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.reading import Reader
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(240)


def card(page: Page, name: str) -> None:
    """Go to somebody's row."""
    row = page.locator("[data-card]", has_text=name)
    expect(row).to_be_visible()
    page.keyboard.press("Home")
    for _ in range(page.locator("[data-card]").count()):
        if row.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("j")
    raise AssertionError(f"no key leads to {name}")


def press_tab_to(page: Page, name: str) -> None:
    """Go on with tab until this button has the focus."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text().startswith(name):
            return
    raise AssertionError(f"tab never reaches {name}")


def test_an_administrator_lands_on_the_accounts_and_sees_no_complaint(reader: Reader) -> None:
    page = reader.sign_in("정예린")
    expect(page.get_by_role("heading", name="계정")).to_be_visible()
    expect(page.locator("[data-card]", has_text="이도윤")).to_contain_text("마포구 교통지도과")
    expect(page.get_by_role("link", name="확인 대기")).not_to_be_attached()
    expect(page.get_by_role("searchbox")).not_to_be_attached()
    expect(page.get_by_text("연결이 끊겼습니다.")).not_to_be_attached()


def test_an_account_is_made_and_its_password_is_shown_once(browser: Browser, server: Server, reader: Reader) -> None:
    page = reader.sign_in("정예린")
    expect(page.get_by_role("heading", name="계정")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("dialog").get_by_label("이름")).to_be_focused()
    page.keyboard.type("한지우")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("부서를 하나 이상")
    for words in ("마포구 교통지도", "강남구 교통지도"):
        page.get_by_role("combobox", name="부서").focus()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="부서")).to_have_value("")
    expect(page.get_by_role("button", name="강남구 교통지도과 빼기")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_contain_text("지금 한 번만 보입니다")
    password = page.get_by_role("dialog").locator("code").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).not_to_be_attached()
    expect(page.locator("[data-card]", has_text="한지우")).to_contain_text("강남구 교통지도과")
    assert password not in page.content()

    other = Reader(browser, server)
    mine = other.sign_in("한지우", password=password)
    expect(mine.get_by_role("link", name="처리함")).to_have_attribute("aria-current", "page")
    other.close()


def test_an_account_is_disabled_enabled_and_given_a_new_password(reader: Reader) -> None:
    page = reader.sign_in("정예린")
    row = page.locator("[data-card]", has_text="박서준")
    card(page, "박서준")
    press_tab_to(page, "사용 중지")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("모두 끝납니다")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("중지됨")
    card(page, "박서준")
    press_tab_to(page, "다시 사용")
    page.keyboard.press("Enter")
    expect(row).not_to_contain_text("중지됨")
    card(page, "박서준")
    press_tab_to(page, "새 비밀번호")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator("code")).to_have_text(re.compile(r"^(\w{5}-){3}\w{5}$"))
    page.keyboard.press("Escape")
    card(page, "박서준")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("박서준: 역할과 부서")
    page.get_by_role("radio", name="관리자").press("Space")
    page.keyboard.press("Control+Enter")
    expect(row).to_contain_text("관리자")


def test_whose_rights_changed_is_read_by_administrators_and_managers(reader: Reader) -> None:
    page = reader.sign_in("정예린")
    expect(page.get_by_role("heading", name="계정")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("g")
    expect(page.get_by_role("heading", name="권한 기록")).to_be_visible()
    expect(page.locator("[data-card]").first).to_contain_text("박서준")
    expect(page.locator("[data-card]").first).to_contain_text("역할 센터 → 관리자")
    expect(page.locator("[data-card]").first).to_contain_text("정예린 님이 함")
    expect(page.locator("[data-card]", has_text="한지우")).to_contain_text("더한 부서")
    page.locator("summary", has_text="계정과 설정").press("Enter")
    page.get_by_role("button", name="로그아웃").press("Enter")
    expect(page.get_by_label("비밀번호")).to_be_visible()
    page = reader.sign_in("최서연", "view=grants")
    expect(page.locator("[data-card]").first).to_contain_text("박서준")


def test_how_the_whole_is_stands_there_in_words(reader: Reader) -> None:
    page = reader.sign_in("정예린")
    expect(page.get_by_role("heading", name="계정")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("status").filter(has_text="모두 제대로 움직입니다.")).to_be_visible()
    for name in ("저장소", "검색", "분류", "배정", "검색 색인"):
        expect(page.get_by_role("main").get_by_text(name, exact=True)).to_be_visible()
