"""Originals: every record gets its revision and key once, and what was never settled is found again."""

from dataclasses import replace

import pytest

from backends.store import Store
from models.history import START, Outcome, Verb
from models.ports.keeping import Opened, Recorded
from models.ports.stream import Place
from models.post import PersonalData, PersonalDataAction, PostKind
from models.scope import ROUTER
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    LEE,
    NOW,
    Kept,
    a_post,
    an_original,
    minutes,
    opened,
    opening,
    stored,
)


def recorded(store: Store, *words: str, number: int = 1) -> list[tuple[int, bool]]:
    """Revision and newness of records of one post with these texts, one batch a record."""
    return [_short(store.record([an_original(number, text)])[0]) for text in words]


def _short(found: Recorded) -> tuple[int, bool]:
    return found.post.revision, found.new


def test_the_salt_is_made_once_and_is_the_same_for_every_process(kept: Kept) -> None:
    with kept.again() as store:
        assert store.salt() == kept.store.salt()
    assert len(kept.store.salt()) == 32


def test_a_text_gets_a_revision_and_a_repeat_gets_it_again(store: Store) -> None:
    assert recorded(store, "가", "가", "나", "나", "가", "가") == [
        (1, True),
        (1, False),
        (2, True),
        (2, False),
        (3, True),
        (3, False),
    ]


def test_revisions_and_repeats_within_one_batch_are_told_apart_like_those_across_batches(store: Store) -> None:
    batch = [an_original(1, text) for text in ("가", "가", "나", "가")] + [an_original(2, "가")]
    assert [_short(found) for found in store.record(batch)] == [(1, True), (1, False), (2, True), (3, True), (1, True)]
    assert [_short(found) for found in store.record(batch[3:])] == [(3, False), (1, False)]


def test_a_channel_that_numbers_its_revisions_keeps_its_numbers(store: Store) -> None:
    at = 1_790_000_000_000_000  # microseconds, as a time of editing
    found = store.record([an_original(1, "가", revision=at), an_original(1, "나", revision=at + 5)])
    assert [_short(one) for one in found] == [(at, True), (at + 5, True)]
    late = store.record([an_original(1, "다", revision=at + 1)])
    assert _short(late[0]) == (at + 1, False)
    assert _short(store.record([an_original(1, "라", revision=at + 5)])[0]) == (at + 5, False)
    assert [post.text for post in store.unpublished(9)] == ["가", "나"]


def test_key_and_conversation_of_the_first_revision_stay(store: Store) -> None:
    first = an_original(1, "가", key="x:talk", conversation_id="talk", reply_to="x:0")
    later = an_original(1, "나", key="x:1", conversation_id=None, reply_to="x:7")
    store.record([first])
    found = store.record([later, an_original(1, "나")])
    for one in found:
        assert one.post.key == "x:talk"
    assert (found[0].post.conversation_id, found[0].post.reply_to) == ("talk", "x:0")
    assert [post.key for post in store.unpublished(9)] == ["x:talk", "x:talk"]


def test_a_deletion_erases_every_earlier_text_and_brings_none(kept: Kept) -> None:
    store = kept.store
    recorded(store, "첫 번째 글", "두 번째 글")
    personal = (PersonalData("mobile", 0, 2, PersonalDataAction.MASK),)
    gone = an_original(1, "두 번째 글", kind=PostKind.DELETION, title="제목", personal_data=personal)
    found = store.record([gone])[0]
    assert (found.post.revision, found.new) == (3, True)
    assert (found.post.text, found.post.title, found.post.personal_data) == ("", None, ())
    assert "번째" not in str(kept.sql("SELECT * FROM originals"))
    assert "번째".encode() not in b"".join(bytes(row[0] or b"") for row in kept.sql("SELECT body FROM originals"))
    assert [post.kind for post in store.unpublished(9)] == [PostKind.DELETION]
    assert _short(store.record([gone])[0]) == (3, False)
    assert recorded(store, "다시 씀") == [(4, True)]


def test_nothing_of_a_forgotten_post_is_kept_again(kept: Kept) -> None:
    store = kept.store
    recorded(store, "잊을 글", "잊을 글 고침")
    assert store.forget("x:1", KIM, NOW)
    for text in ("잊을 글", "새 잊을 글"):
        assert recorded(store, text) == [(2, False)]
    assert store.unpublished(9) == []
    assert "잊을" not in str(kept.sql("SELECT * FROM originals"))


def test_what_was_under_way_when_its_post_was_forgotten_finds_the_place_taken(store: Store) -> None:
    """The text is on the stream already: the router sees a tombstone of this very revision."""
    recorded(store, "잊을 글", "잊을 글 고침")
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(2), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    recorded(store, "둘", "둘 고침", number=2)
    assert store.forget("x:1", KIM, NOW)
    assert store.forget("x:2", KIM, NOW)
    with store.act(ROUTER, NOW) as act:
        for post_id in ("x:1", "x:2"):
            known = act.post(post_id)
            assert known is not None
            assert (known.post.revision, known.post.text, known.deleted) == (2, "", True)
            assert known.post.kind is PostKind.POST
    assert store.verify() == []


