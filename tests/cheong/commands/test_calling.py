"""Called rightly a command exits with 0, called wrongly with 2 and its usage, failed with 1 and one line why."""

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.cheong.programs import LIGHT, Cheong

START = "import sys; from cheong.commands import main; sys.exit(main())"


def test_it_tells_its_version(cheong: Cheong) -> None:
    ran = cheong("--version")
    assert (ran.status, ran.out) == (0, f"cheong {metadata.version('cheong')}\n")


@pytest.mark.parametrize("arguments", [(), ("dispatch",), ("import",), ("tag", "--loud"), ("run",)])
def test_a_wrong_call_shows_the_usage(cheong: Cheong, arguments: tuple[str, ...]) -> None:
    ran = cheong(*arguments)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("usage: cheong")


def test_help_names_every_command(cheong: Cheong) -> None:
    ran = cheong("--help")
    assert ran.status == 0
    assert "dead-letters" in ran.out


def test_an_unknown_setting_fails_with_one_line(cheong: Cheong, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHEONG_STORE", "x")
    ran = cheong("settings")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("cheong: unknown setting CHEONG_STORE; there are CHEONG_CITY, ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("command", [["export", "--anonymised"], ["settings"], ["tag"]])
def test_a_reader_that_went_away_is_no_failure(cheong: Cheong, data: Path, command: list[str]) -> None:
    cheong.imported([{"id": str(n), "text": f"{LIGHT} {n}"} for n in range(3)])
    lines = "".join(json.dumps({"id": n, "text": LIGHT}) + "\n" for n in range(2000)).encode()
    with subprocess.Popen(
        [sys.executable, "-c", START, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        program.stdout.close()
        _, errors = program.communicate(lines)
    assert program.returncode == 0
    assert errors == b""
