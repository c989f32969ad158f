"""The words of danger, read from the file beside this one, which says how its patterns are written."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.verdict import Urgency

FILE = Path(__file__).with_suffix(".toml")

_NAME = re.compile(r"<([a-z]+)>")


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern of one kind of danger; ``needs`` and ``without`` are what its sentence must, must not hold.

    ``letters`` are those that the pattern can begin with.
    """

    kind: str
    level: Urgency
    source: str
    letters: frozenset[str]
    needs: re.Pattern[str] | None
    without: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Words:
    """All signs, the words that deny one (guards), and those that say it is happening now."""

    signs: tuple[Sign, ...]
    guards: re.Pattern[str]
    now: re.Pattern[str]


@cache
def words() -> Words:
    """The words of danger."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    named = {name: "|".join(parts) for name, parts in found["words"].items()}
    guards = [part for parts in found["guards"].values() for part in parts]
    return Words(
        tuple(_sign(one, named) for one in found["sign"]),
        re.compile(_source(guards, named)),
        re.compile(_source(found["now"]["now"], named)),
    )


def _sign(found: Mapping[str, Any], named: Mapping[str, str]) -> Sign:
    around = {key: re.compile(_source(found[key], named)) if key in found else None for key in ("needs", "without")}
    letters = frozenset(letter for part in found["pattern"] for letter in _letters(part))
    source = _source(found["pattern"], named)
    return Sign(found["kind"], Urgency(found["level"]), source, letters, around["needs"], around["without"])


def _source(parts: Sequence[str], named: Mapping[str, str]) -> str:
    """A regular expression without capturing groups, so that the number of a group can be the number of its sign."""
    joined = _NAME.sub(lambda match: named[match[1]], "|".join(parts))
    joined = joined.replace(" ?", " ").replace(" ", r"\s{0,2}").replace("~", r"[^.!?\n]{0,14}?")
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", joined)


def _letters(pattern: str) -> set[str]:
    """The letters with which a pattern can begin."""
    found: set[str] = set()
    for branch in _branches(pattern):
        if branch.startswith("(?:"):
            found |= _letters(branch[3 : _closing(branch)])
        else:
            found.add(branch[0])
    return found


def _closing(text: str) -> int:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place
    return len(text)


def _branches(pattern: str) -> list[str]:
    """The alternatives of a pattern's outermost level."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(pattern):
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and depth == 0:
            found.append(pattern[start:place])
            start = place + 1
    return [*found, pattern[start:]]
