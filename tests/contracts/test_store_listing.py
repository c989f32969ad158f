"""Listing and queue come in their order, page by page, whatever is written meanwhile."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from backends.store import Store
from models.complaint import Complaint, FlagKind, Status, Waits
from models.history import Verb
from models.ports.store import ComplaintPage, Filter
from models.scope import ROUTER, Scope
from models.verdict import Urgency
from tests.contracts.stores import EVERYTHING, KIM, NOW, ROADS, a_flag, a_post, flagged, minutes, opened, opening

OFFICER = Scope.of_departments("lee", frozenset({ROADS, "city.parks"}))
Read = Callable[[str | None], ComplaintPage]


def every(read: Read) -> list[str]:
    """The ids of all pages."""
    found: list[str] = []
    cursor = None
    while True:
        page = read(cursor)
        found += [complaint.id for complaint in page.items]
        cursor = page.next
        if cursor is None:
            return found


def many(store: Store, count: int, **changes: object) -> list[Complaint]:
    """Complaints of which several come at the same moment and are due at the same time, in no order."""
    chance = random.Random(3)
    found = []
    with store.act(ROUTER, NOW) as act:
        for number in range(count):
            at, due = minutes(chance.randrange(4)), minutes(100 + chance.randrange(3))
            post = a_post(f"{changes.get('channel', 'm')}{number}", received_at=at)
            found.append(opening(act, post, due_at=due, received_at=at, **changes))
    return found


def _listed(store: Store, limit: int, cursor: str | None) -> ComplaintPage:
    return store.listing(Filter(), EVERYTHING, limit=limit, cursor=cursor)


def _queued(store: Store, limit: int, cursor: str | None) -> ComplaintPage:
    return store.queue(EVERYTHING, limit=limit, cursor=cursor)


def test_a_listing_is_newest_first_and_whole_across_pages(store: Store) -> None:
    complaints = many(store, 23)
    expected = [c.id for c in sorted(complaints, key=lambda c: (c.received_at, c.id), reverse=True)]
    for limit in (1, 2, 7, 22, 23, 50):
        assert every(partial(_listed, store, limit)) == expected


def test_a_queue_is_whole_across_pages(store: Store) -> None:
    complaints = many(store, 23, status=Status.WAITING, waits=Waits.OWNER)
    expected = [c.id for c in sorted(complaints, key=lambda c: (str(c.due_at), c.received_at, c.id))]
    for limit in (1, 2, 7, 22, 23, 50):
        assert every(partial(_queued, store, limit)) == expected


def test_a_page_that_is_just_full_has_no_next(store: Store) -> None:
    many(store, 4, status=Status.WAITING)
    assert store.listing(Filter(), EVERYTHING, limit=4).next is None
    assert store.queue(EVERYTHING, limit=4).next is None
    assert store.listing(Filter(), EVERYTHING, limit=3).next is not None


def test_what_is_written_between_two_pages_moves_nothing_of_what_was_there(store: Store) -> None:
    known = {complaint.id for complaint in many(store, 12, status=Status.WAITING)}
    for step, read in enumerate((partial(_listed, store, 3), partial(_queued, store, 3))):
        page, found = read(None), list[str]()
        while True:
            found += [complaint.id for complaint in page.items]
            opened(store, f"new{step}-{len(found)}", status=Status.WAITING, received_at=minutes(2))
            if page.next is None:
                break
            page = read(page.next)
        assert len(found) == len(set(found))
        assert known <= set(found)


def test_the_queue_has_emergencies_then_urgent_ones_then_what_is_due_first_then_the_oldest(store: Store) -> None:
    waiting = {"status": Status.WAITING, "waits": Waits.TOPIC}
    never = opened(store, 1, **waiting, due_at=None)
    young, old = (opened(store, n, **waiting, due_at=minutes(500)) for n in (9, 8))
    late = opened(store, 7, **waiting, due_at=minutes(-500))
    urgent = opened(store, 6)
    flagged(store, a_flag(urgent, "u", urgency=Urgency.URGENT))
    emergency = opened(store, 5, due_at=None)
    flagged(store, a_flag(emergency, "e"))
    both = opened(store, 4)
    flagged(store, a_flag(both, "b1", urgency=Urgency.URGENT))
    flagged(store, a_flag(both, "b2"))
    replied = opened(store, 3, due_at=minutes(400))
    flagged(store, a_flag(replied, "r", kind=FlagKind.REPLY, urgency=None))
    opened(store, 2)  # assigned and not flagged: not in the queue
    expected = [both, emergency, urgent, late, replied, old, young, never]
    assert [c.id for c in store.queue(EVERYTHING).items] == [c.id for c in expected]


def test_an_acknowledged_emergency_loses_its_place_and_leaves_unless_it_waits_for_something_else(store: Store) -> None:
    waits, assigned = opened(store, 1, status=Status.WAITING), opened(store, 2)
    flags = [flagged(store, a_flag(complaint, complaint.id)) for complaint in (waits, assigned)]
    other = opened(store, 0, status=Status.WAITING, due_at=minutes(1))
    assert [c.id for c in store.queue(EVERYTHING).items] == [waits.id, assigned.id, other.id]
    with store.act(KIM, NOW) as act:
        for flag in flags:
            act.change_flag(replace(flag, acknowledged_at=NOW, acknowledged_by="kim"), Verb.ACKNOWLEDGED)
    assert [c.id for c in store.queue(EVERYTHING).items] == [other.id, waits.id]


@pytest.mark.parametrize("status", list(Status))
def test_what_waits_for_the_center_is_in_the_queue(store: Store, status: Status) -> None:
    complaint = opened(store, 1, status=Status.WAITING)
    path = {
        Status.RETURNED: [Status.ASSIGNED, Status.RETURNED],
        Status.REOPENED: [Status.CLOSED, Status.REOPENED],
        Status.ACCEPTED: [Status.ASSIGNED, Status.ACCEPTED],
        Status.RESOLVED: [Status.ANSWERED, Status.RESOLVED],
        Status.WAITING: [],
    }.get(status, [status])
    with store.act(KIM, NOW) as act:
        for after in path:
            complaint = act.update(complaint, replace(complaint, status=after), Verb.ASSIGNED, delivered=True)
    queued = status in (Status.WAITING, Status.RETURNED, Status.REOPENED)
    assert bool(store.queue(EVERYTHING).items) == queued


FILTERED = {
    "status": (Status.WAITING, Filter(status="waiting"), Filter(status="' OR 1=1 --")),
    "waits": (Waits.DISTRICT, Filter(waits="district"), Filter(waits="' OR 1=1 --")),
    "department": ("city.parks", Filter(department="city.parks"), Filter(department="city.%")),
    "district": ("종로구", Filter(district="종로구"), Filter(district="종로_")),
    "topic": ("parks", Filter(topic="parks"), Filter(topic="PARKS")),
    "urgency": (Urgency.LOW, Filter(urgency="low"), Filter(urgency="")),
    "channel": ("facebook", Filter(channel="facebook"), Filter(channel="facebook'--")),
}


@pytest.mark.parametrize("name", list(FILTERED))
def test_a_filter_shows_what_equals_it_and_nothing_else(store: Store, name: str) -> None:
    value, where, wrong = FILTERED[name]
    others = many(store, 5)
    found = many(store, 5, **{"channel": "n", name: value})
    listed = every(lambda at: store.listing(where, EVERYTHING, limit=2, cursor=at))
    assert sorted(listed) == sorted(complaint.id for complaint in found)
    assert len(every(partial(_listed, store, 2))) == len(found + others)
    assert store.listing(wrong, EVERYTHING).items == ()


def test_due_before_is_exclusive_and_never_matches_what_is_never_due(store: Store) -> None:
    opened(store, 1, due_at=None)
    early = opened(store, 2, due_at=minutes(5))
    opened(store, 3, due_at=minutes(6))
    assert store.listing(Filter(due_before=minutes(6)), EVERYTHING).items == (early,)


def test_filters_hold_together(store: Store) -> None:
    opened(store, 1, topic="parks")
    opened(store, 2, district="종로구")
    both = opened(store, 3, topic="parks", district="종로구")
    assert store.listing(Filter(topic="parks", district="종로구"), EVERYTHING).items == (both,)


def test_a_cursor_belongs_to_its_filter_and_to_what_its_reader_sees(store: Store) -> None:
    many(store, 5, status=Status.WAITING)
    listed = store.listing(Filter(status="waiting"), EVERYTHING, limit=2).next
    queued = store.queue(OFFICER, limit=2).next
    assert listed is not None
    assert queued is not None
    less = Scope.of_departments("lee", frozenset({ROADS}))
    wrongs: list[Callable[[], ComplaintPage]] = [
        lambda: store.listing(Filter(), EVERYTHING, cursor=listed),
        lambda: store.listing(Filter(status="assigned"), EVERYTHING, cursor=listed),
        lambda: store.listing(Filter(status="waiting"), OFFICER, cursor=listed),
        lambda: store.queue(EVERYTHING, cursor=listed),
        lambda: store.queue(less, cursor=queued),
        lambda: store.queue(EVERYTHING, cursor=queued),
        lambda: store.listing(Filter(), OFFICER, cursor=queued),
    ]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="cursor"):
            wrong()
    assert len(store.queue(Scope.of_departments("park", OFFICER.departments), limit=2, cursor=queued).items) == 2


def test_a_made_up_cursor_is_refused_and_never_breaks_anything(store: Store) -> None:
    many(store, 5, status=Status.WAITING)
    good = store.queue(EVERYTHING, limit=2).next
    assert good is not None
    bound, *_ = json.loads(base64.urlsafe_b64decode(good))
    places: list[object] = [5, [], [bound], [bound, 1], [bound, 1, 2, 3, 4], [bound, "x", "y", "z", "w"], {"a": 1}]
    places += [[bound, 1, "2026-01-01T00:00:00+09:00", "0001-01-01T00:00:00+09:00", "x"], None, "[" * 4000]
    made_up = [base64.urlsafe_b64encode(json.dumps(place).encode()).decode() for place in places]
    deep = base64.urlsafe_b64encode(b"[" * 40000).decode()
    for cursor in (*made_up, deep, "", "가나다", "\ud800", "%%%%", good[:-4]):
        with pytest.raises(ValueError, match="cursor"):
            store.queue(EVERYTHING, cursor=cursor)
        with pytest.raises(ValueError, match="cursor"):
            store.listing(Filter(), EVERYTHING, cursor=cursor)
