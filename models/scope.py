"""Scope and actor: what a reader may see, and who acts."""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """How far a scope reaches."""

    ALL = "all"
    DEPARTMENTS = "departments"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see; on every read. ``name`` says on whose behalf (an account, a command, a follower).

    With ``Reach.DEPARTMENTS`` only complaints assigned to one of ``departments`` (ids, with district) are visible,
    and of posts only those in such a complaint.
    """

    name: str
    reach: Reach
    departments: frozenset[str] = frozenset()

    @classmethod
    def everything(cls, name: str) -> "Scope":
        """A scope that sees all complaints and posts."""
        return cls(name, Reach.ALL)

    @classmethod
    def of_departments(cls, name: str, departments: frozenset[str]) -> "Scope":
        """A scope that sees what is assigned to these departments."""
        return cls(name, Reach.DEPARTMENTS, departments)

    def sees(self, department: str | None) -> bool:
        """Whether a complaint assigned to this department is visible."""
        return self.reach is Reach.ALL or department in self.departments


class ActorKind(StrEnum):
    """Who may act, as the status table names them."""

    PERSON = "person"
    ROUTER = "router"
    CLOCK = "clock"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person by the account's name, or a program by its own."""

    kind: ActorKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


ROUTER = Actor(ActorKind.ROUTER, "route")
CLOCK = Actor(ActorKind.CLOCK, "clock")
DELIVERY = Actor(ActorKind.DELIVERY, "answer")
