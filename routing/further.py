"""What a further judgement does to a complaint: fill what is empty, raise what is more urgent, propose beside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.complaint import Complaint, Reason, Status, Waits
from models.history import Verb
from models.verdict import NO_TOPIC, Urgency
from routing.city import RoutingCity
from routing.decision import Facts, deadline, decide, due_reason, kind_of, place_owner
from routing.rules import hand_over


@dataclass(frozen=True, slots=True)
class Further:
    """A judgement that came to a complaint: by a post that joined it, by an edit, or by another model.

    ``text`` is the post's, ``texts`` that of all posts of the complaint. ``opener`` says that it is about the post that
    opened it, so that what it would decide otherwise is proposed even beside what a program decided. ``written`` says
    that the citizen wrote it now: what waits for the citizen goes on.
    """

    found: Facts
    text: str
    texts: str
    opener: bool
    written: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One change to write."""

    after: Complaint
    verb: Verb


def goes_to_work(complaint: Complaint) -> bool:
    """Whether somebody still works on it: what was answered or has ended is changed by people only."""
    return not (complaint.status.ended or complaint.status is Status.ANSWERED)


def steps(city: RoutingCity, complaint: Complaint, further: Further) -> list[Step]:
    """What to write, in order: the way out of on_hold, and one more change. What a person decided stays."""
    found: list[Step] = []
    if not goes_to_work(complaint):
        return found
    if further.written and complaint.status is Status.ON_HOLD and complaint.held_from is not None:
        complaint = replace(complaint, status=complaint.held_from, held_from=None)
        found.append(Step(complaint, Verb.RESUMED))
    after = _filled(city, complaint, further)
    verb = None
    if after != complaint:
        verb = Verb.ASSIGNED if after.status is not complaint.status else Verb.FILLED
    raised = _raised(city, after, further)
    if raised != after:
        verb = verb or Verb.REURGED
    beside = replace(raised, proposals=_proposals(city, raised, further))
    if beside.proposals != complaint.proposals:
        verb = verb or Verb.PROPOSED
    if verb is not None:
        found.append(Step(beside, verb))
    return found


def _free(complaint: Complaint, name: str) -> bool:
    return name not in complaint.decided


def _filled(city: RoutingCity, complaint: Complaint, further: Further) -> Complaint:
    found, after = further.found, complaint
    settled = complaint.waits is not Waits.TOPIC or not _free(complaint, "topic")
    if found.sure_topic is not None and (not settled or complaint.topic == NO_TOPIC) and _free(complaint, "topic"):
        settled = True
        after = replace(after, topic=found.sure_topic, topics=found.topics or (found.sure_topic,))
    if found.subtopic is not None and found.topic == after.topic and settled:
        after = _with_subtopic(city, after, found.subtopic)
    if after.district is None and found.district is not None and _free(complaint, "district"):
        after = replace(after, district=found.district)
    return _with_owner(city, complaint, after, further, topic_sure=settled)


def _with_owner(
    city: RoutingCity, before: Complaint, after: Complaint, further: Further, *, topic_sure: bool
) -> Complaint:
    waited_for_it = before.waits is Waits.TOPIC and topic_sure
    if before.status is not Status.WAITING or before.waits is Waits.INTENT or not _free(before, "department"):
        return after
    if after == before and not waited_for_it:
        return after
    return owned(city, before, after, further.texts, topic_sure=topic_sure)


def _with_subtopic(city: RoutingCity, complaint: Complaint, subtopic_id: str) -> Complaint:
    """With a subtopic where there was none, and what follows: the kind, and a due time that only gets stricter."""
    if complaint.subtopic is not None or not _free(complaint, "subtopic"):
        return complaint
    complaint = replace(complaint, subtopic=subtopic_id)
    subtopic = city.subtopic(complaint.topic, subtopic_id)
    if _free(complaint, "kind"):
        complaint = replace(complaint, kind=kind_of(complaint.intent, subtopic))
    if complaint.due_at is None:
        return complaint
    due = deadline(city, complaint.intent, subtopic, complaint.received_at)
    if due.due_at >= complaint.due_at or not _free(complaint, "due_at"):
        return complaint
    reasons = without(complaint.reasons, "deadline.")
    return replace(
        complaint,
        due_at=due.due_at,
        due_rule=due.rule.id,
        reasons=(*reasons, due_reason(city, due, subtopic)),
    )


