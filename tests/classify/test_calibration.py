"""Temperatures, thresholds and intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.calibration import calibration_error, softmax, temperature, threshold, wilson


def test_wilsons_interval_is_the_textbook_one() -> None:
    share = wilson(9, 10)
    assert (share.value, share.n) == (0.9, 10)
    assert share.low == pytest.approx(0.5958, abs=1e-4)
    assert share.high == pytest.approx(0.9821, abs=1e-4)


def test_a_share_of_nothing_says_nothing() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


@given(st.integers(0, 50), st.integers(1, 50))
def test_an_interval_holds_its_share(hits: int, more: int) -> None:
    share = wilson(hits, hits + more)
    assert 0 <= share.low <= share.value + 1e-9
    assert share.value <= share.high + 1e-9 <= 1 + 1e-8


def test_chances_add_up_to_one_and_what_is_shut_out_has_none() -> None:
    chances = softmax(np.array([[1.0, -np.inf, 0.5]]), 2.0)
    assert chances.sum() == pytest.approx(1.0)
    assert chances[0, 1] == 0.0


def test_scores_that_are_often_wrong_are_cooled() -> None:
    scores = np.tile([[2.0, 0.0]], (100, 1))
    right = np.array([0] * 60 + [1] * 40)
    factor = temperature(scores, right)
    assert softmax(scores, factor)[0, 0] == pytest.approx(0.6, abs=0.01)


def test_the_threshold_is_the_lowest_that_keeps_the_precision() -> None:
    confidence = np.linspace(1.0, 0.01, 100)
    correct = np.arange(100) < 50
    cut = threshold(confidence, correct, 1.0)
    assert correct[confidence >= cut].all()
    assert (confidence >= cut).sum() >= 49


def test_where_no_threshold_keeps_the_precision_nothing_is_sure() -> None:
    assert threshold(np.full(100, 0.9), np.zeros(100, dtype=bool), 0.9) > 1


def test_confidence_that_is_right_has_no_calibration_error() -> None:
    assert calibration_error(np.full(10, 0.75), np.arange(100)[:10] < 7) == pytest.approx(0.05)
    assert calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0.0
