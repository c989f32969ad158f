"""A day on an empty store for every test of routing that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.routing.given import Day


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A day at the center, nothing received yet."""
    found = Day.on(tmp_path)
    yield found
    found.store.close()
