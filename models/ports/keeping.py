"""The store ports of collecting and running: originals, cursors, dead letters, outcomes, leases, followers, erasure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.complaint import Complaint
from models.history import Outcome, Position, StoredPost
from models.ports.stream import Place
from models.post import Original, Post
from models.scope import Actor, Scope


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an original: the post with its final revision and key, and whether it is new (else a repeat)."""

    post: Post
    new: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """The opening of an original: by whom, why (a word of a list), when, from where (the client's address).

    ``again``: it is read again by whoever has it open, for the reason for which they opened it.
    """

    by: Actor
    reason: str
    at: datetime
    address: str | None = None
    again: bool = False


class Originals(Protocol):
    """The originals: the one table with unmasked text, and what was published of it."""

    def salt(self) -> bytes:
        """The deployment's secret for digests of authors; made at the first call, 32 bytes."""

    def record(self, originals: Sequence[Original]) -> list[Recorded]:
        """Keep a batch in one transaction, in order, and give each its revision and key.

        A record whose digest equals that of the post's last revision is a repeat (``new`` False, that revision). Any
        other gets the next revision, or the one its post carries when the channel gives numbers of its own
        (``post.revision`` > 0). The key and conversation of a post's first revision stay with all later ones.
        Nothing of a forgotten post is kept: its records come back as repeats of the last revision.
        """

    def published(self, places: Mapping[tuple[str, int], Place]) -> None:
        """Remember where (post id, revision) was published last."""

    def unpublished(self, limit: int) -> list[Post]:
        """Posts recorded but never published, oldest first."""

    def unsettled(self, limit: int, after: tuple[str, int] | None = None) -> list[tuple[Post, Place]]:
        """Posts published whose outcome is not known to be stored, oldest first, after a (post id, revision)."""

    def settle(self, keys: Sequence[tuple[str, int]]) -> None:
        """Remember that these revisions have their outcome."""

    def original(self, post_id: str, opened: Opened, scope: Scope) -> bytes | None:
        """The bytes of a post's highest stored revision as received, None once forgotten; raises NotFoundError.

        That it was opened, or read again, is a row of the history, written before anything is handed out; it raises no
        version.
        """

    def originals_open(self, post_ids: Sequence[str], by: Actor, since: datetime) -> Mapping[str, Opened]:
        """Of these posts those whose original the actor opened after a time, with the last opening."""


class Cursors(Protocol):
    """Where each channel account was read to."""

    def cursor(self, name: str) -> str | None:
        """The kept cursor, None at the first time."""

    def keep_cursor(self, name: str, cursor: str | None) -> None:
        """Keep it, durably."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record that no stage can handle. ``id`` is a digest of stage, place and body, so a repeat is the same letter.

    ``body`` are the original bytes (erasable), ``headers`` of the record, ``place`` where it stood (``posts/0/117``,
    ``a.csv line 4``). ``post`` and ``revision`` where they can be known.
    """

    id: str
    stage: str
    place: str
    reason: str
    body: bytes
    at: datetime
    headers: Mapping[str, bytes]
    post: str | None = None
    revision: int | None = None
    topic: str | None = None
    key: str | None = None
    replayed_at: datetime | None = None


def letter_id(stage: str, place: str, body: bytes) -> str:
    """The id of a dead letter, 64 hex digits: the same record at the same place of a stage is the same letter."""
    return hashlib.sha256(f"{stage}\0{place}\0".encode() + body).hexdigest()


class DeadLetters(Protocol):
    """The dead letters: nothing is dropped, everything can be replayed."""

    def bury(self, letters: Sequence[DeadLetter]) -> None:
        """Keep a batch; one that is there already is left as it is, and waits again if it was replayed."""

    def dead_letters(
        self, scope: Scope, *, stage: str | None = None, limit: int = 100, after: str | None = None
    ) -> list[DeadLetter]:
        """Letters not replayed yet, oldest first, after an id; needs a scope that sees everything."""

    def dead_letter(self, letter_id: str, scope: Scope) -> DeadLetter:
        """A letter not replayed yet. Raises NotFoundError; needs a scope that sees everything."""

    def replayed(self, ids: Sequence[str], at: datetime) -> None:
        """Remember that these were published again."""

    def dead_letter_count(self) -> int:
        """How many wait (not replayed)."""


class Outcomes(Protocol):
    """What became of posts."""

    def outcomes(self, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Outcome]:
        """The final outcome of each (post id, revision) that has one: COMPLAINT only if this revision opened it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A right held by one process at a time; ``fence`` grows with every holder: an old one's writes are refused."""

    name: str
    holder: str
    fence: int
    until: datetime


class Leases(Protocol):
    """Leases kept in the store."""

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> Lease | None:
        """Take or renew; None while another holds it."""

    def release(self, lease: Lease) -> None:
        """Give it back, if still held."""


class Followers(Protocol):
    """Kept positions of what follows the history."""

    def followed(self, name: str) -> Position:
        """The kept position, START at the first time."""

    def follow(self, name: str, position: Position, lease: Lease) -> None:
        """Keep a position. Raises LeaseLostError when the lease's fence is no longer the newest."""


class Stages(Protocol):
    """Which stages stopped themselves, and why; a restart does not forget it."""

    def stopped(self, stage: str) -> str | None:
        """Why it stopped, None while it may run."""

    def stop(self, stage: str, why: str, at: datetime) -> None:
        """Remember the stop."""

    def resume(self, stage: str) -> None:
        """Forget the stop: somebody looked."""


class Erasure(Protocol):
    """Forgetting a post by right or because it was deleted upstream."""

    def forget(self, post_id: str, actor: Actor, at: datetime) -> bool:
        """Remove original, text, verdict's evidence, media, dead letters; keep ids and a tombstone; False if unknown.

        The history gets a row, so that the index follows with a tombstone.
        """

    def scrub(self) -> bool:
        """Clear the files of what deletions by channels left in them, if there were any since; whether it did."""


class IndexSource(Protocol):
    """What the index follower and a rebuild read."""

    def stored_posts(self, ids: Sequence[str], scope: Scope) -> list[StoredPost]:
        """These posts as stored (unknown ids left out)."""

    def all_posts(self, scope: Scope, batch: int) -> Iterator[Sequence[StoredPost]]:
        """Every post, in batches."""

    def post_versions(self, ids: Sequence[str]) -> dict[str, Position]:
        """The position of the last change that concerns each post or the complaint it is in."""

    def posts_of(self, complaint_ids: Sequence[str], scope: Scope) -> list[str]:
        """The ids of the posts that are members of these complaints now."""

    def complaints_of(self, ids: Sequence[str], scope: Scope) -> dict[str, Complaint]:
        """These complaints by id, as of now (unknown ids left out)."""
