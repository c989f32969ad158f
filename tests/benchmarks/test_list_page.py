"""A page of a list costs what it may, and answers what the floor answers; with slack for machines under load."""

import asyncio
import json
from pathlib import Path

import pytest

from benchmarks.list_page import compared

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_full_page_costs_not_much_more_than_the_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    worst = asyncio.run(compared(tmp_path, 1_000, 3))
    _, *cases = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(case["same"] for case in cases)
    assert {case["path"] for case in cases} == {"/api/complaints", "/api/triage-queue", "/api/inbox"}
    assert 0 < worst < 4, [case for case in cases if case["app_by_floor"][0] >= 4]
