"""What the people of the demo write, chosen by chance from a file."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Self

from models.complaint import Complaint

_FILE = Path(__file__).parent / "sayings.toml"
_DAYS = (2, 3, 5, 7, 14)
_OWN_WORDS = 0.6


class Sayings:
    """Texts of officers, of the center and of citizens."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._found = found

    @classmethod
    def read(cls) -> Self:
        """The sayings that ship with the demo."""
        return cls(tomllib.loads(_FILE.read_text(encoding="utf-8")))

    def answer(self, complaint: Complaint, department: str, random: Random) -> str:
        """An answer by this department (its name), to what the complaint is about."""
        answers = self._found["answer"]
        texts = answers["topics"].get(complaint.topic) or answers["topics"]["admin"]
        special = answers["subtopics"].get(complaint.subtopic or "")
        if special and random.random() < _OWN_WORDS:
            texts = special
        opening = random.choice(answers["opening"]).format(department=department)
        return f"{opening} {random.choice(texts).format(days=random.choice(_DAYS))}"

    def question(self, random: Random) -> str:
        """A question to the citizen."""
        return self._one("question", "texts", random)

    def reply(self, place: str, random: Random) -> str:
        """What the citizen replies to a question; a place is named."""
        return self._one("question", "replies", random).format(place=place)

    def placed(self, text: str, gu: str, dong: str, random: Random) -> str:
        """The text with the place that it is about."""
        return self._one("citizen", "placed", random).format(text=text, gu=gu, dong=dong)

    def citizen(self, kind: str, random: Random) -> str:
        """``thanks``, ``objections``, ``again`` or ``too``."""
        return self._one("citizen", kind, random)

    def desk(self, kind: str, random: Random) -> str:
        """What is typed beside an act: ``returns``, ``notes``, ``assigned``, ``closed`` or ``reopened``."""
        return self._one("desk", kind, random)

    def report(self, to: str, random: Random) -> str:
        """What came of a hand-over to 119, 112 or the duty officer."""
        return self._one("reports", to, random)

    def _one(self, section: str, kind: str, random: Random) -> str:
        texts: Sequence[str] = self._found[section][kind]
        return random.choice(texts)
