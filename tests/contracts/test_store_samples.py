"""The daily sample: drawn once, uniformly and the same again, judged by people, without what is forgotten."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from backends.store import Store
from models.errors import NotAllowedError, NotFoundError
from models.history import START, Outcome, Verb
from models.sample import Judged, Sampled
from models.scope import ROUTER, Scope
from tests.contracts.stores import EVERYTHING, KIM, LEE, NOW, Kept, a_complaint, a_post, minutes, opened, stored

DAY = date(2026, 3, 2)
BEGIN, END = NOW - timedelta(hours=9), NOW + timedelta(hours=15)


def aside(store: Store, *numbers: int, **changes: object) -> None:
    """Posts that were set aside, a minute after each other."""
    with store.act(ROUTER, NOW) as act:
        for number in numbers:
            post = a_post(number, **changes)
            act.put_post(stored(post, Outcome.SET_ASIDE), Verb.SET_ASIDE)


def drawn(store: Store, size: int = 3, day: date = DAY) -> list[str]:
    """The ids in a sample drawn now."""
    store.draw(day, BEGIN, END, size, END)
    return [one.post for one, _ in store.sample(day, EVERYTHING).items]


def raised(store: Store, number: int, *, judge: bool = False) -> tuple[str, str]:
    """A post raised by a person, as the desk does it; the complaint and the act."""
    with store.act(LEE, minutes(50)) as act:
        known = act.post(f"x:{number}")
        assert known is not None
        act.put_post(replace(known, outcome=Outcome.COMPLAINT), Verb.RAISED)
        if judge:
            act.judge(f"x:{number}", Judged.COMPLAINT)
        complaint = replace(a_complaint(act.new_complaint_id(act.id), known.post), opened_by=act.id)
        assert act.open(complaint)
        act.join(f"x:{number}", complaint.id)
    return complaint.id, act.id


def said(store: Store, number: int) -> tuple[Judged | None, str | None]:
    """What a post of the sample was judged, and by whom."""
    (found,) = (one for one, _ in store.sample(DAY, EVERYTHING).items if one.post == f"x:{number}")
    return found.judged, found.by


def test_so_many_of_the_posts_set_aside_are_drawn_once_in_the_order_of_receipt(store: Store) -> None:
    aside(store, *range(30))
    assert not store.drawn(DAY)
    assert store.draw(DAY, BEGIN, END, 5, END)
    assert store.drawn(DAY)
    sample = store.sample(DAY, EVERYTHING)
    assert (sample.of, len(sample.items), sample.judged, sample.found) == (30, 5, 0, 0)
    numbers = [int(one.post.removeprefix("x:")) for one, _ in sample.items]
    assert numbers == sorted(set(numbers))
    assert all(one.post == kept.post.id and one == Sampled(one.post, DAY) for one, kept in sample.items)
    aside(store, 31)
    assert not store.draw(DAY, BEGIN, END, 9, END)
    assert store.sample(DAY, EVERYTHING) == sample


def test_all_are_drawn_where_there_are_not_more(store: Store) -> None:
    aside(store, 1, 2)
    assert drawn(store) == ["x:1", "x:2"]


def test_a_day_on_which_nothing_was_set_aside_is_drawn_and_not_listed(store: Store) -> None:
    assert drawn(store) == []
    assert store.sample(DAY, EVERYTHING).of == 0
    assert store.drawn(DAY)
    assert list(store.sample_days(EVERYTHING, 9)) == []


def test_only_what_was_set_aside_that_day_and_is_there_is_drawn(store: Store) -> None:
    opened(store, 1)
    aside(store, 2, 3)
    aside(store, 4, received_at=BEGIN)
    aside(store, 5, received_at=END)
    aside(store, 6, received_at=BEGIN - timedelta(microseconds=1))
    aside(store, 7, history=True)
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post(8), Outcome.REPOST), Verb.STORED)
        act.put_post(stored(a_post(9, revision=2), Outcome.DELETED, deleted=True), Verb.DELETED)
    store.forget("x:3", KIM, NOW)
    assert drawn(store, 99) == ["x:4", "x:2"]


def test_the_same_posts_are_drawn_again_by_the_same_deployment(kept: Kept) -> None:
    aside(kept.store, *range(40))
    first = drawn(kept.store, 6)
    for statement in ("DELETE FROM sampled", "DELETE FROM samples"):
        kept.sql(statement)
    with kept.again() as store:
        assert drawn(store, 6) == first
    kept.sql("DELETE FROM sampled")
    assert drawn(kept.store, 6, date(2026, 3, 3)) != first


def test_a_post_that_was_edited_since_is_in_one_sample_only(store: Store) -> None:
    aside(store, 1)
    drawn(store)
    later = DAY + timedelta(days=1)
    aside(store, 1, 2, revision=2, received_at=END)
    assert store.draw(later, END, END + timedelta(days=1), 3, END)
    assert [one.post for one, _ in store.sample(later, EVERYTHING).items] == ["x:2"]
    assert [one.post for one, _ in store.sample(DAY, EVERYTHING).items] == ["x:1"]


def test_every_post_is_drawn_as_often_as_any_other(kept: Kept) -> None:
    aside(kept.store, *range(20))
    found: Counter[str] = Counter()
    for number in range(400):
        found.update(drawn(kept.store, 5, DAY + timedelta(days=number)))
        kept.sql("DELETE FROM sampled")
    # 400 draws of 5 of 20: 100 a post, and a deviation of less than 9
    assert len(found) == 20
    assert all(60 < count < 140 for count in found.values())
    assert sum((count - 100) ** 2 / 75 for count in found.values()) < 60


def test_a_judgement_is_written_with_who_and_when_and_a_row_of_the_history_and_the_last_one_holds(store: Store) -> None:
    aside(store, 1)
    drawn(store)
    for actor, judged, at in ((KIM, Judged.NONE, 10), (LEE, Judged.COMPLAINT, 20)):
        with store.act(actor, minutes(at)) as act:
            act.judge("x:1", judged)
            assert act.sampled("x:1") == Sampled("x:1", DAY, judged, actor.name, minutes(at), act.id)
    ((found, _),) = store.sample(DAY, EVERYTHING).items
    assert (found.judged, found.by, found.at) == (Judged.COMPLAINT, "lee", minutes(20))
    first, second = (one for one in store.changes(START, 99) if one.verb is Verb.JUDGED)
    assert (first.actor, first.post, first.complaint) == ("person:kim", "x:1", None)
    assert [one.before["sample"] for one in (first, second)] == [None, "none"]
    assert [one.after for one in (first, second)] == [
        {"sample": "none", "day": "2026-03-02"},
        {"sample": "complaint", "day": "2026-03-02"},
    ]
    assert store.verify() == []


def test_what_is_in_no_sample_cannot_be_judged(store: Store) -> None:
    aside(store, 1)
    with store.act(KIM, NOW) as act:
        assert act.sampled("x:1") is None
    with pytest.raises(NotFoundError, match="no sample"), store.act(KIM, NOW) as act:
        act.judge("x:1", Judged.NONE)


def test_what_was_raised_before_the_drawing_was_set_aside_too_and_counts_as_found(store: Store) -> None:
    aside(store, 1, 2)
    raised(store, 2)
    drawn(store)
    sample = store.sample(DAY, EVERYTHING)
    assert (sample.of, sample.judged, sample.found) == (2, 1, 1)
    assert said(store, 2) == (Judged.COMPLAINT, "lee")
    assert said(store, 1) == (None, None)


def test_with_the_act_that_raised_a_post_its_judgement_is_undone(store: Store) -> None:
    aside(store, 1, 2, 3)
    _, before = raised(store, 3)
    drawn(store)
    with store.act(KIM, minutes(10)) as act:
        act.judge("x:1", Judged.NONE)
    _, first = raised(store, 1, judge=True)
    _, second = raised(store, 2, judge=True)
    assert [said(store, number)[0] for number in (1, 2, 3)] == [Judged.COMPLAINT] * 3
    for act_id in (before, first, second):
        with store.act(LEE, minutes(51)) as act:
            act.undo(act_id)
    assert [said(store, number) for number in (1, 2, 3)] == [(Judged.NONE, "kim"), (None, None), (None, None)]
    assert store.verify() == []


def test_what_was_judged_anew_since_stays_when_the_raising_is_undone(store: Store) -> None:
    aside(store, 1)
    drawn(store)
    _, act_id = raised(store, 1, judge=True)
    with store.act(KIM, minutes(51)) as act:
        act.judge("x:1", Judged.NONE)
    with store.act(LEE, minutes(52)) as act:
        act.undo(act_id)
    assert said(store, 1) == (Judged.NONE, "kim")


def test_what_is_forgotten_stays_in_the_sample_without_its_text(store: Store) -> None:
    aside(store, 1, text="잊을 글")
    drawn(store)
    store.forget("x:1", KIM, NOW)
    ((_, kept),) = store.sample(DAY, EVERYTHING).items
    assert (kept.post.text, kept.deleted) == ("", True)


def test_days_are_listed_newest_first_up_to_a_limit(store: Store) -> None:
    for number in range(3):
        aside(store, number, received_at=NOW + timedelta(days=number))
        begin = BEGIN + timedelta(days=number)
        store.draw(DAY + timedelta(days=number), begin, begin + timedelta(days=1), 3, END)
    assert list(store.sample_days(EVERYTHING, 2)) == [date(2026, 3, 4), date(2026, 3, 3)]


def test_a_sample_needs_a_scope_that_sees_everything(store: Store) -> None:
    drawn(store)
    officer = Scope.of_departments("lee", frozenset({"gu.roads@강남구"}))
    with pytest.raises(NotAllowedError):
        store.sample(DAY, officer)
    with pytest.raises(NotAllowedError):
        store.sample_days(officer, 9)
    with pytest.raises(NotFoundError, match="no sample of 2026-03-09"):
        store.sample(date(2026, 3, 9), EVERYTHING)


def test_two_who_draw_at_once_draw_one_sample(kept: Kept) -> None:
    aside(kept.store, *range(9))
    with kept.again() as other, ThreadPoolExecutor(4) as pool:
        stores = [kept.store, other] * 4
        drawings = [pool.submit(store.draw, DAY, BEGIN, END, 3, END) for store in stores]
        assert sorted(one.result() for one in drawings) == [False] * 7 + [True]
    assert len(kept.store.sample(DAY, EVERYTHING).items) == 3
