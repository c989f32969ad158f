"""``cheong import`` accounts for every record once, and run again opens nothing."""

import gzip
import json
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cheong.commands import importing
from cheong.commands.importing import Tally
from cheong.wiring import Parts
from ingest.collector import Seen
from models.history import Outcome
from models.ports.store import Filter
from models.scope import Scope
from tests.cheong.programs import FIRE, LIGHT, LUNCH, Cheong, Program, collected, until

ALL = Scope.everything("test")
POSTS: list[dict[str, object]] = [{"id": str(n), "text": text} for n, text in enumerate((LIGHT, LUNCH, FIRE, LIGHT))]


def adds_up(numbers: dict[str, int]) -> bool:
    """Whether each record came to one thing."""
    return numbers["posts"] == numbers["complaints"] + numbers["stored"] + numbers["dead_letters"]


def test_every_record_is_counted_once_and_a_second_run_opens_nothing(cheong: Cheong) -> None:
    first = cheong.imported(POSTS)
    assert list(first) == ["posts", "complaints", "stored", "dead_letters"]
    assert first["posts"] == 4
    assert first["dead_letters"] == 0
    assert first["complaints"] >= 2
    assert adds_up(first)
    assert cheong.imported(POSTS) == {"posts": 4, "complaints": 0, "stored": 4, "dead_letters": 0}


def test_the_last_line_of_the_output_is_exactly_the_numbers(cheong: Cheong) -> None:
    ran = cheong("import", str(cheong.file(POSTS[:1])))
    assert ran.out.splitlines()[-1] == '{"posts": 1, "complaints": 1, "stored": 0, "dead_letters": 0}'
    assert ran.out.count("\n") == 1


def test_repeats_and_edits_within_one_file_are_stored_and_end_as_the_last_one_says(
    cheong: Cheong, parts: Parts
) -> None:
    texts = [LIGHT, LIGHT, LIGHT + " 빨리요", LIGHT, LIGHT]
    numbers = cheong.imported([{"id": "1", "text": text} for text in texts])
    assert numbers == {"posts": 5, "complaints": 1, "stored": 4, "dead_letters": 0}
    stored = parts.store.post("file:posts:1", ALL)
    assert stored.post.text == LIGHT
    assert stored.post.revision == 3


def test_the_same_id_with_another_text_in_a_later_file_is_an_edit(cheong: Cheong, parts: Parts) -> None:
    cheong.imported(POSTS[:1])
    numbers = cheong.imported([{"id": "0", "text": LUNCH}])
    assert numbers == {"posts": 1, "complaints": 0, "stored": 1, "dead_letters": 0}
    assert parts.store.post("file:posts:0", ALL).post.text == LUNCH


def test_what_cannot_be_read_is_a_dead_letter_with_its_line_and_the_rest_goes_on(cheong: Cheong, parts: Parts) -> None:
    bad = [
        b"not json",
        b'{"id": "7"}',
        b'{"text": "no id"}',
        '{"id": "8", "text": "가로등"}'.encode("cp949"),
        b'{"id": "9", "text": "\\u200b"}',
        b'{"id": true, "text": "a"}',
        b'{"id": "10", "text": "a", "created_at": "yesterday"}',
        json.dumps({"id": "11", "text": "가" * 1_000_000}).encode(),
    ]
    good = [json.dumps({"id": str(n), "text": f"{LIGHT} {n}"}).encode() for n in range(3)]
    path = cheong.data.parent / "mixed.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\n".join([good[0], *bad, b"", b"  ", *good[1:]]))
    numbers = json.loads(cheong("import", str(path)).out)
    assert numbers == {"posts": 11, "complaints": 3, "stored": 0, "dead_letters": 8}
    letters = parts.store.dead_letters(ALL)
    assert [letter.place for letter in letters] == [f"mixed.jsonl line {n}" for n in range(2, 10)]
    assert all(letter.reason for letter in letters)
    assert json.loads(cheong("import", str(path)).out)["dead_letters"] == 8
    assert parts.store.dead_letter_count() == 8


