"""A complaint as it is opened by a post and its judgement."""

from dataclasses import dataclass

from models.complaint import Complaint, Status
from models.history import Outcome, StoredPost
from models.post import Post
from models.verdict import Judgement
from routing.city import RoutingCity
from routing.decision import Decision, Facts, explain


@dataclass(frozen=True, slots=True)
class Judged:
    """A post to be judged, the facts in its judgement, and what is stored of it (None: it comes for the first time)."""

    post: Post
    judgement: Judgement
    city: str
    found: Facts
    stored: StoredPost | None = None

    @property
    def again(self) -> bool:
        """Whether it is the stored revision, judged by another model."""
        return self.stored is not None and self.stored.post.revision == self.post.revision

    @property
    def opened_revision(self) -> int | None:
        """The revision that opened a complaint, if one did."""
        return None if self.stored is None else self.stored.opened_revision

    def stored_as(self, outcome: Outcome) -> StoredPost:
        """The post as it is to be stored; membership and what it opened stay."""
        return StoredPost(
            post=self.post,
            outcome=outcome,
            judgement=self.judgement,
            city=self.city,
            complaint=None if self.stored is None else self.stored.complaint,
            opened_revision=self.post.revision if outcome is Outcome.COMPLAINT else self.opened_revision,
        )


def opened(city: RoutingCity, complaint_id: str, judged: Judged, decision: Decision, beside: str | None) -> Complaint:
    """The complaint that a post opens; ``beside`` is one that it goes on with in words but not in topic."""
    post, found = judged.post, judged.found
    due = None if post.history else decision.due
    told = explain(city, judged.judgement, post.text)
    if beside is not None:
        told += (city.sentences.say("joined.other_topic", complaint=beside),)
    return Complaint(
        id=complaint_id,
        version=1,
        status=Status.ASSIGNED if decision.waits is None else Status.WAITING,
        channel=post.channel,
        received_at=post.received_at,
        opened_by=post.id,
        intent=found.intent,
        kind=decision.kind or "",
        topic=found.topic,
        subtopic=found.subtopic,
        topics=found.topics,
        urgency=found.urgency,
        district=found.district,
        department=decision.department,
        departments=decision.departments,
        waits=decision.waits,
        reasons=(*told, *decision.reasons),
        due_at=None if due is None else due.due_at,
        due_rule=None if due is None else due.rule.id,
        model=judged.judgement.model,
        history=post.history,
        hand_over=None if post.history else decision.hand_over,
    )
