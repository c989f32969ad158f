"""What every stream backend promises. A second backend is one line in stream_backends."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from models.errors import GroupBusyError, RecordTooLargeError
from models.ports.stream import Consumer, Delivery, Record, Stream, Topic, lag
from models.post import MAX_RECORD_BYTES
from tests.contracts.stream_backends import (
    BACKENDS,
    HEADERS,
    RETENTION,
    SHARING,
    START,
    TOPIC,
    HandClock,
    numbers,
    opened,
    params,
    record,
)

GROUP = "city.classify"
ALONE = pytest.mark.parametrize("backend", params(lambda one: not one.shares_groups), indirect=True)
TOLD_TO_FORGET = pytest.mark.parametrize("backend", params(lambda one: not one.forgets_by_itself), indirect=True)


@pytest.fixture(params=params())
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def stream(backend: str, tmp_path: Path, clock: HandClock) -> Iterator[Stream]:
    stream = opened(backend, tmp_path, clock)
    yield stream
    stream.close()


def drained(consumer: Consumer) -> list[int]:
    """Everything that is left to poll."""
    found: list[int] = []
    while got := consumer.poll(7, 0.05):
        found += numbers(got)
    return found


def commit_after(consumer: Consumer, count: int) -> None:
    """Poll so many and commit them."""
    got = taken(consumer, count)
    consumer.commit({one.place.partition: one.place.offset + 1 for one in got})


def taken(consumer: Consumer, count: int) -> list[Delivery]:
    """The next so many, in as many polls as the backend likes."""
    found: list[Delivery] = []
    while len(found) < count:
        got = consumer.poll(count - len(found), 2)
        assert got
        found += got
    return found


def test_records_come_as_they_were_published_and_in_the_order_of_their_key(stream: Stream) -> None:
    stream.publish(TOPIC, [record(n, key=f"k{n % 3}") for n in range(30)])
    stream.publish(TOPIC, [record(n, key=f"k{n % 3}") for n in range(30, 40)])
    with stream.consume(GROUP, TOPIC) as consumer:
        found = taken(consumer, 40)
    assert sorted(numbers(found)) == list(range(40))
    for key in ("k0", "k1", "k2"):
        ordered = [one for one in found if one.record.key == key]
        assert numbers(ordered) == sorted(numbers(ordered))


def test_a_place_says_where_the_record_is_delivered(stream: Stream) -> None:
    places = stream.publish(TOPIC, [record(n, key=f"k{n}") for n in range(5)])
    with stream.consume(GROUP, TOPIC) as consumer:
        found = taken(consumer, 5)
    assert {n: one.place for n, one in zip(numbers(found), found, strict=True)} == dict(enumerate(places))
    assert {one.topic for one in found} == {TOPIC}


def test_a_record_keeps_its_headers_and_any_bytes(stream: Stream) -> None:
    sent = [
        Record("열쇠 🔑\x00\n", bytes(range(256)), {"schema": b"1.0", "머리": bytes(range(256)), "empty": b""}),
        Record("", b"", {}),
        Record("k", b'{"not json\xff', HEADERS),
    ]
    stream.publish(TOPIC, sent)
    with stream.consume(GROUP, TOPIC) as consumer:
        found = [one.record for one in taken(consumer, 3)]
    assert sorted(found, key=lambda one: one.key) == sorted(sent, key=lambda one: one.key)


def test_a_record_carries_the_time_of_publishing(stream: Stream, clock: HandClock) -> None:
    clock.now = START + timedelta(microseconds=123_000)
    stream.publish(TOPIC, [record(1)])
    with stream.consume(GROUP, TOPIC) as consumer:
        (found,) = consumer.poll(1, 2)
    assert found.published_at == clock.now
    assert found.published_at.tzinfo is not None


def test_a_record_at_the_size_limit_goes_through(stream: Stream) -> None:
    room = MAX_RECORD_BYTES - Record("k", b"", HEADERS).size
    stream.publish(TOPIC, [Record("k", b"x" * room, HEADERS)])
    with stream.consume(GROUP, TOPIC) as consumer:
        assert [one.record.size for one in consumer.poll(1, 5)] == [MAX_RECORD_BYTES]


def test_nothing_of_a_batch_is_written_when_one_record_is_above_the_limit(stream: Stream) -> None:
    room = MAX_RECORD_BYTES - Record("k", b"", HEADERS).size
    with pytest.raises(RecordTooLargeError, match=str(MAX_RECORD_BYTES)):
        stream.publish(TOPIC, [record(1), Record("k", b"x" * (room + 1), HEADERS), record(2)])
    assert sum(stream.ends(TOPIC).values()) == 0


def test_an_empty_batch_is_nothing(stream: Stream) -> None:
    assert stream.publish(TOPIC, []) == []
    assert sum(stream.ends(TOPIC).values()) == 0


def test_a_poll_gives_at_most_what_was_asked_for_and_nothing_twice(stream: Stream) -> None:
    stream.publish(TOPIC, [record(n) for n in range(25)])
    with stream.consume(GROUP, TOPIC) as consumer:
        first = numbers(consumer.poll(10, 2))
        rest = drained(consumer)
    assert 0 < len(first) <= 10
    assert first + rest == list(range(25))


def test_a_poll_of_an_empty_topic_ends_with_its_time(stream: Stream) -> None:
    with stream.consume(GROUP, TOPIC) as consumer:
        consumer.poll(1, 0)
        began = time.monotonic()
        assert consumer.poll(10, 0.2) == []
        assert 0.15 < time.monotonic() - began < 2


def test_a_waiting_poll_gets_what_is_published_meanwhile(stream: Stream) -> None:
    with stream.consume(GROUP, TOPIC) as consumer, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(consumer.poll, 10, 10.0)
        time.sleep(0.1)
        stream.publish(TOPIC, [record(1)])
        began = time.monotonic()
        assert numbers(waiting.result()) == [1]
        assert time.monotonic() - began < 2


def test_a_group_goes_on_from_its_commit_and_what_was_not_committed_comes_again(stream: Stream) -> None:
    stream.publish(TOPIC, [record(n) for n in range(20)])
    with stream.consume(GROUP, TOPIC) as consumer:
        commit_after(consumer, 8)
        assert numbers(taken(consumer, 5)) == list(range(8, 13))
    with stream.consume(GROUP, TOPIC) as consumer:
        assert drained(consumer) == list(range(8, 20))


def test_groups_read_alone_and_topics_lie_apart(stream: Stream) -> None:
    stream.create([Topic("city.verdicts", 12, RETENTION)])
    stream.publish(TOPIC, [record(1), record(2)])
    stream.publish("city.verdicts", [record(3)])
    with stream.consume(GROUP, TOPIC) as one, stream.consume("city.audit", TOPIC) as other:
        commit_after(one, 2)
        assert drained(other) == [1, 2]
    with stream.consume(GROUP, "city.verdicts") as consumer:
        assert drained(consumer) == [3]


def test_the_lag_is_what_was_published_and_not_committed(stream: Stream) -> None:
    assert lag(stream, GROUP, TOPIC) == 0
    stream.publish(TOPIC, [record(n) for n in range(9)])
    assert sum(stream.ends(TOPIC).values()) == 9
    assert sum(stream.committed(GROUP, TOPIC).values()) == 0
    with stream.consume(GROUP, TOPIC) as consumer:
        commit_after(consumer, 4)
        assert sum(stream.committed(GROUP, TOPIC).values()) == 4
        assert lag(stream, GROUP, TOPIC) == 5
        commit_after(consumer, 5)
    assert lag(stream, GROUP, TOPIC) == 0


def test_creating_again_keeps_the_records(stream: Stream) -> None:
    stream.publish(TOPIC, [record(1)])
    stream.create([Topic(TOPIC, 12, RETENTION), Topic("city.journal", 12, timedelta(days=366))])
    with stream.consume(GROUP, TOPIC) as consumer:
        assert drained(consumer) == [1]


def test_what_was_published_is_there_when_the_stream_is_opened_again(
    backend: str, stream: Stream, tmp_path: Path, clock: HandClock
) -> None:
    stream.publish(TOPIC, [record(1)])
    stream.close()
    again = opened(backend, tmp_path, clock)
    again.ping()
    with again.consume(GROUP, TOPIC) as consumer:
        assert drained(consumer) == [1]
    again.close()


def test_publishers_at_the_same_time_lose_nothing_and_keep_their_own_order(stream: Stream) -> None:
    def publish(writer: int) -> None:
        for n in range(0, 50, 10):
            stream.publish(TOPIC, [record(writer * 1000 + n + i, key=f"writer {writer}") for i in range(10)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, range(4)))
    with stream.consume(GROUP, TOPIC) as consumer:
        found = drained(consumer)
    for writer in range(4):
        assert [n for n in found if n // 1000 == writer] == [writer * 1000 + n for n in range(50)]
    assert len(found) == 200


@ALONE
def test_a_group_that_is_read_in_the_same_process_is_busy_until_its_consumer_leaves(stream: Stream) -> None:
    with stream.consume(GROUP, TOPIC), pytest.raises(GroupBusyError, match=GROUP):
        stream.consume(GROUP, TOPIC)
    with stream.consume(GROUP, TOPIC) as consumer:
        assert drained(consumer) == []


@TOLD_TO_FORGET
def test_records_are_forgotten_after_their_retention_but_not_before_every_group_read_them(stream: Stream) -> None:
    late = START + RETENTION + timedelta(seconds=1)
    stream.publish(TOPIC, [record(n) for n in range(10)])
    assert stream.expire(late) == 0, "no group ever committed"
    with stream.consume(GROUP, TOPIC) as quick, stream.consume("city.audit", TOPIC) as slow:
        commit_after(quick, 8)
        assert stream.expire(START + RETENTION) == 0, "not older than the retention"
        commit_after(slow, 3)
        assert stream.expire(late) == 3
        assert stream.expire(late) == 0
        assert drained(slow) == list(range(3, 10))
    with stream.consume("city.new", TOPIC) as new:
        assert drained(new) == list(range(3, 10))
    assert sum(stream.ends(TOPIC).values()) == 10


@TOLD_TO_FORGET
def test_places_go_on_after_everything_was_forgotten(stream: Stream) -> None:
    stream.publish(TOPIC, [record(n) for n in range(10)])
    with stream.consume(GROUP, TOPIC) as consumer:
        commit_after(consumer, 10)
        assert stream.expire(START + RETENTION * 2) == 10
        (place,) = stream.publish(TOPIC, [record(10)])
        assert place.offset == 10
        assert drained(consumer) == [10]


@pytest.mark.broker
class TestConsumersThatShareAGroup:
    """What only a broker can do: collected where there is one."""

    __test__ = bool(SHARING)

    @pytest.mark.parametrize("backend", params(lambda one: one.shares_groups), indirect=True)
    def test_each_record_goes_to_one_of_them_and_a_key_to_the_same(self, backend: str, stream: Stream) -> None:
        keys = [f"k{n % 20}" for n in range(200)]
        with stream.consume(GROUP, TOPIC) as one, stream.consume(GROUP, TOPIC) as other:
            until = time.monotonic() + 6 * BACKENDS[backend].successor_seconds
            shares: tuple[list[int], list[int]] = ([], [])
            stream.publish(TOPIC, [record(n, key) for n, key in enumerate(keys)])
            while sum(map(len, shares)) < len(keys) and time.monotonic() < until:
                shares[0].extend(numbers(one.poll(50, 0.2)))
                shares[1].extend(numbers(other.poll(50, 0.2)))
        assert sorted(shares[0] + shares[1]) == list(range(200))
        assert not {keys[n] for n in shares[0]} & {keys[n] for n in shares[1]}