CSV = (
    '번호,내용,date\r\n1,"가로등이\r\n꺼졌어요, ""또""",2026-03-02 09:00\r\n'
    "2,=cmd|' /C calc'!A0,2026-03-02T09:00:00Z\r\n"
)
CSV_MAP = ("--map", "번호=id", "--map", "내용=text", "--channel", "field")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("through", ["file", "-"])
def test_a_csv_file_comes_in_by_any_name_of_its_fields(
    cheong: Cheong, parts: Parts, packed: bool, through: str
) -> None:
    body = gzip.compress(CSV.encode()) if packed else CSV.encode()
    path = cheong.data.parent / ("a.csv.gz" if packed else "a.csv")
    path.write_bytes(body)
    ran = cheong("import", str(path) if through == "file" else "-", *CSV_MAP, stdin=body)
    assert ran.status == 0, ran.err
    assert json.loads(ran.out)["posts"] == 2
    assert parts.store.post("field:1", ALL).post.text == '가로등이\n꺼졌어요, "또"'
    assert parts.store.post("field:2", ALL).post.text.startswith("=cmd")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("through", ["file", "-"])
def test_json_lines_come_in_packed_or_not_from_a_file_or_a_pipe(cheong: Cheong, packed: bool, through: str) -> None:
    body = cheong.file(POSTS).read_bytes()
    path = cheong.data.parent / "b.jsonl.gz"
    path.write_bytes(body := gzip.compress(body) if packed else body)
    ran = cheong("import", str(path) if through == "file" else "-", stdin=body)
    assert json.loads(ran.out)["posts"] == 4


def test_a_record_is_of_its_own_channel_else_of_the_one_given_else_of_its_file(cheong: Cheong, parts: Parts) -> None:
    cheong.imported([{"id": "1", "text": LIGHT}, {"id": "1", "text": LIGHT, "channel": "x"}], name="reports")
    cheong.imported([{"id": "1", "text": LIGHT}], "--channel", "field")
    found = parts.store.listing(Filter(), ALL).items
    assert sorted(one.opened_by for one in found) == ["field:1", "file:reports:1", "x:1"]


def test_history_is_received_when_the_file_says_and_has_neither_flags_nor_clocks(cheong: Cheong, parts: Parts) -> None:
    numbers = cheong.imported([{"id": "1", "text": FIRE, "date": "2019-03-02 09:00"}, POSTS[2]], "--history")
    assert numbers == {"posts": 2, "complaints": 1, "stored": 0, "dead_letters": 1}
    [complaint] = parts.store.listing(Filter(), ALL).items
    assert complaint.history
    assert complaint.received_at == datetime.fromisoformat("2019-03-02T09:00:00+09:00")
    assert complaint.due_at is None
    assert parts.store.flags(complaint.id, ALL) == []


def test_without_history_an_emergency_has_its_flag_and_its_clock(cheong: Cheong, parts: Parts) -> None:
    cheong.imported(POSTS[2:3])
    [complaint] = parts.store.listing(Filter(), ALL).items
    assert complaint.due_at is not None
    assert len(parts.store.flags(complaint.id, ALL)) == 1


WRONG: dict[str, tuple[list[str], str]] = {
    "no such file": (["/nowhere/a.jsonl"], "there is no file /nowhere/a.jsonl"),
    "a folder": (["/"], "there is no file /"),
    "half a map": (["README.md", "--map", "text"], "write it THEIRS=OURS"),
    "a map to nothing": (["README.md", "--map", "a=b"], "there is no field b"),
}


