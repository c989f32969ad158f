"""The demo's posts: many, over five minutes, of every kind, and written into the watched file as they are."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from cheong.demo.arrivals import CHANNELS
from cheong.demo.mail import Mail, Written, written


def records() -> list[dict[str, Any]]:
    """The posts that are JSON."""
    found = []
    for one in written():
        try:
            found.append(json.loads(one.line))
        except ValueError:
            continue
    return found


def test_there_are_at_least_300_posts_in_five_minutes() -> None:
    every = list(written())
    assert len({record["id"] for record in records()}) >= 300
    assert sum(one.after for one in every) == pytest.approx(300, rel=0.1)
    assert max(one.after for one in every) < 10


def test_texts_are_all_different_but_where_somebody_writes_the_same_again() -> None:
    texts = Counter(record["text"] for record in records() if record["text"])
    assert sum(count - 1 for count in texts.values()) < 10
    assert all(len(text) > 1 for text in texts)


def test_there_is_something_of_every_kind() -> None:
    every = records()
    assert {record["channel"] for record in every} == set(CHANNELS)
    assert len({record["author"] for record in every}) > 250
    ids = Counter(record["id"] for record in every)
    assert sum(record.get("deleted", False) for record in every) >= 2
    assert sum(record.get("repost", False) for record in every) >= 2
    assert any(record.get("from_city") for record in every)
    assert sum(count > 1 for count in ids.values()) >= 5, "edits"
    assert sum("reply_to" in record for record in every) >= 15
    assert len(list(written())) - len(every) == 1, "a broken line"


def test_whoever_replies_does_so_to_a_post_that_was_there_before() -> None:
    seen: set[str] = set()
    for record in records():
        assert record.get("reply_to") is None or record["reply_to"] in seen
        seen.add(f"{record['channel']}:{record['id']}")


def test_the_same_posts_again_are_other_posts() -> None:
    again = [json.loads(one.line) for one in written(".2") if one.line.endswith("}")]
    assert all(record["id"].endswith(".2") for record in again)
    assert all(record["reply_to"].endswith(".2") for record in again if "reply_to" in record)
    assert not {record["id"] for record in again} & {record["id"] for record in records()}


def test_lines_are_written_in_order_and_their_authors_are_known(tmp_path: Path) -> None:
    mail = Mail(tmp_path / "posts.jsonl")
    lines = ['{"id": "1", "channel": "x", "author": "kim", "text": "하나"}', '{"broken', '{"id": "2", "channel": "x"}']
    mail.feed(iter(Written(0, line) for line in lines), Event())
    assert (tmp_path / "posts.jsonl").read_text(encoding="utf-8").splitlines() == lines
    assert mail.author("x:1") == "kim"
    assert mail.author("x:2") is None
    assert mail.author("x:3") is None


def test_who_is_told_to_stop_writes_no_more(tmp_path: Path) -> None:
    mail, stop = Mail(tmp_path / "posts.jsonl"), Event()
    stop.set()
    mail.feed(iter([Written(60, "{}")]), stop)
    assert not (tmp_path / "posts.jsonl").read_text(encoding="utf-8")


def test_the_posts_come_in_the_order_of_the_minutes() -> None:
    numbers = [record["id"] for record in records()]
    assert numbers[0] == "d001"
    assert all(one != other for one, other in pairwise(numbers))
