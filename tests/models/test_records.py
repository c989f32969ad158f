"""Records come back from the stream as they went in; a bad one is a dead letter, a newer one stops the reader."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidRecordError, NewerSchemaError
from models.ports.stream import SCHEMA_HEADER, Record
from models.post import Post
from models.records import (
    SCHEMA,
    decode_post,
    decode_verdict,
    encode_post,
    encode_verdict,
    judgement_from_dict,
    judgement_to_dict,
    post_from_dict,
    post_to_dict,
)
from models.verdict import Judgement, Verdict
from tests.models.facts import JUDGEMENTS, POSTS, VERDICTS

POST = Post("x:1", "x", "1", 1, "x:1", "가로등", datetime(2026, 3, 2, tzinfo=UTC))


def changed(**fields: object) -> Record:
    """The record of a post with these fields written over; None leaves one out."""
    found = {**json.loads(encode_post(POST).value), **fields}
    value = json.dumps({name: one for name, one in found.items() if one is not None}).encode()
    return Record("x:1", value, {SCHEMA_HEADER: b"1.0"})


@given(POSTS)
def test_a_post_comes_back_as_it_went_in(post: Post) -> None:
    record = encode_post(post)
    assert decode_post(record) == post
    assert record.key == post.key
    assert post_from_dict(json.loads(json.dumps(post_to_dict(post)))) == post


@given(VERDICTS)
def test_a_verdict_comes_back_as_it_went_in_under_the_key_of_its_post(verdict: Verdict) -> None:
    record = encode_verdict(verdict)
    assert decode_verdict(record) == verdict
    assert record.key == verdict.post.key


@given(JUDGEMENTS)
def test_a_judgement_comes_back_as_it_went_in(judgement: Judgement) -> None:
    assert judgement_from_dict(json.loads(json.dumps(judgement_to_dict(judgement)))) == judgement


def test_a_record_is_json_in_hangul_and_leaves_out_what_is_as_usual() -> None:
    assert encode_post(POST).value.decode() == (
        '{"id":"x:1","channel":"x","external_id":"1","revision":1,"key":"x:1","text":"가로등",'
        '"received_at":"2026-03-02T00:00:00+00:00"}'
    )


def test_a_record_says_its_schema() -> None:
    assert encode_post(POST).headers == {SCHEMA_HEADER: b"1.0"}
    assert SCHEMA == (1, 0)


def test_what_a_later_minor_version_adds_is_passed_over() -> None:
    record = replace(changed(mood="angry"), headers={SCHEMA_HEADER: b"1.7"})
    assert decode_post(record) == POST


@pytest.mark.parametrize("version", [b"2.0", b"2", b"10.4"])
def test_a_newer_major_version_stops_the_reader(version: bytes) -> None:
    with pytest.raises(NewerSchemaError, match="upgrade"):
        decode_post(replace(encode_post(POST), headers={SCHEMA_HEADER: version}))


@pytest.mark.parametrize("version", [b"", b"one", b"-1.0", b"\xff\xfe"])
def test_a_version_that_is_none_is_invalid(version: bytes) -> None:
    with pytest.raises(InvalidRecordError):
        decode_post(replace(encode_post(POST), headers={SCHEMA_HEADER: version}))
    with pytest.raises(InvalidRecordError):
        decode_post(replace(encode_post(POST), headers={}))


BAD_VALUES = [
    b"",
    b"   ",
    b"null",
    b"[]",
    b"7",
    b'"x:1"',
    b"{",
    b"{}",
    b"\xff\xfe",
    "가로등".encode("cp949"),
    b'{"id":"x:1"}',
]


@pytest.mark.parametrize("value", BAD_VALUES)
def test_what_is_no_record_is_invalid(value: bytes) -> None:
    for decode in (decode_post, decode_verdict):
        with pytest.raises(InvalidRecordError, match="not a readable record"):
            decode(Record("x:1", value, {SCHEMA_HEADER: b"1.0"}))


@pytest.mark.parametrize("name", ["id", "channel", "external_id", "revision", "key", "text", "received_at"])
def test_a_post_without_a_field_that_it_needs_is_invalid(name: str) -> None:
    with pytest.raises(InvalidRecordError, match=name):
        decode_post(changed(**{name: None}))


@pytest.mark.parametrize(
    "fields",
    [
        {"id": 7},
        {"text": ["가"]},
        {"revision": "first"},
        {"revision": float("nan")},
        {"revision": []},
        {"received_at": "yesterday"},
        {"received_at": "2026-03-02T00:00:00"},
        {"received_at": 1_790_000_000},
        {"written_at": "2026-13-02T00:00:00+09:00"},
        {"kind": "letter"},
        {"personal_data": [["mobile", 1, 2]]},
        {"personal_data": [["mobile", 1, 2, "burn"]]},
        {"personal_data": 7},
    ],
)
def test_a_post_with_a_field_of_another_kind_is_invalid(fields: dict[str, object]) -> None:
    with pytest.raises(InvalidRecordError):
        decode_post(changed(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"received_at": "0001-01-01T00:00:00+09:00"},
        {"written_at": "9999-12-31T23:59:59-09:00"},
        {"revision": float("inf")},
        {"revision": 2**63},
        {"revision": True},
        {"title": 7},
        {"author": {"name": "kim"}},
        {"reply_to": 3},
        {"text": "\ud800"},
    ],
)
def test_a_post_with_a_field_that_no_store_can_keep_is_invalid(fields: dict[str, object]) -> None:
    with pytest.raises(InvalidRecordError):
        decode_post(changed(**fields))


def test_json_that_is_too_deep_is_invalid() -> None:
    with pytest.raises(InvalidRecordError):
        decode_post(Record("x:1", b"[" * 100_000, {SCHEMA_HEADER: b"1.0"}))


@pytest.mark.parametrize("name", ["post", "judgement", "city"])
def test_a_verdict_without_a_field_that_it_needs_is_invalid(name: str) -> None:
    found = json.loads(encode_verdict(Verdict(POST, None, "seoul-1")).value)
    del found[name]
    with pytest.raises(InvalidRecordError, match=name):
        decode_verdict(Record("x:1", json.dumps(found).encode(), {SCHEMA_HEADER: b"1.0"}))


@given(st.binary(max_size=40))
def test_no_bytes_at_all_raise_anything_else(value: bytes) -> None:
    for decode in (decode_post, decode_verdict):
        with pytest.raises(InvalidRecordError):
            decode(Record("x:1", value, {SCHEMA_HEADER: b"1.0"}))
