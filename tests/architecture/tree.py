"""The tree that the architecture tests look at: which packages there are, and the Python files in them."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cheong", "dashboard_api", "ingest", "classify", "routing", "models", "backends", "cities")


@dataclass(frozen=True)
class Source:
    """One Python file, read and parsed when asked."""

    root: Path
    path: Path

    @property
    def name(self) -> str:
        """The path as people write it, from the root of the checkout."""
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def text(self) -> str:
        """What is written in it."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def syntax(self) -> ast.Module:
        """What Python makes of it."""
        return ast.parse(self.text, self.name)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method in it, inner ones too."""
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def comments(self) -> Iterator[tuple[int, str]]:
        """Every comment with its line; what only looks like one inside a string is none."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def sources(root: Path, *folders: str) -> list[Source]:
    """The Python files below these folders of root."""
    return [Source(root, path) for folder in folders for path in sorted((root / folder).rglob("*.py"))]
