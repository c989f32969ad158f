"""The house rules that a tool of the trade does not check. Each returns what breaks it, a line an offence."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tests.architecture.tree import PACKAGES, Source, sources

FILE_LINES = 300
FUNCTION_LINES = {True: 60, False: 40}  # by whether it is a test
ARGUMENTS = 5
UNTESTED = ("__init__.py", "__main__.py")
VAGUE = re.compile(r"(utils?|helpers?|commons?|core|services?)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
NOQA = re.compile(r"#\s*noqa\b", re.IGNORECASE)
NOQA_WITH_REASON = re.compile(r"# noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*  \S")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore")
TYPE_IGNORE_WITH_REASON = re.compile(r"# type: ignore\[[a-z0-9, -]+\]  # \S")


def long_files(files: list[Source]) -> list[str]:
    """A file is at most 300 lines."""
    return [
        f"{file.name}: {count} lines, at most {FILE_LINES}"
        for file in files
        if (count := len(file.text.splitlines())) > FILE_LINES
    ]


def long_functions(files: list[Source]) -> list[str]:
    """A function is at most 40 lines from def to its end, a test 60; its docstring is not counted."""
    found = []
    for file in files:
        most = FUNCTION_LINES[file.name.startswith("tests/")]
        for function in file.functions():
            lines = (function.end_lineno or function.lineno) - function.lineno + 1 - _docstring(function)
            if lines > most:
                where = f"{file.name}:{function.lineno}"
                found.append(f"{where}: {function.name} has {lines} lines, at most {most}")
    return found


def _docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(function, clean=False) is None:
        return 0
    first = function.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def many_arguments(files: list[Source]) -> list[str]:
    """A function takes at most 5 arguments, self and cls aside; more belong into a dataclass."""
    found = []
    for file in files:
        for function in file.functions():
            given = function.args
            names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            names = names[1:] if names[:1] in (["self"], ["cls"]) else names
            if len(names) > ARGUMENTS:
                found.append(f"{file.name}:{function.lineno}: {function.name} takes {len(names)} arguments")
    return found


def vague_names(files: list[Source]) -> list[str]:
    """No file and no folder is called utils, helpers, common, core or service: say what is in it."""
    return [
        f"{file.name}: say what is in it"
        for file in files
        if any(VAGUE.fullmatch(part) for part in PurePosixPath(file.name).with_suffix("").parts)
    ]


def undocumented(files: list[Source]) -> list[str]:
    """Every public module and every public class says in a sentence what it is for."""
    found = []
    for file in files:
        private = file.path.stem.startswith("_") and file.path.stem != "__init__"
        if not private and ast.get_docstring(file.syntax) is None:
            found.append(f"{file.name}:1: a module without a docstring")
        found += [
            f"{file.name}:{node.lineno}: class {node.name} without a docstring"
            for node in file.syntax.body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and ast.get_docstring(node) is None
        ]
    return found


def unfinished(files: list[Source]) -> list[str]:
    """What is left to do is not kept in comments."""
    return [
        f"{file.name}:{line}: {comment}"
        for file in files
        for line, comment in file.comments()
        if UNFINISHED.search(comment)
    ]


def unexplained(files: list[Source]) -> list[str]:
    """An exception names rule and reason: `# noqa: CODE  reason`, `# type: ignore[code]  # reason`."""
    return [
        f"{file.name}:{line}: {comment}"
        for file in files
        for line, comment in file.comments()
        if (NOQA.search(comment) and not NOQA_WITH_REASON.search(comment))
        or (TYPE_IGNORE.search(comment) and not TYPE_IGNORE_WITH_REASON.search(comment))
    ]


def foreign_to_models(files: list[Source]) -> list[str]:
    """models/ imports itself and the standard library."""
    return [
        f"{file.name}:{line}: imports {name}"
        for file in files
        if file.name.startswith("models/")
        for line, name in _imports(file.syntax)
        if name != "models" and name not in sys.stdlib_module_names
    ]


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module.partition(".")[0]


def untested(root: Path) -> list[str]:
    """`foo/bar.py` has `tests/foo/test_bar.py`; what a port promises is tested once, for every backend."""
    return [
        f"{source.name}: neither of {', '.join(choices)}"
        for source in sources(root, *PACKAGES)
        if (choices := _tests_of(PurePosixPath(source.name)))
        and not any(match for choice in choices for match in root.glob(choice))
    ]


def _tests_of(module: PurePosixPath) -> list[str]:
    if module.name in UNTESTED or module.is_relative_to("backends/store/migrations"):
        return []
    choices = [f"tests/{module.parent}/test_{module.name.removeprefix('_')}"]
    if module.parts[0] == "backends" and len(module.parts) > 2:
        choices.append(f"tests/contracts/test_{module.parts[1]}*.py")
    if module.is_relative_to("models/ports"):
        choices.append("tests/contracts/test_*.py")
    return choices
