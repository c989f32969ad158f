"""Evidence: the words of a text that weighed most in a head's decision."""

from collections.abc import Sequence

import numpy as np

from classify.features import Grams
from classify.vectors import Floats, Vectors
from models.verdict import Evidence

MOST = 5
"""Words shown for a head."""

LEAST = 0.02
"""A word below this weight explains nothing."""


def words(grams: Grams, vectors: Vectors, weights: Floats, chosen: Sequence[int]) -> list[tuple[Evidence, ...]]:
    """For each text the words that spoke most for the class ``chosen`` of it, heaviest first.

    ``weights`` is the head's, features by classes. A word's weight is the sum over its n-grams, in units of the score.
    """
    count = len(grams.word_row)
    classes = np.asarray(chosen, dtype=np.int64)
    of_gram = classes[grams.word_row[vectors.word]] if count else np.zeros(0, dtype=np.int64)
    shares = weights[vectors.column, of_gram] * vectors.share
    sums = np.bincount(vectors.word, weights=shares, minlength=count)
    heavy = np.flatnonzero((sums >= LEAST) & (grams.word_end > grams.word_start))
    heavy = heavy[np.lexsort((-sums[heavy], grams.word_row[heavy]))]
    rows = grams.word_row[heavy]
    rank = np.arange(len(heavy)) - np.searchsorted(rows, rows)
    found: list[list[Evidence]] = [[] for _ in range(grams.texts)]
    for word in heavy[rank < MOST].tolist():
        place = Evidence(int(grams.word_start[word]), int(grams.word_end[word]), round(float(sums[word]), 4))
        found[int(grams.word_row[word])].append(place)
    return [tuple(places) for places in found]
