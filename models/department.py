"""Departments: who owns and answers complaints."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Where in the public sector, or beside it, an owner stands."""

    CITY_TOP = "city_top"
    CITY_BUREAU = "city_bureau"
    CITY_DIVISION = "city_division"
    CITY_SITE = "city_site"
    CITY_AGENCY = "city_agency"
    GU_ROLE = "gu_role"
    DONG = "dong"
    NATIONAL = "national"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Department:
    """An owner of complaints; ``name`` is in the city's language."""

    id: str
    name: str
    level: Level
    parent: str | None = None

    @property
    def needs_district(self) -> bool:
        """Whether it exists once a district and is written with one."""
        return self.level in (Level.GU_ROLE, Level.DONG)

    @property
    def assignable(self) -> bool:
        """Whether the city can assign a complaint to it; the others are proposed transfers."""
        return self.level not in (Level.NATIONAL, Level.PRIVATE)


def in_district(role: str, district: str) -> str:
    """The id of a district's role, ``gu.parking@강남구``."""
    return f"{role}@{district}"


def without_district(department: str) -> str:
    """The role of an id that may carry a district."""
    return department.partition("@")[0]
