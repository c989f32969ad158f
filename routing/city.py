"""What routing knows of a city: departments, districts, topics, service levels, sentences; checked when it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from models.department import Department, Level, in_district, without_district
from models.errors import SettingError
from models.verdict import Urgency
from models.windows import Windows
from routing.calendar import read_calendar, read_zone
from routing.city_files import Section
from routing.deadlines import Deadlines, read_rules
from routing.sentences import Sentences, read_sentences
from routing.topics import ROAD_OFFICE, Subtopic, Topic, Topics, read_topics

FALSE_ALARM = "false_alarm"
"""The hand-over that says there was nothing to hand over."""


@dataclass(frozen=True, slots=True)
class Levels:
    """How fast the city wants to be: rules by their use, and the short clock of what is dangerous.

    An unacknowledged danger flag is raised again ``first`` after it was raised, and every ``again`` after that. For so
    long as ``undo`` a person's act can be undone. ``reminder`` is the text that reminds a citizen of a question.
    An original that was opened stays open to its reader for a ``shift``; ``daily_sample`` posts are judged a day.
    """

    final: str
    join_window: timedelta
    first: Mapping[Urgency, timedelta]
    again: Mapping[Urgency, timedelta]
    report_first: timedelta
    report_again: timedelta
    undo: timedelta
    answer_delay: timedelta
    windows: Windows
    reminder: str
    shift: timedelta
    daily_sample: int


@dataclass(frozen=True, slots=True)
class RoutingCity:
    """A city's data. ``road_offices`` maps every district to its road office (None: not known)."""

    id: str
    version: str
    question_owner: str
    departments: Mapping[str, Department]
    road_offices: Mapping[str, str | None]
    topics: Topics
    levels: Levels
    deadlines: Deadlines
    sentences: Sentences
    transfers: Mapping[str, str]
    hand_overs: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read and check a city's folder. Raises SettingError that names file and key."""
        city, levels = Section.of_file(folder / "city.toml"), Section.of_file(folder / "service_levels.toml")
        sentences = read_sentences(Section.of_file(folder / "reasons.toml"))
        holidays = Section.of_file(folder / "holidays.toml")
        calendar = read_calendar(read_zone(city), levels.section("working_time"), holidays)
        transfers = Section.of_file(folder / "transfers.json")
        found = cls(
            id=city.text("id"),
            version=city.text("version"),
            question_owner=city.text("question_owner"),
            departments=_departments(Section.of_file(folder / "departments.json")),
            road_offices=_road_offices(Section.of_file(folder / "districts.json")),
            topics=read_topics(Section.of_file(folder / "topics.json")),
            levels=_levels(levels, Section.of_file(folder / "templates.toml")),
            deadlines=Deadlines(read_rules(levels), calendar, sentences),
            sentences=sentences,
            transfers={owner: transfers.text(owner) for owner in transfers.values},
            hand_overs=_names(Section.of_file(folder / "hand_overs.json").sections("items")),
        )
        _check(found)
        return found

    def department(self, department_id: str) -> Department:
        """The department of an id, with or without a district. Raises SettingError for one that is not there."""
        found = self.departments.get(without_district(department_id))
        if found is None:
            raise SettingError(f"departments.json: there is no department {department_id!r}")
        return found

    def name(self, department_id: str) -> str:
        """What people call the department, its district before it."""
        role, _, district = department_id.partition("@")
        return f"{district} {self.department(role).name}".strip()

    def topic(self, topic_id: str) -> Topic | None:
        """The topic of an id, None for none and for one that the city does not have."""
        return self.topics.topics.get(topic_id)

    def subtopic(self, topic_id: str, subtopic_id: str | None) -> Subtopic | None:
        """The subtopic of a topic, None where there is none."""
        topic = self.topic(topic_id)
        return None if topic is None or subtopic_id is None else topic.subtopics.get(subtopic_id)

    def assignable(self, department_id: str) -> bool:
        """Whether a complaint can be assigned to this id: no transfer, and with a district where it needs one."""
        role, at, district = department_id.partition("@")
        found = self.departments.get(role)
        if found is None or not found.assignable:
            return False
        return district in self.road_offices if found.needs_district else not at

    def filled(self, role: str, district: str | None) -> str | None:
        """The id of a role in a district, None where it needs a district and none is given."""
        if not self.department(role).needs_district:
            return role
        return None if district is None else in_district(role, district)


