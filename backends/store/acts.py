"""An act: one transaction by one actor, checked as it goes and written at its end in few statements."""

import base64
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from backends.store.acting import flag_state
from backends.store.rows import difference
from backends.store.undoing import Undoing
from models.complaint import Answer, Complaint, Flag, FlagKind, HandOver, Status, may_move, watched
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError
from models.history import StoredPost, Verb
from models.post import Post
from models.scope import ActorKind, Scope

Fields = Mapping[str, object]


class StoreAct(Undoing):
    """The act port over one open transaction; ``finish`` writes what was collected."""

    _salt = b""

    def use_salt(self, salt: bytes) -> None:
        """The deployment's secret, from which ids of complaints are made."""
        self._salt = salt

    def load(self, posts: Sequence[Post]) -> None:
        """Fetch what deciding about these posts needs."""
        self._known.load(posts)

    def post(self, post_id: str) -> StoredPost | None:
        """The post as stored."""
        return self._known.post(post_id)

    def conversation(self, key: str, author: str) -> list[StoredPost]:
        """Posts of this key by this author, oldest receipt first."""
        return self._known.conversation(key, author)

    def members(self, complaint_id: str) -> list[StoredPost]:
        """The posts that are this complaint now."""
        return self._known.members(complaint_id)

    def answered_in(self, channel: str, channel_id: str) -> str | None:
        """The complaint in which this message of the city is an answer."""
        return self._known.answered_in(channel, channel_id)

    def complaint(self, complaint_id: str, scope: Scope) -> Complaint:
        """The complaint as of now. Raises NotFoundError."""
        found = self._known.complaint(complaint_id)
        if found is None or not scope.sees(found.department):
            raise NotFoundError(f"there is no complaint {complaint_id}")
        return found

    def flags(self, complaint_id: str) -> list[Flag]:
        """All its flags, oldest first."""
        return self._known.flags(complaint_id)

    def new_complaint_id(self, opened_by: str) -> str:
        """Twelve characters made of the opener and the deployment's secret."""
        digest = hmac.digest(self._salt, f"complaint\0{opened_by}".encode(), "sha256")
        return base64.b32encode(digest[:8]).decode().lower()[:12]

    def put_post(self, stored: StoredPost, verb: Verb) -> None:
        """Insert the post or replace its lower revision."""
        known = self._known.post(stored.post.id)
        if known is not None and known.post.revision > stored.post.revision:
            raise NotAllowedError(f"post {stored.post.id} has revision {known.post.revision} already")
        if stored.deleted:
            self.erased = True
        member_of = known.complaint if known is not None else None
        self._pending.posts[stored.post.id] = (self._pending.first_of(stored.post.id, known), stored)
        self._known.put_post(stored if stored.complaint == member_of else replace(stored, complaint=member_of))
        after = {"revision": stored.post.revision, "outcome": stored.outcome.value}
        before = {} if known is None else {"revision": known.post.revision, "outcome": known.outcome.value}
        self._say(verb, stored.complaint or member_of, stored.post.id, before, after)

    def open(self, complaint: Complaint) -> bool:
        """Insert if new; False when its opener already opened one."""
        if self._known.opened_by(complaint.opened_by):
            return False
        if not may_move(None, complaint.status, self.actor.kind):
            raise NotAllowedError(f"{self.actor} cannot open a complaint as {complaint.status}")
        complaint = replace(complaint, version=1, window_since=None, reminded_at=None)
        self._known.put_new_complaint(complaint)
        self._pending.complaints[complaint.id] = None
        post = complaint.opened_by if self.actor.kind is ActorKind.ROUTER else None
        self._say(Verb.OPENED, complaint.id, post, {}, watched(complaint))
        return True

    def update(self, before: Complaint, after: Complaint, verb: Verb, *, delivered: bool = False) -> Complaint:
        """Write ``after`` over ``before``; returns it with version + 1."""
        current = self._known.complaint(before.id)
        if current is None or current.version != before.version:
            raise ComplaintChangedError(f"complaint {before.id} was changed since it was read; read it again")
        self._check(current, after, delivered=delivered)
        window_since, reminded_at = self._window(current, after)
        after = replace(
            after,
            id=current.id,
            version=current.version + 1,
            opened_by=current.opened_by,
            held_from=_held_from(current, after),
            window_since=window_since,
            reminded_at=reminded_at,
            # a post forgotten since took its words out of the reasons, which is no new version
            reasons=current.reasons if after.reasons == before.reasons else after.reasons,
        )
        self._pending.complaints.setdefault(current.id, current)
        self._known.put_complaint(after)
        self._say(verb, after.id, None, *difference(current, after))
        return after

    def raise_flag(self, flag: Flag) -> bool:
        """Insert the flag; False when one with its id is there."""
        self._existing(flag.complaint)
        if self._known.has_flag(flag):
            return False
        self._put_flag(None, flag)
        self._say(Verb.FLAGGED, flag.complaint, flag.post, {}, flag_state(flag))
        return True

    def change_flag(self, flag: Flag, verb: Verb) -> None:
        """Write the flag's new state."""
        known = {f.id: f for f in self._known.flags(flag.complaint)}.get(flag.id)
        if known is None:
            raise NotFoundError(f"there is no flag {flag.id}")
        self._put_flag(known, flag)
        if known.acknowledged_at is None and flag.acknowledged_at is not None:
            self._begin_anew(flag)
        self._say(verb, flag.complaint, flag.post, flag_state(known), flag_state(flag))

    def put_hand_over(self, hand_over: HandOver, verb: Verb) -> None:
        """Insert a hand-over or write its new state."""
        self._existing(hand_over.complaint)
        self._put_hand_over(self._hand_over(hand_over.id), hand_over)
        after = {"hand_over": hand_over.id, "to": hand_over.to, "reminded": hand_over.reminded}
        after["reported"] = hand_over.reported_at is not None
        self._say(verb, hand_over.complaint, None, {}, after)

    def put_answer(self, answer: Answer) -> bool:
        """Insert an answer; False when this message of the channel is recorded already."""
        complaint = self._existing(answer.complaint)
        if self._known.answered_in(complaint.channel, answer.channel_id) is not None:
            return False
        self._known.put_answer(complaint.channel, answer.channel_id, complaint.id)
        self._pending.answers.append((answer, complaint.channel))
        self._told[complaint.id] = answer.at
        return True

    def put_text(self, complaint_id: str, text: str) -> str:
        """Keep what a person typed in an erasable row."""
        self._existing(complaint_id)
        text_id = secrets.token_hex(8)
        self._pending.texts.append((text_id, complaint_id, text))
        return text_id

    def _window(self, before: Complaint, after: Complaint) -> tuple[datetime | None, datetime | None]:
        """Since when it waits for the citizen, and when they were reminded, whatever ``after`` says of it."""
        if not after.status.waits_for_citizen or after.history:
            return None, None
        told = self._told.get(before.id)
        if after.status is not before.status:
            return told or self.at, None
        if told is None:
            return before.window_since, before.reminded_at
        # a second question is the reminder of the first
        return told, told if after.status is Status.ON_HOLD else None

    def _begin_anew(self, flag: Flag) -> None:
        """A person looked at what held up the window of the flag's complaint: it begins anew, with its whole length.

        Where a reminder could not be sent, the person was reminded in the citizen's stead.
        """
        current = self._existing(flag.complaint)
        if current.window_since is None:
            return
        stead = current.status is Status.ON_HOLD and flag.kind is FlagKind.SENDING
        reminded_at = self.at if stead else current.reminded_at
        self._pending.complaints.setdefault(current.id, current)
        self._known.put_complaint(replace(current, window_since=self.at, reminded_at=reminded_at))

    def _check(self, before: Complaint, after: Complaint, *, delivered: bool) -> None:
        old, new, who = before.status, after.status, self.actor.kind
        # that it was delivered by hand is what a person says, not a program
        delivered = delivered and who is ActorKind.PERSON
        if old is not new and not may_move(old, new, who, delivered=delivered):
            raise NotAllowedError(f"{self.actor} cannot move a complaint from {old} to {new}")
        resumed = old is Status.ON_HOLD and new not in (Status.ON_HOLD, Status.CLOSED, Status.MERGED)
        if resumed and new is not before.held_from:
            raise NotAllowedError(f"a complaint on hold goes back to {before.held_from}, not to {new}")
        if who is not ActorKind.PERSON:
            self._check_program(before, after)

    def _check_program(self, before: Complaint, after: Complaint) -> None:
        has_owner = before.department is not None and before.status is not Status.WAITING
        if has_owner and before.department != after.department:
            raise NotAllowedError(f"{self.actor} cannot give to another what has an owner")
        if before.decided != after.decided:
            raise NotAllowedError(f"{self.actor} cannot write over who decided what")
        for name in before.decided:
            if getattr(before, name, None) != getattr(after, name, None):
                raise NotAllowedError(f"{self.actor} cannot write over {name}, which a person decided")


def _held_from(before: Complaint, after: Complaint) -> Status | None:
    if after.status is not Status.ON_HOLD:
        return None
    return before.held_from if before.status is Status.ON_HOLD else before.status
