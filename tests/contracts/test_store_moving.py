"""Posts change places within an act: one place each, what hangs on them goes along, and followers are told of both."""

import pytest

from backends.store import Store
from models.complaint import HandOver
from models.errors import NotAllowedError, NotFoundError
from models.history import Outcome, Verb
from models.scope import ROUTER
from tests.contracts.stores import EVERYTHING, KIM, NOW, Kept, a_flag, a_post, flagged, minutes, opened, stored


def joined(store: Store, number: int, complaint_id: str) -> None:
    """A further post in a complaint."""
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(number), Outcome.JOINED), Verb.STORED)
        act.join(f"x:{number}", complaint_id)


def posts(store: Store, complaint_id: str) -> list[str]:
    """The ids of a complaint's posts."""
    return [one.post.id for one in store.posts(complaint_id, EVERYTHING)]


def test_a_moved_post_leaves_one_complaint_and_is_in_the_other(kept: Kept) -> None:
    store = kept.store
    first, second = opened(store, 1), opened(store, 2)
    joined(store, 3, first.id)
    tip = store.tip()
    with store.act(KIM, minutes(9)) as act:
        act.hold([first.id, second.id])
        act.move("x:3", second.id)
        assert [one.post.id for one in act.members(first.id)] == ["x:1"]
        assert [one.post.id for one in act.members(second.id)] == ["x:2", "x:3"]
    assert (posts(store, first.id), posts(store, second.id)) == (["x:1"], ["x:2", "x:3"])
    told = [(change.verb, change.complaint, change.post) for change in store.changes(tip, 9)]
    assert told == [(Verb.LEFT, first.id, "x:3"), (Verb.JOINED, second.id, "x:3")]
    assert store.post_versions(["x:3"])["x:3"] == store.tip()
    rows = kept.sql(
        "SELECT complaint, decided_by, until IS NULL, until_act FROM memberships WHERE post = 'x:3' ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        (first.id, "router:route", 0, act.id),
        (second.id, "person:kim", 1, None),
    ]


def test_a_post_that_moves_twice_in_an_act_is_in_the_last_place_only(store: Store) -> None:
    first, second, third = (opened(store, number) for number in (1, 2, 3))
    joined(store, 4, first.id)
    with store.act(KIM, NOW) as act:
        for to in (second, third, first, second):
            act.move("x:4", to.id)
    assert [posts(store, one.id) for one in (first, second, third)] == [["x:1"], ["x:2", "x:4"], ["x:3"]]
    assert store.verify() == []


def test_only_a_member_moves_and_only_to_another_complaint_that_there_is(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(2), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    for post, to, error in (
        ("x:2", complaint.id, NotAllowedError),
        ("x:1", complaint.id, NotAllowedError),
        ("x:1", "nowhere", NotFoundError),
        ("x:9", complaint.id, NotFoundError),
    ):
        with pytest.raises(error), store.act(KIM, NOW) as act:
            act.move(post, to)
    assert posts(store, complaint.id) == ["x:1"]


def test_flags_and_hand_overs_go_where_the_post_goes_and_the_queue_knows(store: Store) -> None:
    first, second = opened(store, 1), opened(store, 2)
    joined(store, 3, first.id)
    flag = flagged(store, a_flag(first, post="x:3"))
    other = flagged(store, a_flag(second, "f2", post="x:2", acknowledged_at=NOW))
    with store.act(KIM, NOW) as act:
        act.put_hand_over(HandOver("h1", first.id, flag.id, "119", "kim", NOW), Verb.HANDED_OVER)
        act.move("x:3", second.id)
        assert [one.complaint for one in act.hand_overs(second.id)] == [second.id]
        assert act.hand_overs(first.id) == []
    assert store.flags(first.id, EVERYTHING) == []
    assert {one.id for one in store.flags(second.id, EVERYTHING)} == {flag.id, other.id}
    assert [one.complaint for one in store.hand_overs(EVERYTHING)] == [second.id]
    assert [one.id for one in store.queue(EVERYTHING).items] == [second.id]
    assert store.verify() == []


def test_an_absorbed_complaint_keeps_nothing(store: Store) -> None:
    first, second = opened(store, 1), opened(store, 2)
    joined(store, 3, second.id)
    flag = flagged(store, a_flag(second, post=None))
    with store.act(KIM, NOW) as act:
        act.put_hand_over(HandOver("h1", second.id, flag.id, "119", "kim", NOW), Verb.HANDED_OVER)
        act.absorb(first.id, second.id)
    assert (posts(store, first.id), posts(store, second.id)) == (["x:1", "x:2", "x:3"], [])
    assert [one.id for one in store.flags(first.id, EVERYTHING)] == [flag.id]
    assert [one.complaint for one in store.hand_overs(EVERYTHING)] == [first.id]
    assert store.counters(EVERYTHING)["queue"] == 1
