"""When the city works."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.errors import SettingError
from routing.calendar import Calendar, read_calendar, read_zone
from routing.city_files import Section
from tests.routing.given import NOW, seoul

ZONE = ZoneInfo("Asia/Seoul")
WORKING = {"hours": [["09:00", "12:00"], ["13:00", "18:00"]], "weekend": ["saturday", "sunday"]}
HOLIDAYS: dict[str, Any] = {"package": "KR", "version": "1", "temporary": []}


def calendar(working: Any = None, **holidays: Any) -> Calendar:
    """A calendar of these files."""
    return read_calendar(
        ZONE,
        Section("service_levels.toml: working_time", working or WORKING),
        Section("holidays.toml:", {**HOLIDAYS, **holidays}),
    )


def test_weekends_and_public_holidays_are_closed_and_say_why() -> None:
    known = calendar()
    assert known.closed(date(2026, 11, 24)) is None
    assert known.closed(date(2026, 11, 21)) == "saturday"
    assert known.closed(date(2026, 9, 25)) == "추석"
    assert known.spans(date(2026, 9, 25)) == ()


def test_a_temporary_holiday_closes_a_day_and_changes_the_version() -> None:
    before = calendar()
    after = calendar(temporary=[{"date": date(2026, 11, 24), "name_ko": "임시공휴일"}])
    assert after.closed(date(2026, 11, 24)) == "임시공휴일"
    assert after.version != before.version


def test_an_open_day_has_its_working_spans_in_the_citys_zone() -> None:
    (morning, afternoon) = calendar().spans(date(2026, 11, 24))
    assert (morning[0].time(), afternoon[1].time()) == (time(9), time(18))
    assert morning[0] == datetime(2026, 11, 24, 0, 0, tzinfo=ZoneInfo("UTC"))
    assert calendar().local(NOW).hour == 10


def test_the_version_names_country_package_and_file() -> None:
    assert seoul().deadlines.calendar.version.startswith("KR 0.")


@pytest.mark.parametrize(
    "hours", [[], [["18:00", "09:00"]], [["09:00"]], "9-18", [["09:00", "12:00"], ["11:00", "18:00"]]]
)
def test_hours_that_make_no_day_are_refused(hours: Any) -> None:
    with pytest.raises(SettingError, match=r"service_levels\.toml: working_time hours"):
        calendar({**WORKING, "hours": hours})


def test_wrong_days_holidays_and_zones_are_named() -> None:
    with pytest.raises(SettingError, match=r"working_time weekend: 'funday' is no day"):
        calendar({**WORKING, "weekend": ["funday"]})
    every = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    with pytest.raises(SettingError, match=r"working_time weekend: leaves no day open"):
        calendar({**WORKING, "weekend": every})
    with pytest.raises(SettingError, match=r"holidays\.toml: package: no holidays are known for 'XX'"):
        calendar(package="XX")
    with pytest.raises(SettingError, match=r"holidays\.toml: temporary\[0\] date: must be a date"):
        calendar(temporary=[{"date": "2026-11-24", "name_ko": "임시공휴일"}])
    with pytest.raises(SettingError, match=r"city\.toml: timezone: 'Asia/Nowhere' is no known time zone"):
        read_zone(Section("city.toml:", {"timezone": "Asia/Nowhere"}))
