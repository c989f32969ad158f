"""A queue of more than a thousand: every row can be reached, few are drawn, none moves by itself far down either."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Page, expect

from backends.store import Store, open_store
from models.complaint import Status, Waits
from models.history import Verb
from models.scope import ROUTER
from tests.contracts.stores import EVERYTHING, KIM, a_post, opening
from tests.e2e.reading import Reader, chosen, ready, rows
from tests.e2e.running import Server

pytestmark = pytest.mark.timeout(240)
MANY = 1100


@pytest.fixture(scope="module")
def server(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which so many wait."""
    folder = tmp_path_factory.mktemp("cheong")
    copytree(people, folder / "data")
    with Server(folder) as running:
        store = opened(running)
        for start in range(0, MANY, 100):
            wait(store, *range(start, start + 100))
        store.close()
        yield running


def opened(server: Server) -> Store:
    """The server's store, in this process."""
    return open_store(f"sqlite:///{server.folder / 'data' / 'store.db'}")


def wait(store: Store, *numbers: int) -> None:
    """Let complaints wait, the greater its number the later it is due."""
    now = datetime.now(UTC)
    with store.act(ROUTER, now) as act:
        for number in numbers:
            post = a_post(f"{number}", received_at=now, text=f"{number}번째 골목을 누가 좀 봐 주세요")
            due = now + timedelta(days=7, minutes=number)
            opening(act, post, status=Status.WAITING, department=None, waits=Waits.TOPIC, topic="road", due_at=due)


def place(page: Page) -> tuple[int, int]:
    """The chosen row's place in the list, and the list's length, as a screen reader says them."""
    expect(chosen(page)).to_have_count(1)
    row = chosen(page)
    return int(row.get_attribute("aria-posinset") or 0), int(row.get_attribute("aria-setsize") or 0)


def down(page: Page, to: int) -> None:
    """By keyboard to the row in this place or the last that there is."""
    page.keyboard.press("Home")
    for _ in range(MANY):
        at, size = place(page)
        assert size == MANY
        assert rows(page).count() < 60
        if at >= min(to, MANY):
            return
        page.keyboard.press("End" if to >= MANY else "PageDown")
    raise AssertionError("the row does not come")


def test_every_row_is_reached_by_keyboard_and_few_are_drawn(page: Page) -> None:
    ready(page)
    down(page, MANY)
    expect(chosen(page)).to_contain_text(f"{MANY - 1}번째 골목")
    expect(chosen(page)).to_be_in_viewport()
    places = [int(row.get_attribute("aria-posinset") or 0) for row in rows(page).all()]
    assert places == list(range(places[0], MANY + 1))
    page.keyboard.press("j")
    assert place(page) == (MANY, MANY)
    page.keyboard.press("k")
    assert place(page) == (MANY - 1, MANY)
    page.keyboard.press("Home")
    expect(chosen(page)).to_contain_text("0번째 골목")
    assert place(page) == (1, MANY)


def test_a_key_held_down_passes_every_row_and_the_address_follows(page: Page) -> None:
    ready(page)
    for _ in range(150):
        page.keyboard.down("j")
        page.wait_for_timeout(33)  # a key held down repeats thirty times a second
    page.keyboard.up("j")
    assert place(page) == (151, MANY)
    name = (chosen(page).get_attribute("id") or "").removeprefix("row-")
    expect(page).to_have_url(f"{page.url.split('?')[0]}?c={name}")


def test_far_down_rows_change_in_their_place_and_what_arrives_waits_for_n(page: Page, server: Server) -> None:
    ready(page)
    down(page, 500)
    before, words = chosen(page).bounding_box(), chosen(page).locator(".text").inner_text()
    name = (chosen(page).get_attribute("id") or "").removeprefix("row-")
    store = opened(server)
    with store.act(KIM, datetime.now(UTC)) as act:
        found = act.complaint(name, EVERYTHING)
        act.update(found, replace(found, topic="cleaning"), Verb.RETOPICED)
    expect(chosen(page)).to_contain_text("청소", timeout=15_000)
    wait(store, -5)
    expect(page.get_by_role("button", name="새 글 1")).to_be_visible(timeout=15_000)
    assert chosen(page).bounding_box() == before
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="새 글 1")).not_to_be_attached()
    expect(chosen(page).locator(".text")).to_have_text(words)
    expect(chosen(page)).to_be_in_viewport()
    page.keyboard.press("Home")
    expect(chosen(page)).to_contain_text("-5번째 골목")
    store.close()


@pytest.mark.parametrize("view", ["", "view=queue&topic=road&waits=topic"])
def test_what_the_first_view_needs_is_asked_for_once(reader: Reader, view: str) -> None:
    page = reader.sign_in("김하늘")
    ready(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(reader.server.url)))
    with page.expect_request("**/assets/fonts-*.css"):
        page.goto(f"{reader.server.url}/?{view}")
    expect(rows(page).first).to_be_visible()
    # The page before may still ask while this one is fetched; what stands beside the list comes when it comes.
    began = next(number for number, one in enumerate(asked) if one == f"/?{view}")
    paths = [one.split("?")[0] for one in asked[began:]]
    before = paths[: next(number for number, one in enumerate(paths) if one.startswith("/assets/fonts"))]
    assert [before.count(one) for one in ("/api/session", "/api/city", "/api/triage-queue")] == [1, 1, 1]


def test_who_is_not_signed_in_asks_for_nothing(reader: Reader) -> None:
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.goto(reader.server.url)
    expect(reader.page.get_by_role("button", name="로그인")).to_be_visible()
    assert not any("/api/" in one for one in asked)
