"""The small past, made once a run and copied for whoever goes on with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cheong.wiring import Parts
from tests.cheong.demo.small_past import made_in, parts_in


@pytest.fixture(scope="session")
def small_past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small past."""
    folder = tmp_path_factory.mktemp("past") / "data"
    made_in(folder)
    return folder


@pytest.fixture(scope="session")
def past(small_past: Path) -> Iterator[Parts]:
    """The parts on the small past: to look, not to touch."""
    with parts_in(small_past) as parts:
        yield parts
