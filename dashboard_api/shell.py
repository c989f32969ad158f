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

BUILT = Path(__file__).parent / "page"
"""Where the built page lies in the package."""

_NOT_BUILT = "Cheong answers here, but its page is not built. The API is described at /openapi.json.\n"
_FOR_EVER = "public, max-age=31536000, immutable"
_PACKED = (".js", ".css", ".svg")
"""What is sent compressed; fonts are already."""


def page_routes(folder: Path | None) -> list[BaseRoute]:
    """``/`` and what hangs below it; to be added last."""
    if folder is None or not (folder / "index.html").is_file():
        return [Route("/", _not_built)]

    async def shell(_: Request) -> Response:
        # another page, after another release, names other assets
        return FileResponse(folder / "index.html", headers={"Cache-Control": "no-cache"})

    return [
        Route("/", shell),
        Mount("/assets", _Assets(folder / "assets")),
        Mount("/", StaticFiles(directory=folder)),
    ]


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