def test_what_was_recorded_and_never_published_is_found_oldest_first(kept: Kept) -> None:
    posts = [found.post for found in kept.store.record([an_original(n, "가") for n in (3, 1, 2)])]
    with kept.again() as store:
        assert store.unpublished(9) == posts
        assert store.unpublished(2) == posts[:2]
        store.published({("x:3", 1): Place(0, 7)})
        assert store.unpublished(9) == posts[1:]


def test_what_was_published_is_unsettled_until_it_is_settled(store: Store) -> None:
    posts = [found.post for found in store.record([an_original(n, "가") for n in (1, 2, 3)])]
    store.published({(post.id, 1): Place(0, number) for number, post in enumerate(posts)})
    store.published({("x:2", 1): Place(1, 9)})
    everything = [(posts[0], Place(0, 0)), (posts[1], Place(1, 9)), (posts[2], Place(0, 2))]
    assert store.unsettled(9) == everything
    assert store.unsettled(1) == everything[:1]
    assert store.unsettled(9, ("x:1", 1)) == everything[1:]
    assert store.unsettled(9, ("x:never", 1)) == everything
    store.settle([("x:2", 1), ("x:2", 2), ("x:never", 1)])
    assert store.unsettled(9) == [everything[0], everything[2]]
    assert store.unsettled(9, ("x:2", 1)) == [everything[2]]
    store.settle([])
    assert store.unpublished(9) == []


def test_a_thousand_are_settled_at_once(store: Store) -> None:
    posts = [found.post for found in store.record([an_original(n, "가") for n in range(1200)])]
    store.published({(post.id, 1): Place(0, 0) for post in posts})
    store.settle([(post.id, 1) for post in posts[:1199]])
    assert [post.id for post, _ in store.unsettled(9)] == ["x:1199"]


def test_a_post_comes_back_from_the_originals_as_it_was_recorded(store: Store) -> None:
    post = a_post(
        1, revision=0, title="제목", written_at=NOW, reply_to="x:0", url="https://x/1", history=True, from_city=True
    )
    store.record([replace(an_original(1), post=post)])
    assert store.unpublished(1) == [replace(post, revision=1)]


def test_an_outcome_is_what_became_of_this_very_revision(store: Store) -> None:
    with store.act(ROUTER, NOW) as act:
        opening(act, a_post(1))
        act.put_post(stored(a_post(2), Outcome.SET_ASIDE), Verb.SET_ASIDE)
        act.put_post(stored(a_post(3, revision=2), Outcome.JOINED), Verb.STORED)
    asked = [("x:1", 1), ("x:1", 2), ("x:2", 1), ("x:3", 1), ("x:3", 2), ("x:9", 1)]
    assert store.outcomes(asked) == {
        ("x:1", 1): Outcome.COMPLAINT,
        ("x:2", 1): Outcome.SET_ASIDE,
        ("x:3", 1): Outcome.REVISED,
        ("x:3", 2): Outcome.JOINED,
    }
    with store.act(ROUTER, NOW) as act:
        revised = stored(a_post(1, revision=2), Outcome.REVISED, opened_revision=1)
        act.put_post(revised, Verb.REVISED)
    assert store.outcomes(asked[:2]) == {("x:1", 1): Outcome.COMPLAINT, ("x:1", 2): Outcome.REVISED}
    assert store.outcomes([]) == {}


@pytest.mark.parametrize(
    "words", ["", " ", "<b>굵게</b>", "' OR 1=1 --", "=cmd()", "\u202e뒤집기", "👨‍👩‍👧", "가" * 20000]
)
def test_any_text_comes_back_as_it_went_in(store: Store, words: str) -> None:
    store.record([an_original(1, words)])
    assert store.unpublished(1)[0].text == words
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1, text=words, title=words), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    with store.act(ROUTER, NOW) as act:
        known = act.post("x:1")
        assert known is not None
        assert (known.post.text, known.post.title) == (words, words)


def test_what_somebody_opened_last_is_known_and_reading_it_again_opens_nothing(store: Store) -> None:
    for number in (1, 2):
        opened(store, number)
        store.record([an_original(number, "가")])
    first = Opened(KIM, "find_the_place", minutes(1), "10.0.0.1")
    second, again = replace(first, reason="legal_duty", at=minutes(5)), replace(first, at=minutes(9), again=True)
    for one in (first, second, again):
        assert store.original("x:1", one, EVERYTHING) is not None
    assert store.original("x:2", replace(first, by=LEE), EVERYTHING) is not None
    asked = ["x:1", "x:2", "x:3"]
    assert store.originals_open(asked, KIM, minutes(0)) == {"x:1": second}
    assert store.originals_open(asked, KIM, minutes(5)) == {}
    assert store.originals_open(asked, LEE, minutes(0)) == {"x:2": replace(first, by=LEE)}
    verbs = [change.verb for change in store.changes(START, 99) if change.post == "x:1"]
    assert verbs[-3:] == [Verb.OPENED_ORIGINAL, Verb.OPENED_ORIGINAL, Verb.READ_ORIGINAL]
