"""Confidence that means what it says: temperatures, thresholds for a stated precision, and intervals."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Array = NDArray[np.float64]

_BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """A share of ``n`` things with its 95 % interval (Wilson); of nothing it is 0 and says nothing."""

    value: float
    low: float
    high: float
    n: int


def wilson(hits: int, n: int) -> Share:
    """``hits`` of ``n`` with the Wilson score interval."""
    if n == 0:
        return Share(0.0, 0.0, 1.0, 0)
    z = 1.959964
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Share(share, max(0.0, middle - half), min(1.0, middle + half), n)


def softmax(scores: Array, temperature: float) -> Array:
    """Rows of probabilities from rows of scores; -inf stays 0."""
    scaled = scores * temperature
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    powers = np.exp(scaled)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def temperature(scores: Array, right: NDArray[np.int64]) -> float:
    """The factor on the scores that makes the right classes likeliest; scores of texts the model did not learn from."""

    def loss(log_factor: float) -> float:
        chances = softmax(scores, math.exp(log_factor))[np.arange(len(right)), right]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    found = minimize_scalar(loss, bounds=(-2.0, 5.0), method="bounded", options={"xatol": 1e-4})
    return round(math.exp(float(found.x)), 4)


def threshold(confidence: Array, correct: NDArray[np.bool_], precision: float) -> float:
    """The lowest confidence from which on at least ``precision`` are right; above 1 when there is none.

    Fewer than thirty rows show nothing, so the cut never rests on fewer.
    """
    order = np.argsort(-confidence, kind="stable")
    right = np.cumsum(correct[order])
    count = np.arange(1, len(order) + 1)
    good = np.flatnonzero((right / count >= precision) & (count >= min(30, len(order))))
    if len(good) == 0:
        return 1.01
    return math.ceil(float(confidence[order[good[-1]]]) * 1000) / 1000


def calibration_error(confidence: Array, correct: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten equal bins of confidence."""
    if len(confidence) == 0:
        return 0.0
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for number in range(_BINS):
        inside = bins == number
        if inside.any():
            error += float(inside.mean()) * abs(float(confidence[inside].mean()) - float(correct[inside].mean()))
    return error
