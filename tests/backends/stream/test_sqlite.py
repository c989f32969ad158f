"""SQLite's own in the embedded stream: the file, its locks, its faults, and that forgotten text is in no file."""

import random
import re
import resource
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from backends.stream._sqlite_file import SqliteFile
from backends.stream.sqlite import POLL_BYTES, SqliteStream
from models.errors import GroupBusyError, LeaseLostError, RetryableError, SettingError
from models.ports.stream import Record, Topic
from tests.contracts.stream_backends import RETENTION, START, TOPIC, HandClock, numbers, record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "stream.sqlite"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def stream(path: Path, clock: HandClock) -> Iterator[SqliteStream]:
    stream = SqliteStream(path, clock, busy_seconds=0.2)
    stream.create([Topic(TOPIC, 12, RETENTION)])
    yield stream
    stream.close()


def read_all(stream: SqliteStream, group: str = "g") -> list[int]:
    """Read and commit everything, and leave."""
    found: list[int] = []
    with stream.consume(group, TOPIC) as consumer:
        while got := consumer.poll(500, 0):
            found += numbers(got)
            consumer.commit({0: got[-1].place.offset + 1})
    return found


def bytes_of(path: Path) -> bytes:
    """Whatever lies in the database and in the files beside it."""
    return b"".join(one.read_bytes() for one in sorted(path.parent.iterdir()))


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """A disk on which no file can grow any more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_commit_is_on_disk_and_what_is_deleted_is_overwritten(path: Path) -> None:
    with SqliteFile(path, 1).using() as connection:
        found = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete")
        ]
    full, on = 2, 1
    assert found == ["wal", full, on]


def test_commits_are_not_forced_to_disk_where_that_is_not_wanted(path: Path) -> None:
    with SqliteFile(path, 1, forced=False).using() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 1
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_the_file_is_made_at_the_first_use_with_its_folder(path: Path, clock: HandClock) -> None:
    stream = SqliteStream(path, clock)
    assert not path.parent.exists()
    stream.ping()
    assert path.exists()
    stream.close()


@pytest.mark.parametrize("seed", range(3))
def test_forgotten_text_is_in_no_file_wherever_its_neighbours_live_on(
    seed: int, stream: SqliteStream, path: Path
) -> None:
    chance = random.Random(seed)
    published = read = 0
    for _ in range(20):
        texts = [b"<%06d>" % n * chance.randrange(1, 8) for n in range(published, published + 140)]
        stream.publish(TOPIC, [Record("k", text) for text in texts])
        published += len(texts)
        read = chance.randrange(read, published)
        with stream.consume("g", TOPIC) as consumer:
            consumer.commit({0: read})
        stream.expire(START + RETENTION * 2)
        left = {int(n) for n in re.findall(rb"<(\d{6})>", bytes_of(path))}
        assert left == set(range(read, published))


def test_a_large_text_is_wiped_too(stream: SqliteStream, path: Path) -> None:
    stream.publish(TOPIC, [Record("k", b"secret" * 20_000), record(1)])
    with stream.consume("g", TOPIC) as consumer:
        consumer.commit({0: 1})
    assert stream.expire(START + RETENTION * 2) == 1
    assert b"secret" not in bytes_of(path)
    with stream.consume("other", TOPIC) as consumer:
        assert numbers(consumer.poll(10, 0)) == [1]


def test_the_room_of_forgotten_records_is_used_again(stream: SqliteStream, path: Path, clock: HandClock) -> None:
    sizes = []
    for _ in range(6):
        stream.publish(TOPIC, [Record("k", b'{"n":1}' + b" " * 900)] * 1000)
        with stream.consume("g", TOPIC) as consumer:
            consumer.commit({0: stream.ends(TOPIC)[0]})
        clock.now += RETENTION * 2
        assert stream.expire(clock.now) == 1000
        sizes.append(path.stat().st_size)
    assert sizes[-1] < 2.5 * sizes[0]


def test_a_stuck_reader_makes_forgetting_fail_and_the_next_call_finishes(stream: SqliteStream, path: Path) -> None:
    stream.publish(TOPIC, [Record("k", b"secret")])
    with stream.consume("g", TOPIC) as consumer:
        consumer.commit({0: 1})
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM topics").fetchall()
        with pytest.raises(RetryableError, match="while another process reads"):
            stream.expire(START + RETENTION * 2)
        reader.execute("COMMIT")
    stream.expire(START + RETENTION * 2)
    assert b"secret" not in bytes_of(path)


def test_a_busy_file_is_retryable_and_takes_nothing_of_the_batch(stream: SqliteStream, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(RetryableError, match="another process is writing"):
            stream.publish(TOPIC, [record(1)])
        writer.execute("ROLLBACK")
    stream.publish(TOPIC, [record(2)])
    assert read_all(stream) == [2]


def test_a_disk_without_room_is_retryable_and_loses_nothing(stream: SqliteStream, path: Path) -> None:
    stream.publish(TOPIC, [record(1)])
    with no_file_above(path.with_name("stream.sqlite-wal").stat().st_size), pytest.raises(RetryableError):
        stream.publish(TOPIC, [Record("k", b'{"n":2}' + b" " * 100_000)])
    stream.publish(TOPIC, [record(3)])
    assert read_all(stream) == [1, 3]


def test_a_file_that_is_no_stream_is_a_wrong_setting(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, " * 100)
    with pytest.raises(SettingError, match="not an SQLite file"):
        SqliteStream(path, clock).ping()
    with pytest.raises(RetryableError, match="cannot be opened"):
        SqliteStream(tmp_path, clock).ping()


def test_a_file_of_a_newer_version_asks_for_an_upgrade(stream: SqliteStream, path: Path, clock: HandClock) -> None:
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 2")
    with pytest.raises(SettingError, match="upgrade"):
        SqliteStream(path, clock).ping()


def test_a_topic_that_was_not_created_is_named(stream: SqliteStream) -> None:
    with pytest.raises(SettingError, match=r"no topic city\.nothing"):
        stream.publish("city.nothing", [record(1)])
    with pytest.raises(SettingError, match=r"no topic city\.nothing"):
        stream.consume("g", "city.nothing")


def test_groups_and_topics_of_any_name_have_locks_of_their_own(stream: SqliteStream) -> None:
    stream.create([Topic(name, 1, RETENTION) for name in ("a/b", "b", "../c")])
    with stream.consume("g", "a/b"), stream.consume("g+a/b", "b"), stream.consume("../g", "../c"):
        with pytest.raises(GroupBusyError):
            stream.consume("../g", "../c")
        stream.consume("g", "../c").close()


def test_a_consumer_that_left_does_not_work_on(stream: SqliteStream) -> None:
    consumer = stream.consume("g", TOPIC)
    consumer.close()
    consumer.close()
    with pytest.raises(LeaseLostError, match="join it again"):
        consumer.poll(1, 0)
    with pytest.raises(LeaseLostError, match="join it again"):
        consumer.commit({0: 1})


def test_threads_publish_read_and_ask_at_the_same_time(stream: SqliteStream, path: Path, clock: HandClock) -> None:
    busy = SqliteStream(path, clock)
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(busy.publish, TOPIC, [record(n)]) for n in range(60)]:
            done.result()
        assert {tuple(busy.ends(TOPIC).items()) for _ in pool.map(lambda _: busy.ping(), range(20))} == {((0, 60),)}
    busy.close()
    assert sorted(read_all(stream)) == list(range(60))


def test_a_poll_ends_at_a_bounded_number_of_bytes(stream: SqliteStream) -> None:
    each = 800_000
    stream.publish(TOPIC, [Record("k", b'{"n":%d}' % n + b" " * each) for n in range(45)])
    with stream.consume("g", TOPIC) as consumer:
        first, rest = consumer.poll(100, 0), consumer.poll(100, 0)
    assert len(first) == POLL_BYTES // each
    assert len(first) + len(rest) == 45


def test_batches_go_through_at_more_than_twenty_thousand_records_a_second_of_processor_time(
    stream: SqliteStream,
) -> None:
    batch = [Record(f"k{n}", b'{"n":1}' + b" " * 700, {"schema": b"1.0"}) for n in range(1000)]
    began = time.process_time()
    for _ in range(20):
        stream.publish(TOPIC, batch)
    published = time.process_time()
    with stream.consume("g", TOPIC) as consumer:
        while got := consumer.poll(500, 0):
            consumer.commit({0: got[-1].place.offset + 1})
    read = time.process_time()
    assert stream.committed("g", TOPIC) == {0: 20_000}
    assert max(published - began, read - published) < 1


def test_an_idle_consumer_costs_next_to_nothing(stream: SqliteStream) -> None:
    with stream.consume("g", TOPIC) as consumer:
        began = time.process_time()
        assert consumer.poll(1, 1.0) == []
        assert time.process_time() - began < 0.15
