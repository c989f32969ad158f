"""Erasure: forgetting a post, and what the index reads to follow."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from backends.store.chain import append
from backends.store.engine import Database, chunks
from backends.store.keeping_tables import dead_letters, originals
from backends.store.reading import Reading, everything_only, in_scope
from backends.store.rows import complaint_of
from backends.store.tables import complaints, memberships, posts
from models.complaint import Complaint
from models.history import START, Change, Position, StoredPost, Verb
from models.scope import Actor, Scope

_CURRENT = memberships.c.until.is_(None)
_EPOCH_BITS = 40


class Erasure:
    """The ports Erasure and IndexSource."""

    def __init__(self, database: Database, reading: Reading) -> None:
        self._database = database
        self._reading = reading

    def forget(self, post_id: str, actor: Actor, at: datetime) -> bool:
        """Remove a post's text everywhere in the store; False if it is unknown."""
        with self._database.writing() as connection:
            known = connection.execute(select(posts.c.id, posts.c.revision).where(posts.c.id == post_id)).one_or_none()
            kept = connection.execute(select(originals.c.seq).where(originals.c.post == post_id).limit(1)).scalar()
            letters = connection.execute(delete(dead_letters).where(dead_letters.c.post == post_id)).rowcount
            if known is None and kept is None:
                return letters > 0
            connection.execute(
                update(originals)
                .where(originals.c.post == post_id)
                .values(body=None, record=None, extra=None, digest="", forgotten=True, settled=True)
            )
            _erase_post(connection, post_id)
            complaint = _erase_reasons(connection, post_id)
            change = Change(START, at, secrets.token_hex(8), str(actor), Verb.FORGOTTEN, complaint, post_id, None)
            place = append(connection, self._database, [change])[0]
            connection.execute(update(posts).where(posts.c.id == post_id).values(changed=place.version))
        self._database.forget_freed_pages()
        return True

    def stored_posts(self, ids: Sequence[str], scope: Scope) -> list[StoredPost]:
        """These posts as stored."""
        return [stored for part in chunks(ids) for stored in self._reading.stored_posts(part, scope)]

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
        found: list[str] = []
        with self._database.reading() as connection:
            for part in chunks(complaint_ids):
                query = select(memberships.c.post).join(complaints, complaints.c.id == memberships.c.complaint)
                query = query.where(_CURRENT, complaints.c.id.in_(part), in_scope(scope))
                found += connection.execute(query).scalars()
        return found

    def complaints_of(self, ids: Sequence[str], scope: Scope) -> dict[str, Complaint]:
        """These complaints by id; unknown ones left out."""
        found: dict[str, Complaint] = {}
        with self._database.reading() as connection:
            for part in chunks(ids):
                query = select(complaints).where(complaints.c.id.in_(part), in_scope(scope))
                found.update({row["id"]: complaint_of(row) for row in connection.execute(query).mappings()})
        return found

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
                    found[row.id] = Position(version >> _EPOCH_BITS, version & ((1 << _EPOCH_BITS) - 1))
        return found


def _erase_post(connection: Connection, post_id: str) -> None:
    judgement: Any = connection.execute(select(posts.c.judgement).where(posts.c.id == post_id)).scalar()
    if judgement is not None:
        judgement = {**judgement, "evidence": {}}
    connection.execute(
        update(posts)
        .where(posts.c.id == post_id)
        .values(text="", title=None, url=None, author=None, personal_data=[], judgement=judgement, deleted=True)
    )


def _erase_reasons(connection: Connection, post_id: str) -> str | None:
    """Reasons quote words of the post as evidence: their codes stay, their sentences go."""
    query = select(memberships.c.complaint).where(memberships.c.post == post_id)
    ids = list(connection.execute(query.order_by(memberships.c.id)).scalars())
    for complaint_id in ids:
        reasons = connection.execute(select(complaints.c.reasons).where(complaints.c.id == complaint_id)).scalar_one()
        bare = [[code, ""] for code, _ in reasons]
        connection.execute(update(complaints).where(complaints.c.id == complaint_id).values(reasons=bare))
    return ids[-1] if ids else None
