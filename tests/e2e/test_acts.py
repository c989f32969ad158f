"""Acts: assign to another, undo, two people at once, the officer's way to an answer."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.reading import Reader, chosen, pane, ready, rows
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(240)


def test_another_department_is_found_by_typing_and_the_act_undone(page: Page) -> None:
    ready(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    name = (chosen(page).get_attribute("id") or "").removeprefix("row-")
    expect(pane(page).locator(".id")).to_have_text(name)
    before = pane(page).locator(".status").inner_text()
    page.keyboard.press("a")
    page.get_by_role("dialog").get_by_role("combobox", name="부서").fill("마포구 교통지도")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(pane(page).locator(".status")).to_have_text("배정됨")
    expect(page.locator(".toasts")).to_contain_text("마포구 교통지도과")
    page.keyboard.press("u")
    expect(pane(page).locator(".status")).to_have_text(before)


def test_who_comes_second_is_told_who_came_first_and_keeps_the_draft(
    browser: Browser, server: Server, reader: Reader
) -> None:
    reader.forgiven.append("409")
    first = reader.sign_in("김하늘")
    ready(first)
    for _ in range(4):
        first.keyboard.press("j")
    name = (chosen(first).get_attribute("id") or "").removeprefix("row-")
    expect(pane(first).locator(".id")).to_have_text(name)
    first.keyboard.press("c")
    first.get_by_role("radio", name="광고").check()
    first.get_by_role("textbox", name="메모").fill("쓰던 메모")
    # The first one's page is not told, as on a line that just broke: only then can a conflict come about.
    first.route("**/api/complaints/*", lambda route: route.abort())
    reader.forgiven.append("ERR_FAILED")

    other = Reader(browser, server)
    second = other.sign_in("박서준", f"view=queue&c={name}")
    expect(pane(second).locator(".id")).to_have_text(name)
    second.keyboard.press("a")
    second.get_by_role("dialog").get_by_role("combobox", name="부서").fill("마포구 교통지도")
    second.keyboard.press("Enter")
    second.keyboard.press("Control+Enter")
    expect(pane(second).locator(".status")).to_have_text("배정됨")
    other.close()

    first.keyboard.press("Control+Enter")
    alert = first.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_contain_text("박서준")
    expect(alert).to_contain_text("마포구 교통지도과")
    expect(first.get_by_role("textbox", name="메모")).to_have_value("쓰던 메모")
    first.unroute("**/api/complaints/*")
    first.reload()
    expect(pane(first).locator(".status")).to_have_text("배정됨")
    first.keyboard.press("c")
    expect(first.get_by_role("textbox", name="메모")).to_have_value("쓰던 메모")


def test_an_officer_accepts_and_answers_without_the_mouse(reader: Reader) -> None:
    page = reader.sign_in("이도윤")
    ready(page)
    count = rows(page).count()
    assert count >= 1
    page.keyboard.press("v")
    expect(pane(page).locator(".status")).to_have_text("담당 중")
    expect(pane(page)).to_contain_text("담당자 이도윤")
    page.get_by_text("다른 처리").press("Enter")
    page.get_by_role("button", name="직접 한 답변 기록").press("Enter")
    page.get_by_role("textbox", name="채널의 답글 번호").fill("x:777")
    page.get_by_role("textbox", name="시민에게 한 답변").fill("가로등을 오늘 고쳤습니다.")
    page.keyboard.press("Control+Enter")
    expect(pane(page).locator(".status")).to_have_text("답변함")
    expect(pane(page)).to_contain_text("가로등을 오늘 고쳤습니다.")


def test_an_officer_sees_neither_the_queue_nor_others_complaints(reader: Reader) -> None:
    page = reader.sign_in("이도윤", "view=queue")
    expect(page.get_by_role("link", name="처리함")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="확인 대기")).not_to_be_attached()
