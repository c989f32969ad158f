"""Topics as they are read from the city's file."""

from copy import deepcopy
from typing import Any

import pytest

from models.errors import SettingError
from routing.city_files import Section
from routing.topics import read_topics
from tests.routing.given import SEOUL

FILE: Any = Section.of_file(SEOUL / "topics.json").values


def changed(change: Any) -> Section:
    """The city's topics after a change."""
    file = deepcopy(dict(FILE))
    change(file)
    return Section("topics.json:", file)


def test_all_topics_are_read_with_their_subtopics() -> None:
    topics = read_topics(changed(dict))
    assert len(topics.topics) == 20
    road = topics.topics["road"]
    assert (road.default_owner, road.city_owner) == ("gu.road", "city.safety.road")
    pothole = road.subtopics["pothole"]
    assert (pothole.owner, pothole.kind, pothole.field_deadline) == ("gu.road", "other", "field.24h")
    assert pothole.rules
    assert topics.intents["praise"] == "칭찬·감사"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f["topics"].append(f["topics"][0]), r"topics\[20\] id: parking is there twice"),
        (lambda f: f.update(topics=[]), r"topics: needs at least one topic"),
        (lambda f: f["topics"][0].pop("city_owner"), r"topics\[0\] city_owner: must be a text"),
        (lambda f: f["topics"][0]["subtopics"][1].update(kind="odd"), r"subtopics\[1\] kind: 'odd' is no kind"),
        (
            lambda f: f["topics"][0]["subtopics"].append(f["topics"][0]["subtopics"][0]),
            r"id: illegal_parking is there twice",
        ),
    ],
)
def test_a_wrong_topic_is_named(change: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        read_topics(changed(change))
