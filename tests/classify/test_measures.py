"""Accuracy and macro-F1."""

import pytest

from classify.measures import score


def test_macro_f1_counts_every_class_alike() -> None:
    scored = score("x", ["a", "a", "a", "b"], ["a", "a", "a", "a"])
    assert scored.accuracy.value == 0.75
    assert scored.macro_f1.value == pytest.approx((6 / 7 + 0) / 2)
    assert scored.macro_f1.low <= scored.macro_f1.value <= scored.macro_f1.high


def test_all_right_is_one_and_no_rows_say_nothing() -> None:
    assert score("x", ["a", "b"], ["a", "b"]).macro_f1.value == 1.0
    assert score("x", [], []).n == 0


def test_the_interval_is_the_same_each_time() -> None:
    right, given = ["a", "b", "c"] * 10, ["a", "b", "b"] * 10
    assert score("x", right, given) == score("x", right, given)
