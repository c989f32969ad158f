"""Workers stop together: by a signal they drain, by an error of one, and leave what they held to a successor."""

import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from cheong.wiring import Parts
from cheong.workers import STREAM_STAGES, Manner, Workers, start_all, work_of
from models.errors import GroupBusyError, SettingError, StageStoppedError
from models.ports.stream import lag
from tests.cheong.programs import LIGHT, Cheong, Program, collected, until


def test_the_first_error_stops_all_and_is_raised() -> None:
    workers = Workers()
    late = Event()

    def fail(error: Exception) -> None:
        late.wait()
        raise error

    def fail_later() -> None:
        workers.stop.wait()
        raise KeyError("second")

    workers.start("second", fail_later)
    workers.start("first", lambda: fail(ValueError("first")))
    assert not workers.failed()
    late.set()
    with pytest.raises(ValueError, match="first"):
        workers.join()
    assert workers.failed()


def start_and_fail(workers: Workers, work: Callable[[], object]) -> None:
    """What goes wrong after the first of several is started."""
    workers.start("one", work)
    raise SettingError("of the block")


def test_as_a_context_they_leave_no_thread_running() -> None:
    ended: list[bool] = []

    def work() -> None:
        workers.stop.wait()
        ended.append(True)

    workers = Workers()
    with pytest.raises(SettingError, match="of the block"), workers:
        start_and_fail(workers, work)
    assert ended == [True]


def test_as_a_context_left_well_they_raise_their_error() -> None:
    with pytest.raises(ZeroDivisionError), Workers() as workers:
        workers.start("one", lambda: 1 / 0)


def test_an_error_of_one_leaves_as_it_came(parts: Parts, data: Path) -> None:
    """A stage that had stopped itself stays stopped, and everything beside it ends."""
    parts.store.stop("classify", "49 of 50 were invalid", parts.clock())
    workers = Workers()
    start_all(parts, workers, STREAM_STAGES)
    with pytest.raises(StageStoppedError, match="49 of 50"):
        workers.join()


def test_a_stage_that_stopped_itself_goes_on_when_somebody_looked(parts: Parts) -> None:
    parts.store.stop("classify", "49 of 50 were invalid", parts.clock())
    with Workers() as workers:
        start_all(parts, workers, ["classify"], Manner(resume=True))
        until(lambda: parts.store.stopped("classify") is None)


def test_every_stage_can_be_made_and_ends_when_told(parts: Parts) -> None:
    stop = Event()
    stop.set()
    for stage in ("collect", "classify", "route", "clock", "index", "answer"):
        work_of(parts, stage, stop)()


def busy(parts: Parts, stage: str, topic: str) -> bool:
    """Whether some process has this stage."""
    try:
        parts.stream.consume(parts.names.group(stage), topic).close()
    except GroupBusyError:
        return True
    return False


def test_a_terminated_cheong_drains_exits_with_0_and_gives_back_what_it_held(
    cheong: Cheong, parts: Parts, data: Path
) -> None:
    data.mkdir()
    (data / "channels.toml").write_text('[[channel]]\ntype = "file"\nname = "in"\npath = "../posts.jsonl"\n')
    cheong.file([{"id": str(number), "text": f"{LIGHT} {number}"} for number in range(20)])
    with Program(data, "up") as up:
        until(lambda: parts.store.followed("index").number > 0)
        up.process.send_signal(signal.SIGTERM)
        assert up.ended() == 0, up.log
    assert not busy(parts, "classify", parts.names.posts)
    for name in ("collect:in", "sweep", "clock", "follower:index"):
        assert parts.store.lease(name, "successor", parts.clock(), 10) is not None
    assert "Traceback" not in up.log


def test_a_second_process_of_a_stage_waits_and_takes_over_from_one_that_was_killed(
    cheong: Cheong, parts: Parts, data: Path
) -> None:
    posts = parts.names.posts
    parts.stream.ping()
    with Program(data, "run", "classify") as first:
        until(lambda: busy(parts, "classify", posts))
        with Program(data, "run", "classify") as second:
            until(lambda: "waits: another process holds" in second.log)
            first.process.kill()
            first.ended()
            collected(parts, cheong.file([{"id": "1", "text": LIGHT}]))
            until(lambda: lag(parts.stream, parts.names.group("classify"), posts) == 0)
            assert parts.stream.ends(parts.names.verdicts) == {0: 1}
            second.process.send_signal(signal.SIGTERM)
            assert second.ended() == 0, second.log
