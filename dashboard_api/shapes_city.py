"""What the API hands out about the city: its labels."""

from dashboard_api.shapes import Shape
from models.complaint import CloseReason
from models.department import Level


class DepartmentLabel(Shape):
    """A department; where ``needs_district`` its ids carry one, ``gu.parking@강남구``."""

    id: str
    name_ko: str
    name_en: str
    level: Level
    needs_district: bool
    assignable: bool


class Label(Shape):
    """An id and what people call it."""

    id: str
    name_ko: str


class TopicLabel(Shape):
    """A topic and its subtopics."""

    id: str
    name_ko: str
    name_en: str
    subtopics: list[Label]


class DistrictTile(Shape):
    """Where a district's tile lies on a map of equal tiles, from 0 on; north is row 0."""

    district: str
    row: int
    col: int


class AcknowledgeMinutes(Shape):
    """Within how many minutes a person of the center acknowledges a danger."""

    emergency: int
    urgent: int


class CityView(Shape):
    """The city's labels; ``sends`` are the channels that answers can be sent to from here."""

    id: str
    name_ko: str
    name_en: str
    timezone: str
    version: str
    departments: list[DepartmentLabel]
    topics: list[TopicLabel]
    districts: list[str]
    tiles: list[DistrictTile]
    hand_overs: list[Label]
    close_reasons: list[CloseReason]
    acknowledge: AcknowledgeMinutes
    sends: list[str]
