"""What was forgotten is nowhere, not even in the bytes of the files; what the index reads grows with every change."""

from dataclasses import replace
from pathlib import Path

import pytest

from backends.store import Store
from backends.store.engine import Database
from models.complaint import Reason, Status
from models.history import START, Outcome, Position, Verb
from models.ports.keeping import DeadLetter
from models.ports.stream import Place
from models.post import PostKind
from models.scope import ROUTER
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    NOW,
    Kept,
    a_flag,
    a_post,
    an_original,
    changed,
    flagged,
    minutes,
    opened,
    opening,
    stored,
)

SECRET = "비밀스러운한마디"


def a_told_post(store: Store, number: int = 1, words: str = SECRET) -> str:
    """A post whose words are everywhere that a post's words can be; returns its complaint."""
    recorded = store.record([an_original(number, words, title=words, url=f"https://x/{words}")])[0].post
    store.published({(recorded.id, 1): Place(0, 1)})
    with store.act(ROUTER, NOW) as act:
        complaint = opening(act, recorded, reasons=(Reason("sure", f"'{words}' 때문에"),))
        act.raise_flag(a_flag(complaint, f"f{number}"))
    letter = DeadLetter(f"l{number}", "route", "verdicts/0/1", "no", words.encode(), NOW, {}, recorded.id, 1)
    store.bury([letter])
    with store.act(KIM, NOW) as act:
        act.put_text(complaint.id, f"시민이 '{words}'라고 함")
    return complaint.id


def bytes_of(kept: Kept) -> bytes:
    """All bytes of the database's files."""
    path = Database(kept.url).url.database
    assert path is not None
    return b"".join(file.read_bytes() for file in sorted(Path(path).parent.iterdir()))


def in_tables(kept: Kept, words: str) -> list[str]:
    """The tables in which these words are."""
    found = []
    for table in ("posts", "originals", "dead_letters", "complaints", "typed_texts", "changes", "flags"):
        rows = kept.sql(f"SELECT * FROM {table}")
        values = [bytes(v).decode() if isinstance(v, (bytes, memoryview)) else str(v) for row in rows for v in row]
        found += [table] if any(words in value for value in values) else []
    return found


def test_a_forgotten_post_is_in_no_table(kept: Kept) -> None:
    complaint = a_told_post(kept.store)
    assert in_tables(kept, SECRET) == ["posts", "originals", "dead_letters", "complaints", "typed_texts"]
    assert kept.store.forget("x:1", KIM, NOW)
    assert in_tables(kept, SECRET) == []
    left = kept.store.post("x:1", EVERYTHING)
    assert (left.post.id, left.post.revision, left.complaint, left.deleted) == ("x:1", 1, complaint, True)
    assert (left.post.author, left.post.title, left.post.url, left.post.personal_data) == (None, None, None, ())
    assert left.judgement is not None
    assert left.judgement.evidence == {}
    assert [reason.code for reason in kept.store.complaint(complaint, EVERYTHING).reasons] == ["sure"]
    assert len(kept.store.flags(complaint, EVERYTHING)) == 1


def test_a_forgotten_post_is_in_no_byte_of_the_files(kept: Kept) -> None:
    if not kept.url.startswith("sqlite"):
        return  # its files are the server's, which frees them by itself
    for number in range(1, 60):
        a_told_post(kept.store, number, f"{SECRET}{number:03}끝" * (1 + number % 7 * 40))
    assert f"{SECRET}030".encode() in bytes_of(kept)
    for number in (1, 30, 34, 59):
        assert kept.store.forget(f"x:{number}", KIM, NOW)
        assert f"{SECRET}{number:03}".encode() not in bytes_of(kept)
    assert f"{SECRET}031".encode() in bytes_of(kept)


def test_a_deleted_post_is_in_no_byte_of_the_files(kept: Kept) -> None:
    if not kept.url.startswith("sqlite"):
        return  # its files are the server's, which frees them by itself
    recorded = kept.store.record([an_original(1, SECRET)])[0].post
    with kept.store.act(ROUTER, NOW) as act:
        opening(act, recorded)
    gone = kept.store.record([an_original(1, SECRET, kind=PostKind.DELETION)])[0].post
    with kept.store.act(ROUTER, NOW) as act:
        act.put_post(stored(gone, Outcome.DELETED, deleted=True), Verb.DELETED)
    assert SECRET.encode() not in bytes_of(kept)


def test_forgetting_is_one_row_of_a_history_that_still_verifies(store: Store) -> None:
    complaint = a_told_post(store)
    before, tip = store.complaint(complaint, EVERYTHING), store.tip()
    store.forget("x:1", KIM, minutes(5))
    found = store.changes(tip, 9)
    assert [(one.verb, one.post, one.complaint, one.actor) for one in found] == [
        (Verb.FORGOTTEN, "x:1", complaint, "person:kim")
    ]
    assert store.history(complaint, EVERYTHING)[-1] == found[0]
    assert store.complaint(complaint, EVERYTHING) == replace(before, reasons=(Reason("sure", ""),))
    assert store.verify() == []


