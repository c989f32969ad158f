"""The channel file gives every record once, from any cursor on, and says what is wrong with the others."""

import gzip
import io
import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.channels.file import FileChannel, FileOptions
from models.errors import SettingError
from models.ports.channel import Channel, Page, Received

SEOUL = timezone(timedelta(hours=9))


def options(watch: bool = False, channel: str | None = None) -> FileOptions:
    return FileOptions(SEOUL, lambda: datetime(2026, 11, 24, tzinfo=UTC), channel, watch=watch)


def jsonl(*numbers: int) -> bytes:
    return b"".join(json.dumps({"id": n, "text": f"글 {n}"}, ensure_ascii=False).encode() + b"\n" for n in numbers)


def csv_of(*numbers: int) -> bytes:
    return b"\xef\xbb\xbfid,text\r\n" + b"".join(f'{n},"글 {n},\r\n둘째 줄"\r\n'.encode() for n in numbers)


def ids(page: Page) -> list[str]:
    return [one.fields.external_id for one in page.records if one.fields is not None]


def all_of(channel: Channel, limit: int = 500) -> list[Received]:
    found: list[Received] = []
    cursor, complete = None, False
    while not complete:
        page = channel.receive(cursor, limit)
        found, cursor, complete = [*found, *page.records], page.cursor, page.complete
    return found


@pytest.mark.parametrize("content", [jsonl, csv_of])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_a_fresh_channel_goes_on_from_any_cursor(tmp_path: Path, content: object, packed: bool, limit: int) -> None:
    body = (jsonl if content is jsonl else csv_of)(*range(7))
    path = tmp_path / f"a.{'jsonl' if content is jsonl else 'csv'}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(body) if packed else body)
    found: list[str] = []
    cursor, complete, places = None, False, []
    while not complete:
        page = FileChannel("a", path, options()).receive(cursor, limit)
        found += ids(page)
        places += [one.place for one in page.records]
        cursor, complete = page.cursor, page.complete
    assert found == [str(n) for n in range(7)]
    assert len(set(places)) == 7
    assert FileChannel("a", path, options()).receive(cursor, limit) == Page((), cursor, True)


def test_the_channel_is_the_given_one_or_the_file(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl.gz"
    path.write_bytes(gzip.compress(jsonl(1)))
    for given_channel, expected in ((None, "file:reports"), ("x", "x")):
        (one,) = all_of(FileChannel("a", path, options(channel=given_channel)))
        assert one.fields is not None
        assert one.fields.channel == expected


def test_a_file_that_grows_gives_only_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    channel = FileChannel("a", path, options(watch=True))
    assert channel.receive(None, 9) == Page((), None, True)
    path.write_bytes(jsonl(1) + b'{"id": 2')
    page = channel.receive(None, 9)
    assert (ids(page), page.complete) == (["1"], True)
    with path.open("ab") as more:
        more.write(b', "text": "b"}\n' + jsonl(3))
    page = channel.receive(page.cursor, 9)
    assert ids(page) == ["2", "3"]


@pytest.mark.parametrize("content", [jsonl(7, 8), jsonl(7, 8, 9, 10, 11)])
def test_a_file_that_was_replaced_starts_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl(1, 2, 3))
    cursor = FileChannel("a", path, options()).receive(None, 9).cursor
    (tmp_path / "b").write_bytes(content)
    (tmp_path / "b").replace(path)
    assert ids(FileChannel("a", path, options()).receive(cursor, 9))[:2] == ["7", "8"]


def test_a_file_that_was_cut_starts_over(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n" * 5000 + jsonl(1, 2))
    cursor = FileChannel("a", path, options()).receive(None, 9).cursor
    os.truncate(path, 4999)
    with path.open("ab") as more:
        more.write(b"\n" + jsonl(3))
    assert ids(FileChannel("a", path, options()).receive(cursor, 9)) == ["3"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_stream_is_read_once_in_pages(packed: bool) -> None:
    body = gzip.compress(jsonl(1, 2, 3)) if packed else jsonl(1, 2, 3)
    channel = FileChannel("stdin", cast(BinaryIO, io.BytesIO(body)), options())
    first = channel.receive(None, 2)
    second = channel.receive(first.cursor, 2)
    assert (ids(first), first.complete) == (["1", "2"], False)
    assert (ids(second), second.complete) == (["3"], True)
    assert first.records[0].place == "stdin line 1"


def test_a_bad_line_is_a_record_with_its_reason_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        jsonl(1) + '{"id": 2, "text": "민원"}\n'.encode("cp949") + b"\n{}\n" + b'{"id": 5, "text": NaN}\n' + jsonl(6)
    )
    found = all_of(FileChannel("a", path, options()))
    assert [one.place for one in found] == [f"a.jsonl line {n}" for n in (1, 2, 4, 5, 6)]
    assert [one.error and one.error[:8] for one in found] == [None, "line 2: ", "line 4: ", "line 5: ", None]
    assert "CP949" in str(found[1].error)
    assert found[1].body == '{"id": 2, "text": "민원"}\n'.encode("cp949")


def test_a_packed_file_that_breaks_off_ends_in_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress(jsonl(*range(5000)))
    path.write_bytes(whole[: len(whole) // 2])
    found = all_of(FileChannel("a", path, options()))
    assert len(found) > 100
    assert "gzip" in str(found[-1].error)
    assert not any(one.error for one in found[:-1])


def test_a_missing_file_is_a_wrong_setting_unless_it_is_watched(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no such file"):
        FileChannel("a", tmp_path / "a.jsonl", options()).receive(None, 1)
    with pytest.raises(SettingError, match="cannot be read"):
        FileChannel("a", tmp_path, options()).receive(None, 1)


@given(st.binary(max_size=200), st.sampled_from(["jsonl", "csv", "bin"]))
def test_no_bytes_raise_anything_but_a_wrong_setting(content: bytes, suffix: str) -> None:
    opened = cast(BinaryIO, io.BytesIO((b"id,text\n" if suffix == "csv" else b"") + content))
    given_kind = None if suffix == "bin" else suffix
    channel = FileChannel("a", opened, FileOptions(SEOUL, lambda: datetime(2026, 11, 24, tzinfo=UTC), kind=given_kind))
    try:
        found = all_of(channel, 2)
    except SettingError:
        return
    assert all(one.error or one.fields for one in found)
