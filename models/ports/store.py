"""The store ports that routing, the desk and the clock use: the truth about posts and complaints, written in acts."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.complaint import Answer, Complaint, Flag, HandOver, Status
from models.history import Change, PastAct, Position, StoredPost, Verb
from models.ports.keeping import Lease
from models.post import Post
from models.sample import Judged, Sampled
from models.scope import Actor, Scope
from models.sending import Attempt, Sending


@dataclass(frozen=True, slots=True)
class Filter:
    """Equal-to filters of a listing; None does not filter. ``due_before`` is exclusive."""

    status: str | None = None
    waits: str | None = None
    department: str | None = None
    district: str | None = None
    topic: str | None = None
    urgency: str | None = None
    channel: str | None = None
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """A page of complaints and the cursor of the next one (None: no more)."""

    items: tuple[Complaint, ...]
    next: str | None


class Act(Protocol):
    """One transaction by one actor: what it wrote is all there at its end, or nothing. Its ``id`` is on every row.

    Reads see what was written in it. Rows that it read are protected until its end (SQLite: the write lock;
    PostgreSQL: row locks and a lock a conversation), and ``update`` checks the version all the same.
    """

    id: str
    actor: Actor
    at: datetime

    def load(self, posts: Sequence[Post]) -> None:
        """Fetch in few queries what deciding about these posts needs; reads below may then cost nothing."""

    def hold(self, complaint_ids: Sequence[str], post_ids: Sequence[str] = ()) -> None:
        """Protect these complaints and posts, and the conversations that they are of, before posts change places."""

    def post(self, post_id: str) -> StoredPost | None:
        """The post as stored, None if it never came."""

    def conversation(self, key: str, author: str) -> list[StoredPost]:
        """Posts of this key by this author, oldest receipt first."""

    def members(self, complaint_id: str) -> list[StoredPost]:
        """The posts that are this complaint now, oldest receipt first."""

    def answered_in(self, channel: str, channel_id: str) -> str | None:
        """The complaint in which the city's message of this id was given as an answer."""

    def complaint(self, complaint_id: str, scope: Scope) -> Complaint:
        """The complaint as of now. Raises NotFoundError outside the scope."""

    def flags(self, complaint_id: str) -> list[Flag]:
        """All its flags, oldest first, acknowledged ones too."""

    def hand_overs(self, complaint_id: str) -> list[HandOver]:
        """All its hand-overs, oldest first, reported ones too."""

    def new_complaint_id(self, opened_by: str) -> str:
        """The id of the complaint that this post (or act) opens: always the same for the same opener."""

    def put_post(self, stored: StoredPost, verb: Verb) -> None:
        """Insert the post or replace its lower revision; membership is not touched. ``verb`` goes into the history."""

    def open(self, complaint: Complaint) -> bool:
        """Insert if new; False when its opener already opened one. Version is 1, the status move is checked."""

    def update(self, before: Complaint, after: Complaint, verb: Verb, *, delivered: bool = False) -> Complaint:
        """Write ``after`` over ``before``; returns it with version + 1.

        Raises ComplaintChangedError when the stored version is not ``before.version``, NotAllowedError for a move
        that the status table does not have for this actor, or when a program would change a field that a person
        decided. What a complaint waits for the citizen with (``window_since``, ``reminded_at``) is written here by
        the status and what was told in this act, whatever ``after`` says.
        """

    def join(self, post_id: str, complaint_id: str) -> None:
        """Make the post a member, decided by this actor. Raises NotAllowedError when it is a member elsewhere."""

    def move(self, post_id: str, complaint_id: str) -> None:
        """Take the post out of its complaint into this one, and what was flagged and handed over about it along.

        Raises NotAllowedError when it is in no complaint, or in this one.
        """

    def absorb(self, into: str, other: str) -> None:
        """Move all posts, flags and hand-overs of the other complaint into this one."""

    def past(self, act_id: str) -> PastAct:
        """What is known of a person's act of the last day. Raises NotFoundError."""

    def undo(self, act_id: str) -> list[Complaint]:
        """Restore what a person's act changed, whatever the status table says; returns the complaints, version + 1.

        What programs wrote since stays. A complaint that the act opened is merged into where its posts go; where they
        go nowhere it is closed as not for the city. Raises NotFoundError.
        """

    def raise_flag(self, flag: Flag) -> bool:
        """Insert the flag; False when one with its id is there."""

    def change_flag(self, flag: Flag, verb: Verb) -> None:
        """Write the flag's new state (acknowledged, raised again). Acknowledged, a window it held up begins anew."""

    def put_hand_over(self, hand_over: HandOver, verb: Verb) -> None:
        """Insert a hand-over or write its new state."""

    def put_answer(self, answer: Answer) -> bool:
        """Insert an answer, before the update that says so; False when this message of the channel is recorded."""

    def sampled(self, post_id: str) -> Sampled | None:
        """The post as it stands in a daily sample, None where it is in none."""

    def judge(self, post_id: str, judged: Judged) -> None:
        """Write what the actor says of a sampled post; undone with the act where it makes the post a member.

        Raises NotFoundError where it is in no sample.
        """

    def put_text(self, complaint_id: str, text: str) -> str:
        """Keep what a person typed about a complaint in an erasable row; returns its id."""

    def sendings(self, complaint_id: str) -> list[Sending]:
        """All that was queued for the citizen in a complaint, oldest first; at most one is under way."""

    def put_sending(self, sending: Sending, verb: Verb | None = None) -> Complaint:
        """Insert a sending or write its new state; returns the complaint.

        With a verb that is a change of its own, and the complaint's version grows; without, the change that it comes
        with tells it. Undone, what the act queued is withdrawn, and what it decided of another is restored.
        """

    def attempt(self, sending_id: str, number: int) -> Attempt | None:
        """An attempt of a sending, None where it was never begun."""

    def put_attempt(self, attempt: Attempt) -> None:
        """Insert an attempt, or write what came of it."""

    def fence(self, lease: Lease) -> None:
        """Make sure that the lease is not another's by now, and will not be until the act's end.

        Raises LeaseLostError.
        """


