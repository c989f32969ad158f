"""A file is read record by record, and the place after each is known."""

import io
from datetime import UTC, datetime
from typing import BinaryIO, cast

import pytest

from ingest.channels.lines import uncompressed
from ingest.channels.reading import FileReading
from ingest.fields import FieldRules
from models.errors import SettingError
from models.ports.channel import Received
from models.post import MAX_ORIGINAL_BYTES

RULES = FieldRules("file:a", UTC, lambda: datetime(2026, 11, 24, tzinfo=UTC))


def reading(content: bytes, kind: str | None = None, watch: bool = False) -> FileReading:
    found = FileReading(uncompressed(cast(BinaryIO, io.BytesIO(content))), "a", RULES, watch)
    found.begin(kind)
    return found


def ids(found: list[Received]) -> list[str | None]:
    return [one.fields.external_id if one.fields and not one.error else one.error for one in found]


def test_the_kind_of_a_nameless_file_is_looked_for() -> None:
    assert ids(list(reading(b'\n{"id": 1, "text": "a"}\n').records())) == ["1"]
    assert ids(list(reading(b"id;text\n1;a\n").records())) == ["1"]
    assert "line 1: not JSON" in str(ids(list(reading(b"hello\n").records()))[0])


def test_the_place_after_a_record_is_known() -> None:
    found = reading(b'{"id": 1, "text": "a"}\n\n{"id": 2, "text": "b"}\n')
    records = found.records()
    next(records)
    assert (found.offset, found.line) == (23, 1)
    assert next(records).place == "a line 3"


def test_cells_may_hold_line_breaks_and_quotes() -> None:
    records = list(reading('id,text\n1,"첫 줄\n""둘째"" 줄"\n\n2,b\n'.encode(), "csv").records())
    assert ids(records) == ["1", "2"]
    assert records[0].fields is not None
    assert records[0].fields.text == '첫 줄\n"둘째" 줄'
    assert records[1].place == "a line 5"


def test_a_quote_that_is_never_closed_is_one_bad_record() -> None:
    records = list(reading(b'id,text\n1,"a\n2,b\n', "csv").records())
    assert len(records) == 1
    assert records[0].body == b'1,"a\n2,b\n'
    assert "line 2: not CSV" in str(records[0].error)


def test_a_record_above_the_bound_is_kept_in_part_and_the_next_is_read() -> None:
    huge = b'{"id": 1, "text": "' + b"x" * MAX_ORIGINAL_BYTES + b'"}\n'
    records = list(reading(huge + b'{"id": 2, "text": "b"}\n').records())
    assert "at most 2,000,000" in str(records[0].error)
    assert len(records[0].body) == MAX_ORIGINAL_BYTES
    assert ids(records)[1] == "2"
    row = b'id,text\n1,"' + b"line\n" * 500_000 + b'"\n2,b\n'
    assert "at most 2,000,000" in str(ids(list(reading(row, "csv").records()))[0])


@pytest.mark.parametrize(
    ("content", "kind"), [(b'{"id": 1, "te', "jsonl"), (b'id,text\n1,"a\nb', "csv"), (b"id,text\n1,a", "csv")]
)
def test_what_is_still_being_written_is_left_when_watching(content: bytes, kind: str) -> None:
    found = reading(content, kind, watch=True)
    before = found.offset
    assert list(found.records()) == []
    assert found.offset == before
    assert len(list(reading(content, kind).records())) == 1


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"id,text,id\n1,2,3\n", "id,내용\n".encode("cp949")])
def test_a_header_that_cannot_be_used_is_refused(content: bytes) -> None:
    with pytest.raises(SettingError):
        reading(content, "csv")


def test_an_empty_file_has_no_records() -> None:
    assert list(reading(b"", "csv").records()) == []
    assert list(reading(b"\xef\xbb\xbf\n\n").records()) == []
