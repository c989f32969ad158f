"""What a channel gives comes onto the stream once, masked, and what cannot be read is kept with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.collector import Manner
from models.errors import RetryableError
from models.ports.channel import Received
from models.ports.keeping import letter_id
from models.ports.stream import Place, Record
from models.post import MAX_STREAM_CHARACTERS, PostKind
from models.scope import Scope
from tests.ingest.collecting import NOW, Bench, ListedChannel, bench, received

EVERYTHING = Scope.everything("test")


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Bench]:
    """A store and a stream of the test's own."""
    with bench(tmp_path) as found:
        yield found


def test_a_record_becomes_a_masked_post_and_its_original_is_kept(parts: Bench) -> None:
    record = received(
        1, "전화\u200b 010-1234-5678 입니다", author="hong", title="문의 hong@example.com", conversation_id="c", url="https://a.kr/1"
    )  # fmt: skip
    collected = parts.collector().collect(ListedChannel([record]))
    assert [(one.post, one.new) for one in collected.seen] == [("x:1", True)]
    (post,) = parts.posts()
    assert post.text == "전화 [전화번호] 입니다"
    assert post.title == "문의 [이메일]"
    assert (post.key, post.received_at, post.url) == ("x:c", NOW, "https://a.kr/1")
    assert post.revision == collected.seen[0].revision
    assert post.author is not None
    assert len(post.author) == 16
    assert "hong" not in post.author
    assert [post.text[found.start : found.end] for found in post.personal_data] == ["[전화번호]"]
    assert b"010-1234-5678" not in parts.deliveries()[0].record.value


def test_an_author_is_the_same_in_one_channel_and_another_in_the_next(parts: Bench) -> None:
    records = [received(n, "글", author="hong", channel=channel) for n, channel in enumerate("xxy")]
    parts.collector().collect(ListedChannel(records))
    one, two, three = (post.author for post in parts.posts())
    assert one == two != three


def test_a_repeat_is_seen_but_not_published_and_an_edit_is_the_next_revision(parts: Bench) -> None:
    texts = ["가", "가", "나", "가", "가 \u200b"]
    collected = parts.collector().collect(ListedChannel([received(1, text) for text in texts]))
    assert [one.new for one in collected.seen] == [True, False, True, True, False]
    assert [post.text for post in parts.posts()] == ["가", "나", "가"]
    revisions = [post.revision for post in parts.posts()]
    assert revisions == sorted(set(revisions))


def test_a_changed_number_is_an_edit_although_the_masked_text_is_the_same(parts: Bench) -> None:
    records = [received(1, "전화 010-1234-5678"), received(1, "전화 010-1234-9999")]
    assert [one.new for one in parts.collector().collect(ListedChannel(records)).seen] == [True, True]


def test_deletions_and_reposts_say_so(parts: Bench) -> None:
    records = [received(1, "글"), received(1, "글", deleted=True), received(2, "", repost=True)]
    parts.collector().collect(ListedChannel(records))
    posts = parts.posts()
    assert [post.kind for post in posts] == [PostKind.POST, PostKind.DELETION, PostKind.REPOST]
    assert posts[1].text == ""


def test_what_cannot_be_read_is_a_dead_letter_with_reason_bytes_and_place(parts: Bench) -> None:
    bad = Received(b"\xff", "list line 7", None, "line 7: not UTF-8")
    known = received(8, "\u200b")
    channel = ListedChannel([bad, known, received(9, "글")])
    collected = parts.collector().collect(channel)
    letters = parts.store.dead_letters(EVERYTHING)
    assert {letter.id for letter in letters} == set(collected.dead_letters)
    by_place = {letter.place: letter for letter in letters}
    assert by_place["list line 7"].body == b"\xff"
    assert by_place["list line 7"].reason == "line 7: not UTF-8"
    assert by_place["list line 8"].post == "x:8"
    assert len(collected.seen) == 1
    assert letter_id("collect", "list line 7", b"\xff") in collected.dead_letters


