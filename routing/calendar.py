"""When the city works: open days and working hours, with a version that says by which holidays a time was counted."""

import hashlib
import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

from models.errors import SettingError
from routing.city_files import Section

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working time of a city in its own zone.

    ``hours`` are the spans of a working day, in order. ``closed_weekdays`` are numbers, Monday 0. ``temporary`` names
    days closed beside the country's public holidays.
    """

    zone: ZoneInfo
    country: str
    hours: tuple[tuple[time, time], ...]
    closed_weekdays: frozenset[int]
    temporary: Mapping[date, str]
    version: str
    _known: dict[date, str | None] = field(default_factory=dict, compare=False, repr=False)

    def closed(self, day: date) -> str | None:
        """Why no working hour is counted on this day (the holiday's name, else the weekday's), None on an open day."""
        if day not in self._known:
            self._known[day] = self._why(day)
        return self._known[day]

    def local(self, moment: datetime) -> datetime:
        """A moment in the city's zone."""
        return moment.astimezone(self.zone)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working spans of a day, none on a closed one."""
        if self.closed(day) is not None:
            return ()
        return tuple((self._at(day, start), self._at(day, end)) for start, end in self.hours)

    def closing(self, day: date) -> datetime:
        """The end of a day's working time."""
        return self._at(day, self.hours[-1][1])

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.zone)

    def _why(self, day: date) -> str | None:
        if day in self.temporary:
            return self.temporary[day]
        named = _public(self.country, day.year).get(day)
        if named is not None:
            return named
        return _WEEKDAYS[day.weekday()] if day.weekday() in self.closed_weekdays else None


_YEARS: dict[tuple[str, int], dict[date, str]] = {}


def _public(country: str, year: int) -> dict[date, str]:
    if (country, year) not in _YEARS:
        # The names in the country's own language, whatever the machine's is.
        language = holidays.country_holidays(country).default_language
        found = holidays.country_holidays(country, years=year, expand=False, language=language)
        _YEARS[country, year] = dict(found)
    return _YEARS[country, year]


def read_calendar(zone: ZoneInfo, working_time: Section, file: Section) -> Calendar:
    """The calendar of ``service_levels.toml`` [working_time] and ``holidays.toml``. Raises SettingError."""
    country = file.text("package")
    try:
        _public(country, 2026)
    except NotImplementedError as error:
        raise file.wrong("package", f"no holidays are known for {country!r}") from error
    temporary = dict(_temporary(section) for section in file.sections("temporary"))
    days = repr(sorted((day.isoformat(), name) for day, name in temporary.items()))
    digest = hashlib.sha256(days.encode()).hexdigest()[:8]
    return Calendar(
        zone,
        country,
        _hours(working_time),
        _weekend(working_time),
        temporary,
        f"{country} {importlib.metadata.version('holidays')} · {file.text('version')} · {digest}",
    )


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def _temporary(section: Section) -> tuple[date, str]:
    day = section.values.get("date")
    if isinstance(day, datetime) or not isinstance(day, date):
        raise section.wrong("date", f"must be a date such as 2027-01-01, is {day!r}")
    return day, section.text("name_ko")


def _weekend(section: Section) -> frozenset[int]:
    names = section.texts("weekend")
    if unknown := [name for name in names if name not in _WEEKDAYS]:
        raise section.wrong("weekend", f"{unknown[0]!r} is no day; days are {', '.join(_WEEKDAYS)}")
    if len(set(names)) == len(_WEEKDAYS):
        raise section.wrong("weekend", "leaves no day open")
    return frozenset(_WEEKDAYS.index(name) for name in names)


def _hours(section: Section) -> tuple[tuple[time, time], ...]:
    given = section.values.get("hours")
    try:
        if not isinstance(given, list) or not given:
            raise ValueError
        hours = tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in given)
    except (TypeError, ValueError) as error:
        raise section.wrong("hours", f'must be spans such as [["09:00", "18:00"]], is {given!r}') from error
    flat = [moment for span in hours for moment in span]
    if flat != sorted(set(flat)) or any(moment.tzinfo is not None for moment in flat):
        raise section.wrong("hours", "the spans must be in order and apart from each other, without a zone")
    return hours


def read_zone(city: Section) -> ZoneInfo:
    """The city's time zone. Raises SettingError."""
    name = city.text("timezone")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingError(f"{city.place} timezone: {name!r} is no known time zone (such as Asia/Seoul)") from error
