"""A report of the rates counts what the floor reads, at a cost that does not run away; with slack."""

import asyncio
import json
from pathlib import Path

import pytest

from benchmarks.rates import compared

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_report_costs_not_many_times_what_reading_its_complaints_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worst = asyncio.run(compared(tmp_path, 2_000, 3))
    _, *cases = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(case["reader"], case["days"]) for case in cases if case["n"] > 900] == [("center", 30), ("center", 60)]
    assert 0 < worst < 30
