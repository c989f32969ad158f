"""A day on an empty store for every test of routing that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.stores import _migrated
from tests.routing.given import Day


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A day at the center, nothing received yet."""
    (tmp_path / "store.db").write_bytes(_migrated())  # migrating takes longer than most tests
    found = Day.on(tmp_path)
    yield found
    found.store.close()
