"""An act on the store is one transaction by one actor: all or nothing, on what was read, over nobody's decision."""

import re
from dataclasses import replace

import pytest

from backends.store import Store
from models.complaint import Decided, Reason, Status, Waits
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, RetryableError
from models.history import START, Outcome, Verb
from models.ports.store import Filter
from models.scope import CLOCK, ROUTER, Actor, ActorKind, Scope
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    NOW,
    ROADS,
    Kept,
    a_complaint,
    a_flag,
    a_post,
    changed,
    flagged,
    minutes,
    opened,
    opening,
    stored,
)


def test_an_opened_complaint_is_read_as_it_was_written(store: Store) -> None:
    decided = {"topic": Decided("kim", minutes(3), "act-1")}
    full = {"decided": decided, "proposals": {"urgency": "low"}, "hand_over": "119", "history": True, "due_at": None}
    complaint = opened(store, 1, **full)
    assert store.complaint(complaint.id, EVERYTHING) == complaint
    assert store.post("x:1", EVERYTHING) == stored(a_post(1), complaint=complaint.id)
    assert store.posts(complaint.id, EVERYTHING) == [stored(a_post(1), complaint=complaint.id)]


def test_a_post_is_read_as_it_was_written_down_to_the_microsecond(store: Store) -> None:
    post = a_post(
        1, title="제목", written_at=NOW.replace(microsecond=1), reply_to="x:0", url="https://x/1", truncated=True
    )
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(post, Outcome.SET_ASIDE), Verb.SET_ASIDE)
    assert store.post("x:1", EVERYTHING) == stored(post, Outcome.SET_ASIDE)


def test_a_revision_may_be_the_channels_own_time_of_the_edit_in_microseconds(store: Store) -> None:
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1, revision=1_790_000_000_000_000)), Verb.STORED)
    assert store.post("x:1", EVERYTHING).post.revision == 1_790_000_000_000_000


def test_the_id_of_a_complaint_is_made_of_its_opener_and_says_nothing_about_it(kept: Kept) -> None:
    with kept.store.act(ROUTER, NOW) as act:
        first, second = act.new_complaint_id("x:1"), act.new_complaint_id("x:2")
    with kept.again() as store, store.act(KIM, minutes(9)) as act:
        assert act.new_complaint_id("x:1") == first != second
    assert re.fullmatch("[a-z2-7]{12}", first)


def test_a_redelivered_post_opens_nothing_new(store: Store) -> None:
    complaint = opened(store)
    tip = store.tip()
    with store.act(ROUTER, NOW) as act:
        act.load([a_post(1)])
        assert not act.open(a_complaint(act.new_complaint_id("x:1"), a_post(1)))
    with store.act(ROUTER, NOW) as act:  # without having loaded anything
        assert not act.open(a_complaint("other", a_post(1)))
    assert store.tip() == tip
    assert [item.id for item in store.listing(Filter(), EVERYTHING).items] == [complaint.id]


def test_opened_twice_in_one_act_is_opened_once(store: Store) -> None:
    with store.act(ROUTER, NOW) as act:
        complaint = opening(act, a_post(1))
        assert not act.open(complaint)


def test_an_update_raises_the_version_and_is_seen_within_the_act(store: Store) -> None:
    complaint = opened(store)
    with store.act(KIM, NOW) as act:
        accepted = act.update(complaint, replace(complaint, status=Status.ACCEPTED, officer="kim"), Verb.ACCEPTED)
        assert act.complaint(complaint.id, EVERYTHING) == accepted
        again = act.update(accepted, replace(accepted, kind="inquiry"), Verb.RETOPICED)
    assert (accepted.version, again.version) == (2, 3)
    assert store.complaint(complaint.id, EVERYTHING) == again


def test_an_update_on_an_old_version_is_refused_and_leaves_what_is_there(store: Store) -> None:
    complaint = opened(store)
    accepted = changed(store, complaint, status=Status.ACCEPTED)
    with pytest.raises(ComplaintChangedError):
        changed(store, complaint, status=Status.CLOSED)
    with pytest.raises(ComplaintChangedError):
        changed(store, replace(complaint, version=7), status=Status.CLOSED)
    with pytest.raises(ComplaintChangedError):
        changed(store, replace(complaint, id="nowhere"), status=Status.CLOSED)
    assert store.complaint(complaint.id, EVERYTHING) == accepted


def test_an_update_keeps_what_makes_the_complaint_itself(store: Store) -> None:
    complaint = opened(store)
    after = changed(store, complaint, id="other", opened_by="x:9", version=40, kind="inquiry")
    assert after == replace(complaint, version=2, kind="inquiry")


