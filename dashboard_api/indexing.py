"""The follower ``index``: it carries every change of the store into the search index, and can fill it anew."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.complaint import Complaint
from models.errors import LeaseLostError
from models.history import Change, Position, StoredPost
from models.ports.keeping import Followers, IndexSource, Lease, Leases
from models.ports.search import Document, Search, Tombstone
from models.ports.store import History
from models.scope import Scope

NAME = "index"
LEASE = "follower:index"
LEASE_SECONDS = 60.0
REBUILD_BATCH = 500
"""Posts read at a time in a rebuild."""

_SCOPE = Scope.everything("follower:index")
_INDEXED = frozenset({"status", "waits", "department", "district", "topic", "urgency"})
"""What a document has from its complaint; a change of anything else leaves the complaint's posts as they are."""


@dataclass(frozen=True, slots=True)
class FollowerParts:
    """What the follower works with. ``holder`` names the process that holds the lease, ``clock`` gives the time."""

    history: History
    source: IndexSource
    search: Search
    followers: Followers
    leases: Leases
    holder: str
    clock: Callable[[], datetime]


class IndexFollower:
    """Reads the history from the kept position on and indexes what each change concerns, as it is now.

    A crash anywhere replays harmlessly: the position is kept after the index took the batch, and the same version of a
    document may be written again.
    """

    def __init__(self, parts: FollowerParts) -> None:
        self._parts = parts
        self._held: Lease | None = None

    def step(self, limit: int = 500) -> int:
        """Index what up to ``limit`` changes concern; returns how many were handled, 0 also while another follows.

        Raises RetryableError, and LeaseLostError when another process took over meanwhile.
        """
        lease = self._lease()
        if lease is None:
            return 0
        changes = self._parts.history.changes(self._parts.followers.followed(NAME), limit)
        if not changes:
            return 0
        self._parts.search.index(self._concerned(changes))
        self._parts.followers.follow(NAME, changes[-1].position, lease)
        return len(changes)

    def rebuild(self, progress: Callable[[int], None] | None = None) -> int:
        """Fill a fresh index from the store; ``progress`` is told how many were read since its last call. Returns all.

        A follower of another process may go on: what it indexes meanwhile goes into the fresh index too, and its
        position is left to it.
        """
        tip = self._parts.history.tip()
        count = self._parts.search.rebuild(self._every_post(progress or (lambda _: None)))
        self._follow_from(tip)
        return count

    def close(self) -> None:
        """Give the lease back, so that a successor goes on at once."""
        if self._held is not None:
            self._parts.leases.release(self._held)
            self._held = None

    def _lease(self) -> Lease | None:
        self._held = self._parts.leases.lease(LEASE, self._parts.holder, self._parts.clock(), LEASE_SECONDS)
        return self._held

    def _follow_from(self, tip: Position) -> None:
        lease = self._lease()
        if lease is None:
            return
        try:
            self._parts.followers.follow(NAME, tip, lease)
        except LeaseLostError:  # the position is that of a follower who indexes into the fresh index by now
            self._held = None

    def _every_post(self, progress: Callable[[int], None]) -> Iterator[Sequence[Document | Tombstone]]:
        for batch in self._parts.source.all_posts(_SCOPE, REBUILD_BATCH):
            self._lease()
            # the posts are read once more, after their versions: see _documents
            yield self._documents([stored.post.id for stored in batch])
            progress(len(batch))

    def _concerned(self, changes: Sequence[Change]) -> list[Document | Tombstone]:
        named = {change.post: change.position.version for change in changes if change.post is not None}
        complaints = {change.complaint for change in changes if change.complaint is not None and _touches(change)}
        members = self._parts.source.posts_of(sorted(complaints), _SCOPE)
        documents = self._documents(list(dict.fromkeys([*named, *members])))
        known = {document.id for document in documents}
        # a post whose rows are gone is forgotten as of the last change that names it
        return documents + [Tombstone(post, version) for post, version in named.items() if post not in known]

    def _documents(self, ids: Sequence[str]) -> list[Document | Tombstone]:
        # Versions are read before the posts. What changes in between is then indexed under too low a version, and its
        # own change, still to come, brings the right one. The other way round an old state would get the version of a
        # newer one, and where two processes write, it could be the one that stays.
        versions = self._parts.source.post_versions(ids)
        posts = [stored for stored in self._parts.source.stored_posts(ids, _SCOPE) if stored.post.id in versions]
        complaints = self._complaints(posts)
        return [
            _document(stored, versions[stored.post.id].version, complaints.get(stored.complaint or ""))
            for stored in posts
        ]

    def _complaints(self, posts: Iterable[StoredPost]) -> dict[str, Complaint]:
        ids = {stored.complaint for stored in posts if stored.complaint is not None}
        return self._parts.source.complaints_of(sorted(ids), _SCOPE)


def _touches(change: Change) -> bool:
    return not _INDEXED.isdisjoint(change.before) or not _INDEXED.isdisjoint(change.after)


def _document(stored: StoredPost, version: int, complaint: Complaint | None) -> Document | Tombstone:
    """A post as the index shall know it."""
    post = stored.post
    if stored.deleted:
        return Tombstone(post.id, version)
    judged = Document(
        id=post.id,
        version=version,
        text=_text(post.title, post.text),
        channel=post.channel,
        outcome=stored.outcome,
        received_at=post.received_at,
        complaint=stored.complaint,
    )
    said = complaint or stored.judgement
    if said is not None:
        judged = replace(judged, topic=said.topic, urgency=said.urgency, district=said.district)
    if complaint is None:
        return judged
    return replace(judged, department=complaint.department, status=complaint.status, waits=complaint.waits)


def _text(title: str | None, text: str) -> str:
    """Title and text: what a citizen wrote above a text is looked for as well."""
    return text if not title or title in text else f"{title}\n{text}"
