"""A client of the application in the process that reads the beginning of a stream, and then goes away."""

import asyncio
from typing import Any

import httpx


class Passing(httpx.AsyncBaseTransport):
    """Asks the application; of an answer that goes on it takes the first piece."""

    def __init__(self, app: Any, address: str) -> None:
        self._app, self._address = app, address

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request."""
        sent: list[dict[str, Any]] = []
        asked, gone = [{"type": "http.request", "body": await request.aread(), "more_body": False}], asyncio.Event()

        async def receive() -> dict[str, Any]:
            if asked:
                return asked.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if message.get("body"):
                gone.set()

        await self._app(self._scope(request), receive, send)
        start, *pieces = sent
        headers = [(name, value) for name, value in start["headers"] if name != b"transfer-encoding"]
        body = httpx.ByteStream(b"".join(one["body"] for one in pieces))
        return httpx.Response(start["status"], headers=headers, stream=body)

    def _scope(self, request: httpx.Request) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": request.url.path,
            "raw_path": request.url.raw_path.partition(b"?")[0],
            "root_path": "",
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": (self._address, 1),
            "server": ("cheong.test", 80),
        }
