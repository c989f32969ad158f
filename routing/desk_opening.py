"""A complaint that a person opens with posts that are there: split off from another, or raised from those set aside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.complaint import Complaint, Decided, Reason, Status, Waits
from models.history import StoredPost
from models.verdict import Intent, Judgement
from routing.city import RoutingCity
from routing.decision import Decision, Facts, decide, facts
from routing.opening import Judged, opened


@dataclass(frozen=True, slots=True)
class Taken:
    """The posts that the new complaint begins with, oldest receipt first, its id, and the act by which it is opened.

    ``beside`` is the complaint that they are split off from; without it they were set aside, and a person says whose
    they are.
    """

    id: str
    posts: Sequence[StoredPost]
    decision: Decided
    beside: Complaint | None = None


def taken_out(city: RoutingCity, taken: Taken) -> Complaint:
    """The complaint by the judgement of the first of its posts that wants an answer.

    Raises ValueError where no post was judged and there is nothing beside them to take after.
    """
    judged = [(one, one.judgement) for one in taken.posts if one.judgement is not None and not one.deleted]
    if not judged:
        return _after(city, taken)
    asking = [(one, judgement) for one, judgement in judged if judgement.intent.needs_answer]
    complaint = _by(city, taken, *(asking or judged)[0])
    urgency = min((judgement.urgency for _, judgement in judged), key=lambda one: one.rank)
    return replace(complaint, urgency=urgency, reasons=(*complaint.reasons, _told(city, taken)))


def _by(city: RoutingCity, taken: Taken, first: StoredPost, judgement: Judgement) -> Complaint:
    found = _asking(facts(city, judgement, first.post.text), taken.beside)
    received_at = min(one.post.received_at for one in taken.posts)
    decision = decide(city, found, "\n".join(one.post.text for one in taken.posts), received_at)
    complaint = opened(city, taken.id, Judged(first.post, judgement, first.city, found), decision, None)
    complaint = replace(
        complaint,
        received_at=received_at,
        opened_by=taken.decision.act,
        decided={} if judgement.intent is found.intent else {"intent": taken.decision},
    )
    return complaint if taken.beside is not None else _proposed(complaint, decision)


def _asking(found: Facts, beside: Complaint | None) -> Facts:
    """The facts where a person says that it wants an answer; the place is that of the complaint it was in."""
    intent = found.intent if found.intent.needs_answer else Intent.COMPLAINT
    district = found.district if beside is None else found.district or beside.district
    return replace(found, intent=intent, district=district, unsure=found.unsure - {"intent"})


def _proposed(complaint: Complaint, decision: Decision) -> Complaint:
    """Waiting, with the owner that would have been decided as the first guess."""
    if decision.waits is not None:
        return complaint
    return replace(complaint, status=Status.WAITING, waits=Waits.OWNER, department=None)


def _after(city: RoutingCity, taken: Taken) -> Complaint:
    """What nobody judged, waiting, after the complaint it was in."""
    if taken.beside is None:
        raise ValueError("a post that nobody judged cannot be opened by itself")
    return replace(
        taken.beside,
        id=taken.id,
        opened_by=taken.decision.act,
        status=Status.WAITING,
        received_at=min(one.post.received_at for one in taken.posts),
        waits=Waits.OWNER,
        department=None,
        officer=None,
        held_from=None,
        close_reason=None,
        hand_over=None,
        answered_at=None,
        reasons=(_told(city, taken),),
        decided={},
        proposals={},
    )


def _told(city: RoutingCity, taken: Taken) -> Reason:
    if taken.beside is None:
        return city.sentences.say("opened.raised", who=taken.decision.by)
    return city.sentences.say("opened.split", who=taken.decision.by, complaint=taken.beside.id)
