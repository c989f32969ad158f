"""Live changes: every browser ends up showing what the store has, whatever happens to it; nobody learns more."""

import asyncio
from random import Random
from typing import Any

import pytest

from backends.store import Store
from dashboard_api.live import LiveHub, Pace
from models.account import Account, Role
from models.errors import RetryableError
from models.history import Position
from models.ports.store import Filter
from models.scope import Scope
from tests.contracts.stores import EVERYTHING, NOW, Kept, kept, store
from tests.dashboard_api.live_browser import Browser, settled, signed_in, viewer
from tests.dashboard_api.live_city import DEPARTMENTS, Acts, replayed

__all__ = ["kept", "store"]

ROADS = Scope.of_departments("lee", frozenset(DEPARTMENTS[:1]))
BOTH = Scope.of_departments("park", frozenset(DEPARTMENTS[:2]))
NOBODY = Scope.of_departments("new", frozenset())


def hub_of(store: Store, **pace: Any) -> LiveHub:
    """A hub that moves when a test says so."""
    return LiveHub(store, store, store, lambda: NOW, Pace(**pace))


async def follow(hub: LiveHub) -> None:
    """Tell everybody everything that was written."""
    while hub.step():
        await settled()


@pytest.mark.parametrize("seed", range(8))
def test_every_browser_shows_what_the_store_has_in_its_filters_and_scope(store: Store, seed: int) -> None:
    async def run() -> None:
        acts, random = Acts(store, seed, regrouping=seed % 2 == 1), Random(seed)
        hub = hub_of(store, changes=random.choice((3, 20, 500)))
        acts.some(10)
        browsers = [Browser(store, viewer(scope.name, scope)) for scope in (EVERYTHING, ROADS, BOTH, NOBODY)]
        for browser in browsers:
            await browser.open(hub)
            acts.some(random.randrange(6))
            hub.step()
        for _ in range(12):
            acts.some(random.randrange(6))
            await follow(hub)
        for browser in browsers:
            browser.read()
            assert browser.right()
            await browser.close()
        assert browsers[-1].events("change") == []
        assert hub.streams == 0

    asyncio.run(run())


def test_nobody_hears_of_a_complaint_that_they_never_could_see(store: Store) -> None:
    async def run() -> None:
        acts, hub = Acts(store, 9), hub_of(store, changes=4)
        browser = Browser(store, viewer("lee", ROADS))
        await browser.open(hub)
        acts.some(120)
        await follow(hub)
        hub.count()
        hub.beat()
        await settled()
        browser.read()
        await browser.close()
        ever = {
            one for states in replayed(store).values() for one, state in states.items() if ROADS.sees(state.department)
        }
        told = browser.events("change")
        assert {one["id"] for one in told} <= ever
        assert len(ever) < len(acts.complaints)
        assert browser.events("counts") == []
        assert all(set(one) == {"id", "position", "left"} for one in told if "version" not in one)
        now = {one.id for one in store.listing(Filter(), ROADS, limit=1000).items}
        last = {one["id"]: one for one in told}
        assert {one for one, data in last.items() if "version" in data} <= now

    asyncio.run(run())


@pytest.mark.parametrize("seed", range(8))
def test_who_is_cut_off_anywhere_and_resumes_misses_nothing(store: Store, seed: int) -> None:
    async def run() -> None:
        acts, random = Acts(store, seed, regrouping=seed % 2 == 1), Random(seed)
        hub = hub_of(store, changes=random.choice((5, 500)))
        browsers = [Browser(store, viewer(scope.name, scope)) for scope in (EVERYTHING, BOTH)]
        for browser in browsers:
            await browser.open(hub)
        for _ in range(15):
            acts.some(random.randrange(8))
            await follow(hub)
            for browser in browsers:
                if random.random() < 0.5:
                    browser.read(random.randrange(len(browser.body) + 1))
                    await browser.close()
                    acts.some(random.randrange(3))
                    if random.random() < 0.3:
                        hub.step()
                    await browser.open(hub)
                else:
                    browser.read()
        await follow(hub)
        for browser in browsers:
            browser.read()
            assert browser.right()
            assert browser.events("reset") == []
            assert sum(not ready["resumed"] for ready in browser.events("ready")) <= 3
            await browser.close()

    asyncio.run(run())


