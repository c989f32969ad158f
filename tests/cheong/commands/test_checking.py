"""``cheong doctor`` is content with what is well, and exits with 1 where something is not."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cheong.commands.checking import examine
from cheong.wiring import Parts
from models.history import Verb
from models.ports.store import Filter
from models.scope import Actor, ActorKind, Scope
from models.sending import Sending
from tests.cheong.programs import LIGHT, LUNCH, Cheong, collected

ALL = Scope.everything("test")
POSTS = [{"id": "1", "text": LIGHT}, {"id": "2", "text": LUNCH}]


def tamper(data: Path, *statements: str) -> None:
    """Do something to the database behind the store's back."""
    with closing(sqlite3.connect(data / "store.db")) as store, store:
        for statement in statements:
            store.execute(statement)


def test_it_is_content_where_nothing_is(cheong: Cheong) -> None:
    ran = cheong("doctor")
    assert ran.status == 0
    assert [line[7:].partition(":")[0] for line in ran.out.splitlines()] == [
        "stream",
        "store",
        "search",
        "classifier",
        "city",
        "channels",
        "history and counters",
        "stage classify",
        "stage route",
        "follower index",
        "follower answer",
        "dead letters",
    ]
    assert "ERROR" not in ran.out


def test_it_is_content_after_an_import_and_reports_what_lags(cheong: Cheong) -> None:
    cheong.imported([*POSTS, {"id": "3"}])
    ran = cheong("doctor", "--all")
    assert ran.status == 0
    assert "all changes up to" in ran.out
    assert "changes behind; cheong run index catches up" in ran.out
    assert "1 wait; cheong dead-letters lists them" in ran.out
    cheong("reindex")
    assert "follower index: at the tip" in cheong("doctor").out


def test_the_index_is_never_ahead_of_the_tip_though_it_goes_on_while_the_doctor_looks(
    cheong: Cheong, parts: Parts
) -> None:
    cheong.imported(POSTS)
    cheong("reindex")
    findings = examine(parts, whole=False)
    assert any(one.what == "history and counters" for one in findings)
    cheong.imported([{"id": "3", "text": LIGHT}])
    cheong("reindex")
    assert [one.found for one in findings if one.what == "follower index"] == ["at the tip"]


def test_answers_that_nobody_sends_are_reported_and_an_error_after_a_day(cheong: Cheong, parts: Parts) -> None:
    cheong.imported(POSTS)
    (complaint,) = parts.store.listing(Filter(), ALL).items
    sending = Sending("s1", complaint.id, "a1", "kim", "x", complaint.opened_by, None, parts.clock(), parts.clock())
    for hours, status in ((-1, 0), (2, 0), (25, 1)):
        due = replace(sending, send_at=parts.clock() - timedelta(hours=hours))
        with parts.store.act(Actor(ActorKind.PERSON, "kim"), parts.clock()) as act:
            act.put_sending(due, Verb.SENDING)
        ran = cheong("doctor")
        assert ran.status == status
        told = "nothing is due" if hours < 0 else f"1 due, the first for {hours * 60} minutes; cheong run answer sends"
        assert f"follower answer: {told}" in ran.out


def test_an_idle_stage_is_reported_and_no_error(cheong: Cheong, parts: Parts) -> None:
    collected(parts, cheong.file(POSTS))
    ran = cheong("doctor")
    assert ran.status == 0
    assert "stage classify: 2 records wait for it; cheong run classify works them off" in ran.out


@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TRIGGER changes_no_update", "UPDATE changes SET actor = 'person:nobody' WHERE number = 2"],
        ["DROP TRIGGER changes_no_delete", "DELETE FROM changes WHERE number = 2"],
        ["DROP TRIGGER changes_no_delete", "DELETE FROM changes WHERE number = (SELECT max(number) FROM changes)"],
        ["UPDATE counters SET value = value + 1 WHERE name = (SELECT min(name) FROM counters)"],
    ],
    ids=["an edited change", "a change taken out", "the last change cut off", "a wrong counter"],
)
def test_a_tampered_store_is_an_error(cheong: Cheong, data: Path, statements: list[str]) -> None:
    cheong.imported(POSTS)
    tamper(data, *statements)
    ran = cheong("doctor")
    assert ran.status == 1
    assert "ERROR  history and counters: " in ran.out


def test_a_stopped_stage_is_an_error_until_somebody_looked(cheong: Cheong, parts: Parts) -> None:
    parts.store.stop("classify", "49 of the last 50 records were invalid", parts.clock())
    ran = cheong("doctor")
    assert ran.status == 1
    assert "ERROR  stage classify: stopped itself: 49 of the last 50 records were invalid" in ran.out
    parts.store.resume("classify")
    assert cheong("doctor").status == 0


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("CHEONG_STREAM_URL", "kafka://h:9092", "ERROR  stream: CHEONG_STREAM_URL=kafka://h:9092 is not understood"),
        ("CHEONG_STORE_URL", "mysql://u:s3cret@h/d", "ERROR  store: "),
        ("CHEONG_SEARCH_URL", "elasticsearch://h", "ERROR  search: "),
        ("CHEONG_CLASSIFIER", "linear:/nowhere", "ERROR  classifier: no model in /nowhere"),
    ],
)
def test_a_port_that_does_not_answer_is_an_error_and_the_others_are_asked_all_the_same(
    cheong: Cheong, monkeypatch: pytest.MonkeyPatch, name: str, value: str, found: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = cheong("doctor")
    assert ran.status == 1
    assert found in ran.out
    assert "s3cret" not in ran.out + ran.err
    assert ran.out.count("ERROR") == 1
    assert ran.out.count(": answers\n") == (3 if name == "CHEONG_CLASSIFIER" else 2)


def test_a_store_that_is_no_database_is_an_error(cheong: Cheong, data: Path) -> None:
    data.mkdir()
    (data / "store.db").write_bytes(b"this is no database at all\n" * 100)
    ran = cheong("doctor")
    assert ran.status == 1
    assert "ERROR  store: " in ran.out


def test_a_wrong_channels_file_is_an_error(cheong: Cheong, data: Path) -> None:
    data.mkdir()
    (data / "channels.toml").write_text("[[channel]]\n")
    ran = cheong("doctor")
    assert ran.status == 1
    assert "ERROR  channels: " in ran.out
