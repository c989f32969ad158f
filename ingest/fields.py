"""The fields of a record: from whatever names and values a file or a service gives to what Cheong knows, or why not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from models.errors import SettingError
from models.ports.channel import Fields

KNOWN = (
    "id", "text", "channel", "author", "created_at", "date", "title", "conversation_id", "reply_to", "url", "deleted",
    "repost", "from_city",
)  # fmt: skip
"""The names that mean something; whatever else a record holds is kept beside it."""

MAX_ID = 300
_MAX_CHANNEL, _MAX_DEPTH = 100, 20
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_EXAMPLE = "2026-11-24T09:30:00+09:00"
_YES, _NO = ("true", "yes", "y", "1", "예"), ("false", "no", "n", "0", "아니오", "아니요")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SURROGATE = re.compile(r"[\x00\ud800-\udfff]")


class WrongFields(ValueError):
    """What is wrong with a record and what would be right; ``known`` holds what could be read all the same."""

    def __init__(self, reason: str, known: Fields | None = None) -> None:
        super().__init__(reason)
        self.known = known


@dataclass(frozen=True, slots=True)
class FieldRules:
    """How records of one source are read: the channel where they name none, theirs → ours, zone and clock of times."""

    channel: str
    zone: tzinfo
    clock: Callable[[], datetime]
    mapping: Mapping[str, str] = field(default_factory=dict)
    city_authors: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if wrong := sorted(set(self.mapping.values()) - set(KNOWN)):
            raise SettingError(f"map: there is no field {', '.join(wrong)}; there are {', '.join(KNOWN)}")
        if len(set(self.mapping.values())) < len(self.mapping):
            raise SettingError("map: two of their names mean the same field; name each of ours once")


def read_fields(found: Mapping[str, object], rules: FieldRules) -> Fields:
    """The fields of a record. Raises WrongFields, with the reason in words."""
    known, extra = _sorted_out(found, rules.mapping)
    channel = _text(known, "channel") or rules.channel
    if len(channel) > _MAX_CHANNEL or _UNPRINTABLE.search(channel):
        raise WrongFields(f"channel must be a name of at most {_MAX_CHANNEL} printable characters")
    bare = Fields(channel, _id(known), "")
    try:
        return _read(known, extra, bare, rules)
    except WrongFields as error:
        raise WrongFields(str(error), bare) from error


def _sorted_out(found: Mapping[str, object], mapping: Mapping[str, str]) -> tuple[dict[str, object], dict[str, object]]:
    """What Cheong knows, and the rest; where a mapped name meets one of ours, the mapped one is meant."""
    known: dict[str, object] = {ours: found[theirs] for theirs, ours in mapping.items() if theirs in found}
    extra: dict[str, object] = {}
    for name, value in found.items():
        if name in mapping:
            continue
        if name in KNOWN and name not in known:
            known[name] = value
        elif value is not None:
            extra[printable(name)] = _storable(value)
    if "created_at" in known and "date" in known:
        extra["date"] = _storable(known.pop("date"))
    return known, extra


def _read(known: Mapping[str, object], extra: dict[str, object], bare: Fields, rules: FieldRules) -> Fields:
    deleted, repost = _flag(known, "deleted"), _flag(known, "repost")
    text = known.get("text")
    if text is None and (deleted or repost):
        text = ""
    if text is None:
        raise WrongFields("there is no text; a record needs id and text (--map THEIRS=text names another field)")
    if not isinstance(text, str):
        raise WrongFields(f"text must be a text, not {_kind(text)}")
    if not text.strip() and not (deleted or repost):
        raise WrongFields('the text is empty; a deletion says "deleted": true')
    author, reply_to, url = _name(known, "author"), _name(known, "reply_to"), _text(known, "url")
    if reply_to is not None and not reply_to.startswith(f"{bare.channel}:"):
        reply_to = f"{bare.channel}:{reply_to}"
    if url is not None and (len(url) > 2000 or not re.match(r"https?://[!-~]", url) or _UNPRINTABLE.search(url)):
        extra, url = {**extra, "url": url}, None
    return Fields(
        channel=bare.channel,
        external_id=bare.external_id,
        text=text,
        author=author,
        written_at=_time(known, rules),
        title=_text(known, "title"),
        conversation_id=_name(known, "conversation_id"),
        reply_to=reply_to,
        url=url,
        deleted=deleted,
        repost=repost,
        from_city=_flag(known, "from_city") or (author is not None and author in rules.city_authors),
        extra=extra,
    )


def _id(known: Mapping[str, object]) -> str:
    if known.get("id") is None:
        raise WrongFields("there is no id; a record needs id and text (--map THEIRS=id names another field)")
    name = _name(known, "id")
    if name is None:
        raise WrongFields("the id is empty; a record needs one that is its own")
    return name


def _name(known: Mapping[str, object], field_name: str) -> str | None:
    """A text or a whole number that names something; numbers of any size are texts from here on."""
    value = known.get(field_name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise WrongFields(f"{field_name} must be a text or a whole number, not {_kind(value)}")
    name = str(value).strip()
    if len(name) > MAX_ID or _UNPRINTABLE.search(name):
        raise WrongFields(f"{field_name} must be at most {MAX_ID} printable characters")
    return name or None


def _text(known: Mapping[str, object], field_name: str) -> str | None:
    value = known.get(field_name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise WrongFields(f"{field_name} must be a text, not {_kind(value)}")
    return printable(value).strip() or None


def _flag(known: Mapping[str, object], field_name: str) -> bool:
    value = known.get(field_name)
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _YES:
            return True
        if word in _NO or not word:
            return False
    raise WrongFields(f"{field_name} must be true or false, not {_kind(value)}")


def _time(known: Mapping[str, object], rules: FieldRules) -> datetime | None:
    field_name = "created_at" if "created_at" in known else "date"
    value = known.get(field_name)
    if value is None or value == "":
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"\s*\d{9,}(?:\.\d*)?\s*", value)):
        raise WrongFields(f"{field_name} is a number; a time is ISO 8601, as in {_EXAMPLE}, not an epoch")
    if not isinstance(value, str):
        raise WrongFields(f"{field_name} must be a time in ISO 8601, not {_kind(value)}")
    try:
        time = datetime.fromisoformat(value.strip())
        time = (time if time.tzinfo else time.replace(tzinfo=rules.zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        shown = printable(value[:40])
        raise WrongFields(f"{field_name} is {shown!r}, not a time in ISO 8601, as in {_EXAMPLE}") from error
    if time < _EARLIEST or time > rules.clock() + timedelta(days=1):
        raise WrongFields(f"{field_name} is {time.date()}: before 1990 or still to come; look at zone and format")
    return time


def printable(text: str) -> str:
    """The text without NUL and halves of pairs, which no database takes."""
    return _SURROGATE.sub("", text) if _SURROGATE.search(text) else text


def _storable(value: object, depth: int = 0) -> object:
    """A value as JSON can hold it in any database; what lies too deep is kept as its text."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return str(value)
    if isinstance(value, Mapping | list) and depth >= _MAX_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return {printable(str(name)): _storable(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_storable(one, depth + 1) for one in value]
    return value


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number with a point", dict: "an object", list: "a list"}
    return names.get(type(value), "nothing" if value is None else "a text")
