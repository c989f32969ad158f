"""The column types of the store's tables: times in UTC, JSON as text, ids."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, MetaData, String, Text, TypeDecorator

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC, with zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON values kept as compact text, the same bytes on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str | None:
        """To text."""
        return None if value is None else _encoded(value)

    def process_result_value(self, value: str | None, _: Dialect) -> Any:
        """From text."""
        return None if value is None else json.loads(value)


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
