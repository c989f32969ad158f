"""What stands before the application: headers on every answer, a limit on every body, no odd bytes in paths."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard_api.problems import ProblemError, problem_response

MAX_BODY = 1_000_000
"""Bytes of a request's body."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Shield:
    """The middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sending = self._sending(scope["path"], send)
        refused = _refused(scope)
        if refused is not None:
            await problem_response(refused)(scope, receive, sending)
            return
        await self._app(scope, _Counting(receive), sending)

    def _sending(self, path: str, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *self._headers]
                if path.startswith("/api/") and not any(name.lower() == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                message = {**message, "headers": headers}
            await send(message)

        return sending


class _Counting:
    """Counts what is received of a body, whatever its length was said to be."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._bytes = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > MAX_BODY:
            raise HTTPException(413)
        return message


def _refused(scope: Scope) -> ProblemError | None:
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length[:20]) > MAX_BODY:
        return ProblemError("too_large")
    if headers.get(b"content-encoding", b"identity") != b"identity":
        return ProblemError("invalid", "a request's body is sent as it is, not compressed")
    if any(ord(character) < ord(" ") for character in scope["path"]):
        return ProblemError("not_found")
    return None
