"""An office for every test of the API that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard_api.browsing import Office, office_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on an empty store."""
    with office_in(tmp_path) as found:
        yield found
