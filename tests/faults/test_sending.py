"""Whenever the process that sends dies, each answer is in the outbox once, and answered is only what is there."""

import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from models.sending import SendingState
from tests.faults.points import DIED
from tests.faults.running import ROOT
from tests.faults.sending import begun, killed, outbox, queued, sendings, wrong
from tests.faults.sending_points import POINTS
from tests.faults.state import every_complaint, opened

ANSWERS = range(1, 5)
TRIED_ONCE = {"before the attempt's row", "after the line, before it is forced to disk", "after the result"}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("count", "patience"), [(10, 0.5), pytest.param(300, 2.0, marks=pytest.mark.proof)], ids=["some", "hundreds"]
)
def test_killed_at_random_moments_every_answer_goes_out_once(tmp_path: Path, count: int, patience: float) -> None:
    done = killed(tmp_path / "data", count, random.Random(7), patience)
    assert done.wrong == ()
    assert done.kills[0] > 1


@pytest.mark.parametrize("point", POINTS)
def test_what_died_at_a_point_of_sending_goes_on_as_if_nothing_had_been(point: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    begun(data)
    with opened(data) as parts:
        queued(parts, ANSWERS)
    died = subprocess.run(
        [sys.executable, "-m", "tests.faults.sending_points", str(data), point],
        cwd=ROOT, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert died.returncode == DIED, died.stderr.decode()
    with opened(data) as parts:
        left = Counter(one.state for c in every_complaint(parts) for one in sendings(parts, c))
        assert left[SendingState.WAITING] > 0, "it died too late to show anything"
        later = parts.clock() + timedelta(minutes=2)
        parts.clock = lambda: later
        follower = parts.answer_follower()
        while follower.step():
            pass
        assert wrong(parts, ANSWERS) == []
        assert len(outbox(parts)) == len(ANSWERS)
        tries = [one.attempts for c in every_complaint(parts) for one in sendings(parts, c)]
        between = point not in TRIED_ONCE and "before its result" not in point
        assert sorted(tries) == ([1, 1, 1, 2] if between else [1, 1, 1, 1])
