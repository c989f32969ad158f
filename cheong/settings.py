"""The settings: environment variables ``CHEONG_*``, read once into one frozen value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import cities
from models.errors import SettingError


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as the documentation lists it; ``default`` is what is shown, not always a literal value."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("CHEONG_DATA", "./cheong-data", "the folder of the embedded backends and of channels.toml"),
    Setting("CHEONG_CITY", "seoul", "the city: a folder shipped in cities/, or the path of one"),
    Setting("CHEONG_STREAM_URL", "sqlite:///CHEONG_DATA/stream.db", "the stream between the stages"),
    Setting("CHEONG_STORE_URL", "sqlite:///CHEONG_DATA/store.db", "the store: the truth about posts and complaints"),
    Setting("CHEONG_SEARCH_URL", "sqlite:///CHEONG_DATA/search.db", "the search index"),
    Setting("CHEONG_CLASSIFIER", "linear:", "the classifier: linear: is the one shipped, linear:DIR a city's own"),
    Setting("CHEONG_HTTP_URL", "http://127.0.0.1:8000", "where the page is served; https: behind a proxy of its own"),
    Setting("CHEONG_PROXY", "", "proxies whose X-Forwarded-For is believed: addresses or networks, comma-separated"),
)
"""Every setting, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What this process runs with. URLs may hold passwords, so ``repr`` and ``cheong settings`` show them masked."""

    data: Path
    city: Path
    stream_url: str
    store_url: str
    search_url: str
    classifier: str
    http_url: str
    proxy: str

    def __repr__(self) -> str:
        return f"Settings(data={self.data}, city={self.city})"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings of an environment. Raises SettingError for an unknown name or a city that is not there."""
        known = {setting.name for setting in SETTINGS}
        unknown = sorted(name for name in environment if name.startswith("CHEONG_") and name not in known | _ELSEWHERE)
        if unknown:
            raise SettingError(f"unknown setting {unknown[0]}; there are {', '.join(sorted(known))}")
        data = Path(environment.get("CHEONG_DATA") or "cheong-data").absolute()
        return cls(
            data=data,
            city=_city_folder(environment.get("CHEONG_CITY") or "seoul"),
            stream_url=environment.get("CHEONG_STREAM_URL") or f"sqlite:///{data / 'stream.db'}",
            store_url=environment.get("CHEONG_STORE_URL") or f"sqlite:///{data / 'store.db'}",
            search_url=environment.get("CHEONG_SEARCH_URL") or f"sqlite:///{data / 'search.db'}",
            classifier=environment.get("CHEONG_CLASSIFIER") or "linear:",
            http_url=environment.get("CHEONG_HTTP_URL") or "http://127.0.0.1:8000",
            proxy=environment.get("CHEONG_PROXY") or "",
        )

    def shown(self) -> dict[str, str]:
        """Name and value of every setting, passwords masked."""
        values = (getattr(self, field.name) for field in fields(self))
        return {s.name: without_password(str(value)) for s, value in zip(SETTINGS, values, strict=True)}


def without_password(url: str) -> str:
    """The URL with its password replaced by stars."""
    scheme, separator, rest = url.partition("://")
    credentials, at, host = rest.rpartition("@")
    user, colon, _ = credentials.partition(":")
    shown = f"{scheme}{separator}{user}{colon}***{at}{host}" if at and colon else url
    return _PASSWORD.sub(r"\1***", shown)


def sqlite_path(url: str, setting: str) -> Path:
    """The path of a ``sqlite:///PATH`` URL. Raises SettingError for any other."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or not path:
        raise SettingError(f"{setting}={without_password(url)} is not understood: it is sqlite:///PATH")
    if "?" in path:
        raise SettingError(f"{setting}={url} cannot be used: choose a path (CHEONG_DATA) without a question mark")
    return Path(path)


def proxy_networks(setting: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The addresses and networks of ``CHEONG_PROXY``. Raises SettingError."""
    try:
        return tuple(ip_network(one.strip()) for one in setting.split(",") if one.strip())
    except ValueError as error:
        raise SettingError(f"CHEONG_PROXY={setting}: {error}; write 10.0.0.7 or 10.0.0.0/8, comma-separated") from error


_PASSWORD = re.compile(r"([?&][^=&]*password=)[^&]*", re.IGNORECASE)

_ELSEWHERE = frozenset({"CHEONG_NO_SKIP"})
"""Names of the tests' own."""


def _city_folder(name: str) -> Path:
    shipped = Path(next(iter(cities.__path__)))
    folder = Path(name) if "/" in name else shipped / name
    if not (folder / "city.toml").is_file():
        there = sorted(path.parent.name for path in shipped.glob("*/city.toml"))
        raise SettingError(f"CHEONG_CITY={name}: no city.toml in {folder}; shipped: {', '.join(there)}, or give a path")
    return folder