@pytest.mark.parametrize("name", ["department", "topic", "urgency", "district", "kind"])
def test_a_program_does_not_write_over_what_a_person_decided(store: Store, name: str) -> None:
    decided = {name: Decided("kim", NOW, "act-1")}
    complaint = changed(store, opened(store, status=Status.WAITING, waits=Waits.OWNER), decided=decided)
    with pytest.raises(NotAllowedError):
        changed(store, complaint, ROUTER, Verb.FILLED, **{name: "low" if name == "urgency" else "another"})
    for by in (ROUTER, CLOCK, Actor(ActorKind.DELIVERY, "answer")):
        with pytest.raises(NotAllowedError):
            changed(store, complaint, by, Verb.FILLED, decided={})
        with pytest.raises(NotAllowedError):
            changed(store, complaint, by, Verb.FILLED, decided={**decided, "channel": Decided("kim", NOW, "a")})
    with pytest.raises(NotAllowedError):  # nor with a reading that leaves the decision out
        changed(store, replace(complaint, decided={}), ROUTER, Verb.FILLED, decided={}, kind="inquiry")
    assert store.complaint(complaint.id, EVERYTHING) == complaint
    assert changed(store, complaint, ROUTER, Verb.PROPOSED, proposals={name: "another"}).proposals == {name: "another"}


@pytest.mark.parametrize("status", [Status.ASSIGNED, Status.ACCEPTED, Status.RETURNED, Status.ANSWERED])
def test_a_program_does_not_take_a_complaint_from_its_owner(store: Store, status: Status) -> None:
    complaint = changed(store, opened(store), status=status) if status is not Status.ASSIGNED else opened(store)
    with pytest.raises(NotAllowedError):
        changed(store, complaint, ROUTER, Verb.ASSIGNED, department="city.lighting")
    assert store.complaint(complaint.id, EVERYTHING).department == ROADS


def test_a_program_gives_an_owner_to_what_waits(store: Store) -> None:
    complaint = opened(store, status=Status.WAITING, waits=Waits.DISTRICT, department=None)
    found = changed(store, complaint, ROUTER, Verb.ASSIGNED, status=Status.ASSIGNED, waits=None, department=ROADS)
    assert found.department == ROADS


def test_a_post_is_in_one_complaint_at_a_time(store: Store) -> None:
    first, second = opened(store, 1), opened(store, 2)
    with pytest.raises(NotAllowedError) as refused, store.act(KIM, NOW) as act:
        act.join("x:1", second.id)
    assert first.id not in str(refused.value)
    with pytest.raises(NotFoundError), store.act(KIM, NOW) as act:
        act.join("x:9", second.id)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(3), Outcome.JOINED), Verb.STORED)
        act.join("x:3", second.id)
        with pytest.raises(NotAllowedError):
            act.join("x:3", first.id)
        assert [member.post.id for member in act.members(second.id)] == ["x:2", "x:3"]
    assert [member.post.id for member in store.posts(second.id, EVERYTHING)] == ["x:2", "x:3"]
    assert [member.post.id for member in store.posts(first.id, EVERYTHING)] == ["x:1"]


def test_the_database_itself_refuses_a_second_membership(kept: Kept) -> None:
    opened(kept.store, 1)
    second = opened(kept.store, 2)
    columns = "(post, complaint, decided_by, act, since)"
    row = f"INSERT INTO memberships {columns} SELECT 'x:1', :c, 'p', 'a', since FROM memberships LIMIT 1"
    with pytest.raises(RetryableError, match="another wrote the same"):
        kept.sql(row, c=second.id)


def test_nothing_joins_waits_on_or_is_typed_about_a_complaint_that_is_not_there(store: Store) -> None:
    ghost = a_complaint("ghost", a_post(1))
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1), Outcome.SET_ASIDE), Verb.SET_ASIDE)
        for wrong in (
            lambda: act.join("x:1", "ghost"),
            lambda: act.raise_flag(a_flag(ghost)),
            lambda: act.put_text("ghost", "메모"),
        ):
            with pytest.raises(NotFoundError):
                wrong()
    assert store.verify() == []


