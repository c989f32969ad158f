"""The chances that the heads give a batch, and the subtopic within the likeliest topic."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.calibration import Array, softmax
from classify.weights import Head


@dataclass(frozen=True, slots=True)
class Scores:
    """Chances, texts by classes; of the subtopic only the likeliest (its number) and its chance; urgency in order."""

    intent: Array
    topic: Array
    subtopic: NDArray[np.int64]
    subtopic_chance: Array
    urgency: list[list[float]]


def within_topic(
    raw: Array, topics: Array, heads: tuple[tuple[str, ...], tuple[str, ...]], of: Mapping[str, str]
) -> Array:
    """The subtopic scores with all subtopics of other topics than the likeliest at -inf.

    ``heads`` are the classes of subtopic and topic, in the order of the columns.
    """
    subtopic_classes, topic_classes = heads
    home = np.array([topic_classes.index(of[one]) for one in subtopic_classes])
    return np.where(home[None, :] == topics.argmax(axis=1)[:, None], raw, -np.inf)


def subtopic_of(
    raw: Array, topics: Array, heads: Mapping[str, Head], of: Mapping[str, str]
) -> tuple[NDArray[np.int64], Array]:
    """The likeliest subtopic of each text and its chance: that of its topic times that within the topic."""
    inside = within_topic(raw, topics, (heads["subtopic"].classes, heads["topic"].classes), of)
    chances = softmax(inside, heads["subtopic"].temperature) * topics.max(axis=1, keepdims=True)
    return chances.argmax(axis=1), chances.max(axis=1)
