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


class AcknowledgeMinutes(Shape):
    """Within how many minutes a person of the center acknowledges a danger."""

    emergency: int
    urgent: int


class CityView(Shape):
    """The city's labels."""

    id: str
    name_ko: str
    name_en: str
    timezone: str
    version: str
    departments: list[DepartmentLabel]
    topics: list[TopicLabel]
    districts: list[str]
    hand_overs: list[Label]
    close_reasons: list[CloseReason]
    acknowledge: AcknowledgeMinutes