def test_pages_follow_each_other_and_the_cursor_outlives_the_collector(parts: Bench) -> None:
    channel = ListedChannel([received(n, f"글 {n}") for n in range(5)])
    pages = [parts.collector(Manner(page=2)).collect(channel) for _ in range(3)]
    assert [page.complete for page in pages] == [False, False, True]
    assert [one.post for page in pages for one in page.seen] == [f"x:{n}" for n in range(5)]


def test_an_import_keeps_no_cursor_and_repeats_harmlessly(parts: Bench) -> None:
    channel = ListedChannel([received(n, f"글 {n}") for n in range(3)])
    assert [one.new for one in parts.collector().collect_from(channel, None).seen] == [True] * 3
    assert [one.new for one in parts.collector().collect_from(channel, None).seen] == [False] * 3
    assert parts.store.cursor(channel.name) is None
    assert len(parts.posts()) == 3


def test_history_takes_the_time_of_writing_and_needs_it(parts: Bench) -> None:
    then = NOW - timedelta(days=900)
    channel = ListedChannel([received(1, "글", written_at=then), received(2, "글")])
    collected = parts.collector(Manner(history=True)).collect(channel)
    (post,) = parts.posts()
    assert (post.received_at, post.history) == (then, True)
    assert len(collected.dead_letters) == 1


def test_a_long_text_is_cut_for_the_stream_and_says_so(parts: Bench) -> None:
    long = "가나다 " * 100_000
    edge = "가" * (MAX_STREAM_CHARACTERS - 3) + " 010-1234-5678"
    parts.collector().collect(ListedChannel([received(1, long), received(2, edge), received(3, "짧다")]))
    posts = parts.posts()
    assert [len(post.text) for post in posts] == [MAX_STREAM_CHARACTERS, MAX_STREAM_CHARACTERS, 2]
    assert [post.truncated for post in posts] == [True, True, False]
    assert "010" not in posts[1].text
    assert all(found.end <= len(post.text) for post in posts for found in post.personal_data)


def test_nul_surrogates_and_markup_are_no_danger(parts: Bench) -> None:
    parts.collector().collect(ListedChannel([received(1, "a\x00b\ud800<script>&lt;b&gt;\nfake log line")]))
    assert parts.posts()[0].text == "ab<script><b>\nfake log line"


def test_a_crash_between_any_two_steps_replays_to_the_same(parts: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = ListedChannel([received(n, f"글 {n}") for n in range(3)] + [Received(b"x", "list line 9", None, "bad")])
    publish = parts.stream.publish

    def away(topic: str, records: Sequence[Record]) -> list[Place]:
        raise RetryableError("away")

    def forgotten(places: Mapping[tuple[str, int], Place]) -> None:
        raise RetryableError("away")

    monkeypatch.setattr(parts.stream, "publish", away)
    with pytest.raises(RetryableError):
        parts.collector().collect(channel)
    monkeypatch.setattr(parts.stream, "publish", publish)
    assert parts.store.cursor(channel.name) is None
    collected = parts.collector().collect(channel)
    assert [one.new for one in collected.seen] == [False] * 3
    assert [post.id for post in parts.posts()] == ["x:0", "x:1", "x:2"]
    channel.records.append(received(3, "글 3"))
    with monkeypatch.context() as patched:
        patched.setattr(parts.store, "published", forgotten)
        with pytest.raises(RetryableError):
            parts.collector().collect(channel)
    parts.collector().collect(channel)
    assert {post.id for post in parts.posts()} == {"x:0", "x:1", "x:2", "x:3"}
    assert parts.store.unpublished(10) == []
    assert parts.store.dead_letter_count() == 1


def test_nothing_overtakes_what_was_recorded_and_not_published(parts: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = ListedChannel([received(n, f"글 {n}") for n in range(6)])

    def away(topic: str, records: Sequence[Record]) -> list[Place]:
        raise RetryableError("away")

    collector = parts.collector(Manner(page=2))
    collector.collect(channel)
    with monkeypatch.context() as patched:
        patched.setattr(parts.stream, "publish", away)
        with pytest.raises(RetryableError):
            collector.collect(channel)
    collector.collect(channel)
    parts.collector(Manner(page=2)).collect(channel)
    assert [post.id for post in parts.posts()] == [f"x:{n}" for n in range(6)]
