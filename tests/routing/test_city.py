"""A city's folder is read as a whole, and an id that leads nowhere is named with its file."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from models.errors import SettingError
from models.verdict import Urgency
from models.windows import Windows
from routing.city import RoutingCity
from tests.routing.given import SEOUL, seoul


def test_seoul_can_be_read() -> None:
    city = seoul()
    assert (city.id, city.question_owner, len(city.road_offices)) == ("seoul", "agency.120", 25)
    assert city.levels.first == {Urgency.EMERGENCY: timedelta(minutes=10), Urgency.URGENT: timedelta(hours=2)}
    assert city.levels.join_window == timedelta(hours=24)


def test_windows_and_the_reminder_that_says_how_many_days_are_left_are_the_citys() -> None:
    days = timedelta(days=1)
    assert seoul().levels.windows == Windows(reminder=3 * days, no_reply=7 * days, confirmation=7 * days)
    assert "7일 안에" in seoul().levels.reminder


def test_departments_are_named_with_their_district() -> None:
    assert seoul().name("gu.road@강남구") == "강남구 도로과"
    assert seoul().name("gu.road") == "도로과"
    with pytest.raises(SettingError, match=r"there is no department 'gu\.nothing'"):
        seoul().name("gu.nothing@강남구")


@pytest.mark.parametrize(
    ("department", "assignable"),
    [
        ("gu.road@강남구", True),
        ("gu.road", False),
        ("gu.road@부산진구", False),
        ("agency.sisul", True),
        ("agency.sisul@강남구", False),
        ("nat.police", False),
        ("nothing", False),
    ],
)
def test_what_a_complaint_can_be_assigned_to(department: str, assignable: bool) -> None:
    assert seoul().assignable(department) is assignable


def test_a_role_is_filled_with_a_district() -> None:
    assert seoul().filled("gu.road", "강남구") == "gu.road@강남구"
    assert seoul().filled("gu.road", None) is None
    assert seoul().filled("agency.sisul", "강남구") == "agency.sisul"


LEADS_NOWHERE = [
    ("topics.json", '"default_owner": "gu.road"', '"default_owner": "gu.raod"', r"road default_owner.*'gu\.raod'"),
    ("topics.json", '"owner": "nat.korail"', '"owner": "nat.train"', r"subway/.*rules\[\d+\]\.owner.*'nat\.train'"),
    ("topics.json", '"field.3h"', '"field.1h"', r"parking/.*field_deadline.*'field\.1h'"),
    ("topics.json", '"hand_over": "112"', '"hand_over": "911"', r".*hand_over: '911' is not in hand_overs\.json"),
    ("city.toml", "agency.120", "agency.999", r"question_owner.*'agency\.999'"),
    ("service_levels.toml", 'final = "service.final"', 'final = "service.soon"', r"choices\.final"),
    (
        "service_levels.toml",
        "emergency_minutes = 10",
        "emergency_minutes = 0",
        r"acknowledge emergency_minutes: must be",
    ),
    ("service_levels.toml", "no_reply_days = 7", "no_reply_days = 0", r"windows no_reply_days: must be a whole number"),
    ("templates.toml", "{days}", "{tage}", r"reminder text: nothing fills \{tage\}; it may use \{days\}"),
    ("templates.toml", "{days}", "{", r"reminder text: is not a text with blanks"),
    ("districts.json", '"site.road.north"', '"site.road.nroth"', r".* road_office.*'site\.road\.nroth'"),
    ("departments.json", '"level": "gu_role"', '"level": "gu"', r"departments\[\d+\] level: 'gu' is no level"),
    ("hand_overs.json", '"false_alarm"', '"mistake"', r"id: 'false_alarm'"),
    ("transfers.json", '"nat.police"', '"nat.polcie"', r"there is no department 'nat\.polcie'"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), LEADS_NOWHERE)
def test_an_id_that_leads_nowhere_is_named(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    folder = tmp_path / "seoul"
    shutil.copytree(SEOUL, folder, ignore=shutil.ignore_patterns("training", "*.py", "__pycache__"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingError, match=re.escape(f"{file}: ") + message):
        RoutingCity.load(folder)
