"""A subtopic is one of the likeliest topic."""

import numpy as np

from classify.scores import subtopic_of
from classify.weights import Head

EMPTY = np.zeros((0, 0), dtype=np.float32)
HEADS = {
    "topic": Head(("parking", "water"), EMPTY, EMPTY, 1.0),
    "subtopic": Head(("illegal", "towing", "tap"), EMPTY, EMPTY, 1.0),
}
OF = {"illegal": "parking", "towing": "parking", "tap": "water"}


def test_the_subtopic_lies_within_the_likeliest_topic_and_is_no_surer_than_it() -> None:
    raw = np.array([[0.1, 0.3, 5.0], [0.1, 0.3, 5.0]])
    topics = np.array([[0.8, 0.2], [0.1, 0.9]])
    number, chance = subtopic_of(raw, topics, HEADS, OF)
    assert number.tolist() == [1, 2]
    assert chance[0] < 0.8
    assert chance[1] == 0.9
