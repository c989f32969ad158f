"""``cheong dead-letters`` lists what no stage could handle, with its reason, and publishes it again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cheong.wiring import Parts
from models.errors import NotAllowedError, NotFoundError
from models.history import Outcome
from models.ports.keeping import DeadLetter
from models.records import encode_post
from tests.cheong.programs import LIGHT, Cheong, collected

POSTS = [{"id": "1", "text": LIGHT}]


@pytest.fixture
def letter(cheong: Cheong, parts: Parts) -> DeadLetter:
    """A post that is well by now, and that classify could not handle when it came."""
    collected(parts, cheong.file(POSTS))
    [(post, _)] = parts.store.unsettled(1)
    with parts.stream.consume(parts.names.group("classify"), parts.names.posts) as consumer:
        consumer.poll(10, 1)
        consumer.commit({0: 1})
    record = encode_post(post)
    found = DeadLetter(
        "f" * 64,
        "classify",
        f"{parts.names.posts}/0/0",
        "a bug",
        record.value,
        datetime(2026, 3, 2, tzinfo=UTC),
        record.headers,
        post=post.id,
        revision=post.revision,
        topic=parts.names.posts,
        key=record.key,
    )
    parts.store.bury([found])
    return found


def test_without_any_there_is_nothing_to_list(cheong: Cheong) -> None:
    ran = cheong("dead-letters")
    assert (ran.status, ran.out) == (0, "")


def test_a_letter_is_listed_with_stage_place_reason_and_post_but_without_its_text(
    cheong: Cheong, letter: DeadLetter
) -> None:
    ran = cheong("dead-letters")
    assert ran.lines == [
        {
            "id": letter.id,
            "stage": "classify",
            "place": letter.place,
            "reason": "a bug",
            "post": "file:posts:1",
            "at": "2026-03-02T00:00:00+00:00",
            "bytes": len(letter.body),
        }
    ]
    assert "가로등" not in ran.out


def test_asked_for_the_bytes_it_shows_the_record(cheong: Cheong, letter: DeadLetter, parts: Parts) -> None:
    [shown] = cheong("dead-letters", "--bytes").lines
    assert shown["body"] == letter.body.decode()
    (cheong.data.parent / "broken.jsonl").write_bytes('{"text": "가로등"}\n'.encode("cp949"))
    cheong("import", str(cheong.data.parent / "broken.jsonl"))
    assert "\\xb0\\xa1" in cheong("dead-letters", "--bytes", "--stage", "collect").lines[0]["body"]


def test_a_stage_can_be_chosen(cheong: Cheong, letter: DeadLetter) -> None:
    assert len(cheong("dead-letters", "--stage", "classify").lines) == 1
    assert cheong("dead-letters", "--stage", "route").out == ""


def test_many_are_listed_in_the_order_in_which_they_came(cheong: Cheong, parts: Parts) -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    letters = [
        DeadLetter(f"{n:064x}", "route", "p", "r", b"", start + timedelta(seconds=n), {}) for n in reversed(range(450))
    ]
    parts.store.bury(letters)
    assert [one["id"] for one in cheong("dead-letters").lines] == [one.id for one in letters]


@pytest.mark.parametrize("name", ["all", "f" * 64, "f" * 12])
def test_a_letter_of_the_stream_that_is_replayed_comes_to_its_outcome(
    cheong: Cheong, parts: Parts, letter: DeadLetter, name: str
) -> None:
    assert cheong.imported(POSTS) == {"posts": 1, "complaints": 0, "stored": 0, "dead_letters": 1}
    ran = cheong("dead-letters", "--replay", name)
    assert (ran.status, ran.out) == (0, "1 published again\n")
    assert cheong("dead-letters").out == ""
    again = cheong.imported(POSTS)  # a stage may be through with it before the file is read
    assert (again["posts"], again["complaints"] + again["stored"]) == (1, 1)
    assert parts.store.outcomes([("file:posts:1", 1)]) == {("file:posts:1", 1): Outcome.COMPLAINT}
    assert cheong("doctor").status == 0


def test_the_center_replays_it_on_the_page_as_well(cheong: Cheong, parts: Parts, letter: DeadLetter) -> None:
    replay = parts.dashboard().replay
    assert replay is not None
    replay(letter.id)
    assert parts.store.dead_letter_count() == 0
    assert parts.stream.ends(parts.names.posts) == {0: 2}
    with pytest.raises(NotFoundError, match=r"no dead letter f+ waits"):
        replay(letter.id)
    assert cheong.imported(POSTS)["dead_letters"] == 0
    assert parts.store.outcomes([("file:posts:1", 1)]) == {("file:posts:1", 1): Outcome.COMPLAINT}
    cheong.imported([{"id": "1"}], name="other")
    [line] = cheong("dead-letters").lines
    with pytest.raises(NotAllowedError, match="mend the line in its file"):
        replay(line["id"])
    assert parts.store.dead_letter_count() == 1


def test_the_line_of_a_file_is_mended_there_and_not_replayed(cheong: Cheong, data: Path) -> None:
    assert cheong.imported([{"id": "1"}])["dead_letters"] == 1
    ran = cheong("dead-letters", "--replay", "all")
    assert ran.status == 1
    assert "mend the lines in their file and import it again" in ran.err
    assert len(cheong("dead-letters").lines) == 1


def test_beside_a_letter_of_the_stream_the_line_of_a_file_is_left_alone(cheong: Cheong, letter: DeadLetter) -> None:
    cheong.imported([{"id": "1"}], name="other")
    ran = cheong("dead-letters", "--replay", "all")
    assert (ran.status, ran.out) == (0, "1 published again, 1 lines of files left alone\n")


def test_an_unknown_letter_is_named_and_nothing_is_published(cheong: Cheong, letter: DeadLetter, parts: Parts) -> None:
    ran = cheong("dead-letters", "--replay", letter.id, "0123")
    assert ran.status == 1
    assert "no such dead letter waits 0123" in ran.err
    assert parts.stream.ends(parts.names.posts) == {0: 1}
    assert len(cheong("dead-letters").lines) == 1
