"""Vectors have length one and know where their parts come from."""

import numpy as np
import pytest

from classify.features import grams
from classify.vectors import Vectoriser

TEXTS = ["골목에 불법주차", "골목에 쓰레기", "버스가 안 와요", "버스 골목"]


@pytest.fixture
def vectoriser() -> Vectoriser:
    return Vectoriser.fit(grams(TEXTS), 2)


def test_only_what_enough_texts_hold_is_known(vectoriser: Vectoriser) -> None:
    assert vectoriser.transform(grams(["골목"])).matrix.nnz > 0
    assert vectoriser.transform(grams(["쓰레"])).matrix.nnz == 0


def test_a_vector_has_length_one_or_is_empty(vectoriser: Vectoriser) -> None:
    matrix = vectoriser.transform(grams([*TEXTS, "", "xyz"])).matrix
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    assert np.allclose(lengths[:4], 1.0, atol=1e-6)
    assert np.allclose(lengths[4:], 0.0)


def test_the_shares_of_the_n_grams_add_up_to_the_vector(vectoriser: Vectoriser) -> None:
    vectors = vectoriser.transform(grams(["골목 골목 버스"]))
    row = np.bincount(vectors.column, weights=vectors.share, minlength=len(vectoriser.buckets))
    assert np.allclose(row, vectors.matrix.toarray()[0], atol=1e-6)
