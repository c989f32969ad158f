"""The names of a city's places, read from its ``districts.json`` into a dictionary by their first two letters."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from models.errors import SettingError

SMALLEST = 2
"""Letters of the shortest name."""


class Strength(Enum):
    """How much a name says by itself."""

    GU = "gu"
    PLACE = "place"
    SHORT = "short"
    WEAK = "weak"
    AMBIGUOUS = "ambiguous"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, the districts it can mean, and how much it says."""

    text: str
    districts: frozenset[str]
    strength: Strength


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a city. ``by_start`` gives the names of two first letters, the longest first."""

    by_start: Mapping[str, tuple[Name, ...]]
    city: tuple[str, ...]
    strong_behind: re.Pattern[str]
    short_weak: frozenset[str]
    elsewhere: Mapping[str, tuple[str, ...]]


def read_names(folder: Path) -> Names:
    """The names of the city whose files lie in ``folder``. Raises SettingError."""
    path = folder / "districts.json"
    try:
        return _names(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingError(f"{path} cannot be read ({error.strerror}): give the folder of a city") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingError(f"{path} is no list of districts ({error!r}): put it right or restore it") from error


def _names(found: Mapping[str, Any]) -> Names:
    weak = set(found["weak"])
    names: dict[str, Name] = {}
    where: dict[str, set[str]] = {}
    for district in found["districts"]:
        gu = district["name_ko"]
        for text in _places(district):
            where.setdefault(text, set()).add(gu)
    for text, gus in where.items():
        strength = Strength.WEAK if text in weak else Strength.PLACE
        names[text] = Name(text, frozenset(gus), strength if len(gus) == 1 else Strength.AMBIGUOUS)
    for text, gu in found["short"].items():
        names[text] = Name(text, frozenset([gu]), Strength.SHORT)
    for text, gus in found["ambiguous"].items():
        names[text] = Name(text, frozenset(gus), Strength.AMBIGUOUS)
    for text in found["not_here"]:
        names[text] = Name(text, frozenset(), Strength.NOT_HERE)
    for district in found["districts"]:
        gu = district["name_ko"]
        names[gu] = Name(gu, frozenset([gu]), Strength.GU)
        names.setdefault(f"{gu}청역", Name(f"{gu}청역", frozenset([gu]), Strength.PLACE))
    behind = "|".join(map(re.escape, sorted(found["weak_suffixes"], key=len, reverse=True)))
    return Names(
        _by_start(names.values()),
        ("서울특별시", "서울시", "서울"),
        re.compile(rf" ?(?:{behind}|지역|주민)"),
        frozenset(found["short_weak"]),
        {name: tuple(words) for name, words in found["elsewhere"].items()},
    )


def _places(district: Mapping[str, Any]) -> set[str]:
    found = {*district["dong"], *district["admin_dong"], *district["legal_dong"], *district["landmarks"]}
    return {text for text in found | set(district["stations"]) if len(text) >= SMALLEST}


def _by_start(names: Iterable[Name]) -> dict[str, tuple[Name, ...]]:
    groups: dict[str, list[Name]] = {}
    for name in names:
        groups.setdefault(name.text[:SMALLEST], []).append(name)
    return {start: tuple(sorted(group, key=lambda n: -len(n.text))) for start, group in groups.items()}
