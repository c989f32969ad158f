"""What an act will write: collected while it goes, written in few statements at its end, with counters and history."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, update

from backends.store import befores, rates_kept
from backends.store.befores import Before
from backends.store.chain import append
from backends.store.engine import Database
from backends.store.known import Known
from backends.store.rates_kept import KEPT
from backends.store.rows import answer_row, complaint_row, flag_row, hand_over_row, post_row
from backends.store.sample_tables import sampled
from backends.store.sending_tables import attempt_row, attempts, sending_row, sendings
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
from models.history import Change, PastAct, Position, StoredPost
from models.sample import Sampled
from models.scope import Actor, ActorKind
from models.sending import Attempt, Sending

_UPDATE_COMPLAINT = (
    update(complaints)
    .where(complaints.c.id == bindparam("the_id"), complaints.c.version == bindparam("the_version"))
    .values({column.name: bindparam(column.name) for column in complaints.c if column.name not in ("id", *KEPT)})
)
_POST_CHANGED = update(posts).where(posts.c.id == bindparam("the_id")).values(changed=bindparam("place"))
_END_MEMBERSHIP = (
    update(memberships)
    .where(memberships.c.post == bindparam("the_post"), memberships.c.until.is_(None))
    .values(until=bindparam("the_time"), until_act=bindparam("the_act"))
)
_JUDGE = (
    update(sampled)
    .where(sampled.c.post == bindparam("the_post"))
    .values({name: bindparam(f"the_{name}") for name in ("judged", "by", "at", "act")})
)
_COUNT = (
    update(counters).where(counters.c.name == bindparam("the_name")).values(value=counters.c.value + bindparam("step"))
)


@dataclass(slots=True)
class Pending:
    """The writes of one act. What is called before maps an id to the state in the database before the act (None: new).

    ``left`` and ``joined`` map a post to the complaint it was or is a member of. ``reopened`` are memberships (post,
    complaint) that another act ended. ``undoes`` is the act that this one undoes.
    """

    connection: Connection
    database: Database
    known: Known
    posts: dict[str, tuple[StoredPost | None, StoredPost]] = field(default_factory=dict)
    complaints: dict[str, Complaint | None] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    reopened: list[tuple[str, str, str]] = field(default_factory=list)
    flag_befores: dict[str, Flag | None] = field(default_factory=dict)
    new_flags: dict[str, Flag] = field(default_factory=dict)
    changed_flags: dict[str, Flag] = field(default_factory=dict)
    hand_over_befores: dict[str, HandOver | None] = field(default_factory=dict)
    hand_overs: dict[str, HandOver] = field(default_factory=dict)
    answers: list[tuple[Answer, str]] = field(default_factory=list)
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    samples: dict[str, tuple[Sampled, Sampled]] = field(default_factory=dict)
    sending_befores: dict[str, Sending | None] = field(default_factory=dict)
    sendings: dict[str, Sending] = field(default_factory=dict)
    attempts: dict[tuple[str, int], Attempt] = field(default_factory=dict)
    removed: list[tuple[Table, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    undoes: str | None = None

    def first_of(self, post_id: str, known: StoredPost | None) -> StoredPost | None:
        """The post as it was in the database before the act."""
        return self.posts[post_id][0] if post_id in self.posts else known

    def leave(self, post_id: str, complaint_id: str) -> None:
        """Take a post out of the complaint that it is in."""
        if self.joined.pop(post_id, None) is None:
            self.left[post_id] = complaint_id

    def put_flag(self, known: Flag | None, flag: Flag) -> None:
        """Write a flag that was so before (None: it is new)."""
        self.flag_befores.setdefault(flag.id, known)
        (self.new_flags if self.flag_befores[flag.id] is None else self.changed_flags)[flag.id] = flag

    def put_sending(self, known: Sending | None, sending: Sending) -> None:
        """Write a sending that was so before (None: it is new)."""
        self.sending_befores.setdefault(sending.id, known)
        self.sendings[sending.id] = sending

    def remove(self, table: Table, row_id: str) -> None:
        """Take a row out again that another act wrote."""
        self.removed.append((table, row_id))

    def write(self, act: str, actor: Actor, at: datetime) -> None:
        """Write everything, in an order that references allow."""
        places = append(self.connection, self.database, self.changes)
        last = _last_places(self.changes, places)
        counted = Counter[str]()
        self._write_complaints(last, counted)
        rates_kept.keep(self.connection, self.changes, places)
        self._write_posts(last, counted)
        add_up(self.connection, self.database, counted)
        self._write_memberships(act, actor, at)
        self._insert(flags, (flag_row(flag, act) for flag in self.new_flags.values()))
        self._replace(flags, [flag_row(flag, act) for flag in self.changed_flags.values()])
        self._replace(hand_overs, [hand_over_row(hand_over, act) for hand_over in self.hand_overs.values()])
        self._insert(answers, (answer_row(answer, channel, act) for answer, channel in self.answers))
        self._insert(
            typed_texts,
            (
                {"id": i, "complaint": complaint, "text": text, "at": at, "act": act}
                for i, complaint, text in self.texts
            ),
        )
        self._write_judgements()
        self._replace(sendings, [sending_row(sending) for sending in self.sendings.values()])
        self._replace(attempts, [attempt_row(attempt) for attempt in self.attempts.values()], "sending", "number")
        for table, row_id in self.removed:
            self.connection.execute(delete(table).where(table.c.id == row_id))
        gone = [after.post.id for _, after in self.posts.values() if after.deleted]
        if gone:
            befores.without_words(self.connection, befores.ever_in(self.connection, gone))
        if actor.kind is ActorKind.PERSON and self.undoes is None and places:
            done = PastAct(act, str(actor), at, ())
            befores.keep(self.connection, done, places[-1].number, self._befores())

    def _write_memberships(self, act: str, actor: Actor, at: datetime) -> None:
        if self.left:
            ended = [{"the_post": post, "the_time": at, "the_act": act} for post in self.left]
            self.connection.execute(_END_MEMBERSHIP, ended)
        for post, complaint, ended_by in self.reopened:
            this = (memberships.c.post == post) & (memberships.c.complaint == complaint)
            again = update(memberships).where(this, memberships.c.until_act == ended_by)
            self.connection.execute(again.values(until=None, until_act=None))
        self._insert(
            memberships,
            (
                {"post": post, "complaint": complaint, "decided_by": str(actor), "act": act, "since": at}
                for post, complaint in self.joined.items()
            ),
        )

    def _write_judgements(self) -> None:
        names = ("post", "judged", "by", "at", "act")
        rows = [{f"the_{name}": getattr(after, name) for name in names} for _, after in self.samples.values()]
        if rows:
            self.connection.execute(_JUDGE, rows)

    def _befores(self) -> Iterator[Before]:
        """What undoing this act needs."""
        for complaint_id, complaint in self.complaints.items():
            if (after := self.known.complaint(complaint_id)) is not None:
                yield befores.of_complaint(complaint, after)
        for post in dict.fromkeys([*self.left, *self.joined]):
            before, now = self.left.get(post), self.joined.get(post)
            yield Before(befores.MEMBER, post, now or before or "", {"complaint": before}, {"complaint": now})
        for post, (stored, _) in self.posts.items():
            current = self.known.post(post)
            if stored is not None and current is not None and current.complaint is not None:
                yield Before(befores.POST, post, current.complaint, {"outcome": stored.outcome.value})
        for flag in (*self.new_flags.values(), *self.changed_flags.values()):
            yield befores.of_flag(self.flag_befores[flag.id], flag)
        for hand_over in self.hand_overs.values():
            yield befores.of_hand_over(self.hand_over_befores[hand_over.id], hand_over)
        yield from self._judged()
        yield from self._written()

    def _written(self) -> Iterator[Before]:
        for sending in self.sendings.values():
            yield befores.of_sending(self.sending_befores[sending.id], sending)
        for answer, _ in self.answers:
            yield Before(befores.ANSWER, answer.id, answer.complaint, None)
        for text_id, complaint_id, _ in self.texts:
            yield Before(befores.TEXT, text_id, complaint_id, None)

    def _judged(self) -> Iterator[Before]:
        # a judgement alone touches no complaint: whoever was wrong judges again
        for post in sorted(self.samples.keys() & self.joined.keys()):
            yield befores.of_sampled(self.samples[post][0], self.joined[post])

    def _insert(self, table: Any, rows: Iterable[dict[str, Any]]) -> None:
        found = list(rows)
        if found:
            self.connection.execute(insert(table), found)

    def _replace(self, table: Any, rows: list[dict[str, Any]], *key: str) -> None:
        if rows:
            self.connection.execute(self.database.insert_or_replace(table, *(key or ("id",))), rows)

    def _write_complaints(self, last: dict[str, Position], counted: Counter[str]) -> None:
        flagged = {flag.complaint for flag in (*self.new_flags.values(), *self.changed_flags.values())}
        touched = [*self.complaints, *sorted(flagged - self.complaints.keys())]
        touched += sorted({c.complaint for c in self.changes if c.complaint} - {*touched})
        self.known.load_flags(touched)
        new, changed = [], []
        for complaint_id in touched:
            after = self.known.complaint(complaint_id)
            if after is None:
                raise NotFoundError(f"there is no complaint {complaint_id}")
            row = complaint_row(after, [f for f in self.known.flags(complaint_id) if f.acknowledged_at is None])
            row["changed"] = last[complaint_id].version
            before = self.complaints.get(complaint_id, after)
            if before is None:
                new.append(row)
            else:
                changed.append({"the_id": row.pop("id"), "the_version": before.version, **row})
            counted["queue"] += int(row["queued"]) - int(self.known.was_queued(complaint_id))
            _count(counted, before, after)
        self._insert(complaints, new)
        self._update_complaints(changed)

    def _update_complaints(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        done = self.connection.execute(_UPDATE_COMPLAINT, rows)
        if done.rowcount != len(rows):
            raise ComplaintChangedError("a complaint was changed by another since it was read; read it again")

    def _write_posts(self, last: dict[str, Position], counted: Counter[str]) -> None:
        rows = []
        for before, after in self.posts.values():
            rows.append({**post_row(after), "changed": last[after.post.id].version})
            counted[f"posts.{after.outcome}"] += 1
            if before is not None:
                counted[f"posts.{before.outcome}"] -= 1
        new = [row for row, (before, _) in zip(rows, self.posts.values(), strict=True) if before is None]
        old = [row for row, (before, _) in zip(rows, self.posts.values(), strict=True) if before is not None]
        self._insert(posts, new)
        self._replace(posts, old)
        named = {change.post for change in self.changes if change.post is not None} - self.posts.keys()
        if named:
            self.connection.execute(_POST_CHANGED, [{"the_id": i, "place": last[i].version} for i in sorted(named)])


def add_up(connection: Connection, database: Database, counted: Mapping[str, int]) -> None:
    """Add steps to the counters of these names."""
    steps = {name: counted[name] for name in sorted(counted) if counted[name]}
    if not steps:
        return
    connection.execute(database.insert_new(counters, "name"), [{"name": name, "value": 0} for name in steps])
    connection.execute(_COUNT, [{"the_name": name, "step": step} for name, step in steps.items()])


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
