"""The labels of a city are read from its folder, English names too."""

from pathlib import Path

import pytest

from cheong.labels import _items, city_facts
from cheong.wiring import Parts
from models.errors import SettingError


def test_every_department_topic_and_hand_over_has_its_names(parts: Parts) -> None:
    labels = city_facts(parts).labels
    city = parts.routing_city
    assert {one.id for one in labels.departments} == set(city.departments)
    assert {one.id for one in labels.topics} == set(city.topics.topics)
    assert {one.id for one in labels.hand_overs} == set(city.hand_overs)
    road = next(one for one in labels.departments if one.id == "gu.road")
    assert (road.name_ko, road.needs_district, road.assignable) == (city.departments["gu.road"].name, True, True)
    assert all(one.name_en.isascii() for one in labels.topics)
    assert (labels.name_en, labels.timezone, len(labels.districts)) == ("Seoul", "Asia/Seoul", 25)
    assert {one.district for one in labels.tiles} == set(labels.districts)
    assert len({(one.row, one.col) for one in labels.tiles}) == 25
    assert (labels.acknowledge.emergency, labels.acknowledge.urgent) == (10, 120)
    assert city_facts(parts).zone is parts.zone


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "topics.json").write_text("{}")
    for name in ("topics", "departments"):
        with pytest.raises(SettingError, match=rf"{name}\.json cannot be read"):
            list(_items(tmp_path / f"{name}.json", name))
