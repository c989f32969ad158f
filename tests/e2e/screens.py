"""Makes docs/screens anew from a server with the demo's life: ``python -m tests.e2e.screens`` (takes minutes)."""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from dashboard_api.delivering import flag
from models.history import Verb
from models.scope import DELIVERY
from models.sending import SendingState
from tests.architecture.tree import ROOT
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.reading import Reader, pane
from tests.e2e.running import Server
from tests.e2e.watching import utc_now

OUT = ROOT / "docs" / "screens"
FED = 60
"""How many posts of the demo's life must have come before the pictures are taken."""

PATIENCE = 900
SIZES: dict[str, dict[str, Any]] = {
    "{}-light": {"color_scheme": "light"},
    "{}-dark": {"color_scheme": "dark"},
    "phone-{}": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}, "has_touch": True},
}
"""Names of the pictures of a screen, and the browser that each is taken in."""


def _nothing(_: Page, __: Server) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture: what is on it (said in docs/screens/README.md), who looks, where, and what they did before."""

    name: str
    says: str
    who: str
    at: str = ""
    act: Callable[[Page, Server], None] = _nothing
    tall: int = 900
    phone: bool = True


def _key(*keys: str) -> Callable[[Page, Server], None]:
    """Press keys, and wait for what they open."""

    def press(page: Page, _: Server) -> None:
        expect(page.locator("[data-card], dl").first).to_be_visible()
        for key in keys:
            page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()

    return press


def _open(page: Page, _: Server) -> None:
    """On a phone the chosen complaint fills the page."""
    row = page.locator("#list [role=option]").first
    expect(row).to_be_visible()
    if pane(page).count() == 0:
        row.click()
    expect(pane(page).locator("dl")).to_be_visible()


def _sending(page: Page, _: Server) -> None:
    """An answer that is about to go out, to a complaint to which none is on its way."""
    row = page.locator("#list [role=option]").filter(has_not_text="보내").first
    name = (row.get_attribute("id") or "").removeprefix("row-")
    page.locator(f"#row-{name}").click()
    expect(pane(page).locator(".id")).to_have_text(name)
    page.keyboard.press("t")
    page.get_by_role("dialog").get_by_role("textbox").fill(
        "안녕하세요, 서울시입니다. 말씀하신 곳을 내일 오전에 나가 살펴보고 결과를 다시 알려 드리겠습니다."
    )
    page.keyboard.press("Control+Enter")
    expect(pane(page).get_by_role("region", name="답변")).to_be_visible()


def _failed(page: Page, server: Server) -> None:
    """An answer that the channel did not take."""
    _sending(page, server)
    complaint = pane(page).locator(".id").inner_text()
    with server.store() as store, store.act(DELIVERY, utc_now()) as act:
        (sending,) = [one for one in act.sendings(complaint) if one.state.under_way]
        error = "403: the account may not reply to this post"
        act.put_sending(replace(sending, state=SendingState.FAILED, error=error, attempts=1), Verb.SENDING)
        flag(act, sending)
    expect(pane(page).get_by_text("답변을 보내지 못했습니다")).to_be_visible()
    page.reload()


def _map(page: Page, _: Server) -> None:
    """The districts in sight."""
    page.locator("figure", has_text="자치구").last.scroll_into_view_if_needed()


ASSIGNED = "view=complaints&status=assigned&channel=x"
SCREENS = (
    Screen("signin", "Sign-in", ""),
    Screen("queue", "The triage queue: what needs me now?", "center"),
    Screen("complaint", "A complaint: why is it here, and what do I do?", "center", "view=queue", _open),
    Screen(
        "answered",
        "An answered complaint: what the citizen was told, and until when they may object",
        "center",
        "view=complaints&status=answered",
        _open,
    ),
    Screen(
        "asked", "A complaint whose citizen was asked", "center", "view=complaints&status=on_hold", _open, phone=False
    ),
    Screen("sending", "An answer that goes out in half a minute", "center", f"{ASSIGNED}&urgency=normal", _sending),
    Screen(
        "failed",
        "An answer that the channel refused, and what can be done",
        "center",
        f"{ASSIGNED}&urgency=normal",
        _failed,
    ),
    Screen("assign", "Assigning to another department", "center", "view=queue", _key("a"), phone=False),
    Screen(
        "acknowledge", "Acknowledging an emergency with its hand-over", "center", "view=queue", _key("e"), phone=False
    ),
    Screen("keys", "The keys", "center", "view=queue", _key("Shift+Slash"), phone=False),
    Screen("search", "Search", "center", "view=complaints&q=가로등"),
    Screen("handovers", "Hand-overs without a report", "center", "view=handovers"),
    Screen("set-aside", "Posts that were set aside", "center", "view=posts"),
    Screen("sample", "The daily sample of them", "center", "view=sample"),
    Screen("letters", "Dead letters", "center", "view=letters"),
    Screen("inbox", "The inbox of a department: what is mine, and what is due?", "officer", "view=inbox"),
    Screen("rates", "Rates: can I defend this number?", "manager", "view=rates&days=90", tall=1500),
    Screen("districts", "The districts", "manager", "view=rates&days=90&group=answered", _map, phone=True),
    Screen("grants", "Whose rights changed", "manager", "view=grants"),
    Screen("accounts", "Accounts", "admin", "view=accounts"),
    Screen("account", "Making an account", "admin", "view=accounts", _key("a"), phone=False),
    Screen("health", "How the whole is", "admin", "view=health"),
)


def pictures(screen: Screen) -> list[str]:
    """The names of its files."""
    return [f"{size.format(screen.name)}.png" for size in SIZES if screen.phone or not size.startswith("phone")]


def take(browser: Browser, server: Server, passwords: dict[str, str], out: Path) -> None:
    """Take all pictures, each person's in one browser a size."""
    for who, (size, options) in product(sorted({screen.who for screen in SCREENS}), SIZES.items()):
        reader = Reader(browser, server, **options)
        page = reader.page
        if who:
            reader.sign_in(who, password=passwords[who])
        for screen in SCREENS:
            name = f"{size.format(screen.name)}.png"
            if screen.who != who or name not in pictures(screen):
                continue
            if "viewport" not in options:
                page.set_viewport_size({"width": 1440, "height": screen.tall})
            page.goto(f"{server.url}/?{screen.at}")
            screen.act(page, server)
            if page.locator(".live").count():
                expect(page.locator(".live")).to_have_class(re.compile(r"\bon\b"))
            # what comes late: the font's parts, and the parts of the page that are asked for when they are needed
            page.wait_for_timeout(1500)
            page.screenshot(path=out / name)
            sys.stdout.write(f"{name}\n")
        reader.close()


def main() -> None:
    """Start the demo, wait for its past and some of its life, take the pictures."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--folder", type=Path, help="keep the demo's data here, for another time")
    given.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    chosen = given.parse_args()
    # the demo lives on meanwhile, and may keep a slow machine busy
    expect.set_options(timeout=60_000)
    with TemporaryDirectory() as folder, sync_playwright() as started:
        server = Server(chosen.folder or Path(folder), demo=True)
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        with server:
            _wait(server.data / "demo")
            passwords = json.loads((server.data / "demo" / "accounts.json").read_text("utf-8"))
            take(browser, server, passwords, chosen.out)
        browser.close()


def _wait(demo: Path) -> None:
    """Until the past is made and some posts have come since."""
    deadline = time.monotonic() + PATIENCE
    while sum(path.read_bytes().count(b"\n") for path in demo.glob("posts-*.jsonl")) < FED:
        if time.monotonic() > deadline:
            raise SystemExit("the demo does not come to life")
        time.sleep(1)


if __name__ == "__main__":
    main()
