"""What was forgotten is nowhere: no table, index, dead letter, log, nor stream after its retention.

The bytes of all files are looked at. The words are of syllables that occur nowhere else, and each syllable is looked
for by itself, since an index keeps pieces of words.
"""

import logging
from collections.abc import Callable

import pytest

from models.scope import Actor, ActorKind
from models.verdict import Urgency
from tests.way.driving import ALL, CENTER, PARKING, Another, Way

TEXT, EDIT, TITLE, EXTRA, LETTER, TYPED, MORE = "뷁쀍", "퓗뿳", "쬵쭑", "쫤쬃", "뀱뀿", "뜛뜗", "쏋쏡"
OTHER = "꽥뭵"
NAMES = ("store.db", "stream.db", "search.db")


def holding(way: Way, *words: str) -> dict[str, set[str]]:
    """The files of the data folder that hold a syllable of these words, by the file's database."""
    found: dict[str, set[str]] = {}
    for path in sorted(way.folder.rglob("*")):
        raw = path.read_bytes() if path.is_file() else b""
        held = {one for word in words for one in word if one.encode() in raw}
        if held:
            found.setdefault(path.name.partition("-")[0], set()).update(held)
    return found


def writes(way: Way) -> None:
    """A citizen writes, edits, follows up, and sends something broken; staff type about it; others write too."""
    first = {"id": "1", "author": "시민", "title": f"{TITLE} 제목", "memo": EXTRA, "text": f"{PARKING} {TEXT}"}
    way.receives({"id": "7", "author": "남", "text": f"{PARKING} {OTHER}"}, first)
    way.receives({**first, "text": f"집 앞 건물에 불이 났어요 {TEXT} {EDIT} 010-1234-5678"})
    way.receives({"id": "1", "text": f"깨진 기록 {LETTER}", "created_at": "어제"})
    way.receives({"id": "2", "author": "시민", "text": f"다른 글 {MORE} 아직도 그대로예요", "reply_to": "1"})
    way.desk.acknowledge(CENTER, way.seen("x:1"), hand_over="119", note=f"메모 {TYPED}")
    way.desk.assign(CENTER, way.seen("x:1"), "gu.parking@강남구", note=f"{TYPED}에 관한 건")
    way.judges("x:1", Another(way.parts.classifier, "another 2", {"urgency": Urgency.LOW}))


def forgotten(way: Way) -> None:
    """The posts are forgotten by right."""
    for post in ("x:1", "x:2"):
        assert way.store.forget(post, Actor(ActorKind.PERSON, "관리자"), way.now)
    way.quiet()


def deleted(way: Way) -> None:
    """The citizen deleted the posts."""
    way.receives(*({"id": post, "text": "", "deleted": True} for post in ("1", "2")))


GONE = (TEXT, EDIT, TITLE, EXTRA, LETTER, MORE)


@pytest.mark.parametrize(
    ("goes", "words"), [(forgotten, (*GONE, TYPED)), (deleted, GONE)], ids=["by right", "upstream"]
)
def test_the_text_of_a_post_that_went_is_in_no_file_and_no_log(
    way: Way, goes: Callable[[Way], None], words: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    writes(way)
    before = holding(way, *words)
    assert before["store.db"] == set("".join(words)), "they were there"
    assert before["stream.db"] >= set(TEXT + EDIT + TITLE)
    assert before["search.db"] >= set(EDIT)
    goes(way)
    assert set(holding(way, *words)) == {"stream.db"}
    way.later(days=15)
    way.receives({"id": "8", "author": "남", "text": PARKING})
    assert way.parts.stream.expire(way.now) > 0
    assert holding(way, *words) == {}
    assert not [one for word in words for one in word if one in caplog.text]
    assert set(holding(way, OTHER)) == {"store.db", "search.db"}, "what others wrote stays"
    assert way.found(OTHER) == {"x:7"}
    assert way.found(EDIT) == way.found("불이") == set()
    assert way.store.verify() == []
    assert (way.post("x:1").deleted, way.post("x:1").post.text) == (True, "")
    assert [letter.post for letter in way.store.dead_letters(ALL)] == []


def test_what_was_forgotten_by_right_does_not_come_back_with_a_repeat_an_edit_or_a_broken_record(way: Way) -> None:
    writes(way)
    forgotten(way)
    way.later(days=15)
    assert way.parts.stream.expire(way.now) > 0
    way.receives(
        {"id": "1", "author": "시민", "text": f"{PARKING} {TEXT}"},
        {"id": "1", "author": "시민", "text": f"또 고침 {EDIT}"},
        {"id": "1", "text": f"깨진 기록 {LETTER}", "created_at": "어제"},
    )
    assert holding(way, *GONE, TYPED) == {}
    assert way.post("x:1").post.text == ""


def test_a_post_forgotten_on_its_way_never_arrives(way: Way) -> None:
    way.collects({"id": "1", "author": "시민", "text": f"{PARKING} {TEXT}"})
    way.works("classify")
    assert way.store.forget("x:1", Actor(ActorKind.PERSON, "관리자"), way.now)
    way.quiet()
    assert set(holding(way, TEXT)) == {"stream.db"}
    assert way.queue() == []
    way.later(days=15)
    way.parts.stream.expire(way.now)
    assert holding(way, TEXT) == {}
    assert way.store.verify() == []


def test_a_rebuilt_index_does_not_bring_back_what_went(way: Way) -> None:
    writes(way)
    forgotten(way)
    way.follower.rebuild()
    assert "search.db" not in holding(way, *GONE)
    assert way.found(OTHER) == {"x:7"}
