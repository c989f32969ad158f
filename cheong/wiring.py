"""The composition: chooses the backends that the settings name and hands each part what it needs of the others."""

import os
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import models
from backends.search.sqlite import SqliteSearch
from backends.store import Store, open_store
from backends.stream.sqlite import SqliteStream
from cheong.settings import Settings, proxy_networks, sqlite_path
from models.errors import SettingError
from models.ports.channel import Sender
from models.ports.classifier import Classifier
from models.ports.search import Search
from models.ports.stage import Handler
from models.ports.stream import Stream, Topic, lag

if TYPE_CHECKING:
    from dashboard_api.answers import AnswerFollower
    from dashboard_api.dashboard import Dashboard
    from dashboard_api.indexing import IndexFollower
    from ingest.accounts import ChannelAccount
    from ingest.collector import Collector, Manner
    from ingest.privacy import Masker
    from ingest.sweeping import Sweeper
    from routing.city import RoutingCity
    from routing.clock import Clock
    from routing.router import Router
    from routing.sampling import Sampling
    from routing.sending import Sendings

CHANNELS = "channels.toml"
"""The file in CHEONG_DATA that names the channel accounts."""

_SHIPPED_MODEL = Path(models.__file__).parent / "trained" / "linear"
_RETENTION = timedelta(days=14)
_PARTITIONS = 12


def system_clock() -> datetime:
    """The time now, in UTC: the one place where the system's clock is asked."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of topics and groups of one city."""

    city: str

    @property
    def posts(self) -> str:
        """The topic of posts."""
        return f"cheong.{self.city}.posts"

    @property
    def verdicts(self) -> str:
        """The topic of verdicts."""
        return f"cheong.{self.city}.verdicts"

    def group(self, stage: str) -> str:
        """The consumer group of a stage."""
        return f"cheong.{self.city}.{stage}"