class Complaints(Protocol):
    """Reading complaints in a scope, and acting on them."""

    def act(self, actor: Actor, at: datetime, act_id: str | None = None) -> AbstractContextManager[Act]:
        """Begin an act; it is committed when the block ends well, undone when it raises."""

    def complaint(self, complaint_id: str, scope: Scope) -> Complaint:
        """One complaint. Raises NotFoundError outside the scope."""

    def listing(self, where: Filter, scope: Scope, *, limit: int = 50, cursor: str | None = None) -> ComplaintPage:
        """Complaints by receipt, newest first, keyset-paged. Raises ValueError for a cursor that is not its own."""

    def queue(
        self, scope: Scope, *, limit: int = 50, cursor: str | None = None, where: Filter | None = None
    ) -> ComplaintPage:
        """The triage queue: unacknowledged emergency, unacknowledged urgent, then by due time, then oldest."""

    def history(self, complaint_id: str, scope: Scope) -> list[Change]:
        """All changes of a complaint and of its posts while they were in it, oldest first."""

    def posts(self, complaint_id: str, scope: Scope) -> list[StoredPost]:
        """The posts that are this complaint, oldest receipt first."""

    def post(self, post_id: str, scope: Scope) -> StoredPost:
        """One post, set aside or not. Raises NotFoundError outside the scope."""

    def flags(self, complaint_id: str, scope: Scope) -> list[Flag]:
        """All flags of a complaint, oldest first."""

    def hand_overs(self, scope: Scope, *, complaint_id: str | None = None, open_only: bool = True) -> list[HandOver]:
        """Hand-overs, oldest first; those without a report unless ``open_only`` is off."""

    def text(self, text_id: str, scope: Scope) -> str | None:
        """What a person typed, None once forgotten."""

    def due_flags(self, now: datetime, limit: int) -> list[Flag]:
        """Unacknowledged flags whose ``again_at`` has come, oldest first (for the clock)."""

    def due_hand_overs(self, now: datetime, limit: int) -> list[HandOver]:
        """Unreported hand-overs whose ``again_at`` has come, oldest first (for the clock)."""

    def due_windows(self, status: Status, since: datetime, limit: int, *, reminded: bool = False) -> list[Complaint]:
        """Complaints that wait for the citizen in this status since then or longer, the longest first (for the clock).

        Of those on hold the ones that were reminded, or the others. Left out is what is flagged, for a person must
        look, and where something is on its way to the citizen.
        """

    def due_sendings(self, now: datetime, limit: int) -> list[Sending]:
        """What waits to be sent, or was being sent when its process ended, and is due, the longest first."""

    def counters(self, scope: Scope) -> Mapping[str, int]:
        """Kept counters: ``posts.<outcome>``, ``complaints.<status>``, ``queue``; the scope must see everything."""


class History(Protocol):
    """The chain of changes, for followers and for the doctor."""

    def changes(self, after: Position, limit: int) -> list[Change]:
        """Up to ``limit`` changes after a position, in order."""

    def tip(self) -> Position:
        """The position of the last change, START when there is none."""

    def verify(self, after: Position | None = None) -> list[str]:
        """What is wrong with chain and counters, in words, empty when nothing; the whole chain without ``after``."""
