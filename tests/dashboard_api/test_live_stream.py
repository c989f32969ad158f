"""One browser's stream: what ends it, and what it costs others when it does not keep up."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backends.store import Store
from dashboard_api.live import LiveHub, Pace, TooManyStreamsError
from models.account import Account, Role, Session
from tests.contracts.stores import KIM, NOW, kept, store
from tests.dashboard_api.live_browser import Browser, settled, signed_in, viewer
from tests.dashboard_api.live_city import DEPARTMENTS, Acts

__all__ = ["kept", "store"]


def hub_of(store: Store, **pace: Any) -> LiveHub:
    """A hub that moves when a test says so."""
    return LiveHub(store, store, store, lambda: NOW, Pace(**pace))


async def follow(hub: LiveHub) -> None:
    """Tell everybody everything that was written."""
    while hub.step():
        await settled()


def test_a_browser_that_does_not_keep_up_is_dropped_with_a_reset_and_nobody_else_waits(store: Store) -> None:
    async def run() -> None:
        acts, hub = Acts(store, 2), hub_of(store, most_bytes=20_000)
        slow, quick = Browser(store, viewer("slow")), Browser(store, viewer("quick"))
        for browser in (slow, quick):
            await browser.open(hub)
        slow.held = asyncio.Event()
        for _ in range(40):
            acts.some(10)
            await follow(hub)
        assert hub.streams == 1
        quick.read()
        assert quick.right()
        slow.held.set()
        await asyncio.wait_for(slow.task or asyncio.sleep(0), 5)
        slow.read()
        assert slow.over
        assert slow.told[-1] == ("reset", {"why": "slow"})
        assert len(slow.events("change")) < len(quick.events("change"))
        await slow.open(hub)
        acts.some(10)
        await follow(hub)
        slow.read()
        assert slow.right()
        for browser in (slow, quick):
            await browser.close()

    asyncio.run(run())


def test_an_account_follows_in_a_limited_number_of_browsers(store: Store) -> None:
    async def run() -> None:
        hub = hub_of(store, streams_an_account=2, streams=3)
        browsers = [Browser(store, viewer(name)) for name in ("kim", "kim", "lee")]
        for browser in browsers:
            await browser.open(hub)
        for name in ("kim", "park"):
            with pytest.raises(TooManyStreamsError):
                await hub.stream(viewer(name), (), None)
        await browsers[0].close()
        again = Browser(store, viewer("kim"))
        await again.open(hub)
        for browser in (*browsers[1:], again):
            await browser.close()
        assert hub.streams == 0

    asyncio.run(run())


ROLES = {
    "center": Account("kim", Role.CENTER, frozenset(), NOW),
    "officer": Account("lee", Role.OFFICER, frozenset(DEPARTMENTS[:1]), NOW),
}


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("change", ["disabled", "departments", "signed out", "expired"])
def test_a_stream_ends_when_its_account_or_session_does_not_hold_any_more(store: Store, role: str, change: str) -> None:
    async def run() -> None:
        acts, now = Acts(store, 8), [NOW]
        hub = LiveHub(store, store, store, lambda: now[0])
        account, other = ROLES[role], Account("park", Role.CENTER, frozenset(), NOW)
        browser, stays = (Browser(store, signed_in(store, one)) for one in (account, other))
        store.begin_session(Session("long", "park", 1, "csrf", NOW, NOW + timedelta(days=9)))
        stays.viewer = replace(stays.viewer, session="long")
        for one in (browser, stays):
            await one.open(hub)
        hub.check()
        assert hub.streams == 2
        ended: dict[str, Callable[[], object]] = {
            "disabled": lambda: store.change_account(replace(account, disabled=True), KIM, NOW),
            "departments": lambda: store.change_account(replace(account, role=Role.MANAGER), KIM, NOW),
            "signed out": lambda: store.end_session(browser.viewer.session),
            "expired": lambda: now.insert(0, NOW + timedelta(days=1)),
        }
        ended[change]()
        hub.check()
        acts.some(10)
        await follow(hub)
        await asyncio.wait_for(browser.task or asyncio.sleep(0), 5)
        for one in (browser, stays):
            one.read()
        assert browser.told[-1] == ("end", {"why": "signed_out"})
        assert browser.events("change") == []
        assert hub.streams == 1
        assert stays.right()
        await stays.close()

    asyncio.run(run())


def test_the_stream_says_that_nobody_may_keep_it(store: Store) -> None:
    async def run() -> None:
        hub = hub_of(store)
        browser = Browser(store, viewer("kim"))
        await browser.open(hub)
        assert browser.headers[b"content-type"].startswith(b"text/event-stream")
        assert browser.headers[b"cache-control"] == b"no-store"
        assert browser.headers[b"x-accel-buffering"] == b"no"
        assert b"content-length" not in browser.headers
        await browser.close()

    asyncio.run(run())
