"""Where nothing may be skipped, a skip fails the run and says why."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

SKIPS = """
import pytest

@pytest.mark.skip(reason="no server here")
def test_marked(): ...

def test_on_the_way():
    pytest.skip("no browser here")

@pytest.mark.xfail(strict=True, reason="a known gap")
def test_known_gap():
    raise AssertionError
"""
SKIPS_ITSELF = 'import pytest\npytest.skip("no driver here", allow_module_level=True)\n'


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_skips.py").write_text(SKIPS)
    (tmp_path / "test_skips_itself.py").write_text(SKIPS_ITSELF)
    return tmp_path


def test_a_skip_is_a_failure_with_its_reason_where_nothing_may_be_skipped(suite: Path) -> None:
    one_by_one = run(suite, "test_skips.py", no_skip="1")
    assert one_by_one.returncode == 1
    assert "1 failed, 1 xfailed, 1 error" in one_by_one.stdout.splitlines()[-1]
    assert "no server here" in one_by_one.stdout
    assert "no browser here" in one_by_one.stdout

    whole_module = run(suite, "test_skips_itself.py", no_skip="1")
    assert whole_module.returncode != 0
    assert "no driver here" in whole_module.stdout


def test_a_skip_is_a_skip_anywhere_else(suite: Path) -> None:
    ended = run(suite, ".", no_skip="")
    assert ended.returncode == 0, ended.stdout
    assert "3 skipped, 1 xfailed" in ended.stdout.splitlines()[-1]


def run(suite: Path, target: str, no_skip: str) -> subprocess.CompletedProcess[str]:
    """What pytest says about this suite, run on its own."""
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", target]
    environment = os.environ | {"CHEONG_NO_SKIP": no_skip, "PYTEST_ADDOPTS": ""}
    return subprocess.run(command, cwd=suite, env=environment, capture_output=True, text=True, check=False)
