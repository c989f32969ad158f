"""The place after which a next page of hits begins, bound to the query and the scope it was given for."""

import base64
import hashlib
import json
from dataclasses import astuple

from models.ports.search import SearchQuery
from models.scope import Scope

Place = tuple[int, str]
"""When the last hit of a page was received (microseconds since 1970, UTC), and its post's id."""


def binding(query: SearchQuery, scope: Scope) -> str:
    """A digest of all that decides which hits there are."""
    content = [*astuple(query), scope.reach.value, sorted(scope.departments)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def write_cursor(place: Place, bound: str) -> str:
    """The cursor of the page after this place."""
    return base64.urlsafe_b64encode(json.dumps([bound, *place]).encode()).decode()


def read_cursor(cursor: str, bound: str) -> Place:
    """The place that a cursor names. Raises ValueError unless ``write_cursor`` gave it for the same binding."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, RecursionError) as error:
        raise ValueError("this is no cursor: leave it out to start from the newest") from error
    match found:
        case [str(kept), int(received), str(post)] if kept == bound and abs(received) < 1 << 58:
            return received, post
    raise ValueError("the cursor belongs to another query or reader: leave it out to start from the newest")
