"""The channel accounts of a deployment, as ``channels.toml`` names them."""

import glob
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from ingest.channels.file import FileChannel, FileOptions, channel_of
from ingest.channels.outbox import FileOutbox
from ingest.fields import FieldRules
from models.errors import SettingError
from models.ports.channel import Channel, Sender

_KEYS: dict[str, type] = {
    "type": str, "name": str, "path": str, "map": dict, "channel": str, "from_city_authors": list, "paused": bool,
    "outbox": str, "sends": list,
}  # fmt: skip
_REQUIRED = ("type", "name", "path")


@dataclass(frozen=True, slots=True)
class ChannelAccount:
    """One account: its name, whether it is paused, and the channels it stands for now (a pattern: a file each).

    Answers to posts of the channels that it ``sends`` for (their names, as posts carry them) go into its ``outbox``.
    """

    name: str
    type: str
    path: str
    options: FileOptions
    paused: bool = False
    outbox: str | None = None
    sends: tuple[str, ...] = ()

    def channels(self) -> list[Channel]:
        """The channels to read, looked up anew each time, so that a new file of a pattern is found."""
        if not glob.has_magic(self.path):
            return [FileChannel(self.name, Path(self.path), self.options)]
        root = Path(self.path[: _magic(self.path)] + "x").parent
        return [
            FileChannel(f"{self.name}/{path.relative_to(root)}", path, self.options)
            for path in sorted(root.glob(str(Path(self.path).relative_to(root))))
            if path.is_file() and str(path) != self.outbox
        ]


def senders(accounts: Iterable[ChannelAccount]) -> dict[str, Sender]:
    """What sends for each channel; a paused account sends nothing. Raises SettingError where two would."""
    found: dict[str, Sender] = {}
    for account in accounts:
        if account.outbox is None or account.paused:
            continue
        outbox = FileOutbox(Path(account.outbox))
        for channel in account.sends:
            if channel in found:
                raise SettingError(f"two channel accounts send for {channel}: let one of them do it")
            found[channel] = outbox
    return found


def load_channels(path: Path, zone: tzinfo, clock: Callable[[], datetime]) -> list[ChannelAccount]:
    """The accounts of a ``channels.toml``; relative paths count from its folder. Raises SettingError."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} is not TOML: {error}") from error
    if unknown := sorted(set(found) - {"channel"}):
        raise SettingError(f"{path}: {', '.join(unknown)} means nothing here; accounts are tables [[channel]]")
    tables = found.get("channel", [])
    if not isinstance(tables, list):
        raise SettingError(f"{path}: [channel] must be written [[channel]], one for each account")
    accounts = [
        _account(table, f"{path}: [[channel]] number {number}", path.parent, FileOptions(zone, clock, watch=True))
        for number, table in enumerate(tables, 1)
    ]
    names = [account.name for account in accounts]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise SettingError(f"{path}: two accounts have the name {', '.join(twice)}; a name keeps one cursor")
    senders(accounts)
    return accounts


def _account(table: Mapping[str, object], where: str, folder: Path, base: FileOptions) -> ChannelAccount:
    if unknown := sorted(set(table) - set(_KEYS)):
        raise SettingError(f"{where}: {', '.join(unknown)} is unknown; there are {', '.join(_KEYS)}")
    if missing := [key for key in _REQUIRED if not table.get(key)]:
        raise SettingError(f"{where}: {' and '.join(missing)} must be given")
    for key, value in table.items():
        if not isinstance(value, _KEYS[key]):
            raise SettingError(f"{where}: {key} must be a {_KEYS[key].__name__}, not {type(value).__name__}")
    if table["type"] != "file":
        raise SettingError(f"{where}: there is no channel of type {table['type']!r}; there is: file")
    options = FileOptions(
        base.zone,
        base.clock,
        channel=None if table.get("channel") is None else str(table["channel"]),
        mapping=_texts(table.get("map", {}), f"{where}: map"),
        city_authors=frozenset(_texts(table.get("from_city_authors", []), f"{where}: from_city_authors").values()),
        watch=True,
    )
    try:
        FieldRules("", options.zone, options.clock, options.mapping)
    except SettingError as error:
        raise SettingError(f"{where}: {error}") from error
    whole = str(folder.resolve() / str(table["path"]))
    outbox = None if table.get("outbox") is None else str(folder.resolve() / str(table["outbox"]))
    if outbox == whole:
        raise SettingError(f"{where}: answers cannot go into the file that posts are read from: name another outbox")
    paused = bool(table.get("paused", False))
    return ChannelAccount(str(table["name"]), "file", whole, options, paused, outbox, _sends(table, where, whole))


def _sends(table: Mapping[str, object], where: str, path: str) -> tuple[str, ...]:
    """The channels that are sent for: those that are named, else the one that its posts are of."""
    named = tuple(_texts(table.get("sends", []), f"{where}: sends").values())
    if "outbox" not in table:
        if named:
            raise SettingError(f"{where}: sends needs an outbox, the file that answers go into")
        return ()
    if named:
        return named
    if table.get("channel") is not None:
        return (str(table["channel"]),)
    if glob.has_magic(path):
        raise SettingError(f"{where}: an outbox for several files needs sends, the channels whose answers go into it")
    return (channel_of(Path(path).name),)


def _texts(found: object, where: str) -> dict[str, str]:
    """The entries of a table or list, all of them texts."""
    entries = found if isinstance(found, Mapping) else dict(enumerate(found)) if isinstance(found, list) else {}
    if wrong := [value for value in entries.values() if not isinstance(value, str)]:
        raise SettingError(f"{where}: {wrong[0]!r} must be a text")
    return {str(key): str(value) for key, value in entries.items()}


def _magic(pattern: str) -> int:
    return min((pattern.find(sign) for sign in "*?[" if sign in pattern), default=0)
