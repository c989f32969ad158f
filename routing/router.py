"""The router: what becomes of each post, decided in one act with everything that follows from it."""

from dataclasses import replace
from datetime import datetime

from models.complaint import Complaint, Reason
from models.errors import InvalidRecordError
from models.history import Outcome, StoredPost, Verb
from models.ports.store import Act
from models.post import Post, PostKind
from models.verdict import Judgement, Verdict
from routing.city import RoutingCity
from routing.decision import decide, facts
from routing.flagging import raise_danger, raise_reply
from routing.further import Further, goes_to_work, steps
from routing.joining import EVERYTHING, current, goes_on
from routing.opening import Judged, opened
from routing.preview import Preview, preview


class Router:
    """Decides about posts of one city; all it reads and writes goes through the act."""

    def __init__(self, city: RoutingCity) -> None:
        self._city = city

    def preview(self, judgement: Judgement, text: str, received_at: datetime) -> Preview:
        """What would become of a text by itself."""
        return preview(self._city, judgement, text, received_at)

    def route(self, act: Act, verdict: Verdict) -> Outcome | None:
        """What became of this revision, None where it changed nothing (handled before, or older than what is stored).

        Raises InvalidRecordError for a post that should have been judged and was not.
        """
        post, stored = verdict.post, act.post(verdict.post.id)
        if stored is not None and post.revision < stored.post.revision:
            return None
        if stored is not None and post.revision == stored.post.revision:
            return self._again(act, verdict, stored)
        if stored is not None and _forgotten(stored):
            act.put_post(replace(stored, post=replace(stored.post, revision=post.revision)), Verb.REVISED)
            return stored.outcome
        if post.kind is PostKind.DELETION:
            return _deleted(act, verdict, stored)
        if post.kind is PostKind.REPOST or post.from_city:
            return _unjudged(act, verdict, stored)
        if verdict.judgement is None:
            raise InvalidRecordError(f"the post {post.id} revision {post.revision} has no judgement")
        judged = self._judged(verdict, verdict.judgement, stored)
        if stored is None:
            return self._first(act, judged)
        if stored.complaint is None:
            return self._alone(act, judged, None)
        return self._revised(act, judged, stored.complaint)

    def _judged(self, verdict: Verdict, judgement: Judgement, stored: StoredPost | None) -> Judged:
        found = facts(self._city, judgement, verdict.post.text)
        return Judged(verdict.post, judgement, verdict.city, found, stored)

    def _first(self, act: Act, judged: Judged) -> Outcome:
        going = goes_on(act, judged.post, judged.found, self._city.levels.join_window)
        if going is None or going.other_topic:
            return self._alone(act, judged, None if going is None else going.complaint.id)
        act.put_post(judged.stored_as(Outcome.JOINED), Verb.STORED)
        act.join(judged.post.id, going.complaint.id)
        self._further(act, judged, going.complaint, replied=True)
        return Outcome.JOINED

    def _revised(self, act: Act, judged: Judged, complaint_id: str) -> Outcome:
        act.put_post(judged.stored_as(Outcome.REVISED), Verb.REVISED)
        complaint = current(act, complaint_id)
        if complaint is not None:
            asks = judged.found.intent.needs_answer or "intent" in judged.found.unsure
            self._further(act, judged, complaint, replied=asks)
        return Outcome.REVISED

    def _again(self, act: Act, verdict: Verdict, stored: StoredPost) -> Outcome | None:
        """The same revision: nothing, unless another model judged it."""
        judgement, before = verdict.judgement, stored.judgement
        if stored.deleted or judgement is None or before is None or judgement.model == before.model:
            return None
        # The stored post, not the verdict's: only the judgement is new.
        judged = self._judged(replace(verdict, post=stored.post), judgement, stored)
        if stored.complaint is None:
            return self._alone(act, judged, None)
        act.put_post(judged.stored_as(stored.outcome), Verb.REVISED)
        complaint = current(act, stored.complaint)
        if complaint is not None:
            self._further(act, judged, complaint, replied=False)
        return stored.outcome

    def _alone(self, act: Act, judged: Judged, beside: str | None) -> Outcome:
        """Judge a post that is in no complaint; it opens one unless it opened one before."""
        if judged.opened_revision is not None:
            return self._taken_out(act, judged)
        decision = decide(self._city, judged.found, judged.post.text, judged.post.received_at)
        first = judged.stored is None
        if not decision.complaint:
            act.put_post(judged.stored_as(Outcome.SET_ASIDE), Verb.SET_ASIDE if first else Verb.REVISED)
            return Outcome.SET_ASIDE
        act.put_post(judged.stored_as(Outcome.COMPLAINT), Verb.STORED if first else Verb.REVISED)
        complaint = opened(self._city, act.new_complaint_id(judged.post.id), judged, decision, beside)
        act.open(complaint)
        act.join(judged.post.id, complaint.id)
        raise_danger(act, self._city.levels, complaint, judged.post, judged.found.urgency)
        return Outcome.COMPLAINT

    def _taken_out(self, act: Act, judged: Judged) -> Outcome:
        """A person took the post out of the complaint that it opened: nothing opens again, its danger is told there."""
        outcome = judged.stored.outcome if judged.again and judged.stored is not None else Outcome.REVISED
        act.put_post(judged.stored_as(outcome), Verb.REVISED)
        complaint = current(act, act.new_complaint_id(judged.post.id))
        if complaint is not None and raise_danger(act, self._city.levels, complaint, judged.post, judged.found.urgency):
            _touch(act, complaint)
        return outcome

    def _further(self, act: Act, judged: Judged, complaint: Complaint, *, replied: bool) -> None:
        """What a judgement does to a complaint that is there; ``replied``: the citizen wrote what wants a look."""
        further = Further(
            found=judged.found,
            text=judged.post.text,
            texts="\n".join(member.post.text for member in act.members(complaint.id)),
            opener=complaint.opened_by == judged.post.id,
            written=not judged.again,
        )
        flagged = raise_danger(act, self._city.levels, complaint, judged.post, judged.found.urgency)
        if replied and not goes_to_work(complaint):
            flagged |= raise_reply(act, complaint, judged.post)
        found = steps(self._city, complaint, further)
        for step in found:
            complaint = act.update(complaint, replace(step.after, version=complaint.version), step.verb)
        if flagged and not found:
            _touch(act, complaint)