def owned(city: RoutingCity, before: Complaint, complaint: Complaint, texts: str, *, topic_sure: bool) -> Complaint:
    """A waiting complaint with new facts: assigned where nothing else is missing, else with what it waits for now."""
    asked = Facts(
        intent=complaint.intent,
        topic=complaint.topic,
        subtopic=complaint.subtopic,
        topics=complaint.topics,
        urgency=complaint.urgency,
        district=complaint.district,
        # Without a subtopic nobody is sure of the owner, whatever the intent: a missing fact decides nothing.
        unsure=frozenset({"topic"} if not topic_sure else {"subtopic"} if complaint.subtopic is None else set()),
    )
    whose = place_owner(city, asked, texts)
    reasons = without(complaint.reasons, "waits.", "assigned.", "transfer.")
    after = replace(
        complaint,
        department=whose.department,
        departments=whose.departments,
        waits=whose.waits,
        reasons=(*reasons, *whose.reasons),
    )
    if whose.waits is not None or whose.department is None:
        return after
    fact = ", ".join(_new_facts(city, before, complaint))
    told = city.sentences.say("assigned.new_facts", fact=fact, department=city.name(whose.department))
    return replace(after, status=Status.ASSIGNED, reasons=(*after.reasons, told))


def _new_facts(city: RoutingCity, before: Complaint, after: Complaint) -> list[str]:
    found = []
    topic, subtopic = city.topic(after.topic), city.subtopic(after.topic, after.subtopic)
    if topic is not None and (after.topic != before.topic or before.waits is Waits.TOPIC):
        found.append(topic.name)
    if after.subtopic != before.subtopic and subtopic is not None:
        found.append(subtopic.name)
    if after.district is not None and after.district != before.district:
        found.append(after.district)
    return found


def without(reasons: tuple[Reason, ...], *prefixes: str) -> tuple[Reason, ...]:
    """The reasons whose codes do not begin so."""
    return tuple(reason for reason in reasons if not reason.code.startswith(prefixes))


def _raised(city: RoutingCity, complaint: Complaint, further: Further) -> Complaint:
    urgency = further.found.urgency
    if urgency is Urgency.EMERGENCY and complaint.hand_over is None and not complaint.history:
        subtopic = city.subtopic(further.found.topic, further.found.subtopic)
        complaint = replace(complaint, hand_over=hand_over(city, subtopic, further.text))
    if urgency.rank < complaint.urgency.rank and _free(complaint, "urgency"):
        complaint = replace(complaint, urgency=urgency)
    return complaint


def _proposals(city: RoutingCity, complaint: Complaint, further: Further) -> Mapping[str, str]:
    """What the judgement would say of fields that it may not write; a proposal that came true is dropped."""
    proposals = dict(complaint.proposals)
    for name, value in _would_say(city, complaint, further).items():
        if value == getattr(complaint, name):
            proposals.pop(name, None)
        elif name in complaint.decided or further.opener:
            proposals[name] = value
    return proposals


def _would_say(city: RoutingCity, complaint: Complaint, further: Further) -> dict[str, str]:
    found = further.found
    said: dict[str, str | None] = {"district": found.district}
    if further.opener:
        decision = decide(city, found, further.texts, complaint.received_at)
        said["urgency"] = found.urgency.value
        said["topic"], said["subtopic"] = found.sure_topic, found.subtopic
        if decision.complaint:
            said["kind"], said["department"] = decision.kind, decision.department
    elif found.urgency.rank < complaint.urgency.rank:
        said["urgency"] = found.urgency.value
    if not further.opener and "department" in complaint.decided and found.district is not None:
        said["department"] = _with_place(city, complaint, further)
    return {name: value for name, value in said.items() if value is not None}


def _with_place(city: RoutingCity, complaint: Complaint, further: Further) -> str | None:
    """Whose the complaint would be at the place that the post names."""
    if complaint.subtopic is None:
        return None
    asked = replace(
        further.found,
        intent=complaint.intent,
        topic=complaint.topic,
        subtopic=complaint.subtopic,
        unsure=frozenset(),
    )
    return place_owner(city, asked, further.texts).department