def _departments(file: Section) -> dict[str, Department]:
    found: dict[str, Department] = {}
    for section in file.sections("departments"):
        level = section.text("level")
        if level not in tuple(Level):
            raise section.wrong("level", f"{level!r} is no level; levels are {', '.join(Level)}")
        one = Department(section.text("id"), section.text("name_ko"), Level(level), section.optional_text("parent"))
        if one.id in found:
            raise section.wrong("id", f"{one.id} is there twice")
        if "@" in one.id or one.id == ROAD_OFFICE:
            raise section.wrong("id", f"{one.id!r} cannot be the id of a department")
        found[one.id] = one
    return found


def _road_offices(file: Section) -> dict[str, str | None]:
    return {s.text("name_ko"): s.optional_text("road_office") for s in file.sections("districts")}


def _names(sections: list[Section]) -> dict[str, str]:
    return {section.text("id"): section.text("name_ko") for section in sections}


def _levels(file: Section, templates: Section) -> Levels:
    choices, acknowledge = file.section("choices"), file.section("acknowledge")
    report, again = file.section("hand_over_report"), acknowledge.section("again_minutes")
    windows = _windows(file.section("windows"))
    return Levels(
        final=choices.text("final"),
        join_window=timedelta(hours=choices.positive("join_window_hours")),
        first={urgency: _minutes(acknowledge, f"{urgency}_minutes") for urgency in _DANGEROUS},
        again={urgency: _minutes(again, urgency) for urgency in _DANGEROUS},
        report_first=_minutes(report, "first_minutes"),
        report_again=_minutes(report, "again_minutes"),
        undo=timedelta(seconds=choices.positive("undo_seconds")),
        answer_delay=timedelta(seconds=choices.positive("answer_delay_seconds")),
        windows=windows,
        reminder=templates.section("reminder").filled("text", days=windows.no_reply.days),
        shift=timedelta(hours=choices.positive("shift_hours")),
        daily_sample=choices.positive("daily_sample"),
    )


def _windows(section: Section) -> Windows:
    days = (section.positive(f"{name}_days") for name in ("reminder", "no_reply", "confirmation"))
    return Windows(*(timedelta(days=one) for one in days))


_DANGEROUS = tuple(urgency for urgency in Urgency if urgency.dangerous)


def _minutes(section: Section, key: str) -> timedelta:
    return timedelta(minutes=section.positive(key))


def _check(city: RoutingCity) -> None:
    """Raise SettingError for an id that one file uses and the file it belongs to does not have."""
    _owner(city, "city.toml: question_owner", city.question_owner)
    _owner(city, "topics.json: road_office_fallback", city.topics.road_office_fallback)
    _hand_over(city, "topics.json: default_hand_over", city.topics.default_hand_over)
    _hand_over(city, "hand_overs.json: id", FALSE_ALARM)
    _rule(city, "service_levels.toml: choices.final", city.levels.final)
    for district, office in city.road_offices.items():
        _owner(city, f"districts.json: {district} road_office", office)
    for department in city.departments.values():
        _owner(city, f"departments.json: {department.id} parent", department.parent)
    for transfer in city.transfers:
        _owner(city, "transfers.json", transfer)
    for topic in city.topics.topics.values():
        _role(city, f"topics.json: {topic.id} default_owner", topic.default_owner)
        _owner(city, f"topics.json: {topic.id} city_owner", topic.city_owner)
        for subtopic in topic.subtopics.values():
            _check_subtopic(city, f"topics.json: {topic.id}/{subtopic.id}", subtopic)


def _check_subtopic(city: RoutingCity, place: str, subtopic: Subtopic) -> None:
    _role(city, f"{place} owner", subtopic.owner)
    _owner(city, f"{place} city_owner", subtopic.city_owner)
    _hand_over(city, f"{place} hand_over", subtopic.hand_over)
    _rule(city, f"{place} field_deadline", subtopic.field_deadline)
    for index, moved in enumerate(subtopic.rules):
        _role(city, f"{place} rules[{index}].owner", moved.owner)
        _hand_over(city, f"{place} rules[{index}].hand_over", moved.hand_over)


def _role(city: RoutingCity, place: str, given: str | None) -> None:
    if given != ROAD_OFFICE:
        _owner(city, place, given)


def _owner(city: RoutingCity, place: str, given: str | None) -> None:
    if given is not None and given not in city.departments:
        raise SettingError(f"{place}: there is no department {given!r} in departments.json")


def _hand_over(city: RoutingCity, place: str, given: str | None) -> None:
    if given is not None and given not in city.hand_overs:
        raise SettingError(f"{place}: {given!r} is not in hand_overs.json")


def _rule(city: RoutingCity, place: str, given: str | None) -> None:
    if given is not None and given not in city.deadlines.rules:
        raise SettingError(f"{place}: there is no rule {given!r} in service_levels.toml")
