"""What came in the past: by day more than by night, on working days more, and the same for a seed."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from cheong.demo.arrivals import CHANNELS, TOO, Arrival, Span, arrivals, author_of, written
from classify.labelled import LabelledPost
from tests.cheong.demo.small_past import NOW
from tests.way.driving import shared

PARTS = shared()
SPAN = Span(NOW - timedelta(days=60), NOW, PARTS.zone, 1300)
DISTRICTS = {"마포구": ["연남동", "망원동"], "강남구": ["역삼동"]}


@pytest.fixture(scope="module")
def posts() -> list[LabelledPost]:
    return written(PARTS.settings.city)


@pytest.fixture(scope="module")
def found(posts: list[LabelledPost]) -> list[Arrival]:
    return arrivals(posts, DISTRICTS, SPAN)


def test_they_come_in_order_within_the_time_and_the_same_for_a_seed(
    found: list[Arrival], posts: list[LabelledPost]
) -> None:
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert all(SPAN.start <= one.at < SPAN.end for one in found)
    assert arrivals(posts, DISTRICTS, SPAN) == found
    assert len(found) > 1300


def test_more_come_by_day_and_on_working_days_and_in_a_storm(found: list[Arrival]) -> None:
    local = [one.at.astimezone(PARTS.zone) for one in found]
    hours = Counter(at.hour for at in local)
    assert sum(hours[hour] for hour in range(9, 21)) > 4 * sum(hours[hour] for hour in range(6))
    days = Counter(at.date() for at in local)
    weekend = [count for day, count in days.items() if day.weekday() >= 5]
    working = [count for day, count in days.items() if day.weekday() < 5]
    assert sum(weekend) / len(weekend) < sum(working) / len(working)
    assert max(days.values()) > 1.6 * sum(days.values()) / len(days)


def test_channels_places_edits_deletions_and_others_of_the_same(found: list[Arrival]) -> None:
    records = [json.loads(one.line) for one in found]
    assert {record["channel"] for record in records} == set(CHANNELS)
    assert all(record["author"] == author_of(record["id"]) for record in records)
    ids = Counter(record["id"] for record in records)
    assert any(record.get("deleted") for record in records)
    assert any(count == 2 for count in ids.values())
    again = [record for record in records if record["id"].endswith(TOO)]
    texts = {record["id"]: record["text"] for record in reversed(records)}
    assert again
    assert all(record["text"].endswith(texts[record["id"].removesuffix(TOO)]) for record in again)
    assert sum("연남동" in record["text"] for record in records) > 50


def test_a_city_without_texts_of_its_own_has_no_past(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("city")
    assert written(folder) == []
    assert arrivals([], DISTRICTS, SPAN) == []
