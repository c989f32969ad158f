"""The filters that a browser follows live, and what it is told of a complaint that moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from dashboard_api.answering import as_json
from dashboard_api.live_states import LiveState, Move
from models.complaint import WATCHED
from models.history import Position
from models.ports.store import Filter
from models.scope import Scope

QUEUE = "queue"
"""In a followed filter: the triage queue."""

COMPLAINT = "complaint"
"""In a followed filter: one complaint by its id, for whoever has it open."""

MOST_FILTERS, MOST_CHARACTERS, LONGEST_NAME = 40, 1000, 64

EQUALS = frozenset(Filter.__slots__) & frozenset(WATCHED)
"""The names that can be followed as equal to a value; ``due_before`` beside them."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A named filter of a browser: of a listing, of the triage queue (and a listing's on it), or of one complaint."""

    name: str
    equals: tuple[tuple[str, str], ...] = ()
    due_before: datetime | None = None
    queue: bool = False
    complaint: str | None = None

    def holds(self, complaint: str, state: LiveState) -> bool:
        """Whether a complaint in this state is in the filter."""
        if self.complaint is not None and self.complaint != complaint:
            return False
        for name, value in self.equals:
            if state.fields.get(name) != value:
                return False
        if self.queue and not state.queued:
            return False
        return self.due_before is None or _is_due(state, self.due_before)


def _is_due(state: LiveState, before: datetime) -> bool:
    due = state.fields.get("due_at")
    return due is not None and datetime.fromisoformat(str(due)) < before


def read_watches(given: Sequence[str]) -> tuple[Watch, ...]:
    """The filters of ``filter=name:status%3Dwaiting%26topic%3Droads``; raises ValueError that says what is wrong."""
    if not given or len(given) > MOST_FILTERS:
        raise ValueError(f"give one to {MOST_FILTERS} filters as filter=name:topic%3Droads")
    found = [_watch(one) for one in given]
    if len({watch.name for watch in found}) < len(found):
        raise ValueError("two filters have the same name")
    return tuple(sorted(found, key=lambda watch: watch.name))


def _watch(given: str) -> Watch:
    name, colon, content = given.partition(":")
    if not name or not colon or len(name) > LONGEST_NAME or len(content) > MOST_CHARACTERS:
        raise ValueError(f"a filter is name:urlencoded-filter, its name at most {LONGEST_NAME} characters")
    pairs = parse_qsl(content, keep_blank_values=True, max_num_fields=20)
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError(f"the filter {name!r} gives one name twice")
    queue = values.pop(QUEUE, None) is not None
    complaint = values.pop(COMPLAINT, None)
    due_before = values.pop("due_before", None)
    if unknown := sorted(values.keys() - EQUALS):
        known = ", ".join([*sorted(EQUALS), "due_before", QUEUE, COMPLAINT])
        raise ValueError(f"{', '.join(unknown)} cannot be followed: {known} can")
    equals = tuple(sorted((key, value) for key, value in values.items() if value))
    return Watch(name, equals, _time(due_before) if due_before else None, queue, complaint)


def _time(text: str) -> datetime:
    # a + of the zone that was not encoded arrives as a blank
    found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    if found.tzinfo is None:
        raise ValueError("due_before needs a zone, as in 2026-03-02T09:00:00Z")
    return found


def told(move: Move, watches: Sequence[Watch], scope: Scope) -> dict[str, object] | None:
    """What somebody with this scope and these filters is told of a move; None where it is nothing to them.

    ``filters`` it is in now, ``entered`` those that it was not in before, ``left`` those it was in. Who does not see it
    any more, or only sees it leave, learns its id and nothing of what became of it.
    """
    was, now = _names(move, move.before, watches, scope), _names(move, move.after, watches, scope)
    # Whoever was cut off in the middle of a stretch may know it as it was on the way.
    shown = [*was, *(name for state in move.between for name in _names(move, state, watches, scope))]
    left = sorted({*shown}.difference(now)) if shown != now else []
    if not now:
        return {"id": move.complaint, "position": move.said["position"], "left": left} if left else None
    entered = [name for name in now if name not in was]
    return {**move.said, "filters": now, "entered": entered, "left": left}


def _names(move: Move, state: LiveState | None, watches: Sequence[Watch], scope: Scope) -> list[str]:
    if state is None or not scope.sees(state.department):
        return []
    return [watch.name for watch in watches if watch.holds(move.complaint, state)]


def events(moves: Sequence[Move], watches: Sequence[Watch], scope: Scope, ends: tuple[Position, Position]) -> bytes:
    """The events of a stretch between two positions, empty where it says nothing to this reader.

    Only the last carries the position of the stretch's end: who is cut off in the middle resumes from its beginning,
    and misses nothing.
    """
    said = [one for move in moves if (one := told(move, watches, scope)) is not None]
    if not said:
        return b""
    begin, end = ends
    return b"".join([event("change", one, begin) for one in said[:-1]] + [event("change", said[-1], end)])


def event(name: str, data: object, position: Position | None = None) -> bytes:
    """One event of the stream in bytes."""
    place = "" if position is None else f"id: {position}\n"
    return b"%sevent: %s\ndata: %s\n\n" % (place.encode(), name.encode(), as_json(data))
