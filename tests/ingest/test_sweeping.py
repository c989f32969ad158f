"""What lost its way goes again, once; what only waits does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sweeping import Sweeper, Swept, Way
from models.errors import RetryableError
from models.history import Outcome, StoredPost, Verb
from models.ports.stream import Record
from models.post import Post
from models.scope import ROUTER
from tests.ingest.collecting import NOW, POSTS, VERDICTS, Bench, ListedChannel, bench, received


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Bench]:
    """A store and a stream of the test's own."""
    with bench(tmp_path) as found:
        yield found


def sweeper(parts: Bench) -> Sweeper:
    way = Way(parts.stream, POSTS, VERDICTS, "classify", "route")
    return Sweeper(parts.store, parts.store, way, parts.collector())


def read_all(parts: Bench, group: str, topic: str) -> None:
    """Commit a group to the end of its topic."""
    with parts.stream.consume(group, topic) as consumer:
        consumer.poll(1000, 0)
        consumer.commit(parts.stream.ends(topic))


def decide(parts: Bench, post: Post) -> None:
    with parts.store.act(ROUTER, NOW) as act:
        act.put_post(StoredPost(post, Outcome.SET_ASIDE, None, "1"), Verb.SET_ASIDE)


def collect(parts: Bench, count: int) -> None:
    parts.collector().collect(ListedChannel([received(n, f"글 {n}") for n in range(count)]))


def test_what_was_never_published_is_published(parts: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(parts.stream, "publish", _away)
        with pytest.raises(RetryableError):
            collect(parts, 3)
    assert sweeper(parts).sweep() == Swept(published=3, again=0, settled=0)
    assert [post.id for post in parts.posts()] == ["x:0", "x:1", "x:2"]
    assert sweeper(parts).sweep().published == 0


def _away(topic: str, records: list[Record]) -> None:
    raise RetryableError("away")


def test_a_backlog_is_not_doubled(parts: Bench) -> None:
    collect(parts, 3)
    sweeps = sweeper(parts)
    assert [sweeps.sweep() for _ in range(3)] == [Swept(0, 0, 0)] * 3
    read_all(parts, "classify", POSTS)
    parts.stream.publish(VERDICTS, [Record("k", b"{}")])
    assert [sweeps.sweep() for _ in range(3)] == [Swept(0, 0, 0)] * 3
    assert len(parts.posts()) == 3


def test_what_all_groups_passed_without_an_outcome_goes_again_and_only_that(parts: Bench) -> None:
    collect(parts, 3)
    decide(parts, parts.posts()[1])
    read_all(parts, "classify", POSTS)
    parts.stream.publish(VERDICTS, [Record("k", b"{}")])
    sweeps = sweeper(parts)
    assert sweeps.sweep() == Swept(0, 0, 1)
    read_all(parts, "route", VERDICTS)
    assert sweeps.sweep() == Swept(0, 2, 0)
    assert sweeps.sweep() == Swept(0, 0, 0)
    assert [post.id for post in parts.posts()] == ["x:0", "x:1", "x:2", "x:0", "x:2"]


def test_what_has_its_outcome_is_settled_once(parts: Bench) -> None:
    collect(parts, 2)
    for post in parts.posts():
        decide(parts, post)
    sweeps = sweeper(parts)
    assert sweeps.sweep() == Swept(0, 0, 2)
    assert sweeps.sweep() == Swept(0, 0, 0)
