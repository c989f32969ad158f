"""Who owns what a post is about: the subtopic's owner, moved by rules on its words, filled with its district."""

from dataclasses import dataclass

from models.complaint import Reason, Waits
from models.department import Level
from models.verdict import Intent
from routing.city import RoutingCity
from routing.matching import folded
from routing.topics import ROAD_OFFICE, Subtopic, Topic

_OF_THE_WHOLE_CITY = (Level.CITY_TOP, Level.CITY_BUREAU, Level.CITY_DIVISION, Level.CITY_SITE, Level.CITY_AGENCY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an owner is looked for: a topic of the city with a subtopic, or without one where none is sure.

    ``place`` are the words that gave the district. ``others`` are further topics, best first.
    """

    intent: Intent
    topic: Topic | None
    subtopic: Subtopic | None
    district: str | None
    text: str
    place: str = ""
    others: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """An answer: the department with its district, or why there is none and who is likeliest.

    ``department`` is None unless it can be assigned or is a proposed transfer (``waits`` is then ``owner``).
    ``departments`` are up to three ids, best first, a gu role bare where the district is not known.
    """

    department: str | None
    departments: tuple[str, ...]
    waits: Waits | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    role: str
    reason: Reason
    also: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


def owner(city: RoutingCity, asked: Asked) -> Owner:
    """The owner and the reasons for it. ``waits`` is topic, subtopic, district or owner, the first that holds."""
    if asked.intent is Intent.QUESTION and asked.subtopic is None and asked.topic is None:
        return _settled(city, asked, _question_default(city))
    if asked.topic is None:
        return Owner(None, _guesses(city, asked, ()), Waits.TOPIC, ())
    if asked.subtopic is None:
        return _without_subtopic(city, asked, asked.topic)
    return _settled(city, asked, _choice(city, asked, asked.topic, asked.subtopic))


def without_owner(city: RoutingCity, asked: Asked) -> tuple[str, ...]:
    """The best guesses for what is too unsure to have an owner yet."""
    if asked.topic is not None and asked.subtopic is not None:
        return owner(city, asked).departments
    return _guesses(city, asked, ())


def question_default(city: RoutingCity, asked: Asked) -> Owner:
    """The owner of a question that surely fits none of the topic's subtopics."""
    return _settled(city, asked, _question_default(city))


def hand_over(city: RoutingCity, subtopic: Subtopic | None, text: str) -> str:
    """Whom an emergency is handed over to, beside its owner."""
    if subtopic is None:
        return city.topics.default_hand_over
    compared = folded(text)
    for rule in subtopic.rules:
        if rule.hand_over is not None and rule.holds(compared):
            return rule.hand_over
    return subtopic.hand_over or city.topics.default_hand_over


def _without_subtopic(city: RoutingCity, asked: Asked, topic: Topic) -> Owner:
    guesses = _guesses(city, asked, ())
    name = city.name(guesses[0])
    reasons = (
        city.sentences.say("waits.subtopic", topic=topic.name, department=name),
        city.sentences.say("assigned.topic_owner", topic=topic.name, department=name),
    )
    return Owner(None, guesses, Waits.SUBTOPIC, reasons)


def _question_default(city: RoutingCity) -> _Choice:
    name = city.name(city.question_owner)
    return _Choice(city.question_owner, city.sentences.say("assigned.question_default", department=name))


def _choice(city: RoutingCity, asked: Asked, topic: Topic, subtopic: Subtopic) -> _Choice:
    say, compared = city.sentences.say, folded(asked.text)
    holding = [(rule, words) for rule in subtopic.rules if rule.owner is not None and (words := rule.holds(compared))]
    also = (*(rule.owner for rule, _ in holding if rule.owner is not None), subtopic.owner, topic.default_owner)
    if holding:
        rule, words = holding[0]
        reason = say("assigned.rule", why=rule.why, words=", ".join(words))
        moved = _Choice(rule.owner or "", reason, also, tuple(one.owner for one, _ in holding[1:] if one.owner))
        if _serves(city, asked, moved.role, by_rule=True):
            return moved
    elif asked.intent is Intent.PROPOSAL and asked.district is None and subtopic.city_owner is not None:
        return _city_wide(city, subtopic.city_owner, also)
    elif _serves(city, asked, subtopic.owner, by_rule=False):
        name = city.name(_unfilled(city, subtopic.owner))
        return _Choice(subtopic.owner, say("assigned.default_owner", subtopic=subtopic.name, department=name), also)
    if asked.intent is Intent.PROPOSAL:
        return _city_wide(city, subtopic.city_owner or topic.city_owner, also)
    return _Choice(city.question_owner, _question_default(city).reason, also)


def _city_wide(city: RoutingCity, division: str, also: tuple[str, ...]) -> _Choice:
    return _Choice(division, city.sentences.say("assigned.proposal_city_wide", department=city.name(division)), also)


def _serves(city: RoutingCity, asked: Asked, role: str, *, by_rule: bool) -> bool:
    """Whether this owner is one for the intent; a complaint goes to whoever owns it, sure or not."""
    if asked.intent not in (Intent.PROPOSAL, Intent.QUESTION):
        return True
    department = None if role == ROAD_OFFICE else city.department(role)
    if department is not None and not department.needs_district:
        # Nobody can be asked to propose to another authority what the city could do itself, unless the words name it.
        return asked.intent is Intent.QUESTION or by_rule or department.level in _OF_THE_WHOLE_CITY
    return asked.district is not None


def _settled(city: RoutingCity, asked: Asked, choice: _Choice) -> Owner:
    role, reasons = _road_office(city, asked, choice)
    guesses = _guesses(city, asked, (role or _unfilled(city, choice.role), *choice.also))
    if role is None or (department := city.filled(role, asked.district)) is None:
        name = city.name(role or _unfilled(city, choice.role))
        return Owner(None, guesses, Waits.DISTRICT, (*reasons, city.sentences.say("waits.district", department=name)))
    if rivals := _rivals(city, asked, choice, department):
        names = ", ".join(city.name(one) for one in (department, *rivals))
        return Owner(None, guesses, Waits.OWNER, (*reasons, city.sentences.say("waits.owner_two", departments=names)))
    name = city.department(role).name
    if city.department(role).needs_district:
        code = "assigned.proposal_place" if asked.intent is Intent.PROPOSAL else "assigned.district_filled"
        place = asked.place or asked.district
        reasons = (*reasons, city.sentences.say(code, place=place, district=asked.district, department=name))
    if city.department(role).assignable:
        return Owner(department, guesses, None, reasons)
    reasons = (*reasons, city.sentences.say("waits.owner_not_the_city", department=name))
    if role in city.transfers:
        reasons = (*reasons, city.sentences.say("transfer.text", text=city.transfers[role]))
    return Owner(department, guesses, Waits.OWNER, reasons)


def _rivals(city: RoutingCity, asked: Asked, choice: _Choice, department: str) -> tuple[str, ...]:
    """Others whom the words name as surely as the first; whose it is, is for a person to say."""
    found = []
    for rival in choice.rivals:
        role, _ = _road_office(city, asked, _Choice(rival, choice.reason))
        found.append(rival if role is None else city.filled(role, asked.district) or role)
    return tuple(one for one in dict.fromkeys(found) if one != department)


def _road_office(city: RoutingCity, asked: Asked, choice: _Choice) -> tuple[str | None, tuple[Reason, ...]]:
    """The role itself, or the district's road office (None: no district to look under)."""
    if choice.role != ROAD_OFFICE:
        return choice.role, (choice.reason,)
    if asked.district is None:
        return None, (choice.reason,)
    office = city.road_offices[asked.district]
    code = "assigned.road_office" if office is not None else "assigned.road_office_unknown"
    role = office or city.topics.road_office_fallback
    return role, (choice.reason, city.sentences.say(code, district=asked.district, department=city.name(role)))


def _unfilled(city: RoutingCity, role: str) -> str:
    return city.topics.road_office_fallback if role == ROAD_OFFICE else role


def _guesses(city: RoutingCity, asked: Asked, first: tuple[str, ...]) -> tuple[str, ...]:
    topics = (asked.topic, *asked.others) if asked.topic is not None else asked.others
    roles = [*first, *(topic.default_owner for topic in topics)]
    if asked.intent is Intent.QUESTION or not roles:
        roles.append(city.question_owner)
    found = []
    for role in roles:
        known = _unfilled(city, role)
        if role == ROAD_OFFICE and asked.district is not None:
            known = city.road_offices[asked.district] or known
        found.append(city.filled(known, asked.district) or known)
    return tuple(dict.fromkeys(found))[:3]
