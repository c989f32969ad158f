"""Erasure: forgetting a post, and what the index reads to follow."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from backends.store.befores import ever_in, without_errors, without_words
from backends.store.chain import append
from backends.store.engine import chunks
from backends.store.keeping_tables import dead_letters, originals
from backends.store.many import among, among_given
from backends.store.pending import add_up
from backends.store.reading import COMPLAINT, Reading, everything_only, in_reach, in_scope, of_scope
from backends.store.rows import complaint_from, post_row
from backends.store.sending_tables import attempts, sendings
from backends.store.tables import complaints, counters, memberships, meta, posts, typed_texts
from models.complaint import Complaint
from models.history import START, Change, Outcome, Position, StoredPost, Verb
from models.records import post_from_dict
from models.scope import Actor, Reach, Scope
from models.sending import SendingState

_CURRENT = memberships.c.until.is_(None)
_SCRUBBED = "scrubbed"


class Erasure(Reading):
    """The ports Erasure and IndexSource."""

    def forget(self, post_id: str, actor: Actor, at: datetime) -> bool:
        """Remove a post's text everywhere in the store; False if it is unknown."""
        with self._database.writing() as connection:
            self._database.lock_keys(connection, _keys(connection, post_id))
            newest = _newest_original(connection, post_id)
            stored = connection.execute(select(posts.c.id).where(posts.c.id == post_id)).scalar()
            letters = connection.execute(delete(dead_letters).where(dead_letters.c.post == post_id)).rowcount
            if stored is not None or newest is not None:
                _erase_originals(connection, post_id)
                complaint, version = _erase_complaints(connection, post_id)
                told = (Verb.FORGOTTEN, complaint, post_id, version)
                change = Change(START, at, secrets.token_hex(8), str(actor), *told)
                place = append(connection, self._database, [change])[0]
                self._leave_tombstone(connection, post_id, newest, place)
        self._database.rewrite()
        return stored is not None or newest is not None or letters > 0

    def scrub(self) -> bool:
        """Rewrite the files if a channel deleted posts since the last time; whether it did."""
        with self._database.writing() as connection:
            query = select(counters.c.value).where(counters.c.name == f"posts.{Outcome.DELETED}")
            deleted = str(connection.execute(query).scalar() or 0)
            if connection.execute(select(meta.c.value).where(meta.c.key == _SCRUBBED)).scalar() == deleted:
                return False
            row = {"key": _SCRUBBED, "value": deleted}
            connection.execute(self._database.insert_or_replace(meta, "key"), [row])
        self._database.rewrite()
        return True

    def _leave_tombstone(self, connection: Connection, post_id: str, newest: Any, place: Position) -> None:
        """Where the post was, also one that is still under way to here: its text finds the place taken."""
        bare: dict[str, Any] = {"text": "", "title": None, "url": None, "author": None, "personal_data": []}
        bare |= {"deleted": True, "changed": place.version}
        query = select(posts.c.revision, posts.c.judgement).where(posts.c.id == post_id)
        known = connection.execute(query).one_or_none()
        if known is not None:
            judgement = None if known.judgement is None else {**known.judgement, "evidence": {}}
            revision = known.revision if newest is None else max(known.revision, newest.revision)
            changed = {**bare, "judgement": judgement, "revision": revision}
            connection.execute(update(posts).where(posts.c.id == post_id).values(changed))
        elif newest.record is not None:
            unseen = StoredPost(post_from_dict(newest.record), Outcome.DELETED, None, "")
            connection.execute(insert(posts), [{**post_row(unseen), **bare}])
            add_up(connection, self._database, {f"posts.{Outcome.DELETED}": 1})

    def all_posts(self, scope: Scope, batch: int) -> Iterator[Sequence[StoredPost]]:
        """Every post, in batches by id."""
        everything_only(scope, "all posts")
        last = ""
        while True:
            query = select(posts.c.id).where(posts.c.id > last).order_by(posts.c.id).limit(batch)
            with self._database.reading() as connection:
                ids = list(connection.execute(query).scalars())
            if not ids:
                return
            last = ids[-1]
            yield self.stored_posts(ids, scope)

    def posts_of(self, complaint_ids: Sequence[str], scope: Scope) -> list[str]:
        """The ids of the posts that are these complaints now."""
        query = select(memberships.c.post).join(complaints, complaints.c.id == memberships.c.complaint)
        query = query.where(_CURRENT, among(complaints.c.id, complaint_ids), in_scope(scope))
        with self._database.reading() as connection:
            return [*connection.execute(query).scalars()]

    def complaints_of(self, ids: Sequence[str], scope: Scope) -> dict[str, Complaint]:
        """These complaints by id; unknown ones left out."""
        rows = self._values(_complaints_of(scope.reach), {"ids": ids, **of_scope(scope)})
        return {complaint.id: complaint for complaint in map(complaint_from, rows)}

    def post_versions(self, ids: Sequence[str]) -> dict[str, Position]:
        """The position of the last change of each post or of its complaint."""
        found: dict[str, Position] = {}
        joined = posts.outerjoin(memberships, (memberships.c.post == posts.c.id) & _CURRENT).outerjoin(
            complaints, complaints.c.id == memberships.c.complaint
        )
        with self._database.reading() as connection:
            for part in chunks(ids):
                query = select(posts.c.id, posts.c.changed, complaints.c.changed.label("with_complaint"))
                for row in connection.execute(query.select_from(joined).where(posts.c.id.in_(part))):
                    version = max(row.changed, row.with_complaint or 0)
                    found[row.id] = Position.of_version(version)
        return found


