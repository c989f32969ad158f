"""The browser, the server, and a page that nobody may complain about."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from shutil import copytree

import pytest

from dashboard_api.shell import BUILT
from tests.e2e.posts import FIRE, LIGHT, PARKING, SIGN, posts, vague
from tests.e2e.running import Server

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402  only where there is one

from tests.e2e.reading import Reader  # noqa: E402  needs playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They take seconds each, and need a browser and a built page."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: apt-get install chromium")
    if not (BUILT / "index.html").exists():
        pytest.skip("the page is not built: pip install -e .")
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def people(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data with accounts and nothing else."""
    made = Server(tmp_path_factory.mktemp("people"))
    made.prepare()
    return made.data


@pytest.fixture(scope="session")
def town(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data that servers begin with: an emergency, something urgent, two of 마포구, 30 that wait."""
    folder = tmp_path_factory.mktemp("town")
    copytree(people, folder / "data")
    made = Server(folder)
    made.prepare()
    made.post(*posts(FIRE, SIGN, LIGHT, PARKING, *islice(vague(), 30)))
    return made.data


@pytest.fixture(scope="module")
def server(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server a module, on a copy of the town."""
    folder = tmp_path_factory.mktemp("cheong")
    copytree(town, folder / "data")
    with Server(folder) as running:
        yield running


@pytest.fixture
def reader(browser: Browser, server: Server) -> Iterator[Reader]:
    """Somebody before a browser of their own; the test fails on any error in its console."""
    person = Reader(browser, server)
    yield person
    person.close()


@pytest.fixture
def page(reader: Reader) -> Page:
    """The page of somebody of the center, signed in, at the queue."""
    reader.sign_in("김하늘")
    return reader.page
