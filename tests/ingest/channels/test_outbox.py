"""Every answer is a line of the outbox, once, whatever died while it was written."""

import errno
import json
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.channels.outbox import FileOutbox
from models.errors import OutcomeUnknownError, RetryableError
from models.ports.channel import Outgoing

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
FIRST = Outgoing("s1", "x", "x:1", "고쳤습니다.\n고맙습니다", "c1", question=False, at=NOW)
SECOND = replace(FIRST, id="s2", text="어디인가요? \ud800")


def lines(path: Path) -> list[dict[str, Any]]:
    """What a reader of the file takes for answers."""
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "answers.jsonl"


def test_an_answer_is_one_line_that_says_what_it_answers(path: Path) -> None:
    assert FileOutbox(path).send(FIRST) == "s1"
    assert lines(path) == [
        {
            "id": "s1",
            "channel": "x",
            "in_reply_to": "x:1",
            "text": "고쳤습니다.\n고맙습니다",
            "at": "2026-11-24T01:00:00+00:00",
            "complaint": "c1",
            "question": False,
        }
    ]
    assert path.read_bytes().count(b"\n") == 1


def test_what_is_there_is_found_and_not_written_again_by_whoever(path: Path) -> None:
    box = FileOutbox(path)
    assert box.find(FIRST) is None
    box.send(FIRST)
    for one in (box, FileOutbox(path)):
        assert (one.find(FIRST), one.find(SECOND)) == ("s1", None)
        assert one.send(FIRST) == "s1"
    assert [line["id"] for line in lines(path)] == ["s1"]


def test_what_another_process_wrote_is_found(path: Path) -> None:
    mine, other = FileOutbox(path), FileOutbox(path)
    mine.send(FIRST)
    other.send(SECOND)
    assert mine.find(SECOND) == "s2"
    assert [line["text"] for line in lines(path)] == [FIRST.text, SECOND.text]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_half_a_line_is_ended_and_never_glued_to_the_next(path: Path, cut: int) -> None:
    FileOutbox(path).send(FIRST)
    whole = path.read_bytes()
    FileOutbox(path).send(SECOND)
    torn = path.read_bytes()[: len(whole) + cut]
    path.write_bytes(torn)
    box = FileOutbox(path)
    assert box.find(SECOND) is None
    box.send(SECOND)
    assert [line["id"] for line in lines(path)] == ["s1", "s2"]
    assert path.read_bytes().startswith(torn + b"\n")
    assert box.find(SECOND) == FileOutbox(path).find(SECOND) == "s2"


def test_a_line_that_lacks_only_its_end_is_there(path: Path) -> None:
    FileOutbox(path).send(FIRST)
    path.write_bytes(path.read_bytes()[:-1])
    box = FileOutbox(path)
    assert box.send(FIRST) == "s1"
    box.send(SECOND)
    assert [line["id"] for line in lines(path)] == ["s1", "s2"]
    assert box.find(SECOND) == "s2"


def test_lines_of_others_are_passed_over(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'\n[1]\n{"id": 7}\nnonsense\n\xff\n')
    FileOutbox(path).send(FIRST)
    assert FileOutbox(path).find(FIRST) == "s1"


def test_a_file_that_was_taken_away_or_cut_is_read_anew(path: Path) -> None:
    box = FileOutbox(path)
    box.send(FIRST)
    path.rename(path.with_suffix(".taken"))
    assert box.find(FIRST) is None
    box.send(SECOND)
    assert [line["id"] for line in lines(path)] == ["s2"]
    path.write_bytes(b"")
    assert box.find(SECOND) is None


def test_what_cannot_be_opened_or_written_is_tried_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.mkdir(parents=True)
    for call in (FileOutbox(path).send, FileOutbox(path).find):
        with pytest.raises(RetryableError, match="cannot be opened"):
            call(FIRST)
    path.rmdir()
    full = OSError(errno.ENOSPC, "No space left on device")
    really = os.write

    def half(file: int, content: memoryview) -> int:
        really(file, content[:10])
        raise full

    monkeypatch.setattr(os, "write", half)
    box = FileOutbox(path)
    with pytest.raises(RetryableError, match="takes nothing now: No space left"):
        box.send(FIRST)
    monkeypatch.setattr(os, "write", really)
    assert path.read_bytes() == b""
    assert box.send(FIRST) == "s1"
    assert [line["id"] for line in lines(path)] == ["s1"]


def test_where_the_disk_fails_nobody_knows_and_looking_again_proves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    FileOutbox(path).send(SECOND)
    box = FileOutbox(path)
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        with pytest.raises(OutcomeUnknownError, match="could not be forced to disk"):
            box.send(FIRST)
    for call in (box.find, box.send):
        with pytest.raises(OutcomeUnknownError, match="look into it"):
            call(FIRST)
    assert box.find(SECOND) == "s2"


def test_many_at_once_write_each_once(path: Path) -> None:
    given = [replace(FIRST, id=f"s{number}") for number in range(40)]

    def write() -> None:
        box = FileOutbox(path)
        for one in given:
            box.send(one)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(line["id"] for line in lines(path)) == sorted(one.id for one in given)
