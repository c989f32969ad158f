"""The cursors of keyset pages: a place in an order, bound to the list and the reader that it was given for."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from models.ports.store import Filter
from models.scope import Scope


def bound_to(what: str, where: Filter, scope: Scope) -> str:
    """A digest of all that decides what a list holds, to which its cursors are bound."""
    values = [str(getattr(where, name)) for name in Filter.__slots__]
    content = [what, *values, scope.reach.value, *sorted(scope.departments)]
    return hashlib.sha256("\0".join(content).encode()).hexdigest()[:16]


def write_cursor(place: list[object], bound: str) -> str:
    """The cursor of the page after this place."""
    return base64.urlsafe_b64encode(json.dumps([bound, *place]).encode()).decode()


def read_cursor(cursor: str, bound: str, readers: Sequence[Callable[[Any], Any]]) -> tuple[Any, ...]:
    """The place that a cursor names. Raises ValueError unless it was given for the same list and reader."""
    try:
        kept, *place = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if kept == bound:
            return tuple(read(value) for read, value in zip(readers, place, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError("this is no cursor: leave it out to start from the beginning") from error
    raise ValueError("the cursor belongs to another filter or reader: leave it out to start from the beginning")


def time_of(value: str) -> datetime:
    """A time as a cursor holds it."""
    return datetime.fromisoformat(value).astimezone(UTC)


READERS: Mapping[str, Callable[[Any], Any]] = {
    "pressing": int,
    "due_order": time_of,
    "received_at": time_of,
    "id": str,
}
"""How the places of an order are read back from a cursor."""
