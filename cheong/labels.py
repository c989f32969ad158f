"""The city's labels for the page, read from its folder."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.complaint import CloseReason
from models.errors import SettingError
from models.verdict import Urgency

if TYPE_CHECKING:
    from cheong.wiring import Parts
    from dashboard_api.dashboard import CityFacts
    from routing.city import RoutingCity


def city_facts(parts: "Parts") -> "CityFacts":
    """What the dashboard knows of the city. Raises SettingError."""
    from dashboard_api.dashboard import CityFacts

    return CityFacts(_labels(parts), parts.zone)


def _labels(parts: "Parts") -> Any:
    from dashboard_api.shapes_city import AcknowledgeMinutes, CityView, Label

    city, names = parts.routing_city, parts.city
    first = city.levels.first
    return CityView(
        id=city.id,
        name_ko=str(names.get("name_ko", city.id)),
        name_en=str(names.get("name_en", city.id)),
        timezone=str(names["timezone"]),
        version=city.version,
        departments=_departments(city, _english(parts, "departments")),
        topics=_topics(city, _english(parts, "topics")),
        districts=list(city.road_offices),
        tiles=_tiles(parts),
        hand_overs=[Label(id=name, name_ko=said) for name, said in city.hand_overs.items()],
        close_reasons=list(CloseReason),
        acknowledge=AcknowledgeMinutes(
            emergency=int(first[Urgency.EMERGENCY].total_seconds() // 60),
            urgent=int(first[Urgency.URGENT].total_seconds() // 60),
        ),
        sends=sorted(parts.senders),
    )


def _departments(city: "RoutingCity", english: Mapping[str, str]) -> list[Any]:
    from dashboard_api.shapes_city import DepartmentLabel

    return [
        DepartmentLabel(
            id=one.id,
            name_ko=one.name,
            name_en=english[one.id],
            level=one.level,
            needs_district=one.needs_district,
            assignable=one.assignable,
        )
        for one in city.departments.values()
    ]


def _topics(city: "RoutingCity", english: Mapping[str, str]) -> list[Any]:
    from dashboard_api.shapes_city import Label, TopicLabel

    return [
        TopicLabel(
            id=topic.id,
            name_ko=topic.name,
            name_en=english[topic.id],
            subtopics=[Label(id=one.id, name_ko=one.name) for one in topic.subtopics.values()],
        )
        for topic in city.topics.topics.values()
    ]


def _tiles(parts: "Parts") -> list[Any]:
    from dashboard_api.shapes_city import DistrictTile

    districts = _items(parts.settings.city / "districts.json", "districts")
    return [DistrictTile(district=one["name_ko"], **one["grid"]) for one in districts if "grid" in one]


def _english(parts: "Parts", kind: str) -> Mapping[str, str]:
    """Ids to English names, the city's own where there is none."""
    items = _items(parts.settings.city / f"{kind}.json", kind)
    return {one["id"]: str(one.get("name_en") or one["name_ko"]) for one in items}


def _items(path: Path, kind: str) -> Iterator[dict[str, Any]]:
    try:
        yield from json.loads(path.read_text(encoding="utf-8"))[kind]
    except (OSError, ValueError, KeyError) as error:
        raise SettingError(f"{path} cannot be read: {error}") from error
