"""Which posts are one complaint, over the whole way: comments, replies, edits that go back."""

import pytest

from models.complaint import FlagKind
from models.history import Outcome
from tests.way.driving import ALL, CENTER, CHATTER, DARK, PARKING, POTHOLE, Way

CITY = {"id": "city", "text": "오늘은 한강공원 청소의 날입니다", "author": "서울시", "from_city": True}
DUMPED = "마포구 망원동 놀이터 옆에 쓰레기를 무단투기해서 악취가 심합니다. 치워 주세요"


@pytest.mark.parametrize("replies", [True, False], ids=["with reply_to", "without reply_to"])
def test_a_second_unrelated_comment_under_a_post_of_the_city_is_a_complaint_of_its_own(way: Way, replies: bool) -> None:
    under = {"author": "시민", "conversation_id": "city"} | ({"reply_to": "city"} if replies else {})
    way.receives(CITY, {"id": "1", "text": PARKING, **under}, {"id": "2", "text": DUMPED, **under})
    assert way.post("x:city").outcome is Outcome.CITY
    assert way.of("x:1").id != way.of("x:2").id
    assert (way.of("x:1").topic, way.of("x:2").topic) == ("parking", "cleaning")


def test_a_reply_to_our_answer_joins_and_asks_a_person_to_look(way: Way) -> None:
    way.receives({"id": "1", "text": PARKING, "author": "시민"})
    way.desk.assign(CENTER, way.seen("x:1"), "gu.parking@강남구")
    way.desk.answer_by_hand(CENTER, way.seen("x:1"), "x:answer-1", "단속했습니다")
    way.later(days=3)
    way.receives({"id": "2", "text": "아직도 그대로예요", "author": "시민", "reply_to": "answer-1"})
    way.receives({"id": "3", "text": PARKING, "author": "남", "reply_to": "answer-1"})
    assert way.of("x:2").id == way.of("x:1").id
    assert way.of("x:3").id != way.of("x:1").id
    assert [flag.kind for flag in way.store.flags(way.of("x:1").id, ALL)] == [FlagKind.REPLY]
    assert "x:1" in way.queue()


def test_the_same_words_by_another_citizen_are_another_complaint(way: Way) -> None:
    way.receives({"id": "1", "text": PARKING, "author": "시민1"}, {"id": "2", "text": PARKING, "author": "시민2"})
    assert way.of("x:1").id != way.of("x:2").id


@pytest.mark.parametrize("pause", [True, False], ids=["one by one", "at once"])
def test_a_text_edited_there_and_back_ends_as_it_began(way: Way, pause: bool) -> None:
    texts = (PARKING, DUMPED, PARKING)
    for text in texts:
        record = {"id": "1", "text": text, "author": "시민"}
        way.receives(record, record) if pause else way.collects(record)
    way.quiet()
    stored = way.post("x:1")
    assert (stored.post.text, stored.post.revision) == (PARKING, 3)
    assert len(way.queue()) <= 1
    assert way.found("불법주차") == {"x:1"}
    assert way.found("무단투기") == set()


def test_a_repeat_and_a_repost_change_nothing(way: Way) -> None:
    way.receives({"id": "1", "text": DARK, "author": "시민"}, {"id": "2", "text": CHATTER, "author": "시민"})
    before = way.of("x:1")
    way.receives(
        {"id": "1", "text": DARK, "author": "시민"},
        {"id": "3", "text": POTHOLE, "author": "남", "repost": True},
    )
    assert way.of("x:1") == before
    assert way.post("x:3").outcome is Outcome.REPOST
    counters = way.store.counters(ALL)
    assert [counters[f"posts.{name}"] for name in ("complaint", "set_aside", "repost")] == [1, 1, 1]


def test_what_comes_in_one_batch_is_what_comes_one_by_one(way: Way) -> None:
    records = (
        {"id": "1", "text": POTHOLE, "author": "시민"},
        {"id": "2", "text": "불이 났어요", "author": "시민", "reply_to": "1"},
        {"id": "3", "text": "아직도 그대로예요", "author": "시민", "reply_to": "2"},
        {"id": "1", "text": DARK, "author": "시민"},
        {"id": "2", "text": "", "deleted": True},
    )
    way.receives(*records)
    for record in records:
        renamed = {**record, "id": f"b{record['id']}"}
        if "reply_to" in record:
            renamed["reply_to"] = f"b{record['reply_to']}"
        way.receives(renamed)
    for number in ("1", "3"):
        assert way.post(f"x:{number}").outcome is way.post(f"x:b{number}").outcome
    assert [one.post.id for one in way.store.posts(way.of("x:1").id, ALL)] == ["x:1", "x:2", "x:3"]
    assert {one.post.id for one in way.store.posts(way.of("x:b1").id, ALL)} == {"x:b1", "x:b2", "x:b3"}
    assert way.of("x:1").urgency is way.of("x:b1").urgency
