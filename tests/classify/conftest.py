"""The shipped model and the city's files, loaded once."""

from pathlib import Path

import pytest

from classify.linear import LinearClassifier

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def seoul() -> Path:
    return ROOT / "cities" / "seoul"


@pytest.fixture(scope="session")
def shipped() -> Path:
    return ROOT / "models" / "trained" / "linear"


@pytest.fixture(scope="session")
def linear(shipped: Path, seoul: Path) -> LinearClassifier:
    return LinearClassifier.load(shipped, seoul)
