"""What a model learns from: a city's labelled posts, and the words and phrases of its topics."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.labelled import LabelledPost, read_labelled
from classify.urgency import ORDER
from classify.weights import HEADS
from models.errors import SettingError
from models.verdict import NO_TOPIC, Intent

MISSING = -1
"""The label of a text that has none for a head."""


@dataclass(frozen=True, slots=True)
class Topics:
    """A city's topics and subtopics, and texts that stand for a subtopic: (text, subtopic)."""

    version: str
    topics: tuple[str, ...]
    topic_of: Mapping[str, str]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts with the number of their class a head; the first ``posts`` are posts, the rest words and phrases."""

    posts: int
    texts: tuple[str, ...]
    classes: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, NDArray[np.int64]]
    topics: Topics


def read_topics(city: Path) -> Topics:
    """The topics of the city whose files lie in ``city``. Raises SettingError."""
    path = city / "topics.json"
    try:
        return _topics(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingError(f"{path} cannot be read ({error.strerror}): give the folder of a city") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingError(f"{path} is no list of topics ({error!r}): put it right or restore it") from error


def _topics(found: Mapping[str, Any]) -> Topics:
    topic_of: dict[str, str] = {}
    examples: list[tuple[str, str]] = []
    for topic in found["topics"]:
        for subtopic in topic["subtopics"]:
            topic_of[subtopic["id"]] = topic["id"]
            texts = [*subtopic["phrases"], *subtopic["keywords"], subtopic["name_ko"]]
            examples += [(text, subtopic["id"]) for text in texts]
    names = tuple(topic["id"] for topic in found["topics"])
    return Topics(str(found["version"]), names, topic_of, tuple(examples))


def read_posts(city: Path) -> list[LabelledPost]:
    """All posts of the city's ``training`` folder, in the order of the file names."""
    files = sorted((city / "training").glob("*.jsonl"))
    if not files:
        raise SettingError(f"{city / 'training'} holds no .jsonl file: labelled posts are needed to train")
    return [post for file in files for post in read_labelled(file)]


def corpus_of(posts: Sequence[LabelledPost], topics: Topics) -> Corpus:
    """Posts and examples as texts and class numbers. Raises SettingError for a topic that the city does not have."""
    classes = {
        "intent": tuple(Intent),
        "topic": topics.topics,
        "subtopic": tuple(topics.topic_of),
        "urgency": ORDER,
    }
    texts = [post.text for post in posts] + [text for text, _ in topics.examples]
    labels = {head: np.full(len(texts), MISSING, dtype=np.int64) for head in HEADS}
    numbers = {head: {name: place for place, name in enumerate(names)} for head, names in classes.items()}
    for row, post in enumerate(posts):
        _known(post, topics)
        labels["intent"][row] = numbers["intent"][post.intent]
        labels["urgency"][row] = numbers["urgency"][post.urgency]
        if post.topic != NO_TOPIC:
            labels["topic"][row] = numbers["topic"][post.topic]
            labels["subtopic"][row] = numbers["subtopic"].get(post.subtopic or "", MISSING)
    for row, (_, subtopic) in enumerate(topics.examples, len(posts)):
        labels["topic"][row] = numbers["topic"][topics.topic_of[subtopic]]
        labels["subtopic"][row] = numbers["subtopic"][subtopic]
    return Corpus(len(posts), tuple(texts), classes, labels, topics)


def _known(post: LabelledPost, topics: Topics) -> None:
    if post.topic != NO_TOPIC and post.topic not in topics.topics:
        raise SettingError(f"the post {post.id} has the topic {post.topic}, which topics.json does not know")
    if post.subtopic is not None and topics.topic_of.get(post.subtopic) != post.topic:
        raise SettingError(f"the post {post.id} has the subtopic {post.subtopic}, which is not one of {post.topic}")
