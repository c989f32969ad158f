"""Many values as one parameter: the statement stays the same whatever their number, and is made ready once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine

from backends.store.columns import JsonText


class Many(TypeDecorator[Any]):
    """Words as one value: JSON for SQLite, an array for PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """How they are sent."""
        return dialect.type_descriptor(JsonText() if dialect.name == "sqlite" else ARRAY(Text()))


class _EachOf(GenericFunction[Any]):
    """A query for the values of a parameter."""

    type = Text()
    inherit_cache = True
    name = "each_of"


@compiles(_EachOf, "sqlite")
def _on_sqlite(element: _EachOf, compiler: SQLCompiler, **given: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **given)}))"  # noqa: S608  a parameter


@compiles(_EachOf, "postgresql")
def _on_postgresql(element: _EachOf, compiler: SQLCompiler, **given: Any) -> str:
    return f"(SELECT unnest({compiler.process(element.clauses, **given)}))"


def among(column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether the column holds one of these values."""
    return _among(column, bindparam(None, values, Many(), unique=True))


def among_given(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column holds one of the values that the statement is given under this name."""
    return _among(column, bindparam(name, type_=Many()))


def _among(column: ColumnElement[Any], values: BindParameter[Any]) -> ColumnElement[bool]:
    return column.op("IN", is_comparison=True)(_EachOf(values))
