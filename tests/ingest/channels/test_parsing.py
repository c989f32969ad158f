"""A line is an object, or it is said what is wrong with it."""

import pytest

from ingest.channels.parsing import Unreadable, decoded, header_of, json_object, row_object


def test_a_line_is_an_object() -> None:
    assert json_object('{"id": 1, "text": "가"}'.encode()) == {"id": 1, "text": "가"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not JSON at character"),
        (b"[1]", "a list"),
        (b"3", "a int"),
        (b'{"id": 1, "id": 2}', "twice"),
        (b'{"id": 1, "x": {"a": 1, "a": 2}}', "twice"),
        (b'{"id": NaN}', "NaN"),
        (b'{"id": -Infinity}', "Infinity"),
        (b'{"id": 1e999}', "too large"),
        (b'{"id": ' + b"9" * 5000 + b"}", "thousands of digits"),
        (b'{"a":' * 100_000, "nested too deeply"),
        ('{"id": 1, "text": "민원"}'.encode("cp949"), "looks like CP949"),
        ('{"id": 1}'.encode("utf-16"), "looks like UTF-16"),
        (b'{"id": "\xff\xff"}', "not UTF-8 at byte 9"),
    ],
)
def test_what_is_wrong_is_said(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        json_object(body)


def test_decoding_keeps_what_is_right() -> None:
    assert decoded("가\x00나".encode()) == "가\x00나"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_header_shows_its_delimiter(delimiter: str) -> None:
    line = delimiter.join(["\ufeffid", ' "text"' if delimiter == "x" else "text", "date"]) + "\r\n"
    assert header_of(line.encode()) == (["id", "text", "date"], delimiter)


def test_a_row_lies_under_its_header() -> None:
    assert row_object(["id", "text", "n"], ["1", "=cmd|' /C calc'!A0", ""]) == {"id": "1", "text": "=cmd|' /C calc'!A0"}
    with pytest.raises(Unreadable, match="3 cells under 2"):
        row_object(["id", "text"], ["1", "a", "b"])
    with pytest.raises(Unreadable, match="1 cells under 2"):
        row_object(["id", "text"], ["1"])
