"""``cheong up`` and ``cheong run`` run until they are told to stop; the demo shows what happens."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cheong.commands.running import STAGES
from cheong.wiring import Parts
from models.scope import Scope
from tests.cheong.programs import LIGHT, Cheong, Program, until

START = "import sys; from cheong.commands import main; sys.exit(main())"


def test_the_demo_shows_posts_and_ends_well_when_terminated(data: Path, parts: Parts, tmp_path: Path) -> None:
    with Program(tmp_path, "up", "--demo", "--past", "0") as up:
        until(lambda: "연남동 동교로" in up.log)
        until(lambda: "→" in up.log or "확인 대기" in up.log)
        up.process.send_signal(signal.SIGTERM)
        assert up.ended() == 0, up.log
    assert "서울특별시 (demo): 329 invented posts in 5 minutes" in up.log
    assert "Traceback" not in up.log
    assert sum(parts.store.counters(Scope.everything("test")).values()) > 0


def test_the_demo_makes_its_past_behind_the_page_and_can_be_stopped_meanwhile(
    data: Path, parts: Parts, tmp_path: Path
) -> None:
    with Program(tmp_path, "up", "--demo") as up:
        until(lambda: parts.store.counters(Scope.everything("test")).get("complaints.answered", 0) > 0, 60)
        assert "the page is at" in up.log
        assert "연남동 동교로" not in up.log
        up.process.send_signal(signal.SIGTERM)
        assert up.ended() == 0, up.log
    assert "Traceback" not in up.log
    assert parts.store.verify() == []


def test_a_demo_whose_reader_went_away_ends_well(data: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", START, "up", "--demo", "--past", "0"], stdout=subprocess.PIPE) as up:
        assert up.stdout is not None
        up.stdout.readline()
        up.stdout.close()
        assert up.wait(20) == 0


@pytest.mark.parametrize("arguments", [("up",), ("up", "--demo"), ("run", "classify")])
def test_what_cannot_start_says_why_and_leaves_nothing_running(
    cheong: Cheong, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CHEONG_CLASSIFIER", "linear:/nowhere")
    ran = cheong(*arguments)
    assert ran.status == 1
    assert "no model in /nowhere" in ran.err


def test_a_wrong_channels_file_stops_collect_with_what_is_wrong(cheong: Cheong, data: Path) -> None:
    data.mkdir()
    (data / "channels.toml").write_text('[[channel]]\ntype = "file"\n')
    ran = cheong("run", "collect")
    assert ran.status == 1
    assert "channels.toml: [[channel]] number 1: name and path must be given" in ran.err


def test_a_stage_that_stopped_itself_says_why_and_is_resumed_by_who_looked(
    cheong: Cheong, parts: Parts, data: Path
) -> None:
    parts.store.stop("route", "50 of the last 50 records were invalid", parts.clock())
    ran = cheong("run", "route")
    assert ran.status == 1
    assert "50 of the last 50 records were invalid" in ran.err
    with Program(data, "run", "route", "--resume") as route:
        until(lambda: parts.store.stopped("route") is None)
        route.process.send_signal(signal.SIGINT)
        assert route.ended() == 0, route.log
    assert cheong.imported([{"id": "1", "text": LIGHT}])["complaints"] == 1


def test_a_data_folder_that_cannot_be_made_fails_with_one_line(cheong: Cheong, data: Path) -> None:
    data.write_text("a file")
    ran = cheong("up", "--demo")
    assert ran.status == 1
    assert ran.err.startswith("cheong: ")
    assert str(data) in ran.err


def test_an_unknown_stage_is_refused_with_those_that_there_are(cheong: Cheong) -> None:
    ran = cheong("run", "dispatch")
    assert ran.status == 2
    assert all(stage in ran.err for stage in STAGES)
