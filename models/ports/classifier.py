"""The classifier port: texts in, judgements out."""

from collections.abc import Sequence
from typing import Protocol

from models.verdict import Judgement


class Classifier(Protocol):
    """Judges masked texts, in batches and in order."""

    @property
    def name(self) -> str:
        """The model's name and version, as every judgement carries it."""

    def judge(self, texts: Sequence[str]) -> list[Judgement]:
        """One judgement a text. Evidence spans are code points of the text given. Never raises for a text's content."""
