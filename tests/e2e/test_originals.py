"""The original behind the mask: opened with a reason from a list, and again without one during the shift."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.posts import WITH_PHONE, posts
from tests.e2e.reading import Reader, pane
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(240)
PHONE = "010-1234-5678"


def opened(reader: Reader) -> Page:
    """Somebody of the center before the complaint."""
    page = reader.sign_in("김하늘", "view=complaints&q=연락처는")
    expect(pane(page).locator("article")).to_contain_text("연락처는")
    return page


def test_it_is_opened_with_a_reason_and_then_without_one(reader: Reader, server: Server) -> None:
    server.post(*posts(WITH_PHONE, begin=600))
    page = opened(reader)
    expect(pane(page)).not_to_contain_text(PHONE)
    pane(page).locator("summary", has_text="원문 열기").press("Enter")
    expect(pane(page).get_by_role("button", name="원문 열기")).to_be_disabled()
    pane(page).get_by_label("여는 까닭").select_option("reach_the_citizen")
    pane(page).get_by_role("button", name="원문 열기").press("Enter")
    original = pane(page).get_by_role("region", name="원문 열기")
    expect(original).to_contain_text(PHONE)
    expect(original).to_contain_text(re.compile(r"원문 · \d\d:\d\d까지 열려 있습니다"))

    page.reload()
    again = pane(page).get_by_role("button", name=re.compile(r"원문 다시 보기 \(\d\d:\d\d까지\)"))
    expect(again).to_be_visible()
    expect(pane(page)).not_to_contain_text(PHONE)
    again.press("Enter")
    expect(pane(page).get_by_role("region", name="원문 열기")).to_contain_text(PHONE)


def test_who_did_not_open_it_needs_a_reason_of_their_own(reader: Reader) -> None:
    page = reader.sign_in("박서준", "view=complaints&q=연락처는")
    expect(pane(page).locator("summary", has_text="원문 열기")).to_be_visible()
    expect(pane(page).get_by_role("button", name="원문 다시 보기")).not_to_be_attached()


def test_a_manager_cannot_open_it(reader: Reader) -> None:
    page = reader.sign_in("최서연", "view=complaints&q=연락처는")
    expect(pane(page).locator("article")).to_contain_text("연락처는")
    expect(pane(page).get_by_text("원문 열기")).not_to_be_attached()
