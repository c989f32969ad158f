"""What the dashboard is made of: the ports it reads and acts through, the city's labels, the clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from dashboard_api.addresses import Network
from dashboard_api.checkup import Checkup
from dashboard_api.live import LiveHub
from dashboard_api.passwords import Passwords
from dashboard_api.shapes_city import CityView
from models.account import Account, Role, Session
from models.ports.accounts import Accounts
from models.ports.keeping import DeadLetters, Followers, IndexSource, Originals, Stages
from models.ports.overview import Overview
from models.ports.rates import Rates
from models.ports.samples import Samples
from models.ports.search import Search
from models.ports.store import Complaints, History
from models.scope import Actor, ActorKind, Scope
from routing.desk import Person, TriageDesk


class DashboardStore(
    Complaints,
    Overview,
    IndexSource,
    History,
    Accounts,
    DeadLetters,
    Originals,
    Followers,
    Stages,
    Rates,
    Samples,
    Protocol,
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
    followers: tuple[str, ...] = ("index", "answer")
    checkup: Checkup = field(default_factory=Checkup)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The parts. ``secure`` when it is reached by https; ``page`` is the folder of the built page, ``live`` what
    follows the history, ``replay`` what publishes a dead letter again, where there are such. What ``proxies`` say of
    where a request comes from is believed."""

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
    replay: Callable[[str], None] | None = None
    proxies: Sequence[Network] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request, when, and from where; the account as the store has it at this moment."""

    board: Dashboard
    account: Account
    session: Session
    now: datetime
    address: str

    @property
    def scope(self) -> Scope:
        """What they see."""
        return self.account.scope()

    @property
    def actor(self) -> Actor:
        """Who they are in the history."""
        return Actor(ActorKind.PERSON, self.account.name)

    @property
    def shift_began(self) -> datetime:
        """When the shift began of which this is the end: what they opened since is open to them."""
        return self.now - self.board.desk.shift

    @property
    def person(self) -> Person:
        """Who they are at the desk."""
        return Person(self.account.name, self.scope, self.account.role is Role.CENTER)
