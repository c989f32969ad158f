"""The rates once more, slowly: every complaint and its whole history read and judged one by one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from backends.store import Store
from models.complaint import Complaint, FlagKind
from models.history import Change
from models.ports.store import Filter
from models.rates import Window
from models.scope import Scope
from tests.contracts.stores import EVERYTHING

WAITING = ("waiting", "assigned", "accepted", "on_hold", "returned", "reopened")


@dataclass
class Judged:
    """One complaint, and what can be said of it at a time."""

    complaint: Complaint
    changes: list[Change]
    confirmed: bool
    at: datetime
    known: dict[str, tuple[bool, bool]] = field(default_factory=dict)

    def when(self, status: str) -> list[Change]:
        """The changes to a status that were not taken back, in order."""
        undone = {change.after["undone"] for change in self.changes if "undone" in change.after}
        return [
            change
            for change in self.changes
            if change.after.get("status") == status and "undone" not in change.after and change.act not in undone
        ]

    @cached_property
    def answered(self) -> datetime | None:
        """When the citizen was first answered."""
        return min((change.at for change in self.when("answered")), default=None)

    @cached_property
    def left_out(self) -> str | None:
        """Why it does not count."""
        if self.complaint.history:
            return "history"
        if self.complaint.status == "merged":
            return "merged"
        reason = self.complaint.close_reason
        excluded = self.complaint.status == "closed" and reason in ("spam", "not_for_the_city") and self.confirmed
        return str(reason) if excluded else None

    @property
    def overdue(self) -> bool:
        """Whether it should have been answered by now, the time that the citizen was asked aside."""
        one = self.complaint
        if self.answered or one.due_at is None or one.status in ("resolved", "closed", "transferred", "merged"):
            return False
        stands = self.when("on_hold")[-1].at if one.status == "on_hold" else self.at
        return one.due_at < stands

    def counts(self, name: str) -> tuple[bool, bool]:
        """Whether it is in the numerator and in the denominator of a rate."""
        if name not in self.known:
            self.known[name] = self._counts(name)
        return self.known[name]

    def _counts(self, name: str) -> tuple[bool, bool]:
        if name == "received":
            return self.left_out is None, True
        if self.left_out is not None:
            return False, False
        numerator, denominator = getattr(self, f"_{name}")()
        return numerator and denominator, denominator

    def _answered(self) -> tuple[bool, bool]:
        return self.answered is not None, True

    def _resolved(self) -> tuple[bool, bool]:
        last = self.when("resolved")[-1:]
        return self.complaint.status == "resolved" and last[0].actor.startswith("person"), True

    def _silent(self) -> tuple[bool, bool]:
        last = self.when("resolved")[-1:]
        return self.complaint.status == "resolved" and last[0].actor.startswith("clock"), True

    def _transferred(self) -> tuple[bool, bool]:
        return self.complaint.status == "transferred", True

    def _lasting(self) -> tuple[bool, bool]:
        first = self.answered
        if first is None or self.at - first < timedelta(days=30):
            return False, False
        again = [change.at - first for change in self.when("reopened") if change.at > first]
        return not any(time <= timedelta(days=30) for time in again), True

    def _on_time(self) -> tuple[bool, bool]:
        first, due = self.answered, self.complaint.due_at
        return first is not None and (due is None or first <= due), first is not None or self.overdue

    def _missed(self) -> tuple[bool, bool]:
        return False, False

    def late_for(self) -> Iterator[tuple[str | None, timedelta]]:
        """Whose it was, second by second nearly: the spans between two changes after it was due."""
        end, due = self.answered or self.at, self.complaint.due_at
        assert due is not None
        status, department = "", ""
        stops = [*(change.at for change in self.changes[1:]), max(end, self.changes[-1].at)]
        for change, until in zip(self.changes, stops, strict=True):
            status = str(change.after.get("status", status))
            department = str(change.after.get("department", department) or "")
            span = min(until, end) - max(change.at, due)
            if span > timedelta(0) and status in ("assigned", "accepted"):
                yield department or None, span
            elif span > timedelta(0) and status in ("waiting", "returned", "reopened"):
                yield None, span


def judged(store: Store, at: datetime, scope: Scope = EVERYTHING, **where: Any) -> list[Judged]:
    """Every complaint in a scope."""
    found = []
    for complaint in store.listing(Filter(**where), scope, limit=10**6).items:
        flags = [f for f in store.flags(complaint.id, scope) if f.kind is FlagKind.EXCLUSION]
        confirmed = bool(flags) and all(flag.acknowledged_at for flag in flags)
        found.append(Judged(complaint, store.history(complaint.id, scope), confirmed, at))
    return found


def inside(every: Sequence[Judged], window: Window) -> list[Judged]:
    """Those received in a window."""
    return [one for one in every if window.since <= one.complaint.received_at < window.until]


def counted(found: Sequence[Judged], name: str) -> tuple[int, int]:
    """Numerator and denominator."""
    parts = [one.counts(name) for one in found]
    return sum(numerator for numerator, _ in parts), sum(denominator for _, denominator in parts)


def waited(every: Sequence[Judged], end: datetime) -> list[Judged]:
    """Those that waited for an answer at a time."""
    found = []
    for one in every:
        told = [change.after["status"] for change in one.changes if change.at < end and "status" in change.after]
        if told and told[-1] in WAITING and not one.complaint.history:
            found.append(one)
    return found


def held(every: Sequence[Judged]) -> tuple[Counter[str | None], dict[str | None, timedelta]]:
    """In how many, and for how long, each held what was late."""
    counts, times = Counter[str | None](), dict[str | None, timedelta]()
    for one in every:
        on_time, asked = one.counts("on_time")
        if on_time or not asked:
            continue
        spans = list(one.late_for())
        counts.update({who for who, _ in spans})
        for who, span in spans:
            times[who] = times.get(who, timedelta()) + span
    return counts, times
