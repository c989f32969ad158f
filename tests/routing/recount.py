"""Everything that a store holds of complaints, to compare, and a recount of it that shares nothing with the product."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from backends.store import Store
from backends.store.engine import Database
from models.complaint import Complaint, Status
from models.history import START, Verb
from models.ports.store import Filter
from models.scope import Scope

ALL = Scope.everything("recount")
_SHOWN = "state NOT IN ('delivered', 'withdrawn')"
_TOLD = (Verb.ANSWERED, Verb.ASKED)


def everything(store: Store) -> dict[str, Complaint]:
    """All complaints by id."""
    found: dict[str, Complaint] = {}
    cursor: str | None = None
    while True:
        page = store.listing(Filter(), ALL, limit=200, cursor=cursor)
        found |= {complaint.id: complaint for complaint in page.items}
        if page.next is None:
            return found
        cursor = page.next


def rows(url: str, statement: str) -> list[Any]:
    """What a query past the store gives."""
    database = Database(url)
    try:
        with database.reading() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]
    finally:
        database.close()


def state(store: Store, url: str) -> dict[str, Any]:
    """All that an undo must bring back, versions aside."""
    complaints = everything(store)
    return {
        "complaints": {one.id: replace(one, version=0) for one in complaints.values()},
        "members": {one: [p.post.id for p in store.posts(one, ALL)] for one in complaints},
        "memberships": rows(
            url, "SELECT post, complaint, decided_by, since FROM memberships WHERE until IS NULL ORDER BY 1"
        ),
        "flags": {one: store.flags(one, ALL) for one in complaints},
        "hand-overs": store.hand_overs(ALL, open_only=False),
        "texts": rows(url, "SELECT id, complaint, text FROM typed_texts ORDER BY id"),
        "answers": rows(url, "SELECT id, complaint, channel_id, question FROM answers ORDER BY id"),
        "sendings": rows(url, f"SELECT * FROM sendings WHERE {_SHOWN} ORDER BY id"),
        "sampled": rows(url, 'SELECT post, judged, "by", "at" FROM sampled ORDER BY post'),
        "outcomes": rows(url, "SELECT id, outcome FROM posts ORDER BY id"),
    }


def wrong(store: Store, url: str) -> list[str]:
    """What does not agree with a recount, in words."""
    complaints = everything(store)
    counted: Counter[str] = Counter(f"posts.{outcome}" for _, outcome in rows(url, "SELECT id, outcome FROM posts"))
    queue = set()
    for complaint in complaints.values():
        counted[f"complaints.{complaint.status}"] += 1
        if complaint.department is not None:
            counted[f"owned.{complaint.department}.{complaint.status}"] += 1
        flagged = any(flag.acknowledged_at is None for flag in store.flags(complaint.id, ALL))
        if flagged or (complaint.status.queued and not complaint.history):
            queue.add(complaint.id)
    if queue:
        counted["queue"] = len(queue)
    found = list(store.verify())
    if dict(store.counters(ALL)) != dict(counted):
        found.append(f"counters {dict(store.counters(ALL))} are not {dict(counted)}")
    if {one.id for one in store.queue(ALL, limit=500).items} != queue:
        found.append("the queue is another one")
    places = _wrong_places(store, url, complaints)
    return [*found, *places, *_wrong_versions(store, complaints), *_wrong_windows(store, complaints)]


def _wrong_places(store: Store, url: str, complaints: dict[str, Complaint]) -> Sequence[str]:
    found = []
    current = rows(url, "SELECT post, complaint FROM memberships WHERE until IS NULL")
    if len({post for post, _ in current}) != len(current):
        found.append("a post is in two complaints")
    place = dict(current)
    lost = rows(url, "SELECT id FROM posts WHERE outcome IN ('complaint', 'joined', 'revised')")
    found += [f"{post} is in no complaint" for (post,) in lost if post not in place]
    found += [f"{c} is merged and has {p}" for p, c in current if complaints[c].status is Status.MERGED]
    flags = {flag.id: flag for one in complaints for flag in store.flags(one, ALL)}
    for flag in flags.values():
        if flag.post is not None and place.get(flag.post, flag.complaint) != flag.complaint:
            found.append(f"{flag.id} is not where its post is")
    for one in store.hand_overs(ALL, open_only=False):
        if flags[one.flag].complaint != one.complaint:
            found.append(f"{one.id} is not where its flag is")
    return [*found, *_wrong_facts(complaints)]


def _wrong_facts(complaints: dict[str, Complaint]) -> Sequence[str]:
    found = []
    for complaint in complaints.values():
        if complaint.department is None and complaint.waits is None:
            found.append(f"{complaint.id} has neither owner nor reason")
        if complaint.due_at is None and not complaint.history:
            found.append(f"{complaint.id} has no due time")
        following, seen = complaint, set()
        while following.merged_into is not None and following.id not in seen:
            seen.add(following.id)
            following = complaints[following.merged_into]
        if following.id in seen:
            found.append(f"{complaint.id} is merged in a circle")
    return found


def _wrong_versions(store: Store, complaints: dict[str, Complaint]) -> Sequence[str]:
    newest: dict[str, int] = {}
    for change in store.changes(START, 100_000):
        if change.complaint is not None and change.version is not None:
            newest[change.complaint] = max(change.version, newest.get(change.complaint, 0))
    return [
        f"{one.id} has version {one.version}, its history {newest.get(one.id)}"
        for one in complaints.values()
        if newest.get(one.id) != one.version
    ]


def _wrong_windows(store: Store, complaints: dict[str, Complaint]) -> Sequence[str]:
    found = []
    for complaint in complaints.values():
        since = None if complaint.history else _waits_since(store, complaint)
        if complaint.window_since != since:
            found.append(f"{complaint.id} waits for the citizen since {complaint.window_since}, not {since}")
        if complaint.reminded_at is not None and complaint.status is not Status.ON_HOLD:
            found.append(f"{complaint.id} is {complaint.status} and reminded")
    return found


def _waits_since(store: Store, complaint: Complaint) -> datetime | None:
    """When the citizen was last told or asked something, or a person looked at what held up the wait since."""
    changes = store.history(complaint.id, ALL)
    undone = {change.after["undone"] for change in changes if "undone" in change.after}
    since, waits = None, False
    for change in changes:
        if change.act in undone or change.verb is Verb.UNDONE:
            continue
        if "status" in change.after:
            waits = change.after["status"] in ("on_hold", "answered")
            since = change.at if waits else None
        elif waits and (change.verb in _TOLD or change.after.get("acknowledged") is not None):
            since = change.at
    return since
