"""Labelled posts: JSON lines that say what a text is, for training and for measuring."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import SettingError
from models.verdict import Intent, Urgency


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A text and its labels. ``topic`` is an id or ``none``; ``also`` are further topics that are not wrong."""

    id: str
    text: str
    intent: Intent
    topic: str
    urgency: Urgency
    subtopic: str | None = None
    district: str | None = None
    also: tuple[str, ...] = ()
    has_subtopic: bool = True
    has_district: bool = True


def read_labelled(path: Path) -> list[LabelledPost]:
    """The posts of a ``.jsonl`` or ``.jsonl.gz`` file; a missing ``subtopic`` or ``district`` is not judged.

    Raises SettingError that names the file and the line.
    """
    found = []
    for number, line in _lines(path):
        try:
            found.append(_post(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise SettingError(f"{path}, line {number}: {_reason(error)}") from error
    if not found:
        raise SettingError(f"{path} holds no labelled post: one JSON object a line is expected")
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError) as error:
        raise SettingError(f"{path} cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is not UTF-8: save it as UTF-8") from error


def _post(found: Any) -> LabelledPost:
    if not isinstance(found, dict):
        raise TypeError("not a JSON object")
    for name in ("id", "text", "topic"):
        if not isinstance(found[name], str):
            raise TypeError(f"{name} is not a text")
    return LabelledPost(
        id=found["id"],
        text=found["text"],
        intent=Intent(found["intent"]),
        topic=found["topic"],
        urgency=Urgency(found["urgency"]),
        subtopic=found.get("subtopic"),
        district=found.get("district"),
        also=tuple(found.get("also") or ()),
        has_subtopic="subtopic" in found,
        has_district="district" in found,
    )


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the field {error.args[0]} is missing"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error})"
    return str(error)
