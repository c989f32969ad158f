"""The desk says which posts are one complaint: moved, split, merged, and raised from what was set aside."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from models.complaint import Complaint, Decided, Status
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, SettingError
from models.history import Outcome, StoredPost, Verb
from models.ports.store import Act
from models.sample import Judged
from models.scope import Reach
from routing.decision import deadline
from routing.desk_acting import Acting, Person, Seen, center_only
from routing.desk_opening import Taken, taken_out


class Grouping(Acting):
    """Acts on memberships. What is flagged and handed over about a post goes with it."""

    def move(self, person: Person, seen: Seen, post: str, to: str) -> Complaint:
        """Move a post that is not the only one into another complaint, which counts from the earliest of its posts."""
        center_only(person)
        with self._acting(person, seen, to) as (act, complaint):
            (moved,) = _chosen(act, complaint, [post])
            target = self._target(act, person, complaint, to)
            act.move(post, to)
            after = act.update(complaint, complaint, Verb.MOVED)
            act.update(target, self._received(target, moved.post.received_at), Verb.MOVED)
            return after

    def split(self, person: Person, seen: Seen, posts: Sequence[str]) -> Complaint:
        """Open a complaint with some of the posts, by their own judgement; returns the one that they were in."""
        center_only(person)
        with self._acting(person, seen, seen.complaint) as (act, complaint):
            chosen = _chosen(act, complaint, posts)
            self._open(act, person, chosen, complaint)
            return act.update(complaint, complaint, Verb.SPLIT)

    def merge(self, person: Person, seen: Seen, into: str, into_version: int) -> Complaint:
        """Make this complaint part of another, which keeps the earliest receipt and the strictest due time of both."""
        center_only(person)
        with self._acting(person, seen, into) as (act, complaint):
            target = self._target(act, person, complaint, into)
            if target.version != into_version:
                raise ComplaintChangedError(f"complaint {into} was changed since it was read; read it again")
            if target.status.ended:
                raise NotAllowedError(f"complaint {into} is {target.status}: reopen it first")
            self._go_on_without(act, person, complaint)
            after = act.update(complaint, replace(complaint, status=Status.MERGED, merged_into=into), Verb.MERGED)
            act.absorb(into, complaint.id)
            act.update(target, _both(target, complaint), Verb.MERGED)
            return after

    def raise_post(self, person: Person, post_id: str) -> Complaint:
        """Open a complaint with a post that was set aside; it waits for a person to say whose it is."""
        center_only(person)
        with self._beginning(person) as act:
            act.hold([], [post_id])
            return self._raise(act, person, post_id)

    def judge(self, person: Person, day: date, post_id: str, judged: Judged) -> Complaint | None:
        """Say of a post in the sample of a day what it is; one that is a complaint is raised to one, which is returned.

        Whoever judges last is right; a complaint that was opened stays, to be closed like any other.
        """
        center_only(person)
        with self._beginning(person) as act:
            act.hold([], [post_id])
            sampled, stored = act.sampled(post_id), act.post(post_id)
            if sampled is None or sampled.day != day or stored is None:
                raise NotFoundError(f"the sample of {day} has no post {post_id}")
            if stored.deleted:
                raise NotAllowedError(f"the post {post_id} was deleted: there is nothing left to judge")
            if judged is Judged.COMPLAINT and stored.complaint is None:
                return self._raise(act, person, post_id)
            if sampled.judged is not judged:
                act.judge(post_id, judged)
            return None

    def _raise(self, act: Act, person: Person, post_id: str) -> Complaint:
        stored = act.post(post_id)
        if stored is None or person.scope.reach is not Reach.ALL:
            raise NotFoundError(f"there is no post {post_id}")
        if stored.complaint is not None:
            raise NotAllowedError(f"the post {post_id} is in complaint {stored.complaint}")
        if stored.judgement is None or stored.deleted:
            raise NotAllowedError(f"the post {post_id} was deleted, or is not a citizen's own: it cannot be raised")
        raised = replace(stored, outcome=Outcome.COMPLAINT)
        act.put_post(raised, Verb.RAISED)
        if act.sampled(post_id) is not None:
            # raised by whoever, it was missed: the sample counts it as found
            act.judge(post_id, Judged.COMPLAINT)
        return self._open(act, person, [raised], None)

    def _open(self, act: Act, person: Person, posts: Sequence[StoredPost], beside: Complaint | None) -> Complaint:
        decision = Decided(person.name, act.at, act.id)
        complaint = taken_out(self._city, Taken(act.new_complaint_id(act.id), posts, decision, beside))
        if not act.open(complaint):
            raise NotAllowedError("an act opens one complaint only")
        for stored in posts:
            if beside is None:
                act.join(stored.post.id, complaint.id)
            else:
                act.move(stored.post.id, complaint.id)
        return act.complaint(complaint.id, person.scope)

    def _target(self, act: Act, person: Person, complaint: Complaint, to: str) -> Complaint:
        if to == complaint.id:
            raise SettingError(f"complaint {to} is that complaint itself: name another")
        return self._read(act, person, Seen(to, act.complaint(to, person.scope).version))

    def _received(self, complaint: Complaint, received_at: datetime) -> Complaint:
        """The complaint, received when its earliest post was, and due accordingly."""
        if received_at >= complaint.received_at:
            return complaint
        earlier = replace(complaint, received_at=received_at)
        if complaint.due_at is None or "due_at" in complaint.decided:
            return earlier
        subtopic = self._city.subtopic(complaint.topic, complaint.subtopic)
        due = deadline(self._city, complaint.intent, subtopic, received_at)
        return replace(earlier, due_at=due.due_at, due_rule=due.rule.id) if due.due_at < complaint.due_at else earlier


def _chosen(act: Act, complaint: Complaint, posts: Sequence[str]) -> list[StoredPost]:
    """The members of these ids; some member must be left."""
    members = act.members(complaint.id)
    if missing := set(posts) - {member.post.id for member in members}:
        raise NotFoundError(f"the complaint has no post {', '.join(sorted(missing))}")
    chosen = [member for member in members if member.post.id in posts]
    if not chosen:
        raise SettingError("name at least one post")
    if len(chosen) == len(members):
        raise NotAllowedError(f"complaint {complaint.id} would be left without a post: merge it instead")
    return chosen


def _both(into: Complaint, other: Complaint) -> Complaint:
    """The complaint with the earliest receipt, the strictest due time and the greater urgency of two."""
    stricter = other.due_at is not None and (into.due_at is None or other.due_at < into.due_at)
    due = other if stricter else into
    most = min(into.urgency, other.urgency, key=lambda urgency: urgency.rank)
    return replace(
        into,
        received_at=min(into.received_at, other.received_at),
        due_at=due.due_at,
        due_rule=due.due_rule,
        urgency=into.urgency if "urgency" in into.decided else most,
        hand_over=into.hand_over or other.hand_over,
        history=into.history and other.history,
    )
