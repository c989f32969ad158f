"""An office, or a day whose answers go out, for every test of the API that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.stores import _migrated
from tests.dashboard_api.browsing import Office, office_in
from tests.dashboard_api.posting import Moody, Post
from tests.routing.given import Day


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on an empty store."""
    with office_in(tmp_path) as found:
        yield found


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A day on an empty store."""
    (tmp_path / "store.db").write_bytes(_migrated())
    found = Day.on(tmp_path)
    yield found
    found.store.close()


@pytest.fixture
def moody(day: Day) -> Post:
    """A day on a channel with moods."""
    return Post(day, Moody())
