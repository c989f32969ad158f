"""Killed at random moments, lost on the way, two at once: the same in the end; small here, at length by ``killing``."""

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.killing import Undisturbed, import_killed, import_once, stages_killed, start_stages, until_quiet
from tests.faults.posts import write
from tests.faults.running import HURRIED, Deployment
from tests.faults.state import asked, every_revision, opened, state_of, wrong

LINES = 200


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented posts with conversations, edits, deletions, repeats, reposts and bad lines."""
    return write(tmp_path_factory.mktemp("file") / "posts.jsonl", seed=1, count=LINES)


@pytest.fixture(scope="module")
def undisturbed(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """One import without faults."""
    return import_once(tmp_path_factory.mktemp("undisturbed") / "data", file)


def test_an_undisturbed_import_accounts_for_every_record(undisturbed: Undisturbed, file: Path) -> None:
    state = undisturbed.state
    assert len(state.complaints) > LINES / 4
    assert len(state.letters) > 3
    assert any(told[2] for told in state.posts.values()), "nothing was deleted"
    assert any(len(told[-2]) > 1 for told in state.complaints.values()), "nothing joined"  # type: ignore[arg-type]  # members


def test_an_import_killed_twice_ends_with_the_same_complaints(
    file: Path, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert import_killed(tmp_path / "data", file, undisturbed, random.Random(11)).wrong == ()


def test_stages_killed_as_processes_end_with_the_same_complaints(
    file: Path, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert stages_killed(tmp_path / "data", file, undisturbed, random.Random(12), HURRIED).wrong == ()


def test_a_record_lost_between_originals_and_stream_comes_through_by_itself(
    file: Path, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with Deployment(data, HURRIED) as deployment:
        start_stages(deployment, file, ("collect",))
        _wait((data / "store.db").exists)
        with opened(data) as parts:
            parts.store.ping()  # brought to its schema by now, by whoever came first
        _wait(lambda: bool(_published(data)))
        lost = _published(data)[LINES // 4 :: 7]
        with closing(sqlite3.connect(data / "stream.db", timeout=30)) as stream:
            for offset in lost:
                stream.execute("DELETE FROM records_1 WHERE offset = ?", (offset,))
            stream.commit()
        for stage in ("classify", "route", "index"):
            deployment.start(stage, "run", stage)
        assert until_quiet(data) == []
        assert set(deployment.stop().values()) == {0}
    with opened(data) as parts:
        assert len(lost) > 10
        assert wrong(parts) == []
        assert state_of(parts).posts.keys() == undisturbed.state.posts.keys()


def _published(data: Path) -> list[int]:
    """The places on the stream of what was noted as published."""
    return [int(str(row[0])) for row in asked(data, 'SELECT "offset" FROM originals WHERE "offset" IS NOT NULL')]


def _wait(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)


def test_an_import_beside_everything_running_ends_well_and_nothing_comes_twice(
    file: Path, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with Deployment(data, HURRIED) as deployment:
        start_stages(deployment, file, ())
        up = deployment.start("up", "up")
        imports = [deployment.start(f"import-{n}", "import", str(file)) for n in range(2)]
        assert [one.wait(60) for one in imports] == [0, 0], deployment.said()[-2000:]
        assert until_quiet(data) == []
        assert up.poll() is None
        assert deployment.stop() == {"up": 0, "import-0": 0, "import-1": 0}
    with opened(data) as parts:
        assert state_of(parts).complaints.keys() == undisturbed.state.complaints.keys()
        assert wrong(parts) == []
        assert len(every_revision(parts)) >= len(state_of(parts).posts)
