"""Progress goes to standard error, as lines where nobody watches a bar."""

import pytest

from cheong.progress import Progress


def test_a_log_gets_a_line_each_thousand(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("reading") as progress:
        for count in (999, 1, 500, 2500):
            progress.advance(count)
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.splitlines() == ["reading: 1000", "reading: 4000"]


def test_another_kind_of_work_counts_from_zero(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("reading") as progress:
        progress.advance(900)
        progress.phase("waiting", total=2000)
        progress.advance(900)
        progress.advance(100)
    assert capsys.readouterr().err.splitlines() == ["waiting: 1000"]


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with Progress("reading", total=2000) as progress:
        progress.advance(2000)
    shown = capsys.readouterr().err
    assert "2000/2000" in shown
    assert "reading: 2000" not in shown
