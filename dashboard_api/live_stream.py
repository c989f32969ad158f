"""One browser's stream: what waits to be sent, and the streaming response that sends it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as ConnectionScope

from dashboard_api.live_filters import Watch
from models.history import Position
from models.scope import Scope

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nobody between may keep the stream, nor hold it back to collect more of it."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who follows: the session by its id, its account with the generation it signed in with, and what that sees."""

    session: str
    account: str
    generation: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class Group:
    """What makes two streams the same bytes."""

    watches: tuple[Watch, ...]
    scope: Scope

    @classmethod
    def of(cls, viewer: Viewer, watches: tuple[Watch, ...]) -> "Group":
        """The group of a viewer; on whose behalf it is read makes no difference to what is seen."""
        return cls(watches, Scope("live", viewer.scope.reach, viewer.scope.departments))


@dataclass(eq=False, slots=True)
class Subscription:
    """A browser's place in the hub. What waits is touched by its loop's thread alone."""

    viewer: Viewer
    group: Group
    loop: asyncio.AbstractEventLoop
    since: Position
    most_bytes: int
    waiting: list[bytes] = field(default_factory=list)
    size: int = 0
    over: bool = False
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, body: bytes, *, last: bool = False) -> bool:
        """Let it be sent; False when too much waits already: then nothing of it is sent any more."""
        if self.over:
            return True
        fits = self.size + len(body) <= self.most_bytes
        if not fits:
            self.waiting.clear()
        if fits or last:
            self.waiting.append(body)
            self.size += len(body)
        self.over = last
        self.wake.set()
        return fits or last

    def take(self) -> bytes:
        """All that waits, as one piece."""
        body = b"".join(self.waiting)
        self.waiting.clear()
        self.size = 0
        self.wake.clear()
        return body


Delivery = tuple[Subscription, bytes, bool]
"""What to put into whose stream, and whether that is its last."""


def deliver(deliveries: Iterable[Delivery], slow: Callable[[Subscription], None]) -> None:
    """Put everything where it belongs, one wake-up a loop; ``slow`` is told, in its loop, who did not keep up."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Delivery]] = {}
    for delivery in deliveries:
        by_loop.setdefault(delivery[0].loop, []).append(delivery)
    for loop, chosen in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_put_all, chosen, slow)


def _put_all(deliveries: list[Delivery], slow: Callable[[Subscription], None]) -> None:
    for subscription, body, last in deliveries:
        if not subscription.put(body, last=last):
            slow(subscription)


class EventStream(Response):
    """The response that sends a subscription until it is over or the browser is gone; ``prelude`` goes first."""

    media_type = "text/event-stream"

    def __init__(self, subscription: Subscription, prelude: bytes, ended: Callable[[Subscription], None]) -> None:
        # a Response made the usual way says how long its body is
        self.status_code, self.background = 200, None
        self.init_headers(HEADERS)
        self._subscription = subscription
        self._prelude = prelude
        self._ended = ended

    async def __call__(self, _: ConnectionScope, receive: Receive, send: Send) -> None:
        """Send."""
        gone = asyncio.create_task(self._gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await self._send_all(send)
        finally:
            gone.cancel()
            self._ended(self._subscription)

    async def _send_all(self, send: Send) -> None:
        subscription, body = self._subscription, self._prelude
        while True:
            if body:
                await send({"type": "http.response.body", "body": body, "more_body": True})
            if subscription.over and not subscription.waiting:
                break
            await subscription.wake.wait()
            body = subscription.take()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._subscription.waiting.clear()
        self._subscription.over = True
        self._subscription.wake.set()
