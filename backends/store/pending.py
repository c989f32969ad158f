"""What an act will write: collected while it goes, written in few statements at its end, with counters and history."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from backends.store.chain import append
from backends.store.engine import Database
from backends.store.known import Known
from backends.store.rows import answer_row, complaint_row, flag_row, hand_over_row, post_row
from backends.store.tables import (
    answers,
    complaints,
    counters,
    flags,
    hand_overs,
    memberships,
    posts,
    typed_texts,
)
from models.complaint import Answer, Complaint, Flag, HandOver
from models.errors import ComplaintChangedError, NotFoundError
from models.history import Change, Position, StoredPost
from models.scope import Actor


@dataclass(slots=True)
class Pending:
    """The writes of one act. ``complaints`` maps an id to the state in the database before the act (None: new)."""

    connection: Connection
    database: Database
    known: Known
    posts: dict[str, tuple[StoredPost | None, StoredPost]] = field(default_factory=dict)
    complaints: dict[str, Complaint | None] = field(default_factory=dict)
    joined: list[tuple[str, str]] = field(default_factory=list)
    new_flags: dict[str, Flag] = field(default_factory=dict)
    changed_flags: dict[str, Flag] = field(default_factory=dict)
    hand_overs: dict[str, HandOver] = field(default_factory=dict)
    answers: list[tuple[Answer, str]] = field(default_factory=list)
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def first_of(self, post_id: str, known: StoredPost | None) -> StoredPost | None:
        """The post as it was in the database before the act."""
        return self.posts[post_id][0] if post_id in self.posts else known

    def write(self, act: str, actor: Actor, at: datetime) -> None:
        """Write everything, in an order that references allow."""
        if not self.changes:
            return
        places = append(self.connection, self.database, self.changes)
        last = _last_places(self.changes, places)
        self._write_complaints(last)
        self._write_posts(last)
        self._insert(
            memberships,
            (
                {"post": post, "complaint": complaint, "decided_by": str(actor), "act": act, "since": at}
                for post, complaint in self.joined
            ),
        )
        self._insert(flags, (flag_row(flag, act) for flag in self.new_flags.values()))
        for flag in self.changed_flags.values():
            self.connection.execute(update(flags).where(flags.c.id == flag.id).values(flag_row(flag, act)))
        replace_hand_over = self.database.insert_or_replace(hand_overs, "id")
        if self.hand_overs:
            self.connection.execute(replace_hand_over, [hand_over_row(h, act) for h in self.hand_overs.values()])
        self._insert(answers, (answer_row(answer, channel, act) for answer, channel in self.answers))
        self._insert(
            typed_texts,
            (
                {"id": i, "complaint": complaint, "text": text, "at": at, "act": act}
                for i, complaint, text in self.texts
            ),
        )

    def _insert(self, table: Any, rows: Iterable[dict[str, Any]]) -> None:
        found = list(rows)
        if found:
            self.connection.execute(insert(table), found)

    def _write_complaints(self, last: dict[str, Position]) -> None:
        flagged = {flag.complaint for flag in (*self.new_flags.values(), *self.changed_flags.values())}
        touched = [*self.complaints, *sorted(flagged - self.complaints.keys())]
        touched += sorted({c.complaint for c in self.changes if c.complaint} - {*touched})
        if not touched:
            return
        self.known.load_flags(touched)
        new, changed, counted = [], [], Counter[str]()
        for complaint_id in touched:
            after = self.known.complaint(complaint_id)
            if after is None:
                raise NotFoundError(f"there is no complaint {complaint_id}")
            row = complaint_row(after, [f for f in self.known.flags(complaint_id) if f.acknowledged_at is None])
            row["changed"] = last[complaint_id].version
            before = self.complaints.get(complaint_id, after)
            if before is None:
                new.append(row)
                counted["queue"] += int(row["queued"])
            else:
                changed.append({**row, "the_id": complaint_id, "the_version": before.version})
                counted["queue"] += int(row["queued"]) - self._was_queued(complaint_id)
            _count(counted, before, after)
        self._insert(complaints, new)
        self._update_complaints(changed)
        self._add(counted)

    def _was_queued(self, complaint_id: str) -> int:
        query = select(complaints.c.queued).where(complaints.c.id == complaint_id)
        return int(self.connection.execute(query).scalar_one())

    def _update_complaints(self, rows: list[dict[str, Any]]) -> None:
        columns: dict[str, Any] = {c.name: bindparam(c.name) for c in complaints.c if c.name != "id"}
        statement = (
            update(complaints)
            .where(complaints.c.id == bindparam("the_id"), complaints.c.version == bindparam("the_version"))
            .values(columns)
        )
        for row in rows:
            done = self.connection.execute(statement, {name: row[name] for name in row if name != "id"})
            if done.rowcount != 1:
                raise ComplaintChangedError(f"complaint {row['the_id']} was changed by another; read it again")

    def _write_posts(self, last: dict[str, Position]) -> None:
        rows, counted = [], Counter[str]()
        for before, after in self.posts.values():
            rows.append({**post_row(after), "changed": last[after.post.id].version})
            counted[f"posts.{after.outcome}"] += 1
            if before is not None:
                counted[f"posts.{before.outcome}"] -= 1
        new = [row for row, (before, _) in zip(rows, self.posts.values(), strict=True) if before is None]
        old = [row for row, (before, _) in zip(rows, self.posts.values(), strict=True) if before is not None]
        self._insert(posts, new)
        if old:
            self.connection.execute(self.database.insert_or_replace(posts, "id"), old)
        self._add(counted)

    def _add(self, counted: Counter[str]) -> None:
        steps = {name: step for name, step in counted.items() if step}
        if not steps:
            return
        self.connection.execute(
            self.database.insert_new(counters, "name"), [{"name": name, "value": 0} for name in sorted(steps)]
        )
        self.connection.execute(
            update(counters)
            .where(counters.c.name == bindparam("the_name"))
            .values(value=counters.c.value + bindparam("step")),
            [{"the_name": name, "step": steps[name]} for name in sorted(steps)],
        )


def _count(counted: Counter[str], before: Complaint | None, after: Complaint) -> None:
    for complaint, step in ((before, -1), (after, 1)):
        if complaint is None:
            continue
        counted[f"complaints.{complaint.status}"] += step
        if complaint.department is not None:
            counted[f"owned.{complaint.department}.{complaint.status}"] += step


def _last_places(changes: list[Change], places: list[Position]) -> dict[str, Position]:
    last: dict[str, Position] = {}
    for change, place in zip(changes, places, strict=True):
        for subject in (change.complaint, change.post):
            if subject is not None:
                last[subject] = place
    return last
