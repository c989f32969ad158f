"""Which posts are one complaint: an act moves posts, and what was flagged and handed over about them along."""

from collections.abc import Sequence
from dataclasses import replace

from backends.store.acting import Acting
from models.complaint import Flag
from models.errors import NotAllowedError, NotFoundError
from models.history import StoredPost, Verb


class Grouping(Acting):
    """The part of an act that changes memberships."""

    def hold(self, complaint_ids: Sequence[str], post_ids: Sequence[str] = ()) -> None:
        """Protect these complaints and posts, and their conversations."""
        self._known.hold(complaint_ids, post_ids)

    def join(self, post_id: str, complaint_id: str) -> None:
        """Make the post a member."""
        stored = self._stored(post_id)
        if stored.complaint is not None:
            raise NotAllowedError(f"post {post_id} is in a complaint already")
        self._existing(complaint_id)
        self._enter(stored, complaint_id)

    def move(self, post_id: str, complaint_id: str) -> None:
        """Take the post out of its complaint into this one."""
        stored = self._stored(post_id)
        if stored.complaint is None:
            raise NotAllowedError(f"post {post_id} is in no complaint")
        if stored.complaint == complaint_id:
            raise NotAllowedError(f"post {post_id} is in complaint {complaint_id} already")
        self._existing(complaint_id)
        self._take(stored, complaint_id)

    def absorb(self, into: str, other: str) -> None:
        """Move all posts, flags and hand-overs of the other complaint into this one."""
        self._existing(into)
        for stored in self._known.members(other):
            self._take(stored, into)
        self._carry(other, into, self._known.flags(other))
        self._carry_hand_overs(other, into, None)

    def _take(self, stored: StoredPost, to: str | None) -> None:
        """Move the post to a complaint, or out of any."""
        if stored.complaint is None:
            return
        self._pending.leave(stored.post.id, stored.complaint)
        self._known.drop_member(stored.post.id, stored.complaint)
        self._say(Verb.LEFT, stored.complaint, stored.post.id, {"member": stored.post.id}, {})
        if to is not None:
            self._enter(replace(stored, complaint=None), to)
            flags = [flag for flag in self._known.flags(stored.complaint) if flag.post == stored.post.id]
            self._carry(stored.complaint, to, flags)

    def _enter(self, stored: StoredPost, complaint_id: str) -> None:
        self._pending.joined[stored.post.id] = complaint_id
        self._known.put_member(replace(stored, complaint=complaint_id), complaint_id)
        self._say(Verb.JOINED, complaint_id, stored.post.id, {}, {"member": stored.post.id})

    def _carry(self, before: str, to: str, flags: Sequence[Flag]) -> None:
        for flag in flags:
            self._known.drop_flag(flag)
            self._put_flag(flag, replace(flag, complaint=to))
        self._carry_hand_overs(before, to, {flag.id for flag in flags})

    def _carry_hand_overs(self, before: str, to: str, flag_ids: set[str] | None) -> None:
        for one in self.hand_overs(before):
            if flag_ids is None or one.flag in flag_ids:
                self._put_hand_over(one, replace(one, complaint=to))

    def _stored(self, post_id: str) -> StoredPost:
        stored = self._known.post(post_id)
        if stored is None:
            raise NotFoundError(f"there is no post {post_id}")
        return stored
