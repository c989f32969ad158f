"""Browsers that believe what the stream tells them, and what the store itself says is in their filters."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from backends.store import Store
from dashboard_api.live import LiveHub
from dashboard_api.live_filters import Watch, read_watches
from dashboard_api.live_stream import EventStream, Viewer
from models.account import Account, Session
from models.ports.store import Filter
from models.scope import Actor, ActorKind, Scope
from tests.contracts.stores import EVERYTHING, NOW

FILTERS: Mapping[str, Mapping[str, str]] = {
    "all": {},
    "queue": {"queue": ""},
    "queue-lighting": {"queue": "1", "topic": "lighting"},
    "waiting": {"status": "waiting", "waits": "owner"},
    "parks": {"department": "city.parks"},
    "urgent-x": {"urgency": "urgent", "channel": "x"},
    "due": {"due_before": (NOW + timedelta(days=4)).isoformat()},
}


def watches(*names: str) -> tuple[Watch, ...]:
    """These of ``FILTERS``, as a browser asks for them."""
    return read_watches([f"{name}:{urlencode(FILTERS[name])}" for name in names or FILTERS])


def listed(store: Store, name: str, scope: Scope) -> set[str]:
    """What the store itself says is in a filter now."""
    given = dict(FILTERS[name])
    queue = given.pop("queue", None) is not None
    due = {"due_before": NOW + timedelta(days=4)} if given.pop("due_before", None) else {}
    found = {one.id for one in store.listing(Filter(**given, **due), scope, limit=10**5).items}  # type: ignore[arg-type]  # words and a time
    return found & {one.id for one in store.queue(scope, limit=10**5).items} if queue else found


@dataclass
class Browser:
    """What a page knows: the ids in each filter, by what it read at the beginning and what it was told since."""

    store: Store
    viewer: Viewer
    names: Sequence[str] = tuple(FILTERS)
    shown: dict[str, set[str]] = field(default_factory=dict)
    told: list[tuple[str, Any]] = field(default_factory=list)
    last: str | None = None
    body: bytes = b""
    held: asyncio.Event | None = None
    over: bool = False
    headers: dict[bytes, bytes] = field(default_factory=dict)
    task: "asyncio.Task[None] | None" = None
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, hub: LiveHub) -> None:
        """Connect, or connect again after what it was told last."""
        self.body, self.over, self.gone = b"", False, asyncio.Event()
        answer = await hub.stream(self.viewer, watches(*self.names), self.last)
        self.task = asyncio.create_task(self._run(answer))
        await settled()

    async def close(self) -> None:
        """Go away."""
        self.gone.set()
        if self.task is not None:
            await self.task

    async def _run(self, answer: EventStream) -> None:
        await answer({"type": "http"}, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.headers = dict(message["headers"])
            return
        if self.held is not None:
            await self.held.wait()
        if not self.gone.is_set():
            self.body += message["body"]
        self.over = self.over or not message["more_body"]

    def read(self, upto: int | None = None) -> None:
        """Believe what arrived, to a byte: an event that is not whole is none."""
        whole, _, _ = self.body[:upto].rpartition(b"\n\n")
        for block in whole.decode(errors="ignore").split("\n\n") if whole else ():
            lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            self.last = lines.get("id", self.last)
            if "data" in lines:
                self._believe(lines["event"], json.loads(lines["data"]))
        self.body = b"" if upto is not None else self.body[len(whole) :].lstrip(b"\n")

    def _believe(self, name: str, data: Any) -> None:
        self.told.append((name, data))
        if name == "reset" or (name == "ready" and not data["resumed"]):
            self.shown = {one: listed(self.store, one, self.viewer.scope) for one in self.names}
        elif name == "change":
            for one in data["left"]:
                self.shown[one].discard(data["id"])
            for one in data.get("filters", ()):
                self.shown[one].add(data["id"])

    def right(self) -> bool:
        """Whether it shows what the store has."""
        return self.shown == {name: listed(self.store, name, self.viewer.scope) for name in self.names}

    def events(self, name: str) -> list[Any]:
        """The data of all events of a name."""
        return [data for one, data in self.told if one == name]


async def settled() -> None:
    """Let everything be sent that can be sent."""
    for _ in range(5):
        await asyncio.sleep(0)


def viewer(name: str, scope: Scope = EVERYTHING) -> Viewer:
    """Somebody who looks, by an account of this name."""
    return Viewer(f"session-{name}", name, 1, scope)


def signed_in(store: Any, account: Account) -> Viewer:
    """An account with a session, kept in the store."""
    assert store.add_account(account, "hash", Actor(ActorKind.PERSON, "admin"))
    until = NOW + timedelta(hours=8)
    store.begin_session(Session(f"session-{account.name}", account.name, account.generation, "csrf", NOW, until))
    return Viewer(f"session-{account.name}", account.name, account.generation, account.scope())
