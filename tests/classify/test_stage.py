"""The classify stage judges citizens' posts and lets the rest through."""

from dataclasses import replace
from datetime import UTC, datetime

from classify.linear import LinearClassifier
from classify.stage import ClassifyStage
from models.ports.stream import SCHEMA_HEADER, Delivery, Place, Record
from models.post import Post, PostKind
from models.records import decode_verdict, encode_post
from models.verdict import Urgency

TIME = datetime(2026, 1, 5, 9, tzinfo=UTC)
POST = Post("x:1", "x", "1", 1, "x:1", "지금 옆 건물에 불이 났어요 사람이 갇혀 있어요", TIME)


def delivery(record: Record, offset: int = 0) -> Delivery:
    return Delivery("posts", Place(0, offset), record, TIME)


def test_posts_are_judged_in_order_and_keep_their_key(linear: LinearClassifier) -> None:
    other = replace(POST, id="x:2", external_id="2", key="x:9", text="공원에 벤치를 놓아 주세요")
    handled = ClassifyStage(linear, "2026.1").handle([delivery(encode_post(POST)), delivery(encode_post(other))], 0)
    verdicts = [decode_verdict(record) for record in handled.publish]
    assert [v.post for v in verdicts] == [POST, other]
    assert [record.key for record in handled.publish] == ["x:1", "x:9"]
    first = verdicts[0].judgement
    assert first is not None
    assert (first.urgency, first.model, verdicts[0].city) == (Urgency.EMERGENCY, linear.name, "2026.1")


def test_reposts_deletions_and_the_citys_own_posts_have_no_judgement(linear: LinearClassifier) -> None:
    posts = [replace(POST, kind=PostKind.REPOST), replace(POST, kind=PostKind.DELETION), replace(POST, from_city=True)]
    handled = ClassifyStage(linear, "1").handle([delivery(encode_post(p)) for p in (*posts, POST)], 0)
    judged = [decode_verdict(record).judgement is not None for record in handled.publish]
    assert judged == [False, False, False, True]


def test_a_broken_record_is_invalid_with_its_reason_and_stops_nothing(linear: LinearClassifier) -> None:
    headers = {SCHEMA_HEADER: b"1.0"}
    broken = [Record("k", b'{"id":"x:3","revision":4}', headers), Record("k", b"\xff", headers), Record("k", b"[]")]
    handled = ClassifyStage(linear, "1").handle([*map(delivery, broken), delivery(encode_post(POST))], 0)
    assert [one.delivery.record for one in handled.invalid] == broken
    assert "KeyError" in handled.invalid[0].reason
    assert len(handled.publish) == 1


def test_nothing_in_gives_nothing_out(linear: LinearClassifier) -> None:
    stage = ClassifyStage(linear, "1")
    assert stage.name == "classify"
    assert list(stage.handle([], 0).publish) == []
