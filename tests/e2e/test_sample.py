"""What was set aside: the day's sample is judged by keyboard alone, and any of it is raised to a complaint."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.posts import NO_ANSWER, posts
from tests.e2e.reading import Reader, pane
from tests.e2e.running import Server
from tests.e2e.watching import utc_now

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module", autouse=True)
def drawn(server: Server) -> None:
    """Four posts that were set aside, drawn as the sample of today: the clock draws only days that are over."""
    server.post(*posts(*NO_ANSWER, begin=500))
    now = utc_now()
    with server.store() as store:
        assert store.draw(now.date(), now - timedelta(days=1), now + timedelta(minutes=1), 20, now)


def cards(page: Page) -> int:
    """How many there are."""
    return page.locator("[data-card]").count()


def progress(page: Page, words: str) -> None:
    """How far the judging is."""
    expect(page.get_by_role("status").filter(has_text="살펴봄")).to_contain_text(words)


def test_a_sample_is_judged_with_two_keys_and_undone_with_a_third(reader: Reader) -> None:
    page = reader.sign_in("김하늘")
    expect(page.locator("#list")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("s")
    progress(page, "0 / 4 살펴봄")
    page.keyboard.press("j")
    expect(page.locator("[data-card]").first).to_be_focused()
    page.keyboard.press("2")
    progress(page, "1 / 4 살펴봄")
    expect(page.locator("[data-card]").nth(1)).to_be_focused()
    page.keyboard.press("1")
    progress(page, "2 / 4 살펴봄")
    progress(page, "답변 필요 1")
    expect(page.locator("[data-card]").nth(1)).to_contain_text("김하늘 님")
    expect(page.locator("[data-card]").nth(2)).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator(".toasts")).to_contain_text("되돌렸습니다.")
    progress(page, "1 / 4 살펴봄")
    page.keyboard.press("k")
    for count, key in enumerate(("1", "2", "2"), 2):
        page.keyboard.press(key)
        progress(page, f"{count} / 4 살펴봄")
    expect(page.get_by_text("모두 살펴보았습니다.")).to_be_visible()


def test_what_was_found_opens_its_complaint(reader: Reader) -> None:
    page = reader.sign_in("김하늘", "view=sample")
    expect(page.get_by_role("link", name="민원 보기")).to_have_count(1)
    for _ in range(cards(page)):
        page.keyboard.press("j")
        if page.locator("[data-card]:focus").get_by_role("link", name="민원 보기").count() > 0:
            break
    page.keyboard.press("Enter")
    expect(pane(page).locator("dl")).to_be_visible()


def test_a_manager_reads_the_sample_and_judges_nothing(reader: Reader) -> None:
    page = reader.sign_in("최서연", "view=sample")
    progress(page, "4 / 4 살펴봄")
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.get_by_role("main").get_by_role("button", name="답변 필요")).not_to_be_attached()
    progress(page, "답변 필요 1")


def test_a_post_that_was_set_aside_is_raised_with_a_key(reader: Reader) -> None:
    page = reader.sign_in("김하늘")
    expect(page.locator("#list")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.locator("[data-card]").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(pane(page).locator("dl")).to_be_visible()
    expect(page.locator(".toasts")).to_contain_text("민원으로 올렸습니다.")


def test_an_officer_sees_no_sample(reader: Reader) -> None:
    page = reader.sign_in("이도윤", "view=sample")
    expect(page.get_by_role("link", name="처리함")).to_have_attribute("aria-current", "page")
