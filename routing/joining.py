"""Which complaint a post goes on with: its author's, by a reply, or by the conversation where there are no replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from models.complaint import Complaint, Waits
from models.errors import NotFoundError
from models.history import StoredPost
from models.ports.store import Act
from models.post import Post
from models.scope import Scope
from models.verdict import NO_TOPIC
from routing.decision import Facts

EVERYTHING = Scope.everything("route")
"""Under which the router reads."""


@dataclass(frozen=True, slots=True)
class Going:
    """The complaint that a post goes on with, and whether the post is surely about something else all the same."""

    complaint: Complaint
    other_topic: bool


def goes_on(act: Act, post: Post, found: Facts, window: timedelta) -> Going | None:
    """What the post goes on with, None for nothing. A post without an author goes on with nothing."""
    if post.author is None:
        return None
    if post.reply_to is not None:
        complaint = _replied_to(act, post, post.author)
        return None if complaint is None else Going(complaint, _elsewhere(act, complaint, found))
    best: Going | None = None
    for complaint in _conversation(act, post, post.author, window):
        going = Going(complaint, _elsewhere(act, complaint, found))
        if not going.other_topic:
            return going
        best = best or going
    return best


def current(act: Act, complaint_id: str) -> Complaint | None:
    """The complaint, or the one that it was merged into at last; None where there is none."""
    seen: set[str] = set()
    following: str | None = complaint_id
    while following is not None and following not in seen:
        seen.add(following)
        try:
            found = act.complaint(following, EVERYTHING)
        except NotFoundError:
            return None
        if found.merged_into is None:
            return found
        following = found.merged_into
    return None


def _replied_to(act: Act, post: Post, author: str) -> Complaint | None:
    reply_to = post.reply_to or ""
    parent = act.post(reply_to)
    complaint_id = parent.complaint if parent is not None else None
    if complaint_id is None:
        complaint_id = act.answered_in(post.channel, reply_to.removeprefix(f"{post.channel}:"))
    complaint = None if complaint_id is None else current(act, complaint_id)
    if complaint is None or not _wrote_in(author, act.members(complaint.id)):
        return None
    return complaint


def _wrote_in(author: str, members: Sequence[StoredPost]) -> bool:
    return any(member.post.author == author for member in members)


def _conversation(act: Act, post: Post, author: str, window: timedelta) -> list[Complaint]:
    """The author's complaints in the conversation within the window, latest first; none for the post that began it."""
    if post.conversation_id in (None, post.external_id, post.id):
        return []
    found: dict[str, Complaint] = {}
    for earlier in reversed(act.conversation(post.key, author)):
        age = post.received_at - earlier.post.received_at
        if earlier.complaint is None or earlier.post.id == post.id or not timedelta(0) <= age <= window:
            continue
        complaint = current(act, earlier.complaint)
        if complaint is not None:
            found.setdefault(complaint.id, complaint)
    return list(found.values())


def _elsewhere(act: Act, complaint: Complaint, found: Facts) -> bool:
    """Whether the post is surely about a topic that is neither the complaint's nor that of a post in it."""
    if found.sure_topic is None or complaint.topic == NO_TOPIC:
        return False
    if complaint.waits in (Waits.INTENT, Waits.TOPIC) and "topic" not in complaint.decided:
        return False
    if found.sure_topic == complaint.topic:
        return False
    judged = (member.judgement for member in act.members(complaint.id))
    return all(one is None or one.topic != found.sure_topic for one in judged)
