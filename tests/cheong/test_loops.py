"""The loops collect, tick and follow until they are told to stop, whatever one of their sources does."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from cheong.loops import AnswerLoop, ClockLoop, CollectLoop, Held, IndexLoop, repeat
from cheong.wiring import Parts
from cheong.workers import Workers
from ingest.accounts import ChannelAccount
from ingest.channels.file import FileOptions
from models.complaint import Status
from models.errors import LeaseLostError, RetryableError, SettingError
from models.history import START, Verb
from models.ports.search import SearchQuery
from models.ports.store import Filter
from models.post import Original
from models.scope import Scope
from routing.desk import Person, Seen, TriageDesk
from tests.cheong.programs import FIRE, LIGHT, LUNCH, Cheong, collected, until

ALL = Scope.everything("test")
ACCOUNT = '[[channel]]\ntype = "file"\nname = "in"\npath = "in/*"\n'


@contextmanager
def running(loop: CollectLoop | ClockLoop | IndexLoop | AnswerLoop) -> Iterator[None]:
    """The loop in a thread, stopped at the end."""
    with Workers() as workers:
        workers.start("loop", lambda: loop.run(workers.stop))
        yield


@pytest.fixture
def inbox(data: Path) -> Path:
    """A folder that channels.toml names."""
    (data / "in").mkdir(parents=True)
    (data / "channels.toml").write_text(ACCOUNT)
    return data / "in"


def add(path: Path, *lines: str) -> None:
    """Append these lines."""
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))


def published(parts: Parts) -> int:
    """How many posts went onto the stream."""
    return parts.stream.ends(parts.names.posts)[0]


def test_a_step_is_repeated_at_once_while_there_is_more_and_after_trouble_with_patience(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = Event()
    steps: list[bool | Exception] = [
        True,
        RetryableError("the store is away"),
        LeaseLostError("another process follows"),
        True,
        False,
    ]

    def step() -> bool:
        found = steps.pop(0)
        if not steps:
            stop.set()
        if isinstance(found, Exception):
            raise found
        return found

    with caplog.at_level(logging.WARNING):
        repeat(stop, 0.001, step)
    assert steps == []
    assert "the store is away" in caplog.text
    assert "another process follows" in caplog.text


def test_a_watched_file_is_collected_as_it_grows(parts: Parts, inbox: Path) -> None:
    add(inbox / "a.jsonl", '{"id": "1", "text": "가로등"}')
    with running(CollectLoop(parts)):
        until(lambda: published(parts) == 1)
        add(inbox / "a.jsonl", '{"id": "2", "text": "신호등"}', '{"id": "1", "text": "가로등"}')
        add(inbox / "b.csv", "id,text", '3,"보도블록"')
        until(lambda: published(parts) == 3)
    assert parts.store.lease("collect:in", "successor", parts.clock(), 10) is not None


def test_a_big_compressed_file_comes_whole_and_is_closed(parts: Parts, inbox: Path, cheong: Cheong) -> None:
    import gzip

    posts = cheong.file([{"id": str(number), "text": f"가로등 {number}"} for number in range(1200)])
    (inbox / "big.jsonl.gz").write_bytes(gzip.compress(posts.read_bytes()))
    with running(CollectLoop(parts)):
        until(lambda: published(parts) == 1200)


def test_a_paused_account_is_left_alone(parts: Parts, inbox: Path, data: Path) -> None:
    (data / "channels.toml").write_text(ACCOUNT + "paused = true\n" + ACCOUNT.replace("in", "on"))
    (data / "on").mkdir()
    add(inbox / "a.jsonl", '{"id": "1", "text": "가로등"}')
    add(data / "on" / "b.jsonl", '{"id": "2", "text": "신호등"}')
    with running(CollectLoop(parts)):
        until(lambda: published(parts) == 1)
    assert [post.id for post, _ in parts.store.unsettled(10)] == ["file:b:2"]


def test_an_account_that_another_process_reads_is_left_to_it(parts: Parts, inbox: Path) -> None:
    add(inbox / "a.jsonl", '{"id": "1", "text": "가로등"}')
    lease = parts.store.lease("collect:in", "another", parts.clock(), 60)
    assert lease is not None
    with running(CollectLoop(parts)):
        until(lambda: not Held(parts).hold("collect:in"))
        assert published(parts) == 0
        parts.store.release(lease)
        until(lambda: published(parts) == 1)


def test_a_source_that_cannot_be_read_is_logged_once_and_the_others_go_on(
    parts: Parts, inbox: Path, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (data / "channels.toml").write_text('[[channel]]\ntype = "file"\nname = "folder"\npath = "in"\n' + ACCOUNT)
    add(inbox / "b.jsonl", '{"id": "1", "text": "가로등"}')
    with caplog.at_level(logging.WARNING), running(CollectLoop(parts)):
        until(lambda: published(parts) == 1)
        add(inbox / "b.jsonl", '{"id": "2", "text": "신호등"}')
        until(lambda: published(parts) == 2)
    assert [record.message for record in caplog.records if "left for now" in record.message] == [
        f"folder is left for now: {inbox} cannot be read: Is a directory"
    ]


def test_what_was_recorded_and_never_published_is_swept_onto_the_stream(parts: Parts, cheong: Cheong) -> None:
    collected(parts, cheong.file([{"id": "1", "text": LIGHT}]))
    [(post, _)] = parts.store.unsettled(1)
    lost = replace(post, id="file:posts:2", external_id="2", key="file:posts:2", revision=0)
    parts.store.record([Original(lost, b"{}", "0" * 64, "a process that died here")])
    assert published(parts) == 1
    with running(CollectLoop(parts)):
        until(lambda: published(parts) == 2)
    assert [one.id for one, _ in parts.store.unsettled(5)] == [post.id, lost.id]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[channel]\n", "is not TOML"),
        ('[[channel]]\ntype = "file"\nname = "a"\n', r"\[\[channel\]\] number 1: path must be given"),
        ('[[channel]]\ntype = "fax"\nname = "a"\npath = "a"\n', "there is no channel of type 'fax'"),
        (ACCOUNT + ACCOUNT, "two accounts have the name in"),
        (ACCOUNT + "pased = true\n", "pased is unknown"),
    ],
)
def test_a_wrong_channels_file_says_what_is_wrong(parts: Parts, data: Path, text: str, why: str) -> None:
    data.mkdir()
    (data / "channels.toml").write_text(text)
    with pytest.raises(SettingError, match=why):
        CollectLoop(parts)


def test_without_a_channels_file_there_is_no_account(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    assert parts.channel_accounts() == ()
    with caplog.at_level(logging.INFO):
        CollectLoop(parts)
    assert "no channel account is read" in caplog.text


def test_accounts_can_be_given_beside_those_of_the_file(parts: Parts, inbox: Path, tmp_path: Path) -> None:
    add(tmp_path / "given.jsonl", '{"id": "1", "text": "가로등"}')
    options = FileOptions(parts.zone, parts.clock, watch=True)
    given = ChannelAccount("given", "file", str(tmp_path / "given.jsonl"), options)
    parts.more_accounts = (given, replace(given, name="paused", paused=True))
    with running(CollectLoop(parts)):
        until(lambda: published(parts) == 1)


def test_the_clock_raises_again_what_nobody_acknowledged(parts: Parts, cheong: Cheong) -> None:
    cheong.imported([{"id": "1", "text": FIRE}])
    later = parts.clock() + timedelta(hours=3)
    parts.clock = lambda: later
    with running(ClockLoop(parts)):
        until(lambda: any(one.verb is Verb.RAISED_AGAIN for one in parts.store.changes(START, 100)))
    assert parts.store.lease("clock", "successor", later, 10) is not None


def test_while_another_process_is_the_clock_nothing_is_done(parts: Parts, cheong: Cheong) -> None:
    cheong.imported([{"id": "1", "text": FIRE}])
    later = parts.clock() + timedelta(hours=3)
    parts.clock = lambda: later
    parts.store.lease("clock", "another", later, 60)
    with Workers() as workers:
        loop = ClockLoop(parts)
        workers.start("clock", lambda: loop.run(workers.stop))
        workers.stop.wait(0.1)
    assert not any(one.verb is Verb.RAISED_AGAIN for one in parts.store.changes(START, 100))


def test_the_index_follows_the_store_and_gives_its_place_back(parts: Parts, cheong: Cheong) -> None:
    cheong.imported([{"id": "1", "text": LIGHT}, {"id": "2", "text": LUNCH}])
    with running(IndexLoop(parts)):
        until(lambda: parts.store.followed("index") == parts.store.tip())
        assert [hit.post for hit in parts.search.find(SearchQuery("김치"), ALL).items] == ["file:posts:2"]
        cheong.imported([{"id": "3", "text": LUNCH}])
        until(lambda: len(parts.search.find(SearchQuery("김치"), ALL).items) == 2)
    assert parts.store.lease("follower:index", "successor", parts.clock(), 10) is not None


def test_what_is_queued_goes_out_and_the_place_is_given_back(parts: Parts, cheong: Cheong, data: Path) -> None:
    data.mkdir()
    (data / "channels.toml").write_text(
        '[[channel]]\ntype = "file"\nname = "a"\npath = "a"\noutbox = "answers.jsonl"\nsends = ["file:posts"]\n'
    )
    cheong.imported([{"id": "1", "text": LIGHT}])
    earlier = parts.clock() - timedelta(minutes=1)
    desk = TriageDesk(parts.store, parts.routing_city, lambda: earlier, parts.sendings())
    (complaint,) = parts.store.listing(Filter(), ALL).items
    center = Person("김센터", ALL, center=True)
    desk.answer(center, Seen(complaint.id, complaint.version), "고쳤습니다")
    with running(AnswerLoop(parts)):
        until(lambda: parts.store.complaint(complaint.id, ALL).status is Status.ANSWERED)
        until(lambda: parts.store.followed("answer") == parts.store.tip())
    (line,) = (data / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert "고쳤습니다" in line
    assert parts.store.lease("follower:answer", "successor", parts.clock(), 10) is not None


def test_a_lease_is_renewed_in_time_and_found_lost(parts: Parts) -> None:
    now = parts.clock()
    held = Held(parts)
    for seconds in (0, 14, 16, 29, 40):
        parts.clock = lambda seconds=seconds: now + timedelta(seconds=seconds)  # type: ignore[misc]  # bound now
        assert held.hold("clock")
        assert parts.store.lease("clock", "another", parts.clock(), 30) is None
    parts.clock = lambda: now + timedelta(seconds=100)
    assert parts.store.lease("clock", "another", parts.clock(), 30) is not None
    assert not held.hold("clock")


def test_the_clock_draws_the_sample_of_the_day_before(parts: Parts, cheong: Cheong) -> None:
    cheong.imported([{"id": "1", "text": LUNCH}])
    today = parts.clock().astimezone(parts.zone).date()
    tomorrow = parts.clock() + timedelta(days=1)
    parts.clock = lambda: tomorrow
    with running(ClockLoop(parts)):
        until(lambda: parts.store.drawn(today))
    assert [one.post for one, _ in parts.store.sample(today, ALL).items] == ["file:posts:1"]