def _touch(act: Act, complaint: Complaint) -> None:
    """Raise the version with a flag, so that nobody acknowledges, closes or answers what they have not seen."""
    act.update(complaint, complaint, Verb.FLAGGED)


def _forgotten(stored: StoredPost) -> bool:
    """Whether it was forgotten by right, not deleted upstream: then nothing brings its text back."""
    return stored.deleted and stored.post.kind is not PostKind.DELETION


def _unjudged(act: Act, verdict: Verdict, stored: StoredPost | None) -> Outcome:
    post = verdict.post
    outcome = Outcome.REPOST if post.kind is PostKind.REPOST else Outcome.CITY
    base = StoredPost(post, outcome, None, verdict.city)
    if stored is not None:
        base = replace(base, complaint=stored.complaint, opened_revision=stored.opened_revision)
    act.put_post(base, Verb.STORED if stored is None else Verb.REVISED)
    return outcome


def _deleted(act: Act, verdict: Verdict, stored: StoredPost | None) -> Outcome:
    """Leave a tombstone: what is needed to know the post again, and nothing of what it said."""
    base = stored or StoredPost(verdict.post, Outcome.DELETED, None, verdict.city)
    judgement = None if base.judgement is None else replace(base.judgement, evidence={})
    tombstone = _without_text(base.post, verdict.post.revision)
    act.put_post(
        replace(base, post=tombstone, outcome=Outcome.DELETED, judgement=judgement, deleted=True), Verb.DELETED
    )
    if base.complaint is not None:
        complaint = act.complaint(base.complaint, EVERYTHING)
        # Reasons quote words of the post: their codes stay, their sentences go.
        bare = tuple(Reason(reason.code, "") for reason in complaint.reasons)
        act.update(complaint, replace(complaint, reasons=bare), Verb.DELETED)
    return Outcome.DELETED


def _without_text(post: Post, revision: int) -> Post:
    return replace(
        post,
        revision=revision,
        kind=PostKind.DELETION,
        text="",
        title=None,
        url=None,
        personal_data=(),
    )
