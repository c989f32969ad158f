"""The people of the demo: who is of the center, who works for which department, and how fast."""

import secrets
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Self

from cheong.serving import SETUP
from dashboard_api.passwords import Passwords
from models.account import Account, Role
from models.department import in_district
from models.ports.accounts import Accounts
from routing.city import RoutingCity
from routing.desk import Person

_FILE = Path(__file__).parent / "staff.toml"


@dataclass(frozen=True, slots=True)
class Member:
    """One of them: who acts, for which departments (none: of the center), and how long they take (1: as is usual)."""

    person: Person
    departments: frozenset[str]
    pace: float

    @property
    def name(self) -> str:
        """The account's name."""
        return self.person.name


@dataclass(frozen=True, slots=True)
class Staff:
    """All of them."""

    center: Sequence[Member]
    officers: Sequence[Member]

    @classmethod
    def hired(cls, city: RoutingCity, accounts: Accounts, at: datetime) -> Self:
        """The staff, with accounts made where they are missing; nobody knows their password."""
        found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        taken: set[str] = set()
        center = [_member(one, frozenset(), at) for one in found["center"]]
        officers = []
        for one in found["officer"]:
            departments = frozenset(_departments(city, one)) - taken
            taken |= departments
            officers.append(_member(one, departments, at))
        _let_in(accounts, [account for _, account in (*center, *officers)])
        return cls([one for one, _ in center], [one for one, _ in officers])

    @property
    def names(self) -> frozenset[str]:
        """The names of all."""
        return frozenset(one.name for one in (*self.center, *self.officers))

    def on_duty(self, random: Random) -> Member:
        """Somebody of the center."""
        return random.choice(self.center)

    def officer(self, department: str | None) -> Member | None:
        """Who works for a department, None where nobody does."""
        return next((one for one in self.officers if department in one.departments), None)


def _departments(city: RoutingCity, one: Mapping[str, Any]) -> Iterator[str]:
    """The departments of an officer: all roles of their districts, or what begins with one of the names given."""
    named = one.get("departments", ())
    for department in city.departments.values():
        if department.needs_district:
            yield from (in_district(department.id, district) for district in one.get("districts", ()))
        elif department.assignable and any(f"{department.id}.".startswith(f"{begin}.") for begin in named):
            yield department.id


def _member(one: Mapping[str, Any], departments: frozenset[str], at: datetime) -> tuple[Member, Account]:
    role = Role.OFFICER if departments else Role.CENTER
    account = Account(str(one["name"]), role, departments, at)
    person = Person(account.name, account.scope(), center=role is Role.CENTER)
    return Member(person, departments, float(one["pace"])), account


def _let_in(accounts: Accounts, wanted: Sequence[Account]) -> None:
    """Make the accounts that are missing, with a password that is told to nobody."""
    known = {one.name for one in accounts.accounts()}
    missing = [one for one in wanted if one.name not in known]
    if missing:
        nobodys = Passwords().hash(secrets.token_urlsafe(32))
        for account in missing:
            accounts.add_account(account, nobodys, SETUP)
