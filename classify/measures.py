"""Measures of a head: accuracy and macro-F1, each with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.calibration import Share, wilson

RESAMPLES = 1000
_SEED = 20


@dataclass(frozen=True, slots=True)
class HeadScore:
    """How a head did on ``n`` rows: accuracy (Wilson) and macro-F1 over the classes that occur (bootstrap), 95 %."""

    head: str
    n: int
    accuracy: Share
    macro_f1: Share


def score(head: str, right: Sequence[str], given: Sequence[str]) -> HeadScore:
    """Compare the labels with what was given for them."""
    n = len(right)
    hits = sum(one == other for one, other in zip(right, given, strict=True))
    return HeadScore(head, n, wilson(hits, n), _macro_f1(right, given))


def _macro_f1(right: Sequence[str], given: Sequence[str]) -> Share:
    n = len(right)
    if n == 0:
        return Share(0.0, 0.0, 1.0, 0)
    classes = sorted({*right, *given})
    number = {name: place for place, name in enumerate(classes)}
    true = np.array([number[name] for name in right])
    found = np.array([number[name] for name in given])
    whole = _f1(true, found, len(classes))
    random = np.random.default_rng(_SEED)
    drawn = [random.integers(0, n, n) for _ in range(RESAMPLES)]
    values = [_f1(true[rows], found[rows], len(classes)) for rows in drawn]
    low, high = np.quantile(values, (0.025, 0.975))
    return Share(whole, float(low), float(high), n)


def _f1(true: NDArray[np.int64], found: NDArray[np.int64], classes: int) -> float:
    """Mean F1 over the classes that the labels hold."""
    hits = np.bincount(true[true == found], minlength=classes)
    held = np.bincount(true, minlength=classes)
    said = np.bincount(found, minlength=classes)
    there = held > 0
    return float((2 * hits[there] / (held + said)[there]).mean())
