"""The page: its shell and its assets, when it is built into the package; else a word that it is not."""

import gzip
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from dashboard_api.guard import signed_in
from models.account import Role
from models.errors import CheongError

BUILT = Path(__file__).parent / "page"
"""Where the built page lies in the package."""

_NOT_BUILT = "Cheong answers here, but its page is not built. The API is described at /openapi.json.\n"
_FOR_EVER = "public, max-age=31536000, immutable"
_BEGINS = {Role.CENTER: "queue", Role.OFFICER: "inbox"}
_PLACE = {"view", "c", "open"}
"""What an address may say and still name a whole list."""

_PACKED = (".js", ".css", ".svg")
"""What is sent compressed; fonts are already."""


def page_routes(folder: Path | None) -> list[BaseRoute]:
    """``/`` and what hangs below it; to be added last."""
    if folder is None or not (folder / "index.html").is_file():
        return [Route("/", _not_built)]

    async def shell(request: Request) -> Response:
        # another page, after another release, names other assets
        headers = {"Cache-Control": "no-cache", "Vary": "Cookie"}
        if needed := await run_in_threadpool(_needed, request):
            headers["Link"] = ", ".join(f"<{path}>; rel=preload; as=fetch; crossorigin" for path in needed)
        return FileResponse(folder / "index.html", headers=headers)

    return [
        Route("/", shell),
        Mount("/assets", _Assets(folder / "assets")),
        Mount("/", StaticFiles(directory=folder)),
    ]


def _needed(request: Request) -> list[str]:
    """What the page will ask for first, as ``web/src/early.ts`` does: a browser that is told so asks while it comes.

    Who is not signed in is told nothing: they would only be refused.
    """
    try:
        caller = signed_in(request.app.state.board, request)
    except CheongError:  # the page says so better than its shell
        return []
    if caller is None:
        return []
    role, address = caller.account.role, request.query_params
    view = address.get("view") or _BEGINS.get(role)
    first = []
    if address.keys() <= _PLACE:
        if view == "queue" and role in (Role.CENTER, Role.MANAGER):
            first.append("/api/triage-queue?limit=100")
        if view == "inbox" and role is Role.OFFICER:
            first.append("/api/inbox")
    return ["/api/session", "/api/city", *first]


class _Assets(StaticFiles):
    """Files whose names hold a hash of what is in them: texts are compressed once, and kept so."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._kept: dict[str, bytes] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.endswith(_PACKED) and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            packed = self._kept.get(path) or await run_in_threadpool(self._pack, path)
            if packed is not None and scope["method"] in ("GET", "HEAD"):
                headers = {"Cache-Control": _FOR_EVER, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
                return Response(packed, media_type=guess_type(path)[0], headers=headers)
        response = await super().get_response(path, scope)
        if response.status_code == HTTPStatus.OK:
            response.headers["Cache-Control"] = _FOR_EVER
            response.headers["Vary"] = "Accept-Encoding"
        return response

    def _pack(self, path: str) -> bytes | None:
        full, there = self.lookup_path(path)
        if there is None or not Path(full).is_file():
            return None
        packed = self._kept[path] = gzip.compress(Path(full).read_bytes())
        return packed


async def _not_built(_: Request) -> Response:
    return PlainTextResponse(_NOT_BUILT)
