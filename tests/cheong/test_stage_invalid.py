"""What a stage cannot handle becomes a dead letter, and a stage that can handle nearly nothing stops itself."""

import json
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from cheong.stage import StageLoop
from models.errors import InvalidRecordError, NewerSchemaError, RetryableError, StageStoppedError
from models.ports.stage import Handled
from models.ports.stream import Delivery, Record
from models.post import MAX_RECORD_BYTES
from tests.cheong.stage_parts import GROUP, NOW, POSTS, Bench, QuickStop, Work


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


@pytest.fixture
def stop() -> QuickStop:
    return QuickStop()


def stopped(bench: Bench, stop: QuickStop, good: int, bad: int) -> bool:
    """Whether the stage stops itself after so many good records and then so many invalid ones."""
    bench.put(good + bad)
    work = Work(stop, last=good + bad - 1, invalid=frozenset(range(good, good + bad)))
    try:
        StageLoop(bench.run_of(work), stop).run()
    except StageStoppedError:
        return True
    return False


def test_one_poisonous_record_in_a_batch_is_found_and_the_others_go_on_in_order(bench: Bench, stop: QuickStop) -> None:
    bench.put(100)
    work = Work(stop, last=99, raising={37: ValueError("bad\x1b[31m\nINFO forged\x00 \ud800"), 38: KeyError("x")})
    report = StageLoop(bench.run_of(work), stop).run()
    assert bench.verdicts == [n for n in range(100) if n not in (37, 38)]
    assert (report.handled, report.published, report.dead_letters) == (100, 98, 2)
    letter, other = bench.letters
    assert letter.reason == "ValueError: bad [31m INFO forged"
    assert other.reason == "KeyError: 'x'"
    assert letter.body == b'{"n":37}'
    assert letter.place == f"{POSTS}/0/37"
    assert (letter.stage, letter.topic, letter.key, letter.at) == ("classify", POSTS, "k", NOW)
    assert letter.headers == {"schema": b"1.0"}
    assert len(work.batches) < 40


def test_the_log_shows_where_the_handler_failed_and_nothing_of_the_text(
    bench: Bench, stop: QuickStop, caplog: pytest.LogCaptureFixture
) -> None:
    bench.put(2)
    work = Work(stop, last=1, raising={0: ValueError("내 전화번호는 010-0000-0000")})
    with caplog.at_level(logging.ERROR):
        StageLoop(bench.run_of(work), stop).run()
    (logged,) = caplog.messages
    assert f"classify cannot handle {POSTS}/0/0: ValueError" in logged
    assert "in handle" in logged
    assert "010" not in caplog.text


def test_an_error_that_is_made_for_invalid_records_needs_no_traceback(
    bench: Bench, stop: QuickStop, caplog: pytest.LogCaptureFixture
) -> None:
    bench.put(2)
    StageLoop(bench.run_of(Work(stop, last=1, raising={0: InvalidRecordError("no post")})), stop).run()
    assert [one.reason for one in bench.letters] == ["InvalidRecordError: no post"]
    assert caplog.messages == []


def test_a_store_that_is_away_while_poison_is_looked_for_makes_no_dead_letter(bench: Bench, stop: QuickStop) -> None:
    bench.put(8)
    away: list[BaseException] = [RetryableError("away"), RetryableError("away"), ValueError("poison")]
    StageLoop(bench.run_of(Work(stop, last=-1, once=away, raising={5: ValueError("poison")})), FullStop(bench, 8)).run()
    assert [one.body for one in bench.letters] == [b'{"n":5}']
    assert bench.verdicts == [0, 1, 2, 3, 4, 6, 7]


class FullStop(QuickStop):
    """Is set when so many posts are committed."""

    def __init__(self, bench: Bench, count: int) -> None:
        super().__init__()
        self.bench, self.count = bench, count

    def is_set(self) -> bool:
        return self.bench.committed >= self.count


