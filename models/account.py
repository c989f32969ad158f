"""Accounts: who signs in, in which role, and what that lets them see."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.scope import Scope


class Role(StrEnum):
    """What an account is for."""

    CENTER = "center"
    OFFICER = "officer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Account:
    """A login. ``departments`` are ids with district, of an officer only.

    ``generation`` grows with every change of role, departments, password or state: sessions and streams of an older one
    are over.
    """

    name: str
    role: Role
    departments: frozenset[str]
    created_at: datetime
    generation: int = 1
    disabled: bool = False

    def scope(self) -> Scope:
        """What the account sees of complaints and posts; an administrator sees none."""
        if self.role in (Role.CENTER, Role.MANAGER):
            return Scope.everything(self.name)
        departments = self.departments if self.role is Role.OFFICER else frozenset()
        return Scope.of_departments(self.name, departments)


@dataclass(frozen=True, slots=True)
class Granted:
    """What an account may do, at one time."""

    role: Role
    departments: frozenset[str]
    disabled: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """A row of the history about an account: by whom, what it might do before (None: it was made) and may do after.

    ``password`` says whether it was given a password by this.
    """

    at: datetime
    by: str
    account: str
    before: Granted | None
    after: Granted
    password: bool


@dataclass(frozen=True, slots=True)
class GrantPage:
    """A page of grants and the cursor of the next one (None: no more)."""

    items: tuple[Grant, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. ``id`` is the sha256 of the cookie's token, hex; ``csrf`` is what its writes must carry."""

    id: str
    account: str
    generation: int
    csrf: str
    created_at: datetime
    until: datetime
