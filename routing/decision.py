"""What becomes of a judged post by itself: set aside, or a complaint of a kind, with an owner or why it waits."""

from dataclasses import dataclass
from datetime import datetime

from models.complaint import Reason, Waits
from models.verdict import NO_TOPIC, Intent, Judgement, Urgency
from routing.city import RoutingCity
from routing.deadlines import Deadline, strictest
from routing.rules import Asked, Owner, hand_over, owner, question_default, without_owner
from routing.topics import Subtopic

OTHER = "other"
"""The kind of what has no subtopic."""

_KINDS = {Intent.QUESTION: "inquiry", Intent.PROPOSAL: "suggestion"}
_SHOWN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """A judgement as far as this city knows the ids in it; what is unsure or unknown is None or named in ``unsure``."""

    intent: Intent
    topic: str
    subtopic: str | None
    topics: tuple[str, ...]
    urgency: Urgency
    district: str | None
    unsure: frozenset[str]
    place: str = ""

    @property
    def sure_topic(self) -> str | None:
        """The topic if it is one and sure."""
        return None if "topic" in self.unsure or self.topic == NO_TOPIC else self.topic


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a post: a complaint, or set aside (``complaint`` False: only ``reasons`` matter).

    ``department`` is None unless assigned or, with ``waits`` owner, the proposed transfer. Only an emergency has a
    ``hand_over``.
    """

    complaint: bool
    kind: str | None
    waits: Waits | None
    department: str | None
    departments: tuple[str, ...]
    reasons: tuple[Reason, ...]
    hand_over: str | None
    due: Deadline | None


def facts(city: RoutingCity, judgement: Judgement, text: str) -> Facts:
    """The facts of a judgement of this text."""
    unsure = set(judgement.unsure)
    topic = judgement.topic
    if topic != NO_TOPIC and city.topic(topic) is None:
        unsure.add("topic")
        topic = NO_TOPIC
    subtopic = None if unsure & {"topic", "subtopic"} else judgement.subtopic
    if subtopic is not None and city.subtopic(topic, subtopic) is None:
        unsure.add("subtopic")
        subtopic = None
    district = judgement.district if judgement.district in city.road_offices else None
    return Facts(
        judgement.intent,
        topic,
        subtopic,
        tuple(one for one in judgement.topics if city.topic(one) is not None)[:3],
        judgement.urgency,
        district,
        frozenset(unsure),
        _words(judgement, "district", text) if district is not None else "",
    )


def decide(city: RoutingCity, found: Facts, text: str, received_at: datetime) -> Decision:
    """The decision about a post by itself."""
    if not (found.intent.needs_answer or "intent" in found.unsure or found.urgency.dangerous):
        aside = city.sentences.say(f"set_aside.{found.intent}")
        return Decision(False, None, None, None, (), (aside,), None, None)
    subtopic = city.subtopic(found.topic, found.subtopic)
    whose = place_owner(city, found, text)
    kind = kind_of(found.intent, subtopic)
    due = deadline(city, found.intent, subtopic, received_at)
    emergency = found.urgency is Urgency.EMERGENCY
    called = hand_over(city, subtopic, text) if emergency else None
    reasons = [*whose.reasons, due_reason(city, due, subtopic)]
    if kind == "legal":
        reasons.append(city.sentences.say("kind.legal"))
    if found.urgency.dangerous:
        reasons.append(danger_reason(city, found.urgency, called))
    return Decision(True, kind, whose.waits, whose.department, whose.departments, tuple(reasons), called, due)


def place_owner(city: RoutingCity, found: Facts, text: str) -> Owner:
    """The owner by these facts, or what it waits for, in the order intent, topic, subtopic, district, owner."""
    return _owner(city, found, _asked(city, found, city.subtopic(found.topic, found.subtopic), text))


def kind_of(intent: Intent, subtopic: Subtopic | None) -> str:
    """The kind of a complaint."""
    if intent in _KINDS:
        return _KINDS[intent]
    return subtopic.kind if subtopic is not None and intent is Intent.COMPLAINT else OTHER


def deadline(city: RoutingCity, intent: Intent, subtopic: Subtopic | None, received_at: datetime) -> Deadline:
    """The strictest of the service target and, unless somebody only asks or proposes, the subtopic's field rule."""
    found = [city.deadlines.due(city.levels.final, received_at)]
    if subtopic is not None and subtopic.field_deadline is not None and intent not in _KINDS:
        found.insert(0, city.deadlines.due(subtopic.field_deadline, received_at))
    return strictest(found)


