"""The column types of the store's tables: times in UTC, JSON as text, ids."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from json.scanner import make_scanner
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, MetaData, String, Text, TypeDecorator

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_scanned = make_scanner(json.JSONDecoder())  # type: ignore[arg-type]  # the stub knows no decoder
"""What ``json.loads`` does once it has looked for blanks around the text, which are in none of ours."""


def _read(text: str | None) -> Any:
    if text is None:
        return None
    try:
        value, end = _scanned(text, 0)
    except StopIteration as error:
        raise ValueError("what is kept as JSON is none") from error
    if end != len(text):
        raise ValueError("what is kept as JSON goes on behind it")
    return value


def _in_utc(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def _to_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps it without zone."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def result_processor(self, dialect: Dialect, _: object) -> Callable[[Any], datetime | None]:
        """From UTC, with zone; a page of a list reads hundreds."""
        return _in_utc if dialect.name == "sqlite" else _to_utc


class JsonText(TypeDecorator[Any]):
    """JSON values kept as compact text, the same bytes on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str | None:
        """To text."""
        return None if value is None else _encoded(value)

    def result_processor(self, _: Dialect, __: object) -> Callable[[str | None], Any]:
        """From text; a page of a list reads hundreds."""
        return _read


METADATA = MetaData()
"""All tables of the store."""

SERIAL = BigInteger().with_variant(Integer(), "sqlite")
"""A growing number that the database gives."""


def time_(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A column of aware datetimes."""
    return Column(name, UtcTime(), nullable=nullable)


def id_(name: str, *, nullable: bool = False) -> Column[str]:
    """A column of ids or words."""
    return Column(name, String(), nullable=nullable)
