"""What each complaint was before a stretch of the history and became in it, exactly, whatever is written meanwhile."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol

from models.complaint import WATCHED, Complaint, Flag, FlagKind, Status, watched
from models.history import Change, Position, Verb
from models.ports.overview import QueueCounts
from models.ports.store import History
from models.scope import ActorKind, Scope
from models.verdict import Urgency

_REGROUPS = frozenset({Verb.LEFT, Verb.MOVED, Verb.SPLIT, Verb.MERGED, Verb.UNDONE})
_REGROUPS_BY_PERSON = frozenset({Verb.OPENED, Verb.JOINED, Verb.RAISED})
"""Acts that carry flags along, or restore them, and say so of the complaint only."""

_MAYBE: tuple[Mapping[str, str | None], ...] = ({}, {"": None})
_QUEUED = frozenset(status.value for status in Status if status.queued)
_SCOPE = Scope.everything("live")
_KEPT = 20_000
"""States kept in memory, a few hundred bytes each."""

_BATCH = 500


class LiveSource(Protocol):
    """What live changes read of the store beside its history."""

    def complaints_of(self, ids: Sequence[str], scope: Scope) -> dict[str, Complaint]:
        """These complaints by id, as of now."""

    def flags_of(self, ids: Sequence[str], scope: Scope, *, open_only: bool = True) -> Mapping[str, Sequence[Flag]]:
        """The open flags of these complaints."""

    def queue_counts(self, now: datetime, soon: datetime, scope: Scope) -> QueueCounts:
        """What waits for the center, and what is late or will be soon."""


@dataclass(frozen=True, slots=True)
class LiveState:
    """What of a complaint decides who is told of it.

    ``fields`` are as the history writes them; ``open_flags`` maps the id of an unacknowledged flag to its urgency, None
    where it is no danger; ``history`` says that it was imported.
    """

    fields: Mapping[str, object]
    open_flags: Mapping[str, str | None]
    history: bool

    @property
    def department(self) -> str | None:
        """Whose scope it is in."""
        found = self.fields.get("department")
        return None if found is None else str(found)

    @property
    def queued(self) -> bool:
        """Whether it is in the triage queue."""
        status = self.fields.get("status")
        return bool(self.open_flags) or (status in _QUEUED and not self.history)

    @property
    def danger(self) -> str | None:
        """The most pressing danger that nobody acknowledged."""
        found = [Urgency(urgency) for urgency in self.open_flags.values() if urgency is not None]
        return min(found, key=lambda urgency: urgency.rank).value if found else None


@dataclass(frozen=True)
class Move:
    """A complaint before and after a stretch of the history.

    ``before`` is None where it was opened in it; ``between`` are the states that it went through on the way.
    """

    complaint: str
    version: int
    position: Position
    before: LiveState | None
    after: LiveState
    between: tuple[LiveState, ...] = ()

    @cached_property
    def said(self) -> Mapping[str, object]:
        """What everybody is told who sees it, made once for all of them."""
        return {
            "id": self.complaint,
            "version": self.version,
            "position": str(self.position),
            "status": self.after.fields.get("status"),
            "urgency": self.after.fields.get("urgency"),
            "danger": self.after.danger,
        }


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a stretch of the history did to complaints, by their last change, and where it ends."""

    moves: tuple[Move, ...]
    end: Position


