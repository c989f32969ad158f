"""Evidence is the words that weighed most."""

import numpy as np

from classify.evidence import MOST, words
from classify.features import grams
from classify.vectors import Vectoriser


def test_the_heaviest_word_for_the_chosen_class_comes_first() -> None:
    texts = ["골목 불법주차 골목", "소음 소음"]
    found = grams(texts)
    vectoriser = Vectoriser.fit(found, 1)
    weights = np.zeros((len(vectoriser.buckets), 2), dtype=np.float32)
    parking = vectoriser.transform(grams(["불법주차"])).column
    weights[parking, 1] = 3.0
    given = words(found, vectoriser.transform(found), weights, [1, 1])
    assert [texts[0][one.start : one.end] for one in given[0]] == ["불법주차"]
    assert given[1] == ()


def test_at_most_five_words_are_shown() -> None:
    texts = [" ".join(f"낱말{letter}" for letter in "가나다라마바사")]
    found = grams(texts)
    vectoriser = Vectoriser.fit(found, 1)
    weights = np.ones((len(vectoriser.buckets), 1), dtype=np.float32)
    given = words(found, vectoriser.transform(found), weights, [0])[0]
    assert len(given) == MOST
    assert sorted((one.weight for one in given), reverse=True) == [one.weight for one in given]