@pytest.mark.parametrize(("arguments", "why"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_begun_fails_with_what_is_wrong(
    cheong: Cheong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").touch()
    ran = cheong("import", *arguments)
    assert ran.status == 1
    assert ran.out == ""
    assert ran.err.startswith("cheong: ")
    assert why in ran.err


def test_an_empty_file_comes_to_nothing(cheong: Cheong) -> None:
    assert cheong.imported([]) == {"posts": 0, "complaints": 0, "stored": 0, "dead_letters": 0}


def test_a_stage_that_had_stopped_itself_ends_the_import_with_its_message(cheong: Cheong, parts: Parts) -> None:
    parts.store.stop("route", "190 of the last 200 records were invalid", parts.clock())
    ran = cheong("import", str(cheong.file(POSTS)))
    assert ran.status == 1
    assert "190 of the last 200 records were invalid" in ran.err
    assert "cheong run route --resume" in ran.err
    parts.store.resume("route")
    numbers = cheong.imported(POSTS)  # a stage may be through with one before the file is read: it is stored then
    assert adds_up(numbers)
    assert numbers["dead_letters"] == 0
    assert len(parts.store.listing(Filter(), ALL).items) >= 2


def test_a_group_that_somebody_holds_without_going_on_ends_the_import(
    cheong: Cheong, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_STALLED_SECONDS", 0.5)
    with parts.stream.consume(parts.names.group("classify"), parts.names.posts):
        ran = cheong("import", str(cheong.file(POSTS)))
    assert ran.status == 1
    assert "4 posts wait and nothing has moved" in ran.err


def test_what_was_lost_on_the_way_comes_through_by_itself(
    cheong: Cheong, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_SWEEP_AFTER_LOOKS", 3)
    collected(parts, cheong.file(POSTS[:1]))
    with parts.stream.consume(parts.names.group("classify"), parts.names.posts) as thief:
        thief.poll(10, 1)
        thief.commit({0: 1})
    assert cheong.imported(POSTS[:1]) == {"posts": 1, "complaints": 1, "stored": 0, "dead_letters": 0}


def test_beside_a_running_cheong_both_end_well_and_nothing_comes_twice(
    cheong: Cheong, parts: Parts, data: Path
) -> None:
    posts = [{"id": str(n), "text": f"{LIGHT} {n}"} for n in range(300)]
    path = cheong.file(posts)
    data.mkdir()
    (data / "channels.toml").write_text('[[channel]]\ntype = "file"\nname = "in"\npath = "../posts.jsonl"\n')
    with Program(data, "up") as up:
        until(lambda: parts.stream.ends(parts.names.posts)[0] > 0)
        numbers = json.loads(cheong("import", str(path)).out)
        up.process.send_signal(signal.SIGTERM)
        assert up.ended() == 0, up.log
    assert numbers["posts"] == 300
    assert adds_up(numbers)
    assert parts.store.counters(ALL)["posts.complaint"] == 300
    assert parts.store.verify() == []


def test_told_to_stop_it_says_that_it_can_be_run_again(cheong: Cheong, parts: Parts, data: Path) -> None:
    path = cheong.file(POSTS)
    parts.stream.ping()
    with (
        parts.stream.consume(parts.names.group("route"), parts.names.verdicts),
        Program(data, "import", str(path)) as program,
    ):
        until(lambda: parts.stream.ends(parts.names.verdicts)[0] == 4)
        program.process.send_signal(signal.SIGTERM)
        assert program.ended() == 1
    assert "run the same import again, nothing comes twice" in program.log
    assert adds_up(cheong.imported(POSTS))


@pytest.mark.parametrize(
    ("new", "done", "expected"),
    [
        (True, {}, {"waiting": 1}),
        (False, {}, {"waiting": 1}),
        (False, {("x:1", 1): Outcome.COMPLAINT}, {"stored": 1}),
        (False, {("x:1", 1): Outcome.SET_ASIDE}, {"stored": 1}),
        (False, {("x:1", 1): Outcome.DEAD_LETTER}, {"dead_letters": 1}),
    ],
)
def test_a_record_is_counted_when_its_outcome_is_known(
    new: bool, done: dict[tuple[str, int], Outcome], expected: dict[str, int]
) -> None:
    tally = Tally()
    tally.read((Seen("x:1", 1, new=new),), done, 0)
    found: dict[str, Any] = {name: getattr(tally, name) for name in ("complaints", "stored", "dead_letters")}
    assert {**found, "waiting": len(tally.waiting)} == {
        "complaints": 0, "stored": 0, "dead_letters": 0, "waiting": 0, **expected,
    }  # fmt: skip