class LiveReader:
    """Reads on from a position. What it read last of a complaint is kept, so that the store is rarely asked again."""

    def __init__(self, history: History, source: LiveSource, position: Position) -> None:
        self.position = position
        self._history = history
        self._source = source
        self._states: OrderedDict[str, LiveState] = OrderedDict()

    def read(self, limit: int) -> Stretch | None:
        """The next stretch of up to ``limit`` changes, None when there is none yet. Raises RetryableError."""
        changes = self._history.changes(self.position, limit)
        if not changes:
            return None
        by_complaint = _grouped(changes)
        found = self._asked(by_complaint)
        undone = _grouped([*changes, *self._rest(changes[-1].position)]) if found else {}
        for complaint, state in found.items():
            if complaint not in self._states:
                self._keep(complaint, _backward(state, undone[complaint]))
        moves = []
        for complaint, concerned in by_complaint.items():
            before = self._states.get(complaint)
            if before is None:  # its rows are gone
                continue
            opened = any(change.verb is Verb.OPENED for change in concerned)
            *between, after = _forward(before, concerned)
            if complaint in found and _regrouped(concerned):
                now = _backward(found[complaint], undone[complaint][len(concerned) :])
                after = LiveState(after.fields, now.open_flags, now.history)
            self._keep(complaint, after)
            place = (complaint, concerned[-1].version or 0, concerned[-1].position)
            if _regrouped(concerned):
                # whether it was flagged on the way is not told: it is said to have left wherever it may have been
                between = [replace(one, open_flags=flags) for one in (before, *between) for flags in _MAYBE]
            moves.append(Move(*place, None if opened else before, after, tuple(between)))
        self.position = changes[-1].position
        return Stretch(tuple(sorted(moves, key=lambda move: move.position)), self.position)

    def _asked(self, by_complaint: Mapping[str, Sequence[Change]]) -> dict[str, LiveState]:
        """The states, as of now, of the complaints whose state is not known, or cannot be known from the history.

        Whatever was written up to now, in the stretch or after it, is then taken back.
        """
        ids = [one for one, changes in by_complaint.items() if one not in self._states or _regrouped(changes)]
        if not ids:
            return {}
        found = self._source.complaints_of(ids, _SCOPE)
        flags = self._source.flags_of(list(found), _SCOPE)
        return {one: _state(complaint, flags.get(one, ())) for one, complaint in found.items()}

    def _rest(self, after: Position) -> Iterable[Change]:
        while more := self._history.changes(after, _BATCH):
            yield from more
            if len(more) < _BATCH:
                return
            after = more[-1].position

    def _keep(self, complaint: str, state: LiveState) -> None:
        self._states[complaint] = state
        self._states.move_to_end(complaint)
        # those of one stretch are never more than what is kept
        while len(self._states) > _KEPT:
            self._states.popitem(last=False)


def _grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.complaint is not None:
            found.setdefault(change.complaint, []).append(change)
    return found


def _regrouped(changes: Iterable[Change]) -> bool:
    return any(
        change.verb in _REGROUPS
        or (change.verb in _REGROUPS_BY_PERSON and change.actor.startswith(f"{ActorKind.PERSON}:"))
        for change in changes
    )


def _state(complaint: Complaint, flags: Iterable[Flag]) -> LiveState:
    opened = {
        flag.id: flag.urgency.value if flag.kind is FlagKind.DANGER and flag.urgency is not None else None
        for flag in flags
        if flag.acknowledged_at is None
    }
    return LiveState(watched(complaint), opened, complaint.history)


def _forward(state: LiveState, changes: Sequence[Change]) -> list[LiveState]:
    found = []
    for change in changes:
        state = _moved(state, change.after, change.after.get("flag_id"))
        found.append(state)
    return found


def _backward(state: LiveState, changes: Sequence[Change]) -> LiveState:
    for change in reversed(changes):
        state = _moved(state, change.before, change.after.get("flag_id"))
    return state


def _moved(state: LiveState, said: Mapping[str, object], flag: object) -> LiveState:
    fields = {**state.fields, **{name: said[name] for name in WATCHED if name in said}}
    if flag is None:
        return LiveState(fields, state.open_flags, state.history)
    flags = {one: danger for one, danger in state.open_flags.items() if one != flag}
    # a flag that was just raised has nothing before
    if "flag_id" in said and said.get("acknowledged") is None:
        danger = said.get("danger") if said.get("flag") == FlagKind.DANGER else None
        flags[str(flag)] = None if danger is None else str(danger)
    return LiveState(fields, flags, state.history)
