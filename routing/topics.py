"""Topics and subtopics as routing needs them: owner, kind, deadline, and the rules that move the owner."""

from collections.abc import Mapping
from dataclasses import dataclass

from routing.city_files import Section
from routing.matching import Lists, Rule, read_lists, read_rule

ROAD_OFFICE = "road_office"
"""An owner that stands for the road office of the post's district."""


@dataclass(frozen=True, slots=True)
class Subtopic:
    """A part of a topic. ``city_owner`` serves a proposal for the whole city (None: the topic's)."""

    id: str
    name: str
    owner: str
    city_owner: str | None
    kind: str
    field_deadline: str | None
    hand_over: str | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its default owner, the city's division for it, and its subtopics by id."""

    id: str
    name: str
    default_owner: str
    city_owner: str
    subtopics: Mapping[str, Subtopic]


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics by id, and what holds where no subtopic says otherwise. ``intents`` are names for people."""

    topics: Mapping[str, Topic]
    intents: Mapping[str, str]
    kinds: Mapping[str, str]
    default_hand_over: str
    road_office_fallback: str


def read_topics(file: Section) -> Topics:
    """The topics of ``topics.json``. Raises SettingError; whether the owners exist is for the caller to check."""
    lists, kinds = read_lists(file), file.section("kinds")
    topics: dict[str, Topic] = {}
    for section in file.sections("topics"):
        topic = _topic(section, lists, frozenset(kinds.values))
        if topic.id in topics:
            raise section.wrong("id", f"{topic.id} is there twice")
        topics[topic.id] = topic
    if not topics:
        raise file.wrong("topics", "needs at least one topic")
    intents = file.section("by_intent").tables()
    return Topics(
        topics,
        {name: section.optional_text("name_ko") or name for name, section in intents.items()},
        {name: kinds.text(name) for name in kinds.values},
        file.text("default_hand_over"),
        file.text("road_office_fallback"),
    )


def _topic(section: Section, lists: Lists, kinds: frozenset[str]) -> Topic:
    subtopics: dict[str, Subtopic] = {}
    for found in section.sections("subtopics"):
        subtopic = _subtopic(found, lists, kinds)
        if subtopic.id in subtopics:
            raise found.wrong("id", f"{subtopic.id} is there twice")
        subtopics[subtopic.id] = subtopic
    return Topic(
        id=section.text("id"),
        name=section.text("name_ko"),
        default_owner=section.text("default_owner"),
        city_owner=section.text("city_owner"),
        subtopics=subtopics,
    )


def _subtopic(section: Section, lists: Lists, kinds: frozenset[str]) -> Subtopic:
    kind = section.text("kind")
    if kind not in kinds:
        raise section.wrong("kind", f"{kind!r} is no kind; kinds are {', '.join(sorted(kinds))}")
    return Subtopic(
        id=section.text("id"),
        name=section.text("name_ko"),
        owner=section.text("owner"),
        city_owner=section.optional_text("city_owner"),
        kind=kind,
        field_deadline=section.optional_text("field_deadline"),
        hand_over=section.optional_text("hand_over"),
        rules=tuple(read_rule(rule, lists) for rule in section.sections("rules")),
    )
