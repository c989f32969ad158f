"""Collecting: originals with their revisions, cursors, dead letters, and what became of each post."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, tuple_, update

from backends.store.engine import Database, chunks
from backends.store.keeping_tables import cursors, dead_letters, originals
from backends.store.reading import everything_only
from backends.store.tables import meta, posts
from models.errors import NotFoundError
from models.history import Outcome
from models.ports.keeping import DeadLetter, Recorded
from models.ports.stream import Place
from models.post import Original, Post, PostKind
from models.records import post_from_dict, post_to_dict
from models.scope import Scope


class Collection:
    """The ports Originals, Cursors, DeadLetters and Outcomes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._salt: bytes | None = None

    def salt(self) -> bytes:
        """The deployment's secret for digests."""
        if self._salt is None:
            with self._database.writing() as connection:
                row = {"key": "salt", "value": secrets.token_hex(32)}
                connection.execute(self._database.insert_new(meta, "key"), [row])
                query = select(meta.c.value).where(meta.c.key == "salt")
                self._salt = bytes.fromhex(connection.execute(query).scalar_one())
        return self._salt

    def record(self, found: Sequence[Original]) -> list[Recorded]:
        """Keep a batch, give each its revision and key."""
        with self._database.writing() as connection:
            ids = sorted({original.post.id for original in found})
            self._database.lock_keys(connection, ids)
            last = _last_revisions(connection, ids)
            recorded, rows = [], []
            for original in found:
                known = last.get(original.post.id)
                if known is not None and (known["forgotten"] or known["digest"] == original.digest):
                    recorded.append(Recorded(_as_known(original.post, known), new=False))
                    continue
                post = _next_revision(original.post, known)
                if known is not None and post.revision <= known["revision"]:
                    recorded.append(Recorded(post, new=False))
                    continue
                row = _original_row(original, post)
                last[post.id] = row
                rows.append(row)
                recorded.append(Recorded(post, new=True))
            if rows:
                connection.execute(insert(originals), rows)
            deleted = {row["post"]: row["revision"] for row in rows if row["record"].get("kind") == PostKind.DELETION}
            _erase_before(connection, deleted)
        if deleted:
            self._database.forget_freed_pages()
        return recorded

    def published(self, places: Mapping[tuple[str, int], Place]) -> None:
        """Remember where each revision was published last."""
        statement = (
            update(originals)
            .where(originals.c.post == bindparam("the_post"), originals.c.revision == bindparam("the_revision"))
            .values(partition=bindparam("the_partition"), offset=bindparam("the_offset"))
        )
        rows = [
            {"the_post": post, "the_revision": revision, "the_partition": p.partition, "the_offset": p.offset}
            for (post, revision), p in places.items()
        ]
        if rows:
            with self._database.writing() as connection:
                connection.execute(statement, rows)

    def unpublished(self, limit: int) -> list[Post]:
        """Posts recorded but never published, oldest first."""
        return [post for post, _ in self._open(originals.c.offset.is_(None), limit)]

    def unsettled(self, limit: int, after: tuple[str, int] | None = None) -> list[tuple[Post, Place]]:
        """Posts published whose outcome is not known to be stored, oldest first."""
        condition: Any = originals.c.offset.is_not(None)
        if after is not None:
            seq = select(originals.c.seq).where(originals.c.post == after[0], originals.c.revision == after[1])
            condition = and_(condition, originals.c.seq > func.coalesce(seq.scalar_subquery(), 0))
        return [(post, place) for post, place in self._open(condition, limit) if place is not None]

    def settle(self, keys: Sequence[tuple[str, int]]) -> None:
        """Remember that these revisions have their outcome."""
        with self._database.writing() as connection:
            for part in chunks(keys):
                found = tuple_(originals.c.post, originals.c.revision).in_(part)
                connection.execute(update(originals).where(found).values(settled=True))

    def cursor(self, name: str) -> str | None:
        """The kept cursor of a channel account."""
        with self._database.reading() as connection:
            return connection.execute(select(cursors.c.cursor).where(cursors.c.name == name)).scalar()

    def keep_cursor(self, name: str, cursor: str | None) -> None:
        """Keep it, durably."""
        with self._database.writing() as connection:
            connection.execute(self._database.insert_or_replace(cursors, "name"), [{"name": name, "cursor": cursor}])

    def bury(self, letters: Sequence[DeadLetter]) -> None:
        """Keep dead letters; one that is there already is left as it is, and waits again if it was replayed."""
        if letters:
            with self._database.writing() as connection:
                forgotten = _forgotten(connection, {letter.post for letter in letters if letter.post is not None})
                rows = [_letter_row(letter, bare=letter.post in forgotten) for letter in letters]
                connection.execute(self._database.insert_new(dead_letters, "id"), rows)
                again = update(dead_letters).where(dead_letters.c.id == bindparam("the_id")).values(replayed_at=None)
                connection.execute(again, [{"the_id": letter.id} for letter in letters])

    def dead_letters(
        self, scope: Scope, *, stage: str | None = None, limit: int = 100, after: str | None = None
    ) -> list[DeadLetter]:
        """Letters not replayed yet, oldest first."""
        everything_only(scope, "dead letters")
        query = select(dead_letters).where(dead_letters.c.replayed_at.is_(None))
        if stage is not None:
            query = query.where(dead_letters.c.stage == stage)
        if after is not None:
            seq = select(dead_letters.c.seq).where(dead_letters.c.id == after)
            query = query.where(dead_letters.c.seq > func.coalesce(seq.scalar_subquery(), 0))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(dead_letters.c.seq).limit(limit)).mappings()
            return [_letter_of(row) for row in rows]

    def dead_letter(self, letter_id: str, scope: Scope) -> DeadLetter:
        """A letter not replayed yet. Raises NotFoundError."""
        everything_only(scope, "dead letters")
        query = select(dead_letters).where(dead_letters.c.id == letter_id, dead_letters.c.replayed_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"no dead letter {letter_id} waits")
        return _letter_of(row)

    def replayed(self, ids: Sequence[str], at: datetime) -> None:
        """Remember that these were published again."""
        with self._database.writing() as connection:
            for part in chunks(ids):
                statement = update(dead_letters).where(dead_letters.c.id.in_(part))
                connection.execute(statement.values(replayed_at=at))

    def dead_letter_count(self) -> int:
        """How many wait."""
        query = select(func.count()).select_from(dead_letters).where(dead_letters.c.replayed_at.is_(None))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def outcomes(self, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Outcome]:
        """The final outcome of each (post id, revision) that has one."""
        wanted = set(keys)
        found: dict[tuple[str, int], Outcome] = {}
        with self._database.reading() as connection:
            for part in chunks(sorted({post for post, _ in wanted})):
                found.update(_dead(connection, part))
                found.update(_handled(connection, part, wanted))
        return {key: outcome for key, outcome in found.items() if key in wanted}

    def _open(self, condition: Any, limit: int) -> list[tuple[Post, Place | None]]:
        query = select(originals.c.record, originals.c.partition, originals.c.offset)
        query = query.where(~originals.c.settled, originals.c.record.is_not(None), condition)
        with self._database.reading() as connection:
            return [
                (
                    post_from_dict(row.record),
                    None if row.offset is None else Place(row.partition, row.offset),
                )
                for row in connection.execute(query.order_by(originals.c.seq).limit(limit))
            ]


