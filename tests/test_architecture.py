"""Imports go where the design lets them go, and a forbidden one is seen and named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT

ONE_WAY = "Imports point one way"
STORE = "SQLAlchemy, Alembic and psycopg stay in backends.store"
SQLITE = "sqlite3 stays in backends.stream and backends.search"
LEARNING = "Learning libraries stay in classify"
HTTP = "HTTP, its models, passwords and metrics stay in dashboard_api"
SERVER = "The HTTP server stays in cheong.serving"
HOLIDAYS = "The holidays package stays in routing.calendar"

# Where it is planted, what it imports, the contract that names it.
FORBIDDEN = [
    ("ingest", "backends.store", "Only cheong imports backends"),
    ("classify", "backends", "Only cheong imports backends"),
    ("routing", "backends.search", "Only cheong imports backends"),
    ("dashboard_api", "backends.store", "Only cheong imports backends"),
    ("models", "backends.stream", "Only cheong imports backends"),
    ("routing", "classify", ONE_WAY),
    ("routing", "ingest", ONE_WAY),
    ("ingest", "classify", ONE_WAY),
    ("classify", "routing", ONE_WAY),
    ("models", "routing", ONE_WAY),
    ("ingest", "dashboard_api", ONE_WAY),
    ("routing", "cheong", ONE_WAY),
    ("dashboard_api", "cheong", ONE_WAY),
    ("dashboard_api", "ingest", "The dashboard knows neither ingest nor classify"),
    ("dashboard_api", "classify", "The dashboard knows neither ingest nor classify"),
    ("dashboard_api", "routing.rules_planted", "Of routing the dashboard knows the desk"),
    ("backends", "cheong", "Backends import models only"),
    ("backends.store", "ingest", "Backends import models only"),
    ("backends.search", "routing", "Backends import models only"),
    ("models", "sqlalchemy", "Models import only the standard library"),
    ("models", "numpy", "Models import only the standard library"),
    ("cheong", "sqlalchemy", STORE),
    ("backends.search", "alembic", STORE),
    ("routing", "psycopg", STORE),
    ("cheong", "sqlite3", SQLITE),
    ("backends.store", "sqlite3", SQLITE),
    ("cheong", "kafka", "The Kafka client stays in backends.stream.kafka"),
    ("backends.stream", "kafka", "The Kafka client stays in backends.stream.kafka"),
    ("backends.search", "elasticsearch", "The Elasticsearch client stays in backends.search.elasticsearch"),
    ("routing", "sklearn", LEARNING),
    ("backends.search", "numpy", LEARNING),
    ("cheong", "torch", LEARNING),
    ("routing", "holidays", HOLIDAYS),
    ("cheong", "holidays", HOLIDAYS),
    ("cheong", "tweepy", "The X client stays in ingest.channels"),
    ("ingest", "tweepy", "The X client stays in ingest.channels"),
    ("classify", "rich", "The terminal belongs to cheong"),
    ("cheong", "fastapi", HTTP),
    ("routing", "pydantic", HTTP),
    ("models", "starlette", HTTP),
    ("cheong", "argon2", HTTP),
    ("backends", "orjson", HTTP),
    ("cheong", "prometheus_client", HTTP),
    ("dashboard_api", "uvicorn", SERVER),
    ("cheong.commands", "uvicorn", SERVER),
]
ALLOWED = [
    ("dashboard_api", "routing.desk"),
    ("cheong", "backends.store"),
    ("backends.stream", "models"),
    ("ingest", "models"),
    ("classify", "numpy"),
    ("backends.store", "sqlalchemy"),
    ("cheong", "rich"),
    ("dashboard_api", "fastapi"),
]
BANNED = [
    ("TID251", "import os\n\nHOME = os.environ['HOME']\n"),
    ("TID251", "import os\n\nHOME = os.getenv('HOME')\n"),
    ("TID251", "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n"),
    ("TID251", "import datetime as d\n\nNOW = d.datetime.utcnow()\n"),
    ("TID251", "import time\n\nNOW = time.time()\n"),
    ("BLE001", "try:\n    import json\nexcept Exception:\n    json = None\n"),
    ("PLR0913", "def f(a, b, c, d, e, g):\n    return (a, b, c, d, e, g)\n"),
    ("T201", "print('lost')\n"),
]


def test_the_tree_keeps_its_import_rules() -> None:
    ended = lint_imports(ROOT)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said under each broken contract about a copy with every forbidden and allowed import in it."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        if (ROOT / package).is_dir():
            shutil.copytree(ROOT / package, copy / package, ignore=only_python)
    (copy / "routing/rules_planted.py").touch()
    for place, imported in [(place, imported) for place, imported, _ in FORBIDDEN] + ALLOWED:
        (copy / place.replace(".", "/") / f"{planted(imported)}.py").write_text(f"import {imported}\n")
    ended = lint_imports(copy)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return sections(ended.stdout.partition("Broken contracts")[2])


@pytest.mark.parametrize(("place", "imported", "contract"), FORBIDDEN)
def test_a_forbidden_import_is_caught_by_name(
    place: str, imported: str, contract: str, complaints: dict[str, str]
) -> None:
    assert f"{place}.{planted(imported)} -> {imported} " in complaints.get(contract, "")


@pytest.mark.parametrize(("place", "imported"), ALLOWED)
def test_an_allowed_import_is_not_complained_about(place: str, imported: str, complaints: dict[str, str]) -> None:
    assert f"{place}.{planted(imported)} -> " not in "".join(complaints.values())


@pytest.mark.parametrize(("code", "text"), BANNED)
def test_what_only_cheong_may_do_is_banned_elsewhere(code: str, text: str) -> None:
    assert code in ruff("routing/planted.py", text)


@pytest.mark.parametrize("text", [text for code, text in BANNED if code in ("TID251", "T201")])
def test_cheong_may_read_the_environment_ask_the_clock_and_print(text: str) -> None:
    found = ruff("cheong/planted.py", text)
    assert "TID251" not in found
    assert "T201" not in found


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about this tree, with nothing remembered from another one."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "500"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def ruff(name: str, text: str) -> str:
    """What ruff says about this text, were it the file of this name in the checkout."""
    options = ["--no-cache", "--output-format=concise", "--stdin-filename", name, "-"]
    command = [sys.executable, "-m", "ruff", "check", *options]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False).stdout


def planted(imported: str) -> str:
    """The name of the module that does nothing but import this."""
    return f"planted_{imported.replace('.', '_')}"


def sections(report: str) -> dict[str, str]:
    """The report cut at its headings, each a line underlined with dashes."""
    found: dict[str, str] = {}
    heading = ""
    lines = report.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if following and set(following) == {"-"}:
            heading = line
        found[heading] = found.get(heading, "") + line + "\n"
    return found


def only_python(folder: str, names: list[str]) -> set[str]:
    """What a copy leaves out: all but folders and Python files."""
    return {name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()}
