"""The linear classifier: hashed character n-grams, one linear head a question, danger and place from words.

It judges every post at any load: the danger head's words are read whatever else is left out.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from classify import danger, evidence, weights
from classify.calibration import Array, softmax
from classify.danger import Danger
from classify.features import grams
from classify.place import Place, Places
from classify.scores import Scores, subtopic_of
from classify.urgency import ORDER, decide
from classify.vectors import Vectoriser
from models.verdict import NO_TOPIC, Evidence, Intent, Judgement, Urgency

BATCH = 128
"""Texts hashed and multiplied at a time: more does not go faster and takes memory."""

TOPICS = 3
"""Topics given, best first."""


class LinearClassifier:
    """Implements ``models.ports.classifier.Classifier`` on one core, without a learning library."""

    def __init__(self, model: weights.Model, places: Places) -> None:
        self._model = model
        self._places = places
        self._vectoriser = Vectoriser(model.buckets, model.idf)
        heads = [model.heads[name] for name in weights.HEADS]
        self._weights = np.ascontiguousarray(np.concatenate([head.weights for head in heads], axis=1))
        self._bias = np.concatenate([head.bias for head in heads])
        self._ends = np.cumsum([len(head.classes) for head in heads])[:-1]

    @classmethod
    def load(cls, folder: Path, city: Path) -> Self:
        """The model in ``folder`` with the places of the city whose files lie in ``city``. Raises SettingError."""
        return cls(weights.load(folder), Places.load(city))

    @property
    def name(self) -> str:
        """The model's name and version."""
        return f"linear:{self._model.version}"

    def judge(self, texts: Sequence[str]) -> list[Judgement]:
        """One judgement a text, in order."""
        found: list[Judgement] = []
        for start in range(0, len(texts), BATCH):
            found += self._judge(texts[start : start + BATCH])
        return found

    def _judge(self, texts: Sequence[str]) -> list[Judgement]:
        found = grams(texts)
        vectors = self._vectoriser.transform(found)
        split = np.split(np.asarray(vectors.matrix @ self._weights + self._bias), self._ends, axis=1)
        scores = self._scores(dict(zip(weights.HEADS, split, strict=True)))
        dangers = [danger.find(text) for text in texts]
        cuts = self._model.cuts
        urgencies = [decide(chances, signs, cuts) for chances, signs in zip(scores.urgency, dangers, strict=True)]
        chosen = {
            "intent": scores.intent.argmax(axis=1).tolist(),
            "topic": scores.topic.argmax(axis=1).tolist(),
            "urgency": [ORDER.index(urgency) for urgency, _ in urgencies],
        }
        heads = self._model.heads
        words = {name: evidence.words(found, vectors, heads[name].weights, chosen[name]) for name in chosen}
        return [
            self._judgement(scores, row, urgencies[row], (dangers[row], self._places.find(text)), words)
            for row, text in enumerate(texts)
        ]

    def _scores(self, raw: dict[str, Array]) -> Scores:
        heads = self._model.heads
        chances = {n: softmax(raw[n], heads[n].temperature) for n in ("intent", "topic", "urgency")}
        subtopic, sure = subtopic_of(raw["subtopic"], chances["topic"], heads, self._model.topic_of)
        urgency: list[list[float]] = chances["urgency"].tolist()
        return Scores(chances["intent"], chances["topic"], subtopic, sure, urgency)

    def _judgement(
        self,
        scores: Scores,
        row: int,
        urgency: tuple[Urgency, float],
        found: tuple[Danger, Place],
        words: dict[str, list[tuple[Evidence, ...]]],
    ) -> Judgement:
        heads, below = self._model.heads, self._model.unsure_below
        best = int(scores.intent[row].argmax())
        intent = Intent(heads["intent"].classes[best])
        order = np.argsort(-scores.topic[row], kind="stable")[:TOPICS].tolist()
        confidence = {
            "intent": float(scores.intent[row, best]),
            "topic": float(scores.topic[row, order[0]]),
            "subtopic": float(scores.subtopic_chance[row]),
            "urgency": urgency[1],
        }
        unsure = [head for head in ("intent", "topic", "subtopic") if confidence[head] < below[head]]
        topics = tuple(heads["topic"].classes[place] for place in order)
        topic = topics[0]
        subtopic = None if "subtopic" in unsure else heads["subtopic"].classes[scores.subtopic[row]]
        if intent is Intent.NONE:
            topic, subtopic = NO_TOPIC, None
            confidence["topic"] = confidence["intent"]
            unsure = ["intent", "topic"] if "intent" in unsure else []
            topics = topics if unsure else ()
        spans = {name: words[name][row] for name in words}
        return Judgement(
            intent=intent,
            topic=topic,
            subtopic=subtopic,
            topics=topics,
            urgency=urgency[0],
            district=found[1].district,
            confidence={head: round(value, 4) for head, value in confidence.items()},
            unsure=tuple(unsure),
            evidence=_evidence(spans, found, bool(topics)),
            model=self.name,
        )


def _evidence(
    words: dict[str, tuple[Evidence, ...]], found: tuple[Danger, Place], topical: bool
) -> dict[str, tuple[Evidence, ...]]:
    """A head's places: signs of danger before words that weighed for the urgency; no topic, no words for one."""
    spans = {
        "intent": words["intent"],
        "topic": words["topic"] if topical else (),
        "urgency": found[0].evidence or words["urgency"],
        "district": found[1].evidence,
    }
    return {head: places for head, places in spans.items() if places}