def _last_revisions(connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in chunks(ids):
        query = select(
            originals.c.post,
            originals.c.revision,
            originals.c.digest,
            originals.c.forgotten,
            originals.c.record,
        ).where(originals.c.post.in_(part))
        for row in connection.execute(query.order_by(originals.c.revision)).mappings():
            found[row["post"]] = row
    return found


def _as_known(post: Post, known: Mapping[str, Any]) -> Post:
    first = known["record"]
    return replace(post, revision=known["revision"], key=first["key"] if first else post.key)


def _next_revision(post: Post, known: Mapping[str, Any] | None) -> Post:
    if post.kind is PostKind.DELETION:
        post = replace(post, text="", title=None, url=None, personal_data=())
    if known is None:
        return replace(post, revision=post.revision or 1)
    first = known["record"]
    return replace(
        post,
        revision=post.revision or known["revision"] + 1,
        key=first["key"],
        conversation_id=first.get("conversation_id"),
        reply_to=first.get("reply_to"),
    )


def _original_row(original: Original, post: Post) -> dict[str, Any]:
    gone = post.kind is PostKind.DELETION  # it may quote what it deletes
    return {
        "post": post.id,
        "revision": post.revision,
        "digest": original.digest,
        "body": None if gone else original.body,
        "record": post_to_dict(post),
        "source": original.source,
        "extra": None if gone else dict(original.extra),
        "forgotten": False,
        "settled": False,
    }


def _erase_before(connection: Connection, deleted: Mapping[str, int]) -> None:
    """What a channel deleted keeps no text here, nor among the dead letters."""
    for post, revision in deleted.items():
        connection.execute(
            update(originals)
            .where(originals.c.post == post, originals.c.revision < revision)
            .values(body=None, record=None, extra=None, digest="", settled=True)
        )
        connection.execute(delete(dead_letters).where(dead_letters.c.post == post))


def _dead(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, int], Outcome]:
    query = select(dead_letters.c.post, dead_letters.c.revision).where(
        dead_letters.c.post.in_(ids),
        dead_letters.c.replayed_at.is_(None),
        dead_letters.c.revision.is_not(None),
    )
    return {(row.post, row.revision): Outcome.DEAD_LETTER for row in connection.execute(query)}


def _handled(
    connection: Connection, ids: Sequence[str], wanted: set[tuple[str, int]]
) -> dict[tuple[str, int], Outcome]:
    query = select(posts.c.id, posts.c.revision, posts.c.outcome, posts.c.opened_revision)
    stored = {row.id: row for row in connection.execute(query.where(posts.c.id.in_(ids)))}
    found = {}
    for post, revision in wanted:
        row = stored.get(post)
        if row is None or row.revision < revision:
            continue
        if row.opened_revision == revision:
            found[post, revision] = Outcome.COMPLAINT
        elif row.revision > revision:
            found[post, revision] = Outcome.REVISED
        else:
            found[post, revision] = Outcome(row.outcome)
    return found


def _forgotten(connection: Connection, ids: set[str]) -> set[str]:
    found: set[str] = set()
    for part in chunks(ids):
        query = select(originals.c.post).where(originals.c.post.in_(part), originals.c.forgotten)
        found.update(connection.execute(query).scalars())
    return found


def _letter_row(letter: DeadLetter, *, bare: bool) -> dict[str, Any]:
    names = [name for name in DeadLetter.__slots__ if name != "headers"]
    headers = {name: value.decode("latin-1") for name, value in letter.headers.items()}
    row = {**{name: getattr(letter, name) for name in names}, "headers": headers}
    return {**row, "body": b""} if bare else row


def _letter_of(row: Any) -> DeadLetter:
    values = {name: row[name] for name in DeadLetter.__slots__}
    headers = {name: value.encode("latin-1") for name, value in row["headers"].items()}
    return DeadLetter(**{**values, "headers": headers})
