"""The sentences in which routing tells staff why: a city's data, checked against what the program fills in."""

import string
from collections.abc import Mapping
from dataclasses import dataclass

from models.complaint import Reason
from routing.city_files import Section

_WAITS = {
    "waits.intent": {"intent"},
    "waits.intent_emergency": set(),
    "waits.topic": {"topics"},
    "waits.subtopic": {"topic", "department"},
    "waits.district": {"department"},
    "waits.owner_not_the_city": {"department"},
    "waits.owner_two": {"departments"},
    "waits.owner_unknown": set(),
    "waits.by_person": {"who"},
}
_ASSIGNED = {
    "assigned.default_owner": {"subtopic", "department"},
    "assigned.rule": {"why", "words"},
    "assigned.topic_owner": {"topic", "department"},
    "assigned.district_filled": {"place", "district", "department"},
    "assigned.road_office": {"district", "department"},
    "assigned.road_office_unknown": {"district", "department"},
    "assigned.proposal_city_wide": {"department"},
    "assigned.proposal_place": {"district", "department"},
    "assigned.question_default": {"department"},
    "assigned.by_person": {"who", "department"},
    "assigned.new_facts": {"fact", "department"},
}
_BY_PEOPLE = {
    "transfer.by_person": {"who", "department"},
    "opened.raised": {"who"},
    "opened.split": {"who", "complaint"},
}
_STORED = {
    "set_aside.praise": set(),
    "set_aside.opinion": set(),
    "set_aside.none": set(),
    "joined.other_topic": {"complaint"},
    "flags.danger_emergency": {"hand_over"},
    "flags.danger_urgent": set(),
    "kind.legal": set(),
}
_DEADLINE = {
    "deadline.field": {"subtopic", "rule"},
    "deadline.service": {"rule"},
    "deadline.working_time": {"hours"},
    "deadline.clock_time": set(),
    "deadline.skipped_day": {"date", "name"},
}
_USED: Mapping[str, set[str]] = {**_WAITS, **_ASSIGNED, **_BY_PEOPLE, **_STORED, **_DEADLINE}

_PLAIN = {
    "judged.intent": "{name} · {sure}",
    "judged.topic": "{name} · {sure} · {words}",
    "judged.subtopic": "{name} · {sure} · {words}",
    "judged.urgency": "{name} · {sure} · {words}",
    "judged.district": "{name} · {words}",
    "transfer.text": "{text}",
}
"""Without words of any language; a city may put its own under the same keys."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences by their code (``waits.intent``)."""

    texts: Mapping[str, str]

    def say(self, code: str, **values: object) -> Reason:
        """The reason with this code, its blanks filled; an empty last part of a plain one is left out."""
        return Reason(code, self.texts[code].format_map(values).removesuffix(" · "))


def read_sentences(file: Section) -> Sentences:
    """The sentences of ``reasons.toml``. Raises SettingError for one missing or with a blank that nothing fills."""
    texts = dict(_PLAIN)
    for name, value in file.values.items():
        if isinstance(value, dict):
            section = file.section(name)
            texts |= {f"{name}.{key}": section.text(key) for key in value}
    for code, fields in _USED.items():
        name, _, key = code.partition(".")
        if code not in texts:
            raise file.wrong(code, f"the sentence is missing; it may use {_braces(fields)}")
        if surplus := _blanks(texts[code], file, code) - fields:
            raise file.section(name).wrong(key, f"nothing fills {_braces(surplus)}; it may use {_braces(fields)}")
    for code, plain in _PLAIN.items():
        if surplus := _blanks(texts[code], file, code) - _blanks(plain, file, code):
            raise file.wrong(code, f"nothing fills {_braces(surplus)}")
    return Sentences(texts)


def _blanks(text: str, file: Section, code: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise file.wrong(code, f"is not a sentence with blanks: {error}") from error


def _braces(names: set[str]) -> str:
    return ", ".join("{" + name + "}" for name in sorted(names)) or "no blanks"
