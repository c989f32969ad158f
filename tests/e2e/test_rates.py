"""Rates: each number stands with how it was made, and opens what it counts; the districts lie on a map."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.reading import Reader, rows
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def rates(reader: Reader, server: Server) -> Page:
    """The manager before the rates; they land there."""
    assert server.data.exists()
    page = reader.sign_in("최서연")
    expect(page.get_by_role("heading", name="통계")).to_be_visible()
    expect(page.locator(".tiles > li")).to_have_count(8)
    return page


def shown(page: Page) -> int:
    """How many rows there are, all of them read."""
    expect(rows(page).first).to_be_visible()
    return int(rows(page).first.get_attribute("aria-setsize") or 0)


def test_every_rate_says_its_formula_n_window_exclusions_and_position(rates: Page) -> None:
    for tile in rates.locator(".tiles > li").all():
        expect(tile).to_contain_text(re.compile(r"n = \d+"))
    expect(rates.locator(".tiles > li", has_text="답변율")).to_contain_text("답변이 나간 민원 ÷ n")
    expect(rates.get_by_role("main")).to_contain_text(re.compile(r"기록 위치 \d+\.\d+까지 셈"))
    received = rates.locator(".tiles > li").first
    expect(received.get_by_role("img")).to_have_attribute("aria-label", re.compile(r"11월|12월|\d+월"))


def test_a_number_opens_as_many_complaints_as_it_says(rates: Page) -> None:
    tile = rates.locator(".tiles > li").first
    count = int(tile.locator(".number").inner_text())
    assert count > 30
    tile.locator(".number").press("Enter")
    assert shown(rates) == count
    expect(rates.get_by_role("button", name=re.compile("통계 접수"))).to_be_visible()
    rates.go_back()
    expect(rates.get_by_role("heading", name="통계")).to_be_visible()


def test_the_map_shows_the_number_that_is_chosen_and_opens_a_district(rates: Page) -> None:
    mapped = rates.locator("figure", has_text="자치구")
    expect(mapped.locator("ul > li")).to_have_count(25)
    mapo = mapped.get_by_role("link", name=re.compile("^마포구"))
    received = int(mapo.locator("strong").inner_text())
    assert received >= 2
    mapped.get_by_role("button", name="답변율").press("Enter")
    expect(mapo.locator("strong")).to_have_text("0 %")
    mapped.get_by_role("button", name="미처리").press("Enter")
    expect(mapo.locator("strong")).to_have_text(f"{received}")
    mapo.press("Enter")
    assert shown(rates) == received
    expect(rates.get_by_role("button", name=re.compile("자치구 마포구"))).to_be_visible()


def test_plot_and_map_are_tables_too(rates: Page) -> None:
    for figure in ("접수와 미처리", "자치구"):
        place = rates.locator("figure", has_text=figure).last
        place.locator("summary", has_text="표로 보기").press("Enter")
        expect(place.get_by_role("table")).to_be_visible()
    expect(rates.locator("figure").last.get_by_role("row", name=re.compile("마포구"))).to_be_visible()


def test_another_window_is_chosen_and_kept_in_the_address(rates: Page) -> None:
    rates.get_by_role("button", name="최근 7일").press("Enter")
    expect(rates.get_by_role("button", name="최근 7일")).to_have_attribute("aria-pressed", "true")
    assert "days=7" in rates.url
