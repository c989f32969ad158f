"""By when: a pure function of a rule, the receipt and the calendar, with its steps in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from models.errors import SettingError
from routing.calendar import Calendar, next_day
from routing.city_files import Section
from routing.sentences import Sentences


class Unit(StrEnum):
    """How a rule counts: hours of working time, open days (the first counted), or hours by the wall clock."""

    WORK_HOURS = "work_hours"
    WORK_DAYS = "work_days"
    CLOCK_HOURS = "clock_hours"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A period: its id (``field.24h``), what it is called, and how long it is."""

    id: str
    name: str
    unit: Unit
    value: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time in UTC, the rule it comes from, how it was counted, and by which calendar."""

    due_at: datetime
    rule: DeadlineRule
    steps: tuple[str, ...]
    calendar_version: str


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A city's rules, its calendar, and the sentences in which it explains a count."""

    rules: Mapping[str, DeadlineRule]
    calendar: Calendar
    sentences: Sentences

    def due(self, rule_id: str, received: datetime) -> Deadline:
        """When what was received then (aware) is due by this rule. Raises SettingError for a rule that is not there."""
        rule = self.rules.get(rule_id)
        if rule is None:
            raise SettingError(f"there is no rule {rule_id!r}; rules are {', '.join(sorted(self.rules))}")
        local = self.calendar.local(received)
        if rule.unit is Unit.WORK_HOURS:
            due_at = _after_work_hours(local, timedelta(hours=rule.value), self.calendar)
        elif rule.unit is Unit.WORK_DAYS:
            due_at = _after_work_days(local, rule.value, self.calendar)
        else:
            # In UTC, so that an hour is an hour where a zone changes its clocks.
            due_at = received.astimezone(UTC) + timedelta(hours=rule.value)
        return Deadline(due_at.astimezone(UTC), rule, self._steps(rule, local, due_at), self.calendar.version)

    def _steps(self, rule: DeadlineRule, received: datetime, due_at: datetime) -> tuple[str, ...]:
        if rule.unit is Unit.CLOCK_HOURS:
            return (self.sentences.say("deadline.clock_time").text,)
        spans = ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in self.calendar.hours)
        steps = [self.sentences.say("deadline.working_time", hours=spans).text]
        day = received.date()
        while day <= due_at.date():
            if (name := self.calendar.closed(day)) is not None:
                steps.append(self.sentences.say("deadline.skipped_day", date=day.isoformat(), name=name).text)
            day = next_day(day)
        return tuple(steps)


def strictest(deadlines: Sequence[Deadline]) -> Deadline:
    """The earliest; of two at the same time the first. Raises ValueError for none."""
    return min(deadlines, key=lambda deadline: deadline.due_at)


def read_rules(file: Section) -> dict[str, DeadlineRule]:
    """The ``rules`` of ``service_levels.toml``. Raises SettingError."""
    found = {}
    for rule_id, section in file.section("rules").tables().items():
        unit = section.text("unit")
        if unit not in tuple(Unit):
            raise section.wrong("unit", f"{unit!r} is no unit; units are {', '.join(Unit)}")
        found[rule_id] = DeadlineRule(rule_id, section.text("name_ko"), Unit(unit), section.positive("value"))
    return found


def _after_work_hours(received: datetime, left: timedelta, calendar: Calendar) -> datetime:
    day = received.date()
    while True:
        for start, end in calendar.spans(day):
            begin = max(start, received)
            if begin < end:
                if begin + left <= end:
                    return begin + left
                left -= end - begin
        day = next_day(day)


def _after_work_days(received: datetime, days: int, calendar: Calendar) -> datetime:
    day = received.date()
    while True:
        if calendar.closed(day) is None:
            days -= 1
            if days == 0:
                return calendar.closing(day)
        day = next_day(day)
