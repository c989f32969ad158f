"""``cheong forget`` leaves a post's text nowhere; ``cheong reindex`` fills the index from the store."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from cheong.commands import keeping
from cheong.wiring import Parts
from models.history import START, Verb
from models.ports.search import SearchQuery
from models.scope import Scope
from tests.cheong.programs import LIGHT, LUNCH, Cheong

ALL = Scope.everything("test")
SECRET = "두꺼비집옆가로등"
POSTS = [{"id": "1", "author": "kim", "title": SECRET, "text": f"{LIGHT} {SECRET}"}, {"id": "2", "text": LUNCH}]


def holding(data: Path, text: str) -> set[str]:
    """The files that hold a text, in any of the ways in which it may be written."""
    ways = {text.encode(), text.encode("unicode-escape"), "".join(f"\\u{ord(letter):04x}" for letter in text).encode()}
    return {path.name for path in data.iterdir() for way in ways if way in path.read_bytes()}


def hits(parts: Parts, text: str) -> list[str]:
    """What is found."""
    return [hit.post for hit in parts.search.find(SearchQuery(text), ALL).items]


def test_an_unknown_post_is_refused_with_how_ids_look(cheong: Cheong) -> None:
    ran = cheong("forget", "x:4711")
    assert ran.status == 1
    assert "there is no post x:4711: ids look like" in ran.err


def test_a_forgotten_post_has_its_text_nowhere_once_the_stream_forgot(cheong: Cheong, data: Path) -> None:
    cheong.imported(POSTS)
    cheong("reindex")
    with cheong.parts() as before:
        assert hits(before, SECRET) == ["file:posts:1"]
    ran = cheong("forget", "file:posts:1", "--by", "officer.kim")
    assert ran.status == 0
    assert "Its index entry is gone too." in ran.out
    assert {name.partition(".")[0] for name in holding(data, SECRET)} == {"stream"}
    with cheong.parts() as parts:
        assert hits(parts, SECRET) == []
        assert hits(parts, "김치") == ["file:posts:2"]
        assert parts.store.post("file:posts:1", ALL).post.text == ""
        last = parts.store.changes(START, 100)[-1]
        assert (last.verb, last.actor, last.post) == (Verb.FORGOTTEN, "person:officer.kim", "file:posts:1")
        assert parts.store.lease("follower:index", "successor", parts.clock(), 10) is not None
        parts.stream.expire(parts.clock() + timedelta(days=15))
    assert holding(data, SECRET) == set()
    assert cheong("doctor").status == 0


def test_forgotten_it_does_not_come_back_with_the_same_file(cheong: Cheong, parts: Parts) -> None:
    cheong.imported(POSTS)
    cheong("forget", "file:posts:1")
    assert cheong.imported(POSTS) == {"posts": 2, "complaints": 0, "stored": 2, "dead_letters": 0}
    assert parts.store.post("file:posts:1", ALL).post.text == ""


def test_where_another_process_keeps_the_index_it_is_said_who_must_follow(
    cheong: Cheong, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_LOOK_SECONDS", 0.01)
    cheong.imported(POSTS)
    parts.store.lease("follower:index", "another", parts.clock(), 60)
    ran = cheong("forget", "file:posts:1")
    assert ran.status == 0
    assert "when the process that keeps the index comes to it" in ran.out
    assert "gone too" not in ran.out


def test_a_dead_letter_is_forgotten_too(cheong: Cheong, data: Path) -> None:
    cheong.imported([{"id": "1", "text": LIGHT, "created_at": SECRET}])
    assert "store.db" in {name.removesuffix("-wal") for name in holding(data, SECRET)}
    assert cheong("forget", "file:posts:1").status == 0
    assert holding(data, SECRET) == set()


def test_an_index_is_filled_anew_from_the_store(cheong: Cheong, data: Path) -> None:
    cheong.imported(POSTS)
    assert cheong("reindex").out == "2 posts indexed\n"
    for path in data.glob("search.db*"):
        path.unlink()
    with sqlite3.connect(data / "store.db") as store:
        store.execute("DELETE FROM leases")
    store.close()
    assert cheong("reindex").out == "2 posts indexed\n"
    with cheong.parts() as parts:
        assert hits(parts, SECRET) == ["file:posts:1"]
        assert parts.store.followed("index") == parts.store.tip()
        assert parts.store.lease("follower:index", "successor", parts.clock(), 10) is not None
