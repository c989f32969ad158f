"""From n-grams to vectors: which buckets are known, how much each says, and the matrix of a batch."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.features import BUCKETS, Grams, Ints

Floats = NDArray[np.float32]
Sparse = Any
"""A scipy CSR matrix, texts by features."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """A batch: the matrix, and for each known n-gram its column, word and share in its text's vector."""

    matrix: Sparse
    column: Ints
    word: Ints
    share: Floats


class Vectoriser:
    """TF-IDF over known hash buckets; a text's vector has length one, term frequencies count with their logarithm."""

    def __init__(self, buckets: NDArray[np.int32], idf: Floats) -> None:
        self.buckets = buckets
        self.idf = idf
        self._column = np.full(BUCKETS, -1, dtype=np.int64)
        self._column[buckets] = np.arange(len(buckets))

    @classmethod
    def fit(cls, grams: Grams, least_texts: int) -> Self:
        """Know the buckets that at least ``least_texts`` of the texts hold."""
        pairs = np.unique(grams.row * BUCKETS + grams.bucket)
        held = np.bincount(pairs % BUCKETS, minlength=BUCKETS)
        buckets = np.flatnonzero(held >= least_texts).astype(np.int32)
        idf = np.log((1 + grams.texts) / (1 + held[buckets])) + 1
        return cls(buckets, idf.astype(np.float32))

    def transform(self, grams: Grams) -> Vectors:
        """The vectors of a batch of n-grams."""
        column = self._column[grams.bucket]
        known = column >= 0
        column = column[known]
        width = len(self.buckets)
        keys, inverse, counts = np.unique(grams.row[known] * width + column, return_inverse=True, return_counts=True)
        rows, columns = np.divmod(keys, width) if width else (keys, keys)
        values = (1 + np.log(counts)) * self.idf[columns]
        norms = np.sqrt(np.bincount(rows, weights=values * values, minlength=grams.texts))
        values = (values / np.maximum(norms, 1e-9)[rows]).astype(np.float32)
        starts = np.searchsorted(rows, np.arange(grams.texts + 1))
        matrix = csr_matrix((values, columns, starts), shape=(grams.texts, width))
        return Vectors(matrix, column, grams.word[known], (values / counts).astype(np.float32)[inverse])
