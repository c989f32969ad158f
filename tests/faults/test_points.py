"""A process that dies at a named point leaves nothing lost and nothing twice for the one that goes on."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cheong.wiring import system_clock
from tests.faults.points import DIED, PAGE, POINTS, collect
from tests.faults.posts import write
from tests.faults.running import ROOT
from tests.faults.state import State, state_of, wrong
from tests.way.driving import NOW, Way


@contextmanager
def way(folder: Path, now: datetime = NOW) -> Iterator[Way]:
    """A deployment on a folder, closed in the end."""
    found = Way(folder, now)
    yield found
    found.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pages of posts, their conversations across pages."""
    return write(tmp_path_factory.mktemp("file") / "posts.jsonl", seed=5, count=3 * PAGE)


@pytest.fixture(scope="module")
def undisturbed(file: Path, tmp_path_factory: pytest.TempPathFactory) -> State:
    """What there is where nothing died."""
    with way(tmp_path_factory.mktemp("undisturbed")) as found:
        collect(found.parts, file)
        found.quiet()
        return state_of(found.parts)


@pytest.mark.parametrize("point", POINTS)
def test_what_died_at_a_point_goes_on_as_if_nothing_had_been(
    point: str, file: Path, undisturbed: State, tmp_path: Path
) -> None:
    _before(point, file, tmp_path)
    died = subprocess.run(
        [sys.executable, "-m", "tests.faults.points", str(tmp_path), str(file), point],
        cwd=ROOT, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert died.returncode == DIED, died.stderr.decode()
    # The dead held leases by the system's clock; what is looked at here comes after them.
    with way(tmp_path, system_clock() + timedelta(minutes=2)) as found:
        if point.startswith("collect"):
            collect(found.parts, file)
        found.quiet()
        assert state_of(found.parts).differs(undisturbed) == []
        assert wrong(found.parts) == []
        assert len(found.found("요")) == len({p for p, told in undisturbed.posts.items() if "요" in str(told[0])})


def _before(point: str, file: Path, folder: Path) -> None:
    """Bring the posts to where the stage begins that is to die."""
    stage = point.partition(" ")[0]
    stages = ("collect", "classify", "route", "index")
    with way(folder) as found:
        for done in stages[: stages.index(stage)]:
            if done == "collect":
                collect(found.parts, file)
            else:
                found.works(done)
