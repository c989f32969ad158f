"""The page's sources keep the house rules, and what is built of them stays small."""

import gzip
import json
import re
from pathlib import Path

import pytest

from dashboard_api.shell import BUILT
from hatch_build import GENERATED, NOT_SOURCES, digest, npm, stamp
from tests.architecture.tree import ROOT

WEB = ROOT / "web"
SOURCES = sorted(
    path
    for path in WEB.rglob("*")
    if path.suffix in (".ts", ".svelte", ".css")
    and not NOT_SOURCES.intersection(path.parts)
    and path.relative_to(WEB).as_posix() not in GENERATED
)
FIRST_LOAD_BYTES = 60_000
TOKENS = {
    "ground": ("#ffffff", "#14181f"),
    "surface": ("#f6f7f9", "#1c222b"),
    "line": ("#d9dee5", "#333c49"),
    "text": ("#1b2330", "#e8ecf2"),
    "muted": ("#5a6676", "#a3afbf"),
    "accent": ("#0b5cad", "#7db4ff"),
    "emergency": ("#c4122f", "#ff8793"),
    "urgent": ("#955300", "#f2b35b"),
    "confirmed": ("#1f7a3d", "#6fd08c"),
}


def test_no_source_of_the_page_is_longer_than_300_lines() -> None:
    long = {str(path): lines for path in SOURCES if (lines := len(path.read_text("utf-8").splitlines())) > 300}
    assert long == {}


def test_colours_are_the_tokens_and_are_named_in_one_place() -> None:
    tokens = (WEB / "src/look/tokens.css").read_text("utf-8")
    for name, (light, dark) in TOKENS.items():
        assert f"--{name}: light-dark({light}, {dark});" in tokens
    others = [path for path in SOURCES if path.name != "tokens.css"]
    assert [str(path) for path in others if re.search(r":[^;\n]*#[0-9a-f]{3,8}\b", path.read_text("utf-8"))] == []


def test_nothing_of_the_page_comes_from_another_host() -> None:
    assert [str(path) for path in SOURCES if re.search(r"https?://(?!127)", path.read_text("utf-8"))] == []


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert [name for name, one in lock["packages"].items() if "resolved" in one] == []


def test_the_digest_follows_the_sources_and_not_what_is_made_of_them(tmp_path: Path) -> None:
    (tmp_path / "src/api").mkdir(parents=True)
    (tmp_path / "src/main.ts").write_text("1", encoding="utf-8")
    before = digest(tmp_path)
    (tmp_path / "src/api/schema.ts").write_text("made", encoding="utf-8")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/any.js").write_text("made", encoding="utf-8")
    assert digest(tmp_path) == before
    (tmp_path / "src/main.ts").write_text("2", encoding="utf-8")
    assert digest(tmp_path) != before


def test_a_page_that_is_not_there_has_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "sources.sha256").write_text("a", encoding="ascii")
    assert stamp(tmp_path) is None
    (tmp_path / "index.html").touch()
    assert stamp(tmp_path) == "a"


@pytest.mark.parametrize(
    ("group", "schema"),
    [
        ("verb", "Verb"),
        ("status", "Status"),
        ("waits", "Waits"),
        ("flag", "FlagKind"),
        ("close", "CloseReason"),
        ("urgency", "Urgency"),
        ("intent", "Intent"),
        ("role", "Role"),
        ("rates", "RateName"),
    ],
)
def test_every_word_of_the_api_that_people_see_has_a_name_in_both_languages(group: str, schema: str) -> None:
    shapes = json.loads((ROOT / "docs/openapi.json").read_text("utf-8"))["components"]["schemas"]
    for names in ("ko-names.ts", "en-names.ts"):
        words = (WEB / "src/words" / names).read_text("utf-8")
        assert [word for word in shapes[schema]["enum"] if f"'{group}.{word}':" not in words] == []


@pytest.mark.skipif(not (BUILT / "index.html").exists(), reason="the page is not built: pip install -e .")
def test_what_the_first_view_loads_is_small_without_the_font() -> None:
    shell = (BUILT / "index.html").read_text("utf-8")
    loaded = [BUILT / name for name in re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', shell)]
    assert loaded
    assert sum(len(gzip.compress(path.read_bytes())) for path in loaded) <= FIRST_LOAD_BYTES


@pytest.mark.slow
@pytest.mark.skipif(not (WEB / "node_modules").exists(), reason="the page's tools are not there: npm ci in web/")
def test_the_types_of_the_page_hold_against_the_api() -> None:
    npm("run", "check", web=WEB)
