"""What a data folder holds when all is quiet, told so that two runs can be compared, and what is wrong with it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cheong.commands.checking import examine
from cheong.settings import Settings
from cheong.wiring import Parts
from dashboard_api.indexing import NAME as INDEX
from models.complaint import Complaint
from models.history import Outcome
from models.ports.store import Filter
from models.scope import Scope

ALL = Scope.everything("faults")
FIELDS = ("status", "waits", "department", "topic", "subtopic", "intent", "urgency", "district", "kind", "hand_over")
"""What makes two complaints the same; when it was received is not among it."""

_Told = dict[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class State:
    """The complaints by the post that opened each, every post's text and place, and the reasons of dead letters."""

    complaints: _Told
    posts: _Told
    letters: tuple[tuple[str, str], ...]

    def differs(self, other: "State") -> list[str]:
        """What the other has otherwise, in words; empty when the two are the same."""
        found = [] if self.letters == other.letters else ["the dead letters are others"]
        for what, mine, theirs in (
            ("complaint", self.complaints, other.complaints),
            ("post", self.posts, other.posts),
        ):
            keys = sorted(mine.keys() | theirs.keys())
            found += [f"{what} {k}: {mine.get(k)} | {theirs.get(k)}" for k in keys if mine.get(k) != theirs.get(k)]
        return found


@contextmanager
def opened(data: Path) -> Iterator[Parts]:
    """The parts of a process on a data folder."""
    parts = Parts(Settings.read({"CHEONG_DATA": str(data)}))
    try:
        yield parts
    finally:
        parts.close()


def state_of(parts: Parts) -> State:
    """What there is."""
    complaints = {one.opened_by: _told(parts, one) for one in every_complaint(parts)}
    posts: _Told = {}
    for batch in parts.store.all_posts(ALL, 500):
        for one in batch:
            posts[one.post.id] = (one.post.text, one.post.key, one.deleted, one.complaint is not None)
    letters = sorted((letter.stage, letter.reason) for letter in parts.store.dead_letters(ALL, limit=100_000))
    return State(complaints, posts, tuple(letters))


def every_complaint(parts: Parts) -> Iterator[Complaint]:
    """All complaints, newest first."""
    cursor = None
    while True:
        page = parts.store.listing(Filter(), ALL, limit=500, cursor=cursor)
        yield from page.items
        if (cursor := page.next) is None:
            return


def wrong(parts: Parts) -> list[str]:
    """What breaks an invariant: a record without its one outcome, a post in two complaints, the doctor's errors."""
    found = [f"{one.what}: {one.found}" for one in examine(parts, whole=True) if one.error]
    keys = every_revision(parts)
    outcomes = parts.store.outcomes(keys)
    found += [
        f"{post} revision {revision} has no outcome" for post, revision in keys if (post, revision) not in outcomes
    ]
    opened_by = Counter(one.opened_by for one in every_complaint(parts))
    found += [f"{post} opened {count} complaints" for post, count in opened_by.items() if count > 1]
    found += [
        f"complaint {one.id} has no member" for one in every_complaint(parts) if not parts.store.posts(one.id, ALL)
    ]
    found += [f"complaint {one.id} has neither owner nor reason" for one in every_complaint(parts) if _ownerless(one)]
    found += [f"{row[0]} is in {row[1]} complaints" for row in asked(parts.settings.data, _TWICE)]
    opening = sum(outcome is Outcome.COMPLAINT for outcome in outcomes.values())
    if opening < len(opened_by):
        found.append(f"{len(opened_by)} complaints, {opening} revisions that opened one")
    return found


def every_revision(parts: Parts) -> list[tuple[str, int]]:
    """Every (post, revision) that was recorded."""
    return [(row[0], row[1]) for row in asked(parts.settings.data, "SELECT post, revision FROM originals ORDER BY seq")]


def quiet(parts: Parts, cursors: int) -> bool:
    """Whether these many files were read to their end and every record has its outcome, in the index too."""
    found = [json.loads(row[0]) for row in asked(parts.settings.data, "SELECT cursor FROM cursors")]
    if len(found) < cursors or any(one["size"] is None for one in found):
        return False
    keys = every_revision(parts)
    if not keys or parts.store.unpublished(1) or len(parts.store.outcomes(keys)) < len(keys):
        return False
    return parts.store.followed(INDEX) == parts.store.tip()


def asked(data: Path, query: str, name: str = "store.db") -> list[tuple[Any, ...]]:
    """The rows of a query on one of the files."""
    with closing(sqlite3.connect(data / name, timeout=30)) as connection:
        return connection.execute(query).fetchall()


_TWICE = "SELECT post, count(*) FROM memberships WHERE until IS NULL GROUP BY post HAVING count(*) > 1"


def _told(parts: Parts, one: Complaint) -> tuple[object, ...]:
    members = tuple(sorted(member.post.id for member in parts.store.posts(one.id, ALL)))
    dangers = tuple(sorted({str(f.urgency) for f in parts.store.flags(one.id, ALL) if f.acknowledged_at is None}))
    return (*(str(getattr(one, name)) for name in FIELDS), tuple(r.code for r in one.reasons), members, dangers)


def _ownerless(one: Complaint) -> bool:
    return one.due_at is None or (one.department is None and one.waits is None) or not one.reasons
