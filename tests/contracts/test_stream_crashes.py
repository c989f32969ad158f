"""What every stream backend promises when processes die: nothing acknowledged is lost, and the work goes on at once."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from models.errors import GroupBusyError
from models.ports.stream import Consumer, Stream
from tests.contracts.stream_backends import BACKENDS, TOPIC, HandClock, line, numbers, opened, params, process, record

GROUP = "city.classify"
READ_AND_DIE = """
consumer = stream.consume("city.classify", TOPIC)
got = consumer.poll(6, 5)
consumer.commit({one.place.partition: one.place.offset + 1 for one in got})
got += consumer.poll(5, 5)
say("ready")
say(len(got))
time.sleep(60)
"""
WRITE_UNTIL_KILLED = """
say("ready")
n = 0
while True:
    stream.publish(TOPIC, [record(n + i) for i in range(100)])
    n += 100
    say(n)
"""
WRITE_A_HUNDRED = """
say("ready")
for n in range(10):
    stream.publish(TOPIC, [record(n)] * 10)
say("done")
"""


@pytest.fixture(params=params())
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stream(backend: str, tmp_path: Path) -> Iterator[Stream]:
    stream = opened(backend, tmp_path, HandClock())
    yield stream
    stream.close()


def joined(stream: Stream, seconds: float) -> Consumer:
    """A consumer, as soon as the group is free."""
    until = time.monotonic() + seconds
    while True:
        try:
            return stream.consume(GROUP, TOPIC)
        except GroupBusyError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_the_successor_of_a_killed_consumer_gets_at_once_what_that_one_did_not_commit(
    backend: str, stream: Stream, tmp_path: Path
) -> None:
    stream.publish(TOPIC, [record(n) for n in range(15)])
    with process(backend, tmp_path, READ_AND_DIE) as child:
        assert line(child) == "11"
        if not BACKENDS[backend].shares_groups:
            with pytest.raises(GroupBusyError, match=GROUP):
                stream.consume(GROUP, TOPIC)
        child.kill()
        died = time.monotonic()
        with joined(stream, BACKENDS[backend].successor_seconds) as consumer:
            found = numbers(consumer.poll(20, BACKENDS[backend].successor_seconds))
            assert time.monotonic() - died < BACKENDS[backend].successor_seconds
    assert found == list(range(6, 15))


def test_whatever_a_killed_publisher_was_told_is_there_and_its_last_batch_is_whole_or_not(
    backend: str, stream: Stream, tmp_path: Path
) -> None:
    with process(backend, tmp_path, WRITE_UNTIL_KILLED) as child:
        told = [int(line(child)) for _ in range(5)]
        child.kill()
    with stream.consume(GROUP, TOPIC) as consumer:
        found: list[int] = []
        while got := consumer.poll(500, 0.5):
            found += numbers(got)
    assert found == list(range(len(found)))
    assert len(found) >= told[-1]
    assert len(found) % 100 == 0


def test_publishers_in_several_processes_on_a_new_stream_lose_nothing(backend: str, tmp_path: Path) -> None:
    with process(backend, tmp_path, WRITE_A_HUNDRED) as one, process(backend, tmp_path, WRITE_A_HUNDRED) as other:
        assert line(one) == line(other) == "done"
    stream = opened(backend, tmp_path, HandClock())
    assert sum(stream.ends(TOPIC).values()) == 200
    stream.close()


class StreamAgainstList(RuleBasedStateMachine):
    """One key: the stream is a list, a group a number that goes on, and a crash forgets what was not committed."""

    backend = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.stream = self.opened()
        self.log: list[int] = []
        self.committed = self.polled = self.partition = 0
        self.consumer: Consumer | None = None

    def opened(self) -> Stream:
        return opened(self.backend, Path(self.folder.name), HandClock())

    def teardown(self) -> None:
        self.stream.close()
        self.folder.cleanup()

    @rule(count=st.integers(0, 40))
    def publish(self, count: int) -> None:
        added = list(range(len(self.log), len(self.log) + count))
        places = self.stream.publish(TOPIC, [record(n) for n in added])
        assert [place.offset for place in places] == added
        self.log += added

    @precondition(lambda self: self.consumer is None)
    @rule()
    def join(self) -> None:
        self.consumer, self.polled = self.stream.consume(GROUP, TOPIC), self.committed

    @precondition(lambda self: self.consumer is not None)
    @rule(count=st.integers(1, 30))
    def poll(self, count: int) -> None:
        assert self.consumer is not None
        left = self.log[self.polled : self.polled + count]
        found = self.consumer.poll(count, 2 if left else 0)
        got = numbers(found)
        assert got == left[: len(got)]
        self.partition = found[0].place.partition if found else self.partition
        assert bool(got) == bool(left)
        self.polled += len(got)

    @precondition(lambda self: self.consumer is not None and self.polled > self.committed)
    @rule(data=st.data())
    def commit(self, data: st.DataObject) -> None:
        assert self.consumer is not None
        self.committed = data.draw(st.integers(self.committed, self.polled))
        self.consumer.commit({self.partition: self.committed})

    @precondition(lambda self: self.consumer is not None)
    @rule()
    def leave(self) -> None:
        assert self.consumer is not None
        self.consumer.close()
        self.consumer = None

    @rule()
    def crash(self) -> None:
        self.stream.close()
        self.stream, self.consumer = self.opened(), None

    @invariant()
    def figures_agree(self) -> None:
        assert sum(self.stream.ends(TOPIC).values()) == len(self.log)
        assert sum(self.stream.committed(GROUP, TOPIC).values()) == self.committed


def test_any_order_of_publishing_polling_committing_and_crashing_is_that_of_a_list(backend: str) -> None:
    machine = type("Machine", (StreamAgainstList,), {"backend": backend})
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=30))
