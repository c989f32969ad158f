"""The documents say what the program has, no more and no less."""

import argparse
import re
from pathlib import Path

import pytest

from cheong.commands import _COMMANDS
from cheong.commands.running import STAGES
from cheong.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
WORDS = (
    "post", "verdict", "intent", "topic", "subtopic", "urgency", "complaint", "department", "assignment", "membership",
    "flag", "owner", "account", "channel account", "hand-over", "answer", "scope", "return", "triage queue", "desk",
    "change", "dead letter",
)  # fmt: skip
"""The words of the code that a reader looks up."""


def rows(text: str, part: str | None = None) -> list[list[str]]:
    """The cells of the rows of the table between the comments of this name, without the marks of code."""
    if part is not None:
        text = text.partition(f"<!-- {part} -->")[2].partition(f"<!-- /{part} -->")[0]
    table = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in table]


def commands() -> set[str]:
    """Every command of the parser; ``run`` is one a stage."""
    found = argparse.ArgumentParser().add_subparsers()
    for module in _COMMANDS:
        module.add_to(found)
    return {*found.choices, *(f"run {stage}" for stage in STAGES)} - {"run"}


def test_the_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    assert rows(README, "settings") == [[one.name, one.default, one.meaning] for one in SETTINGS]


def test_the_readme_lists_exactly_the_commands_that_there_are() -> None:
    listed = [name.removeprefix("cheong ") for name, _ in rows(README, "commands")]
    assert len(listed) == len(set(listed))
    assert set(listed) == commands()


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_no_document_names_a_command_or_a_setting_that_is_not_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`cheong ((?:run )?[a-z][a-z-]*)", text)) - {"run"}
    assert named - commands() == set()
    settings = set(re.findall(r"\bCHEONG_[A-Z_]*[A-Z]\b", text))
    assert settings - {one.name for one in SETTINGS} - {"CHEONG_NO_SKIP"} == set()


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_what_the_readme_links_to_is_there(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_code_is_in_the_glossary(word: str) -> None:
    assert word in [one.strip() for name, *_ in rows(GLOSSARY) for one in name.split(",")]


def test_the_changelog_has_a_place_for_what_is_not_released_yet() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[Unreleased\]$", changelog, re.MULTILINE)


def test_the_walk_of_a_post_names_files_that_are_there_and_goes_one_way() -> None:
    walk = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:cheong|ingest|classify|routing|backends|dashboard_api|models)/[\w/]+\.py)`", walk)
    assert [name for name in named if not (ROOT / name).is_file()] == []
    parts = ["ingest", "classify", "routing", "dashboard_api"]
    order = [parts.index(name.partition("/")[0]) for name in named if name.partition("/")[0] in parts]
    seen = order[: order.index(parts.index("dashboard_api")) + 1]
    assert seen == sorted(seen)