def test_a_dead_letter_carries_the_post_of_its_record(bench: Bench, stop: QuickStop) -> None:
    post = {"id": "x:1", "revision": 2}
    values = [json.dumps(one).encode() for one in ({**post, "n": 0}, {"post": post, "judgement": None})]
    bench.stream.publish(POSTS, [Record("k", value) for value in values])

    class Refusing:
        name = "classify"

        def handle(self, deliveries: Sequence[Delivery], lag: int) -> Handled:
            stop.set()
            raise InvalidRecordError("no")

    StageLoop(replace(bench.run_of(Work(stop, last=0)), handler=Refusing()), stop).run()
    assert [(one.post, one.revision) for one in bench.letters] == [("x:1", 2)] * 2


def test_what_would_be_too_large_for_the_stream_is_a_dead_letter(bench: Bench, stop: QuickStop) -> None:
    bench.put(3)

    class Swelling(Work):
        def handle(self, deliveries: Sequence[Delivery], lag: int) -> Handled:
            handled = super().handle(deliveries, lag)
            return Handled(
                [
                    Record("k", b"x" * (MAX_RECORD_BYTES + 1)) if one.value == b'{"n":1}' else one
                    for one in handled.publish
                ]
            )

    StageLoop(bench.run_of(Swelling(stop, last=2)), stop).run()
    assert [one.reason.partition(":")[0] for one in bench.letters] == ["RecordTooLargeError"]
    assert bench.verdicts == [0, 2]


def test_a_stage_stops_itself_with_what_is_done_committed_and_says_what_to_do(bench: Bench, stop: QuickStop) -> None:
    bench.put(60)
    work = Work(stop, last=-1, invalid=frozenset(range(60)))
    with pytest.raises(StageStoppedError, match="60 of the last 60 records were invalid") as raised:
        StageLoop(bench.run_of(work), stop).run()
    assert "`cheong dead-letters`" in str(raised.value)
    assert "`cheong run classify --resume`" in str(raised.value)
    assert bench.committed == len(bench.letters) == 60


def test_a_stage_that_stopped_itself_starts_again_only_when_somebody_resumes_it(bench: Bench, stop: QuickStop) -> None:
    assert stopped(bench, stop, good=0, bad=50)
    bench.put(1)
    stop.clear()
    run = bench.run_of(Work(stop, last=50))
    with pytest.raises(StageStoppedError, match="50 of the last 50"):
        StageLoop(run, stop).run()
    assert bench.committed == 50
    StageLoop(replace(run, resume=True), stop).run()
    assert bench.committed == 51
    assert bench.store.stopped("classify") is None


@pytest.mark.parametrize(("good", "bad", "stops"), [(0, 49, False), (0, 50, True), (5, 45, True), (6, 44, False)])
def test_a_stage_stops_itself_from_fifty_records_and_nine_in_ten_on(
    good: int, bad: int, stops: bool, bench: Bench, stop: QuickStop
) -> None:
    assert stopped(bench, stop, good, bad) is stops


def test_only_the_last_two_hundred_count(bench: Bench, stop: QuickStop) -> None:
    bench.put(600)
    work = Work(stop, last=599, invalid=frozenset(range(300, 480)))
    with pytest.raises(StageStoppedError, match="180 of the last 200"):
        StageLoop(bench.run_of(work), stop).run()


def test_a_record_of_a_newer_schema_stops_the_stage_before_it_is_lost(bench: Bench, stop: QuickStop) -> None:
    bench.put(5)
    work = Work(stop, last=-1, raising={3: NewerSchemaError("schema 2.0: upgrade this program")})
    with pytest.raises(StageStoppedError, match="upgrade this program"):
        StageLoop(bench.run_of(work), stop).run()
    assert bench.committed == 0
    assert bench.letters == []
    assert bench.store.stopped("classify") == "schema 2.0: upgrade this program"


def test_who_waited_for_the_group_does_not_go_on_when_its_holder_stopped_the_stage(
    bench: Bench, stop: QuickStop
) -> None:
    bench.put(1)
    holder = bench.stream.consume(GROUP, POSTS)
    loop = StageLoop(replace(bench.run_of(Work(stop, last=0)), wait_for_group=True), stop)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(loop.run)
        bench.store.stop("classify", "bad release", NOW)
        holder.close()
        with pytest.raises(StageStoppedError, match="bad release"):
            waiting.result(10)
    assert bench.committed == 0
