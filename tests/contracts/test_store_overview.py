"""What lists and counts show of many complaints at once, in every store and within every scope."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backends.store import Store
from models.complaint import Status, Waits
from models.errors import NotFoundError
from models.history import Outcome, Verb
from models.ports.keeping import Opened
from models.ports.overview import FACETS, INBOX, QueueCounts
from models.ports.store import Filter
from models.scope import ROUTER, Scope
from models.verdict import Urgency
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    NOW,
    ROADS,
    Kept,
    a_flag,
    a_post,
    an_original,
    changed,
    flagged,
    minutes,
    opened,
    stored,
)

OWN = Scope.of_departments("own", frozenset({ROADS}))
OTHER = Scope.of_departments("other", frozenset({"gu.roads@마포구"}))
NOBODY = Scope.of_departments("nobody", frozenset())


def test_facets_count_by_value_each_without_its_own_filter(store: Store) -> None:
    opened(store, 1)
    opened(store, 2, topic="roads", department="gu.roads@마포구", district="마포구")
    opened(store, 3, status=Status.WAITING, waits=Waits.TOPIC, department=None, district=None)
    found = store.facets(Filter(topic="lighting"), EVERYTHING)
    assert set(found) == set(FACETS)
    assert found["topic"] == {"lighting": 2, "roads": 1}
    assert found["status"] == {"assigned": 1, "waiting": 1}
    assert found["waits"] == {"topic": 1}
    assert found["department"] == {ROADS: 1}
    assert store.facets(Filter(), OWN)["topic"] == {"lighting": 1}
    assert store.facets(Filter(), NOBODY) == {name: {} for name in FACETS}


def test_flags_come_in_one_batch_open_ones_or_all(store: Store) -> None:
    first, second = opened(store, 1), opened(store, 2, department="gu.roads@마포구")
    open_one, done = flagged(store, a_flag(first, "f1")), flagged(store, a_flag(first, "f2", raised_at=minutes(1)))
    other = flagged(store, a_flag(second, "f3"))
    with store.act(KIM, minutes(2)) as act:
        act.change_flag(replace(done, acknowledged_at=minutes(2), acknowledged_by="kim"), Verb.ACKNOWLEDGED)
    ids = [first.id, second.id, "unknown"]
    assert store.flags_of(ids, EVERYTHING) == {first.id: [open_one], second.id: [other]}
    assert [one.id for one in store.flags_of(ids, EVERYTHING, open_only=False)[first.id]] == ["f1", "f2"]
    assert list(store.flags_of(ids, OWN)) == [first.id]
    assert store.flags_of([], EVERYTHING) == store.flags_of(ids, NOBODY) == {}


def test_a_complaint_begins_with_its_opening_post_else_with_its_oldest(store: Store) -> None:
    complaint = opened(store, 5)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1, title="제목"), Outcome.JOINED), Verb.STORED)
        act.join("x:1", complaint.id)
    opening = store.openings([complaint.id, "unknown"], EVERYTHING)[complaint.id]
    assert (opening.words.post, opening.words.complaint, opening.posts) == ("x:5", complaint.id, 2)
    with store.act(KIM, NOW) as act:
        other = replace(complaint, id="other", opened_by=act.id)
        assert act.open(other)
        act.move("x:5", "other")
    found = store.openings([complaint.id, "other"], EVERYTHING)
    assert {one: (opening.words.post, opening.posts) for one, opening in found.items()} == {
        complaint.id: ("x:1", 1),
        "other": ("x:5", 1),
    }
    assert found[complaint.id].words.title == "제목"
    assert store.openings([complaint.id], OTHER) == {}


def test_words_of_posts_say_where_they_belong_now(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(2), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    found = store.words(["x:1", "x:2", "x:3"], EVERYTHING)
    assert {one.post: (one.complaint, one.text) for one in found.values()} == {
        "x:1": (complaint.id, "가로등이 꺼졌어요 1"),
        "x:2": (None, "가로등이 꺼졌어요 2"),
    }
    assert list(store.words(["x:1", "x:2"], OWN)) == ["x:1"]
    assert [one.post for one in store.words_in([complaint.id], EVERYTHING)[complaint.id]] == ["x:1"]
    assert store.words_in([complaint.id], OTHER) == {}


def test_the_counts_of_the_queue_are_of_what_presses_and_of_what_is_due(store: Store) -> None:
    burning = opened(store, 1)
    flagged(store, a_flag(burning))
    urgent = opened(store, 2)
    flagged(store, a_flag(urgent, "f2", urgency=Urgency.URGENT))
    opened(store, 3, status=Status.WAITING, waits=Waits.TOPIC, department=None)
    changed(store, opened(store, 4), status=Status.CLOSED)
    opened(store, 5, history=True)
    due = NOW + timedelta(days=7, minutes=2)
    assert store.queue_counts(due, due + timedelta(hours=1), EVERYTHING) == QueueCounts(3, 1, 1, 1, 2)
    assert store.queue_counts(due, due + timedelta(hours=1), OWN) == QueueCounts(2, 1, 1, 1, 1)
    assert store.queue_counts(due, due, NOBODY) == QueueCounts(0, 0, 0, 0, 0)


def test_the_inbox_groups_what_a_department_has_to_do_by_due_time(store: Store) -> None:
    late, soon = opened(store, 1), opened(store, 2)
    changed(store, soon, status=Status.ACCEPTED)
    returned = changed(store, opened(store, 3), status=Status.RETURNED)
    opened(store, 4, department="gu.roads@마포구")
    now = NOW + timedelta(days=7, minutes=1, seconds=30)
    found = store.inbox(now, now + timedelta(hours=8), OWN, 1)
    assert list(found) == list(INBOX)
    assert {name: (group.count, [one.id for one in group.items]) for name, group in found.items()} == {
        "assigned": (1, [late.id]),
        "accepted": (1, [soon.id]),
        "due_today": (2, [soon.id]),
        "late": (1, [late.id]),
        "returned": (1, [returned.id]),
    }
    assert {group.count for group in store.inbox(now, now, NOBODY, 5).values()} == {0}


def test_posts_are_listed_newest_first_by_outcome_with_pages_bound_to_reader_and_outcome(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(ROUTER, NOW) as act:
        for number in range(2, 6):
            act.put_post(stored(a_post(number), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    first = store.post_listing("set_aside", EVERYTHING, limit=3, cursor=None)
    rest = store.post_listing("set_aside", EVERYTHING, limit=3, cursor=first.next)
    assert [one.post.id for one in (*first.items, *rest.items)] == ["x:5", "x:4", "x:3", "x:2"]
    assert rest.next is None
    assert [one.complaint for one in store.post_listing(None, OWN, limit=9, cursor=None).items] == [complaint.id]
    for outcome, scope in ((None, EVERYTHING), ("set_aside", OWN)):
        with pytest.raises(ValueError, match="another filter or reader"):
            store.post_listing(outcome, scope, limit=3, cursor=first.next)


def test_what_people_typed_says_who_and_by_which_act(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(KIM, minutes(1)) as act:
        text = act.put_text(complaint.id, "전화함")
        act.update(complaint, complaint, Verb.NOTED)
    (found,) = store.typed_about(complaint.id, EVERYTHING)
    assert (found.id, found.text, found.at, found.by, found.act) == (text, "전화함", minutes(1), str(KIM), act.id)
    assert store.typed([text, "unknown"], EVERYTHING) == {text: "전화함"}
    assert store.typed([text], OTHER) == {}
    assert store.typed_about(complaint.id, OTHER) == []


def test_the_act_of_a_version_and_the_changes_since_it(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(KIM, minutes(1)) as act:
        act.update(complaint, replace(complaint, urgency=Urgency.LOW), Verb.REURGED)
    assert store.act_of(complaint.id, 2, EVERYTHING) == act.id
    assert store.act_of(complaint.id, 3, EVERYTHING) is None
    assert store.act_of(complaint.id, 2, OTHER) is None
    assert [one.verb for one in store.since(complaint.id, 1, EVERYTHING)] == [Verb.REURGED]
    assert store.since(complaint.id, 2, EVERYTHING) == []
    with pytest.raises(NotFoundError):
        store.since(complaint.id, 1, OTHER)


def test_the_queue_takes_a_filter_to_which_its_cursors_are_bound(store: Store) -> None:
    for number in range(3):
        opened(store, number, status=Status.WAITING, waits=Waits.TOPIC, department=None)
    opened(store, 9, status=Status.WAITING, waits=Waits.OWNER, department=None)
    first = store.queue(EVERYTHING, limit=2, where=Filter(waits="topic"))
    rest = store.queue(EVERYTHING, limit=2, where=Filter(waits="topic"), cursor=first.next)
    assert [one.waits for one in (*first.items, *rest.items)] == [Waits.TOPIC] * 3
    with pytest.raises(ValueError, match="another filter"):
        store.queue(EVERYTHING, cursor=first.next)


def test_an_original_is_handed_out_logged_and_only_within_the_scope(kept: Kept) -> None:
    store, why = kept.store, Opened(KIM, "find_the_place", minutes(3), "10.0.0.1")
    complaint = opened(store, 1)
    store.record([an_original(1, "원문")])
    with pytest.raises(NotFoundError):
        store.original("x:1", why, OTHER)
    before = store.tip()
    assert store.original("x:1", why, OWN) == '{"text":"원문"}'.encode()
    (row,) = store.changes(before, 10)
    assert (row.verb, row.actor, row.at) == (Verb.OPENED_ORIGINAL, str(KIM), minutes(3))
    assert row.after == {"reason": "find_the_place", "revision": 1, "from": "10.0.0.1"}
    assert (row.post, row.complaint, row.version) == ("x:1", complaint.id, complaint.version)
    assert store.complaint(complaint.id, EVERYTHING) == complaint
    assert store.verify() == []
    store.forget("x:1", KIM, minutes(4))
    tip = store.tip()
    assert store.original("x:1", why, EVERYTHING) is None
    assert store.tip() == tip