def test_forgetting_what_never_came_says_so(store: Store) -> None:
    assert not store.forget("x:1", KIM, NOW)
    assert store.tip() == START


def test_a_post_can_be_forgotten_that_was_only_set_aside_only_recorded_or_only_a_dead_letter(kept: Kept) -> None:
    store = kept.store
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1, text=SECRET), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    store.record([an_original(2, SECRET)])
    store.bury([DeadLetter("l1", "route", "verdicts/0/1", "no", SECRET.encode(), NOW, {}, "x:3", 1)])
    assert [store.forget(f"x:{number}", KIM, NOW) for number in (1, 2, 3)] == [True, True, True]
    assert in_tables(kept, SECRET) == []
    assert store.unpublished(9) == []
    assert store.post("x:2", EVERYTHING).deleted
    assert store.verify() == []


def test_a_post_can_be_forgotten_twice(store: Store) -> None:
    a_told_post(store)
    assert store.forget("x:1", KIM, NOW)
    assert store.forget("x:1", KIM, NOW)
    assert store.verify() == []


def test_what_was_typed_stays_while_another_post_of_the_complaint_has_its_text(kept: Kept) -> None:
    complaint = a_told_post(kept.store)
    with kept.store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(2), Outcome.JOINED), Verb.STORED)
        act.join("x:2", complaint)
    kept.store.forget("x:1", KIM, NOW)
    assert in_tables(kept, SECRET) == ["typed_texts"]
    kept.store.forget("x:2", KIM, NOW)
    assert in_tables(kept, SECRET) == []


def test_a_forgotten_text_that_was_typed_is_read_as_gone(store: Store) -> None:
    complaint = opened(store)
    with store.act(KIM, NOW) as act:
        note = act.put_text(complaint.id, "메모")
    store.forget("x:1", KIM, NOW)
    assert store.text(note, EVERYTHING) is None


def test_the_index_reads_posts_with_their_complaints(store: Store) -> None:
    first, second = opened(store, 1), opened(store, 2)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(3), Outcome.JOINED), Verb.STORED)
        act.join("x:3", first.id)
        act.put_post(stored(a_post(4), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    assert sorted(store.posts_of([first.id, second.id, "never"], EVERYTHING)) == ["x:1", "x:2", "x:3"]
    assert store.complaints_of([first.id, "never"], EVERYTHING) == {first.id: first}
    found = {one.post.id: one.complaint for one in store.stored_posts(["x:1", "x:3", "x:4", "x:9"], EVERYTHING)}
    assert found == {"x:1": first.id, "x:3": first.id, "x:4": None}


@pytest.mark.parametrize("batch", [1, 2, 5, 100])
def test_all_posts_come_once_whatever_the_batch(store: Store, batch: int) -> None:
    with store.act(ROUTER, NOW) as act:
        for number in range(5):
            opening(act, a_post(number))
    batches = list(store.all_posts(EVERYTHING, batch))
    assert sorted(one.post.id for found in batches for one in found) == [f"x:{number}" for number in range(5)]
    assert all(0 < len(found) <= batch for found in batches)


def test_the_version_of_a_post_grows_with_every_change_of_it_or_its_complaint(store: Store) -> None:
    complaint = opened(store, 1)
    opened(store, 2)
    seen: list[Position] = []

    def grown() -> None:
        versions = store.post_versions(["x:1", "x:2", "x:9"])
        assert set(versions) == {"x:1", "x:2"}
        assert versions["x:1"] == store.tip()
        assert [*seen, versions["x:1"]] == sorted({*seen, versions["x:1"]})
        assert versions["x:2"] == Position(1, 6)
        seen.append(versions["x:1"])

    accepted = changed(store, complaint, status=Status.ACCEPTED)
    grown()
    flag = flagged(store, a_flag(accepted))
    grown()
    with store.act(KIM, NOW) as act:
        act.change_flag(replace(flag, acknowledged_at=NOW, acknowledged_by="kim"), Verb.ACKNOWLEDGED)
    grown()
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1, revision=2), Outcome.REVISED), Verb.REVISED)
    grown()
    with store.act(KIM, NOW) as act:
        act.put_post(stored(a_post(3), Outcome.JOINED), Verb.STORED)
        act.join("x:3", complaint.id)
    grown()
    store.forget("x:1", KIM, NOW)
    grown()


def test_a_post_set_aside_and_joined_later_by_a_person_has_the_version_of_the_joining(store: Store) -> None:
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    before = store.post_versions(["x:1"])["x:1"]
    complaint = opened(store, 2)
    with store.act(KIM, NOW) as act:
        act.join("x:1", complaint.id)
    assert before < store.post_versions(["x:1"])["x:1"] == store.tip()
