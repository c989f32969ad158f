"""A folder of data of its own for each test, the environment and the signals as they were afterwards."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cheong.wiring import Parts
from tests.cheong.programs import Cheong


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """CHEONG_DATA, not made yet, and no other setting."""
    for name in [name for name in os.environ if name.startswith("CHEONG_") and name != "CHEONG_NO_SKIP"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CHEONG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CHEONG_HTTP_URL", "http://127.0.0.1:0")
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield tmp_path / "data"
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def cheong(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cheong:
    """The commands, on this data."""
    return Cheong(data, monkeypatch, capsys)


@pytest.fixture
def parts(cheong: Cheong) -> Iterator[Parts]:
    """The parts of a process on this data."""
    with cheong.parts() as found:
        yield found