def test_who_missed_too_much_or_comes_with_another_epoch_is_told_to_read_anew(store: Store) -> None:
    async def run() -> None:
        acts, hub = Acts(store, 1), hub_of(store, resumed=10)
        acts.some(30)
        tip = store.tip()
        for last in ("1.1", f"2.{tip.number}", f"1.{tip.number + 5}", "nonsense", "1.-4", ""):
            browser = Browser(store, viewer("kim"), last=last)
            await browser.open(hub)
            browser.read()
            assert [name for name, _ in browser.told] == ["reset", "ready"]
            assert browser.last == str(tip)
            assert browser.right()
            await browser.close()
        near = Browser(store, viewer("kim"), last=str(Position(tip.epoch, tip.number - 10)))
        near.shown = {name: set() for name in near.names}
        await near.open(hub)
        near.read()
        assert near.events("ready")[-1]["resumed"]
        await near.close()

    asyncio.run(run())


def test_a_restored_store_resets_everybody(kept: Kept) -> None:
    async def run() -> None:
        acts, hub = Acts(kept.store, 1), hub_of(kept.store)
        acts.some(5)
        browser = Browser(kept.store, viewer("kim"))
        await browser.open(hub)
        kept.sql("UPDATE tip SET epoch = 2")
        acts.some(5)
        await follow(hub)
        browser.read()
        assert browser.events("reset") == [{"why": "restored"}]
        assert browser.last is not None
        assert browser.last.startswith("2.")
        acts.some(5)
        await follow(hub)
        browser.read()
        assert browser.right()
        await browser.close()

    asyncio.run(run())


def test_the_queue_is_counted_for_who_follows_it_and_sees_everything_when_it_changed(store: Store) -> None:
    async def run() -> None:
        acts, hub = Acts(store, 4), hub_of(store)
        acts.some(20)
        center = Browser(store, viewer("kim"), ("queue",))
        others = [Browser(store, viewer("lee", ROADS), ("queue",)), Browser(store, viewer("choi"), ("parks",))]
        for browser in (center, *others):
            await browser.open(hub)
        for count in (0, 0, 30):
            acts.some(count)
            hub.step()
            hub.count()
            await settled()
        center.read()
        assert [one["queue"] for one in center.events("counts")][-1] == store.counters(EVERYTHING)["queue"]
        assert len(center.events("counts")) == 2
        for browser in others:
            browser.read()
            assert browser.events("counts") == []
            await browser.close()
        await center.close()

    asyncio.run(run())


def test_a_beat_moves_only_who_sees_everything(store: Store) -> None:
    async def run() -> None:
        acts, hub = Acts(store, 5), hub_of(store)
        center, officer = Browser(store, viewer("kim"), ("parks",)), Browser(store, viewer("new", NOBODY), ("parks",))
        for browser in (center, officer):
            await browser.open(hub)
        officer.read()
        before = officer.last
        acts.some(20)
        await follow(hub)
        hub.beat()
        await settled()
        assert b": beat" in officer.body
        for browser in (center, officer):
            browser.read()
        assert center.last == str(store.tip())
        assert officer.last == before
        for browser in (center, officer):
            await browser.close()

    asyncio.run(run())


def test_by_itself_it_follows_and_ends_with_every_stream(store: Store) -> None:
    async def run() -> None:
        acts = Acts(store, 6)
        hub = hub_of(store, idle=0.02, batch=0.01, counts=0.05, beat=0.05)
        assert not hub.follows
        browser = Browser(store, signed_in(store, Account("kim", Role.CENTER, frozenset(), NOW)))
        hub.start()
        await browser.open(hub)
        browser.read()
        for _ in range(10):
            acts.some(3)
            await asyncio.sleep(0.02)
        deadline = asyncio.get_running_loop().time() + 10
        while browser.last != str(store.tip()) and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
            browser.read()
        assert hub.follows
        assert browser.right()
        await asyncio.to_thread(hub.stop)
        await asyncio.wait_for(browser.task or asyncio.sleep(0), 5)
        browser.read()
        assert browser.told[-1] == ("end", {"why": "stopped"})
        assert browser.over
        with pytest.raises(RetryableError):
            await hub.stream(viewer("kim"), (), None)

    asyncio.run(run())


def test_what_takes_long_to_begin_gets_what_was_told_meanwhile(store: Store) -> None:
    async def run() -> None:
        acts, hub = Acts(store, 7), hub_of(store)
        acts.some(10)
        browser = Browser(store, viewer("kim"))
        await browser.open(hub)
        browser.read()
        last = browser.last
        await browser.close()
        acts.some(20)
        hub.step()
        browser.last = last
        opening = asyncio.create_task(browser.open(hub))
        for _ in range(20):
            acts.some(1)
            hub.step()
            await asyncio.sleep(0.001)
        await opening
        await follow(hub)
        browser.read()
        assert browser.right()
        await browser.close()

    asyncio.run(run())
