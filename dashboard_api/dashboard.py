"""What the dashboard is made of: the ports it reads and acts through, the city's labels, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from dashboard_api.live import LiveHub
from dashboard_api.passwords import Passwords
from dashboard_api.shapes_city import CityView
from models.account import Account, Role, Session
from models.ports.accounts import Accounts
from models.ports.keeping import DeadLetters, Followers, IndexSource, Originals, Stages
from models.ports.overview import Overview
from models.ports.search import Search
from models.ports.store import Complaints, History
from models.scope import Scope
from routing.desk import Person, TriageDesk


class DashboardStore(
    Complaints, Overview, IndexSource, History, Accounts, DeadLetters, Originals, Followers, Stages, Protocol
):
    """The ports of the store that the dashboard uses."""


@dataclass(frozen=True, slots=True)
class CityFacts:
    """What the dashboard knows of the city: its labels and its zone."""

    labels: CityView
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Checks:
    """What health asks: a call a port that raises RetryableError, a call a stage for its lag, followers' names."""

    ports: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    lags: Mapping[str, Callable[[], int]] = field(default_factory=dict)
    followers: tuple[str, ...] = ("index",)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The parts. ``secure`` when it is reached by https; ``page`` is the folder of the built page, ``live`` what
    follows the history, where there are such."""

    store: DashboardStore
    search: Search
    desk: TriageDesk
    city: CityFacts
    passwords: Passwords
    clock: Callable[[], datetime]
    checks: Checks = Checks()
    secure: bool = False
    page: Path | None = None
    live: LiveHub | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request, and when; the account as the store has it at this moment."""

    board: Dashboard
    account: Account
    session: Session
    now: datetime

    @property
    def scope(self) -> Scope:
        """What they see."""
        return self.account.scope()

    @property
    def person(self) -> Person:
        """Who they are at the desk."""
        return Person(self.account.name, self.scope, self.account.role is Role.CENTER)
