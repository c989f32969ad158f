"""Whatever names and values a record has, it becomes fields or a reason."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest.fields import FieldRules, WrongFields, printable, read_fields
from models.errors import SettingError

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEOUL = timezone(timedelta(hours=9))


def clock() -> datetime:
    return NOW


RULES = FieldRules("file:a", SEOUL, clock, {"body": "text"}, frozenset({"서울시"}))


def test_a_full_record_is_read() -> None:
    fields = read_fields(
        {
            "id": 2**70, "body": "본문", "text": "다른 것", "author": "서울시",
            "created_at": "2026-11-24T09:30:00", "date": "x",
            "title": "제목", "conversation_id": "c1", "reply_to": "p0", "url": "https://a.kr/1",
            "repost": "no", "likes": 3,
        },
        RULES,
    )  # fmt: skip
    assert (fields.channel, fields.external_id, fields.text) == ("file:a", str(2**70), "본문")
    assert fields.written_at == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert fields.reply_to == "file:a:p0"
    assert fields.from_city
    assert fields.extra == {"text": "다른 것", "likes": 3, "date": "x"}


def test_a_reply_may_name_its_channel() -> None:
    fields = read_fields({"id": "1", "text": "a", "channel": "x", "reply_to": "x:77"}, RULES)
    assert fields.reply_to == "x:77"


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ({"text": "a"}, "no id"),
        ({"id": None, "text": "a"}, "no id"),
        ({"id": " ", "text": "a"}, "id is empty"),
        ({"id": True, "text": "a"}, "id must be a text or a whole number"),
        ({"id": 1.0, "text": "a"}, "id must be a text or a whole number"),
        ({"id": ["1"], "text": "a"}, "id must be"),
        ({"id": "a\nb", "text": "a"}, "printable"),
        ({"id": "\ud800", "text": "a"}, "printable"),
        ({"id": "a" * 301, "text": "a"}, "at most 300"),
        ({"id": "1"}, "no text"),
        ({"id": "1", "text": 5}, "text must be a text"),
        ({"id": "1", "text": "  "}, "empty"),
        ({"id": "1", "text": "a", "channel": "x\n"}, None),
        ({"id": "1", "text": "a", "channel": "x" * 101}, "channel"),
        ({"id": "1", "text": "a", "author": {"name": "x"}}, "author must be"),
        ({"id": "1", "text": "a", "deleted": 1}, "deleted must be true or false"),
        ({"id": "1", "text": "a", "deleted": "perhaps"}, "deleted must be true or false"),
        ({"id": "1", "text": "a", "date": 1700000000}, "epoch"),
        ({"id": "1", "text": "a", "date": "1700000000000"}, "epoch"),
        ({"id": "1", "text": "a", "date": "24/11/2026"}, "ISO 8601"),
        ({"id": "1", "text": "a", "date": ["x"]}, "ISO 8601"),
        ({"id": "1", "text": "a", "date": "1970-01-01"}, "before 1990"),
        ({"id": "1", "text": "a", "date": "0001-01-01"}, "date is"),
        ({"id": "1", "text": "a", "date": "2026-11-26"}, "still to come"),
    ],
)
def test_what_is_wrong_is_said(found: dict[str, object], reason: str | None) -> None:
    if reason is None:
        assert read_fields(found, RULES).channel == "x"
        return
    with pytest.raises(WrongFields, match=reason):
        read_fields(found, RULES)


def test_a_wrong_record_still_tells_its_id() -> None:
    with pytest.raises(WrongFields) as caught:
        read_fields({"id": "7", "text": 5}, RULES)
    assert caught.value.known is not None
    assert caught.value.known.external_id == "7"


@pytest.mark.parametrize("flag", ["deleted", "repost"])
def test_a_deletion_and_a_repost_need_no_text(flag: str) -> None:
    assert read_fields({"id": "1", flag: True}, RULES).text == ""


def test_an_address_that_is_no_web_page_is_only_kept() -> None:
    fields = read_fields({"id": "1", "text": "a", "url": "javascript:alert(1)"}, RULES)
    assert fields.url is None
    assert fields.extra["url"] == "javascript:alert(1)"


def test_what_is_kept_beside_can_be_stored_anywhere() -> None:
    deep: object = "x"
    for _ in range(50):
        deep = [deep]
    extra = read_fields(
        {"id": "1", "text": "a", "a": "\x00b\ud800", "n": 2**70, "deep": deep, "m": {"k": [1.5]}}, RULES
    ).extra
    assert extra["a"] == "b"
    assert extra["n"] == str(2**70)
    assert extra["m"] == {"k": [1.5]}
    assert "…" in str(extra["deep"])
    assert printable("가\x00") == "가"


def test_a_mapping_to_an_unknown_field_is_refused() -> None:
    with pytest.raises(SettingError, match="no field body"):
        FieldRules("a", UTC, clock, {"x": "body"})
    with pytest.raises(SettingError, match="same field"):
        FieldRules("a", UTC, clock, {"x": "text", "y": "text"})
