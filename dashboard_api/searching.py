"""Search: the index finds posts, the store says what they are now and whether the reader may see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from dashboard_api.dashboard import Caller
from dashboard_api.highlighting import matches, searched
from models.history import StoredPost
from models.ports.overview import FACETS, Listed, Words
from models.ports.search import Hit, Hits, SearchQuery
from models.ports.store import Filter

_PAGES = 20
"""Pages of hits that one request looks through, at most: a search that goes on gives its cursor."""

_COUNTED = 1000
"""Complaints of a search that are counted by facet."""


@dataclass(frozen=True, slots=True)
class Found:
    """Complaints that a search found, each with the words of its newest post that matches; the cursor to go on."""

    items: tuple[Listed, ...]
    words: dict[str, Words]
    next: str | None


def find_complaints(caller: Caller, where: Filter, query: str, page: tuple[int, str | None]) -> Found:
    """A page of complaints with a post that matches, by receipt of that post, newest first.

    The index may lag behind the store: what it finds is looked up there, in the reader's scope, and checked again. A
    complaint stands where its newest matching post stands, so no page repeats one of another.
    """
    limit, cursor = page
    found: dict[str, Listed] = {}
    words: dict[str, Words] = {}
    for _ in range(_PAGES):
        # no more hits are asked for than the page has room for, so that the index's cursor is the page's
        hits = _hits(caller, where, query, (limit - len(found), cursor))
        for complaint, shown in _checked(caller, where, query, hits.items):
            found[complaint.id], words[complaint.id] = complaint, shown
        cursor = hits.next
        if cursor is None or len(found) >= limit:
            break
    return Found(tuple(found.values()), words, cursor)


def count_facets(caller: Caller, where: Filter, query: str) -> dict[str, dict[str, int]]:
    """The values of the complaints that a search finds, of its first thousand."""
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    without = {name: replace(where, **{name: None}) for name in FACETS}
    for complaint in islice(_every(caller, query), _COUNTED):
        for name in FACETS:
            value = complaint.field(name)
            if value is not None and fits(complaint, without[name]):
                counts[name][str(value)] = counts[name].get(str(value), 0) + 1
    return counts


def find_posts(
    caller: Caller, outcome: str | None, query: str, page: tuple[int, str | None]
) -> tuple[list[StoredPost], str | None]:
    """A page of posts that match, newest first, as the store has them."""
    limit, cursor = page
    looked_for = searched(query)
    found: list[StoredPost] = []
    for _ in range(_PAGES):
        asked = SearchQuery(query, outcome=outcome)
        hits = caller.board.search.find(asked, caller.scope, limit=limit - len(found), cursor=cursor)
        posts = caller.board.store.stored_posts([hit.post for hit in hits.items], caller.scope)
        stored = {one.post.id: one for one in posts}
        found += [
            one
            for hit in hits.items
            if (one := stored.get(hit.post)) is not None
            and (outcome is None or one.outcome == outcome)
            and matches(looked_for, one.post.title, one.post.text)
        ]
        cursor = hits.next
        if cursor is None or len(found) >= limit:
            break
    return found, cursor


def _every(caller: Caller, query: str) -> Iterator[Listed]:
    cursor = None
    while True:
        page = find_complaints(caller, Filter(), query, (200, cursor))
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def _hits(caller: Caller, where: Filter, query: str, page: tuple[int, str | None]) -> Hits:
    asked = SearchQuery(
        query,
        status=where.status,
        waits=where.waits,
        department=where.department,
        district=where.district,
        topic=where.topic,
        urgency=where.urgency,
        channel=where.channel,
    )
    return caller.board.search.find(asked, caller.scope, limit=page[0], cursor=page[1])


def _checked(caller: Caller, where: Filter, query: str, hits: Sequence[Hit]) -> Iterator[tuple[Listed, Words]]:
    ids = list(dict.fromkeys(hit.complaint for hit in hits if hit.complaint is not None))
    if not ids:
        return
    complaints = caller.board.store.listed_of(ids, caller.scope)
    words = caller.board.store.words_in(ids, caller.scope)
    looked_for = searched(query)
    for hit in hits:
        complaint = complaints.get(hit.complaint or "")
        if complaint is None or not fits(complaint, where):
            continue
        newest = next((one for one in words.get(complaint.id, ()) if matches(looked_for, one.title, one.text)), None)
        if newest is not None and newest.post == hit.post:
            yield complaint, newest


def fits(complaint: Listed, where: Filter) -> bool:
    """Whether the complaint, as the store has it, passes the filter."""
    for name in FACETS:
        wanted = getattr(where, name)
        if wanted is not None and complaint.field(name) != wanted:
            return False
    due_at = complaint.field("due_at")
    return where.due_before is None or (due_at is not None and due_at < where.due_before)