def test_an_act_that_raises_leaves_nothing_behind(store: Store) -> None:
    complaint = opened(store, 1)
    flagged(store, a_flag(complaint))
    before = (store.tip(), store.counters(EVERYTHING), store.complaint(complaint.id, EVERYTHING))
    texts = []

    def fail() -> None:
        with store.act(KIM, NOW) as act:
            opening(act, a_post(2))
            act.update(complaint, replace(complaint, status=Status.CLOSED), Verb.ASSIGNED)
            act.raise_flag(a_flag(complaint, "f2"))
            texts.append(act.put_text(complaint.id, "메모"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (store.tip(), store.counters(EVERYTHING), store.complaint(complaint.id, EVERYTHING)) == before
    assert [flag.id for flag in store.flags(complaint.id, EVERYTHING)] == ["f1"]
    with pytest.raises(NotFoundError):
        store.post("x:2", EVERYTHING)
    with pytest.raises(NotFoundError):
        store.text(texts[0], EVERYTHING)
    assert store.verify() == []


def test_an_act_that_the_store_refuses_leaves_nothing_behind(store: Store) -> None:
    opened(store, 1)
    tip = store.tip()

    def fail() -> None:
        with store.act(ROUTER, NOW) as act:
            opening(act, a_post(2))
            act.open(a_complaint("wrong", a_post(3), status=Status.CLOSED))

    with pytest.raises(NotAllowedError):
        fail()
    assert store.tip() == tip


def test_every_row_of_an_act_carries_its_id_and_its_actor(kept: Kept) -> None:
    with kept.store.act(KIM, NOW, "act-7") as act:
        assert act.id == "act-7"
        complaint = opening(act, a_post(1))
        act.raise_flag(a_flag(complaint))
        act.put_text(complaint.id, "메모")
    for table in ("changes", "memberships", "flags", "typed_texts"):
        assert {row[0] for row in kept.sql(f"SELECT act FROM {table}")} == {"act-7"}
    assert {change.actor for change in kept.store.changes(START, 9)} == {"person:kim"}


def test_the_store_keeps_the_highest_revision_of_a_post(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1, revision=3, text="고침"), Outcome.REVISED), Verb.REVISED)
        with pytest.raises(NotAllowedError):
            act.put_post(stored(a_post(1, revision=2, text="오래됨"), Outcome.REVISED), Verb.REVISED)
        known = act.post("x:1")
    assert known is not None
    assert (known.post.text, known.complaint) == ("고침", complaint.id)
    assert store.post("x:1", EVERYTHING) == known


def test_posts_of_a_conversation_are_found_whether_stored_or_put_in_the_same_act(store: Store) -> None:
    talk = {"key": "x:talk", "conversation_id": "talk"}
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(5, **talk), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    with store.act(ROUTER, NOW) as act:  # put before the conversation was asked for, nothing loaded
        act.put_post(stored(a_post(7, **talk), Outcome.SET_ASIDE), Verb.SET_ASIDE)
        act.put_post(stored(a_post(6, **talk, author="a2"), Outcome.SET_ASIDE), Verb.SET_ASIDE)
        assert [found.post.id for found in act.conversation("x:talk", "a1")] == ["x:5", "x:7"]
    with store.act(ROUTER, NOW) as act:  # put after the batch was loaded
        act.load([a_post(3, **talk), a_post(8, **talk)])
        act.put_post(stored(a_post(3, **talk), Outcome.SET_ASIDE), Verb.SET_ASIDE)
        assert [found.post.id for found in act.conversation("x:talk", "a1")] == ["x:3", "x:5", "x:7"]
        assert act.conversation("x:talk", "nobody") == []


def test_a_conversation_shows_which_complaint_a_post_joined_in_the_same_act(store: Store) -> None:
    talk = {"key": "x:talk", "conversation_id": "talk"}
    with store.act(ROUTER, NOW) as act:
        act.load([a_post(1, **talk), a_post(2, **talk)])
        complaint = opening(act, a_post(1, **talk))
        assert [found.complaint for found in act.conversation("x:talk", "a1")] == [complaint.id]
        assert [found.post.id for found in act.members(complaint.id)] == ["x:1"]


def test_a_post_put_into_a_complaint_by_name_stays_where_its_membership_is(store: Store) -> None:
    complaint = opened(store, 1)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(1, revision=2), Outcome.REVISED, complaint=None), Verb.REVISED)
    assert store.post("x:1", EVERYTHING).complaint == complaint.id
    assert [change.complaint for change in store.changes(START, 9) if change.verb is Verb.REVISED] == [complaint.id]


def test_what_is_not_in_the_readers_scope_is_not_there_for_an_act_either(store: Store) -> None:
    complaint = opened(store)
    with store.act(KIM, NOW) as act, pytest.raises(NotFoundError):
        act.complaint(complaint.id, Scope.of_departments("lee", frozenset({"city.parks"})))


def test_sentences_taken_out_of_reasons_do_not_come_back_with_an_older_reading(store: Store) -> None:
    complaint = opened(store)
    store.forget("x:1", KIM, NOW)
    after = changed(store, complaint, status=Status.ACCEPTED)
    assert after.reasons == (Reason("sure", ""),)
    told = changed(store, after, reasons=(Reason("said", "담당자가 정함"),), kind="inquiry")
    assert store.complaint(complaint.id, EVERYTHING) == told
    assert told.reasons[0].text


def test_a_complaint_of_many_posts_is_written_in_few_statements(store: Store) -> None:
    posts = [a_post(number) for number in range(600)]
    with store.act(ROUTER, NOW) as act:
        act.load(posts)
        for post in posts:
            opening(act, post)
    assert store.counters(EVERYTHING)["complaints.assigned"] == 600
    assert len(store.stored_posts([post.id for post in posts], EVERYTHING)) == 600