def due_reason(city: RoutingCity, due: Deadline, subtopic: Subtopic | None) -> Reason:
    """Why it is due then."""
    if due.rule.id == city.levels.final or subtopic is None:
        return city.sentences.say("deadline.service", rule=due.rule.name)
    return city.sentences.say("deadline.field", subtopic=subtopic.name, rule=due.rule.name)


def danger_reason(city: RoutingCity, urgency: Urgency, called: str | None) -> Reason:
    """Why somebody must look at once."""
    if urgency is not Urgency.EMERGENCY:
        return city.sentences.say("flags.danger_urgent")
    name = city.hand_overs[called or city.topics.default_hand_over]
    return city.sentences.say("flags.danger_emergency", hand_over=name)


def explain(city: RoutingCity, judgement: Judgement, text: str) -> tuple[Reason, ...]:
    """What the classifier believes, how surely, and the words that speak for it."""
    found = [_judged(city.topics.intents.get(judgement.intent, judgement.intent), "intent", judgement, text)]
    topic = city.topic(judgement.topic)
    if topic is not None:
        found.append(_judged(topic.name, "topic", judgement, text))
    subtopic = city.subtopic(judgement.topic, judgement.subtopic)
    if subtopic is not None:
        found.append(_judged(subtopic.name, "subtopic", judgement, text))
    if judgement.urgency.dangerous:
        urgency = city.sentences.texts.get(f"urgency.{judgement.urgency}", judgement.urgency)
        found.append(_judged(urgency, "urgency", judgement, text))
    if judgement.district is not None:
        found.append(
            {"code": "judged.district", "name": judgement.district, "words": _words(judgement, "district", text)}
        )
    return tuple(city.sentences.say(**values) for values in found)


def _judged(name: str, head: str, judgement: Judgement, text: str) -> dict[str, str]:
    sure = f"{judgement.confidence[head]:.0%}" if head in judgement.confidence else "?"
    return {"code": f"judged.{head}", "name": name, "sure": sure, "words": _words(judgement, head, text)}


def _words(judgement: Judgement, head: str, text: str) -> str:
    spans = judgement.evidence.get(head, ())
    words = dict.fromkeys(text[span.start : span.end].strip() for span in spans if span.weight > 0)
    return ", ".join([word for word in words if word][:_SHOWN_WORDS])


def _asked(city: RoutingCity, found: Facts, subtopic: Subtopic | None, text: str) -> Asked:
    topic = city.topic(found.topic)
    others = tuple(t for one in found.topics if (t := city.topic(one)) is not None and t is not topic)
    return Asked(found.intent, topic, subtopic, found.district, text, found.place, others)


def _owner(city: RoutingCity, found: Facts, asked: Asked) -> Owner:
    say = city.sentences.say
    nothing_said = found.urgency.dangerous and found.topic == NO_TOPIC
    if "intent" in found.unsure or nothing_said:
        name = city.topics.intents.get(found.intent, found.intent)
        reason = say("waits.intent_emergency") if nothing_said else say("waits.intent", intent=name)
        return Owner(None, without_owner(city, asked), Waits.INTENT, (reason,))
    if "topic" in found.unsure or (asked.topic is None and found.intent is not Intent.QUESTION):
        names = ", ".join(topic.name for topic in ((asked.topic,) if asked.topic else ()) + asked.others)
        return Owner(None, without_owner(city, asked), Waits.TOPIC, (say("waits.topic", topics=names or "?"),))
    if found.intent is Intent.QUESTION and asked.subtopic is None and "subtopic" not in found.unsure:
        return question_default(city, asked)
    return owner(city, asked)
