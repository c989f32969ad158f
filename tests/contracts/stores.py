"""The stores that the suite runs on, facts to put into them, and a way past the store to its database."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import text

from backends.store import Store, open_store
from backends.store.acts import StoreAct
from backends.store.engine import Database
from models.complaint import Complaint, Flag, FlagKind, Reason, Status
from models.history import Outcome, StoredPost, Verb
from models.post import Original, Post
from models.scope import ROUTER, Actor, ActorKind, Scope
from models.verdict import Evidence, Intent, Judgement, Urgency

STORES: dict[str, Callable[[Path], str]] = {
    "sqlite": lambda folder: f"sqlite:///{folder / 'store.db'}",
}
"""The URL of an empty database, by backend; the folder is new."""

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVERYTHING = Scope.everything("test")
KIM = Actor(ActorKind.PERSON, "kim")
LEE = Actor(ActorKind.PERSON, "lee")
ROADS = "gu.roads@강남구"


@dataclass(frozen=True)
class Kept:
    """A store, its URL, and its database past the store."""

    store: Store
    url: str

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """The rows of a statement, committed."""
        database = Database(self.url)
        try:
            with database.writing() as connection:
                found = connection.execute(text(statement), values)
                return list(found) if found.returns_rows else []
        finally:
            database.close()

    @contextmanager
    def again(self) -> Iterator[Store]:
        """Another opening of the same database."""
        store = open_store(self.url)
        try:
            yield store
        finally:
            store.close()


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        open_store(STORES["sqlite"](Path(folder))).close()
        return (Path(folder) / "store.db").read_bytes()


@pytest.fixture(params=list(STORES))
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """An empty store of each backend."""
    url = STORES[request.param](tmp_path)
    if request.param == "sqlite":  # migrating takes longer than most tests
        (tmp_path / "store.db").write_bytes(_migrated())
    store = open_store(url)
    yield Kept(store, url)
    store.close()


@pytest.fixture
def store(kept: Kept) -> Store:
    """An empty store of each backend."""
    return kept.store


def minutes(number: float) -> datetime:
    """So long after the beginning."""
    return NOW + timedelta(minutes=number)


def a_post(number: int | str = 1, **changes: Any) -> Post:
    """A post of channel x; a number is also how many minutes after the beginning it came."""
    at = minutes(number) if isinstance(number, int) else NOW
    post = Post(f"x:{number}", "x", str(number), 1, f"x:{number}", f"가로등이 꺼졌어요 {number}", at, author="a1")
    return replace(post, **changes)


JUDGEMENT = Judgement(
    intent=Intent.COMPLAINT,
    topic="lighting",
    subtopic="streetlight",
    topics=("lighting", "roads"),
    urgency=Urgency.NORMAL,
    district="강남구",
    confidence={"intent": 0.9, "topic": 0.8},
    unsure=(),
    evidence={"topic": (Evidence(0, 3, 0.5),)},
    model="linear-1",
)


def stored(post: Post, outcome: Outcome = Outcome.COMPLAINT, **changes: Any) -> StoredPost:
    """A post as a program stores it."""
    opened = post.revision if outcome is Outcome.COMPLAINT else None
    return replace(StoredPost(post, outcome, JUDGEMENT, "seoul-1", opened_revision=opened), **changes)


def a_complaint(complaint_id: str, post: Post, **changes: Any) -> Complaint:
    """A complaint that this post opens, assigned."""
    complaint = Complaint(
        id=complaint_id,
        version=1,
        status=Status.ASSIGNED,
        channel=post.channel,
        received_at=post.received_at,
        opened_by=post.id,
        intent=Intent.COMPLAINT,
        kind="grievance",
        topic="lighting",
        subtopic="streetlight",
        topics=("lighting", "roads"),
        urgency=Urgency.NORMAL,
        district="강남구",
        department=ROADS,
        departments=(ROADS, "city.lighting"),
        waits=None,
        reasons=(Reason("sure", "가로등은 구청이 고칩니다"),),
        due_at=post.received_at + timedelta(days=7),
        due_rule="service.default",
        model="linear-1",
    )
    return replace(complaint, **changes)


def opening(act: StoreAct, post: Post, **changes: Any) -> Complaint:
    """In an act: the post stored, its complaint opened and joined."""
    complaint = a_complaint(act.new_complaint_id(post.id), post, **changes)
    act.put_post(stored(post), Verb.STORED)
    assert act.open(complaint)
    act.join(post.id, complaint.id)
    return complaint


def opened(store: Store, number: int | str = 1, **changes: Any) -> Complaint:
    """A complaint with one post, in an act of its own."""
    with store.act(ROUTER, NOW) as act:
        return opening(act, a_post(number), **changes)


def changed(store: Store, before: Complaint, by: Actor = KIM, verb: Verb = Verb.ASSIGNED, **changes: Any) -> Complaint:
    """One change of a complaint in an act of its own; it counts as delivered where a person makes it."""
    with store.act(by, NOW) as act:
        return act.update(before, replace(before, **changes), verb, delivered=by.kind is ActorKind.PERSON)


def a_flag(complaint: Complaint, flag_id: str = "f1", **changes: Any) -> Flag:
    """A danger flag on a complaint, to be raised again in ten minutes."""
    flag = Flag(flag_id, complaint.id, FlagKind.DANGER, NOW, complaint.opened_by, 1, Urgency.EMERGENCY, minutes(10))
    return replace(flag, **changes)


def flagged(store: Store, flag: Flag) -> Flag:
    """The flag raised in an act of its own."""
    with store.act(ROUTER, NOW) as act:
        assert act.raise_flag(flag)
    return flag


def an_original(number: int | str = 1, words: str = "원문", **changes: Any) -> Original:
    """An original with these words; its digest is theirs. The revision is left to the store."""
    post = a_post(number, **{"text": words, "revision": 0, **changes})
    digest = hashlib.sha256(f"{post.kind} {words}".encode()).hexdigest()
    return Original(post, f'{{"text":"{words}"}}'.encode(), digest, "test.jsonl", {"likes": 3})
