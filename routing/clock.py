"""What falls due by itself: what nobody acknowledged or reported on comes back, windows of the citizen's end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol, TypeVar

from models.complaint import Complaint, Flag, HandOver, Status
from models.history import Verb
from models.ports.store import Act, Complaints
from models.scope import CLOCK
from models.verdict import Urgency
from routing.city import RoutingCity
from routing.desk_acting import Sending
from routing.window_ends import WindowEnds


class _About(Protocol):
    """What hangs on a complaint."""

    @property
    def id(self) -> str: ...

    @property
    def complaint(self) -> str: ...


T = TypeVar("T")
Hanging = TypeVar("Hanging", bound=_About)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did: flags raised again, hand-overs brought back, citizens reminded, complaints that ended.

    ``closed`` are those without a reply, ``resolved`` those answered and then silent.
    """

    raised_again: int = 0
    brought_back: int = 0
    reminded: int = 0
    closed: int = 0
    resolved: int = 0


class Clock:
    """The clock's work at a given time; at the same time again it finds nothing to do."""

    def __init__(
        self, complaints: Complaints, city: RoutingCity, sending: Sending | None = None, *, batch: int = 500
    ) -> None:
        """``sending``: how citizens are reminded; ``batch``: how much of a kind one act takes."""
        self._complaints = complaints
        self._batch = batch
        self._levels = city.levels
        self._ends = WindowEnds(city.levels, sending)

    def tick(self, now: datetime) -> Ticked:
        """Do everything that is due by now. What was missed for long comes back once, not once for each time missed."""
        return Ticked(
            raised_again=self._all(now, self._complaints.due_flags, self._raise_again),
            brought_back=self._all(now, self._complaints.due_hand_overs, self._bring_back),
            reminded=self._all(now, self._unreminded, self._ends.remind),
            closed=self._all(now, self._without_reply, self._ends.close),
            resolved=self._all(now, self._silent, self._ends.resolve),
        )

    def _all(
        self,
        now: datetime,
        find: Callable[[datetime, int], Sequence[T]],
        do: Callable[[Act, Sequence[T]], int],
    ) -> int:
        """Find and do, a batch at a time, until nothing is found or nothing could be done; how much was."""
        done = 0
        while found := find(now, self._batch):
            with self._complaints.act(CLOCK, now) as act:
                some = do(act, found)
            done += some
            if not some:
                break
        return done

    def _unreminded(self, now: datetime, limit: int) -> list[Complaint]:
        return self._complaints.due_windows(Status.ON_HOLD, now - self._levels.windows.reminder, limit)

    def _without_reply(self, now: datetime, limit: int) -> list[Complaint]:
        since = now - self._levels.windows.no_reply
        return self._complaints.due_windows(Status.ON_HOLD, since, limit, reminded=True)

    def _silent(self, now: datetime, limit: int) -> list[Complaint]:
        return self._complaints.due_windows(Status.ANSWERED, now - self._levels.windows.confirmation, limit)

    def _raise_again(self, act: Act, found: Sequence[Flag]) -> int:
        current = _current(found, act.flags)
        due = [flag for flag in current if flag.acknowledged_at is None and _due(flag.again_at, act.at)]
        for flag in due:
            again_at = act.at + self._again(flag.urgency)
            act.change_flag(replace(flag, raised=flag.raised + 1, again_at=again_at), Verb.RAISED_AGAIN)
        return len(due)

    def _bring_back(self, act: Act, found: Sequence[HandOver]) -> int:
        current = _current(found, act.hand_overs)
        due = [one for one in current if one.reported_at is None and _due(one.again_at, act.at)]
        for one in due:
            back = replace(one, reminded=one.reminded + 1, again_at=act.at + self._levels.report_again)
            act.put_hand_over(back, Verb.BROUGHT_BACK)
        return len(due)

    def _again(self, urgency: Urgency | None) -> timedelta:
        """How long until next time; a flag without an urgency that is to come back does so like an urgent one."""
        return self._levels.again[urgency if urgency in self._levels.again and urgency is not None else Urgency.URGENT]


def _due(again_at: datetime | None, now: datetime) -> bool:
    return again_at is not None and again_at <= now


def _current(found: Sequence[Hanging], read: Callable[[str], Sequence[Hanging]]) -> list[Hanging]:
    """The same as they are in an act that reads them so: somebody may have been quicker since they were found."""
    return [
        one
        for complaint, group in groupby(sorted(found, key=lambda one: one.complaint), key=lambda one: one.complaint)
        for ids in [{one.id for one in group}]
        for one in read(complaint)
        if one.id in ids
    ]