@cache
def _complaints_of(reach: Reach) -> Select[Any]:
    return select(*COMPLAINT).where(among_given(complaints.c.id, "ids"), in_reach(reach))


def _keys(connection: Connection, post_id: str) -> list[str]:
    """What others lock who write about this post: its id, and its conversation."""
    key = connection.execute(select(posts.c.key).where(posts.c.id == post_id)).scalar()
    newest = _newest_original(connection, post_id)
    record = {} if newest is None else newest.record or {}
    return [post_id, key or record.get("key") or post_id]


def _newest_original(connection: Connection, post_id: str) -> Any:
    query = select(originals.c.revision, originals.c.record).where(originals.c.post == post_id)
    return connection.execute(query.order_by(originals.c.revision.desc()).limit(1)).one_or_none()


def _erase_originals(connection: Connection, post_id: str) -> None:
    connection.execute(
        update(originals)
        .where(originals.c.post == post_id)
        .values(body=None, record=None, extra=None, digest="", forgotten=True, settled=True)
    )


def _erase_complaints(connection: Connection, post_id: str) -> tuple[str | None, int | None]:
    """What its complaints say in its words; returns the last one that it was in, and that one's version.

    Reasons quote words of the post as evidence: their codes stay, their sentences go. What people typed goes with the
    last text that they can have typed it about.
    """
    _erase_sendings(connection, post_id)
    ids, version = ever_in(connection, [post_id]), None
    without_words(connection, ids)
    for complaint_id in ids:
        this = complaints.c.id == complaint_id
        version = connection.execute(select(complaints.c.version).where(this)).scalar_one()
        others = select(posts.c.id).join(memberships, memberships.c.post == posts.c.id)
        others = others.where(memberships.c.complaint == complaint_id, posts.c.id != post_id, ~posts.c.deleted)
        if connection.execute(others.limit(1)).scalar() is None:
            connection.execute(update(typed_texts).where(typed_texts.c.complaint == complaint_id).values(text=None))
    return (ids[-1], version) if ids else (None, None)


def _erase_sendings(connection: Connection, post_id: str) -> None:
    """What was written in reply to it, which is not sent any more; what a channel said of that may quote it."""
    own = sendings.c.reply_to == post_id
    texts = select(sendings.c.text).where(own, sendings.c.text.is_not(None))
    connection.execute(update(typed_texts).where(typed_texts.c.id.in_(texts)).values(text=None))
    told = sendings.c.state != SendingState.WITHDRAWN.value
    connection.execute(update(sendings).where(own, told).values(error=None))
    ids = list(connection.execute(select(sendings.c.id).where(own)).scalars())
    connection.execute(update(attempts).where(attempts.c.sending.in_(ids)).values(error=None))
    without_errors(connection, ids)
