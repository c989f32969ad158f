"""A person before the page: a browser context of their own, with everything that its console complains of."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.e2e.running import PASSWORD, Server

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


class Reader:
    """One person, one browser. ``forgiven`` holds what the console may say because the test provoked it."""

    def __init__(self, browser: Browser, server: Server, **options: Any) -> None:
        given = {"viewport": {"width": 1440, "height": 900}, "locale": "ko-KR", "color_scheme": "light"} | options
        self.server = server
        self.context = browser.new_context(**given)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.forgiven: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, name: str, view: str = "", password: str = PASSWORD) -> Page:
        """Sign in as this account and go to a view (the address's part behind the ?)."""
        page = self.page
        page.goto(self.server.url)
        page.get_by_label("이름").fill(name)
        page.get_by_label("비밀번호").fill(password)
        page.get_by_role("button", name="로그인").click()
        expect(page.get_by_role("navigation")).to_be_visible()
        if view:
            page.goto(f"{self.server.url}/?{view}")
        return page

    def close(self) -> None:
        """Close the browser; fails if the console complained."""
        self.context.close()
        assert self.complaints == []

    def violations(self) -> list[str]:
        """What axe-core finds wrong on the page as it is, a line each."""
        # The policy lets no script in from elsewhere, and stays on: axe is evaluated, not added.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async () => (await axe.run()).violations")
        return [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(one in message.text for one in self.forgiven):
            self.complaints.append(message.text)


def rows(page: Page) -> Locator:
    """The rows of the list; native options of the filters are others."""
    return page.get_by_role("listbox", name="민원 목록").get_by_role("option")


def chosen(page: Page) -> Locator:
    """The row that is chosen."""
    return page.locator("#list [role=option].chosen")


def pane(page: Page) -> Locator:
    """The complaint beside the list."""
    return page.get_by_role("region", name="민원")


def ready(page: Page) -> None:
    """Wait for the list and for the complaint beside it."""
    expect(chosen(page)).to_be_visible()
    expect(pane(page).locator("dl")).to_be_visible()
