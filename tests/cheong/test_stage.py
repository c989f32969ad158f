"""The stage loop handles, publishes and commits in that order, retries what is away, and drains when it is asked to."""

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from backends.store import Store
from backends.store.engine import Database
from cheong.stage import Patience, StageLoop, StageReport
from models.errors import GroupBusyError, LeaseLostError, RetryableError, SettingError
from models.ports.keeping import DeadLetter
from tests.cheong.stage_parts import GROUP, NOW, POSTS, Bench, Faults, QuickStop, Work


class Crash(BaseException):
    """The process ends here: nothing may catch it."""


class CrashingStore(Store):
    """A store in whose burying the process ends."""

    def bury(self, letters: Sequence[DeadLetter]) -> None:
        raise Crash


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


@pytest.fixture
def stop() -> QuickStop:
    return QuickStop()


def run_until_committed(bench: Bench, loop: StageLoop, stop: Event) -> None:
    """Run the loop in a thread and ask it to stop when all posts are committed."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(loop.run)
        while bench.committed < bench.stream.ends(POSTS)[0] and not running.done():
            time.sleep(0.01)
        stop.set()
        running.result(10)


def test_what_comes_is_handled_published_and_committed(bench: Bench, stop: QuickStop) -> None:
    bench.put(25)
    work = Work(stop, last=24)
    report = StageLoop(replace(bench.run_of(work), max_records=10), stop).run()
    assert bench.verdicts == list(range(25))
    assert bench.committed == 25
    assert report == StageReport(handled=25, published=25, dead_letters=0, lag=0, last_at=NOW)


def test_working_off_ends_when_nothing_is_left_and_can_be_done_again(bench: Bench, stop: QuickStop) -> None:
    loop = StageLoop(replace(bench.run_of(Work(stop, last=10_000)), max_records=10), stop)
    for count in (25, 0, 3):
        bench.put(count)
        loop.work_off()
    assert bench.verdicts == list(range(28))
    assert bench.committed == 28
    assert loop.report.handled == 28


def test_working_off_leaves_what_it_is_asked_to_stop_before(bench: Bench, stop: QuickStop) -> None:
    bench.put(25)
    StageLoop(replace(bench.run_of(Work(stop, last=9)), max_records=10), stop).work_off()
    assert bench.committed == 10
    stop.set()
    StageLoop(bench.run_of(Work(stop, last=24)), stop).work_off()
    assert bench.committed == 10


def test_working_off_gives_up_on_a_stream_that_stays_away(bench: Bench) -> None:
    stream = Faults(bench.stream, {"consume": [RetryableError("away")] * 1000})
    with pytest.raises(RetryableError, match="away"):
        StageLoop(bench.run_of(Work(Event(), last=0), stream), Event()).work_off()


def test_a_handler_is_told_how_many_wait_behind_its_batch(bench: Bench, stop: QuickStop) -> None:
    bench.put(25)
    work = Work(stop, last=24)
    StageLoop(replace(bench.run_of(work), max_records=10), stop).run()
    assert work.lags == [15, 5, 0]


def test_the_order_is_poll_publish_commit(bench: Bench, stop: QuickStop) -> None:
    bench.put(3)
    stream = Faults(bench.stream)
    StageLoop(bench.run_of(Work(stop, last=2), stream), stop).run()
    assert stream.done == ["consume", "poll", "publish", "commit"]


def test_a_stage_without_output_commits_what_it_handled(bench: Bench, stop: QuickStop) -> None:
    bench.put(2)
    work = Work(stop, last=1, invalid=frozenset({0, 1}))
    StageLoop(replace(bench.run_of(work), topic_out=None), stop).run()
    assert bench.committed == 2


def test_publishing_without_an_output_topic_is_a_wrong_setting_and_commits_nothing(
    bench: Bench, stop: QuickStop
) -> None:
    bench.put(2)
    with pytest.raises(SettingError, match="topic_out"):
        StageLoop(replace(bench.run_of(Work(stop, last=1)), topic_out=None), stop).run()
    assert bench.committed == 0


def test_a_handler_whose_store_is_away_gets_the_same_batch_until_it_is_back(bench: Bench, stop: QuickStop) -> None:
    bench.put(5)
    work = Work(stop, last=4, once=[RetryableError("the store is away")] * 12)
    StageLoop(bench.run_of(work), stop).run()
    assert work.batches == [[0, 1, 2, 3, 4]] * 13
    assert bench.verdicts == [0, 1, 2, 3, 4]
    assert bench.letters == []


def test_pauses_double_up_to_the_longest_and_are_spread(bench: Bench, stop: QuickStop) -> None:
    bench.put(1)
    work = Work(stop, last=0, once=[RetryableError("away")] * 40)
    run = replace(bench.run_of(work), patience=Patience(first=0.2, most=30.0, start=60.0))
    StageLoop(run, stop).run()
    full = [min(30.0, 0.2 * 2**n) for n in range(40)]
    assert all(most / 2 <= pause <= most for pause, most in zip(stop.waits, full, strict=True))
    assert len(set(stop.waits)) > 30


def test_a_failed_publish_is_tried_again_without_handling_again(bench: Bench, stop: QuickStop) -> None:
    bench.put(5)
    work = Work(Event(), last=4)
    stream = Faults(bench.stream, {"publish": [RetryableError("away")] * 3, "commit": [RetryableError("away")] * 2})
    run_until_committed(bench, StageLoop(bench.run_of(work, stream), stop), stop)
    assert work.batches == [[0, 1, 2, 3, 4]]
    assert bench.verdicts == [0, 1, 2, 3, 4]


def test_asked_to_stop_while_something_is_away_it_leaves_with_nothing_committed(bench: Bench, stop: QuickStop) -> None:
    bench.put(3)
    stream = Faults(bench.stream, {"publish": [RetryableError("away")] * 99})
    assert StageLoop(bench.run_of(Work(stop, last=2), stream), stop).run().handled == 0
    assert bench.committed == 0
    bench.stream.consume(GROUP, POSTS).close()


def test_a_stream_that_is_away_at_the_start_is_waited_for(bench: Bench, stop: QuickStop) -> None:
    bench.put(1)
    stream = Faults(bench.stream, {"consume": [RetryableError("away")] * 3})
    StageLoop(bench.run_of(Work(stop, last=0), stream), stop).run()
    assert bench.verdicts == [0]


def test_a_stream_that_stays_away_at_the_start_is_an_error(bench: Bench) -> None:
    stream = Faults(bench.stream, {"consume": [RetryableError("no broker answers")] * 999})
    with pytest.raises(RetryableError, match="no broker answers"):
        StageLoop(bench.run_of(Work(Event(), last=0), stream), Event()).run()


@pytest.mark.parametrize("point", ["handle", "bury", "publish", "commit"])
def test_a_crash_at_any_point_replays_without_loss(point: str, bench: Bench, stop: QuickStop) -> None:
    bench.put(10)
    work = Work(stop, last=9, invalid=frozenset({3}), once=[Crash()] if point == "handle" else [])
    stream = Faults(bench.stream, {point: [Crash()]})
    run = bench.run_of(work, stream)
    if point == "bury":
        run = replace(run, dead_letters=CrashingStore(Database(bench.store_url)))
    with pytest.raises(Crash):
        StageLoop(run, stop).run()
    assert bench.committed == 0
    stop.clear()
    StageLoop(bench.run_of(Work(stop, last=9, invalid=frozenset({3}))), stop).run()
    good = [0, 1, 2, 4, 5, 6, 7, 8, 9]
    assert bench.verdicts == (good + good if point == "commit" else good)
    assert [one.body for one in bench.letters] == [b'{"n":3}']
    assert bench.committed == 10


def test_asked_to_stop_it_finishes_the_batch_in_hand_and_leaves_the_rest(bench: Bench, stop: QuickStop) -> None:
    bench.put(30)
    report = StageLoop(replace(bench.run_of(Work(stop, last=5)), max_records=10), stop).run()
    assert bench.committed == report.handled == 10
    assert bench.verdicts == list(range(10))
    stop.clear()
    StageLoop(bench.run_of(Work(stop, last=29)), stop).run()
    assert bench.verdicts == list(range(30))


def test_asked_to_stop_before_it_began_it_does_nothing(bench: Bench, stop: QuickStop) -> None:
    bench.put(3)
    stop.set()
    assert StageLoop(bench.run_of(Work(stop, last=2)), stop).run() == StageReport()


def test_a_group_in_other_hands_is_an_error(bench: Bench, stop: QuickStop) -> None:
    with bench.stream.consume(GROUP, POSTS), pytest.raises(GroupBusyError):
        StageLoop(bench.run_of(Work(stop, last=0)), stop).run()


def test_a_group_in_other_hands_is_waited_for_when_asked(bench: Bench) -> None:
    bench.put(1)
    stop = Event()
    loop = StageLoop(replace(bench.run_of(Work(stop, last=0)), wait_for_group=True), stop)
    with ThreadPoolExecutor(1) as pool:
        with bench.stream.consume(GROUP, POSTS):
            running = pool.submit(loop.run)
            assert not stop.wait(0.4)
        assert running.result(5).handled == 1


def test_asked_to_stop_while_it_waits_for_the_group_it_leaves(bench: Bench) -> None:
    stop = Event()
    loop = StageLoop(replace(bench.run_of(Work(stop, last=0)), wait_for_group=True), stop)
    with ThreadPoolExecutor(1) as pool, bench.stream.consume(GROUP, POSTS):
        running = pool.submit(loop.run)
        stop.set()
        assert running.result(5) == StageReport()


def test_a_place_in_the_group_that_was_lost_is_taken_again(bench: Bench, stop: QuickStop) -> None:
    bench.put(3)
    stream = Faults(bench.stream, {"commit": [LeaseLostError("the group went to another")]})
    work = Work(Event(), last=2)
    run_until_committed(bench, StageLoop(bench.run_of(work, stream), stop), stop)
    assert work.batches == [[0, 1, 2], [0, 1, 2]]
    assert stream.done.count("consume") == 2


def test_what_is_tried_again_is_logged_in_one_line(
    bench: Bench, stop: QuickStop, caplog: pytest.LogCaptureFixture
) -> None:
    bench.put(1)
    work = Work(stop, last=0, once=[RetryableError("away\nERROR forged")])
    with caplog.at_level(logging.WARNING):
        StageLoop(bench.run_of(work), stop).run()
    (logged,) = caplog.messages
    assert "classify tries again in" in logged
    assert "\n" not in logged
