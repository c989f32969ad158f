"""The whole way on an empty folder for every test that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.way.driving import Way


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    """A deployment without processes, nothing received yet."""
    found = Way(tmp_path / "data")
    yield found
    found.close()
