"""The page: its shell and its assets, when it is built into the package; else a word that it is not."""

from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT = Path(__file__).parent / "page"
"""Where the built page lies in the package."""

_NOT_BUILT = "Cheong answers here, but its page is not built. The API is described at /openapi.json.\n"
_FOR_EVER = "public, max-age=31536000, immutable"


def page_routes(folder: Path | None) -> list[BaseRoute]:
    """``/`` and what hangs below it; to be added last."""
    if folder is None or not (folder / "index.html").is_file():
        return [Route("/", _not_built)]

    async def shell(_: Request) -> Response:
        # another page, after another release, names other assets
        return FileResponse(folder / "index.html", headers={"Cache-Control": "no-cache"})

    return [
        Route("/", shell),
        Mount("/assets", _Assets(directory=folder / "assets", check_dir=False)),
        Mount("/", StaticFiles(directory=folder)),
    ]


class _Assets(StaticFiles):
    """Files whose names hold a hash of what is in them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == HTTPStatus.OK:
            response.headers["Cache-Control"] = _FOR_EVER
        return response


async def _not_built(_: Request) -> Response:
    return PlainTextResponse(_NOT_BUILT)