class Parts:
    """The parts of one process, made when they are first needed; ``close`` gives back what was opened."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = system_clock
        self.forced = True
        """Whether store and stream force each commit to disk: not where all can be made again."""
        self.city = _read_city(settings.city)
        self.names = Names(str(self.city["id"]))
        self.zone = _zone(str(self.city["timezone"]), settings.city)
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.more_accounts: tuple[ChannelAccount, ...] = ()
        """Channel accounts beside those of channels.toml."""

    @cached_property
    def stream(self) -> Stream:
        """The stream, its topics created."""
        path = _made(sqlite_path(self.settings.stream_url, "CHEONG_STREAM_URL"))
        stream = SqliteStream(path, self.clock, forced=self.forced)
        stream.create([Topic(name, _PARTITIONS, _RETENTION) for name in (self.names.posts, self.names.verdicts)])
        return stream

    @cached_property
    def store(self) -> Store:
        """The store, brought to the newest schema."""
        if self.settings.store_url.startswith("sqlite:"):
            _made(sqlite_path(self.settings.store_url, "CHEONG_STORE_URL"))
        return open_store(self.settings.store_url, forced=self.forced)

    @cached_property
    def search(self) -> Search:
        """The search index."""
        return SqliteSearch(_made(sqlite_path(self.settings.search_url, "CHEONG_SEARCH_URL")))

    @cached_property
    def masker(self) -> "Masker":
        """The city's masking of personal data."""
        from ingest.privacy import Masker

        return Masker.load(self.settings.city)

    @cached_property
    def classifier(self) -> Classifier:
        """The classifier that the settings name."""
        return open_classifier(self.settings)

    @cached_property
    def routing_city(self) -> "RoutingCity":
        """What routing knows of the city."""
        from routing.city import RoutingCity

        return RoutingCity.load(self.settings.city)

    @cached_property
    def router(self) -> "Router":
        """The city's router."""
        from routing.router import Router

        return Router(self.routing_city)

    def collector(self, manner: "Manner | None" = None) -> "Collector":
        """A collector into the store and onto the stream."""
        from ingest.collector import Collector, PostStream, Shelves

        shelves = Shelves(self.store, self.store, self.store)
        return Collector(shelves, PostStream(self.stream, self.names.posts), self.masker, self.clock, manner)

    def sweeper(self, collector: "Collector") -> "Sweeper":
        """What publishes again the posts that were lost on the way."""
        from ingest.sweeping import Sweeper, Way

        names = self.names
        way = Way(self.stream, names.posts, names.verdicts, names.group("classify"), names.group("route"))
        return Sweeper(self.store, self.store, way, collector)

    def classify_stage(self) -> Handler:
        """The work of the stage ``classify``."""
        from classify.stage import ClassifyStage

        return ClassifyStage(self.classifier, str(self.city["version"]))

    def route_stage(self) -> Handler:
        """The work of the stage ``route``."""
        from routing.stage import RouteStage

        return RouteStage(self.store, self.router, self.clock)

    def channel_accounts(self) -> "tuple[ChannelAccount, ...]":
        """The channel accounts that channels.toml names, and those beside it. Raises SettingError."""
        from ingest.accounts import load_channels

        path = self.settings.data / CHANNELS
        named = load_channels(path, self.zone, self.clock) if path.exists() else []
        return (*named, *self.more_accounts)

    @cached_property
    def senders(self) -> Mapping[str, Sender]:
        """What sends for each channel. Raises SettingError."""
        from ingest.accounts import senders

        return senders(self.channel_accounts())

    def sendings(self) -> "Sendings":
        """What queues texts for citizens."""
        from routing.sending import Sendings

        return Sendings(frozenset(self.senders), self.routing_city.levels.answer_delay)

    def due_clock(self) -> "Clock":
        """What does what falls due."""
        from routing.clock import Clock

        return Clock(self.store, self.routing_city, self.sendings())

    def sampling(self) -> "Sampling":
        """What draws the daily sample of posts that were set aside."""
        from routing.sampling import Sampling

        return Sampling(self.store, self.routing_city)

    def index_follower(self) -> "IndexFollower":
        """The follower that keeps the search index."""
        from dashboard_api.indexing import FollowerParts, IndexFollower

        store = self.store
        return IndexFollower(FollowerParts(store, store, self.search, store, store, self.holder, self.clock))

    def answer_follower(self) -> "AnswerFollower":
        """The follower that sends what is queued for citizens."""
        from dashboard_api.answers import AnswerFollower, AnswerParts

        return AnswerFollower(AnswerParts(self.store, self.senders, self.holder, self.clock))

    def dashboard(self) -> "Dashboard":
        """What the page's API works on."""
        from cheong.dead_letters import replay
        from cheong.labels import city_facts
        from dashboard_api.dashboard import Checks, Dashboard
        from dashboard_api.live import LiveHub
        from dashboard_api.passwords import Passwords
        from dashboard_api.shell import BUILT
        from routing.desk import TriageDesk

        store, stream, names = self.store, self.stream, self.names
        topics = {"classify": names.posts, "route": names.verdicts}
        return Dashboard(
            store=store,
            search=self.search,
            desk=TriageDesk(store, self.routing_city, self.clock, self.sendings()),
            city=city_facts(self),
            passwords=Passwords(),
            clock=self.clock,
            checks=Checks(
                ports={"stream": stream.ping, "store": store.ping, "search": self.search.ping},
                lags={stage: partial(lag, stream, names.group(stage), topic) for stage, topic in topics.items()},
            ),
            secure=self.settings.http_url.startswith("https:"),
            page=BUILT,
            live=LiveHub(store, store, store, self.clock),
            replay=partial(replay, stream, store, self.clock),
            proxies=proxy_networks(self.settings.proxy),
        )

    def close(self) -> None:
        """Close what was opened."""
        for name in ("stream", "store", "search"):
            if name in self.__dict__:
                self.__dict__[name].close()


def open_classifier(settings: Settings) -> Classifier:
    """The classifier of a ``linear:[DIR]`` setting. Raises SettingError."""
    from classify.linear import LinearClassifier

    kind, _, folder = settings.classifier.partition(":")
    if kind != "linear":
        raise SettingError(f"CHEONG_CLASSIFIER={settings.classifier} is not understood: it is linear: or linear:DIR")
    return LinearClassifier.load(Path(folder) if folder else _SHIPPED_MODEL, settings.city)


def _read_city(folder: Path) -> Mapping[str, object]:
    try:
        found = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(f"{folder / 'city.toml'} cannot be read: {error}") from error
    missing = [name for name in ("id", "timezone", "version") if not isinstance(found.get(name), str)]
    if missing:
        raise SettingError(f"{folder / 'city.toml'} lacks {', '.join(missing)}")
    return found


def _zone(name: str, folder: Path) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingError(f"{folder / 'city.toml'}: there is no timezone {name}; write it like Asia/Seoul") from error


def _made(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"the folder {path.parent} cannot be made: {error.strerror}; see cheong settings") from error
    return path
