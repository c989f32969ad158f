"""A small past, made once for all tests that only look at it: 36 days, of a tenth of the usual posts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from cheong.demo import Demo
from cheong.demo.past import Plan
from cheong.settings import Settings
from cheong.wiring import Parts
from models.complaint import Complaint, Status
from models.history import START, Change
from models.scope import Scope
from models.verdict import Intent, Urgency
from tests.way.driving import shared

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
"""A Tuesday, 15 o'clock in Seoul."""

SMALL = Plan(days=36, posts=130)
ALL = Scope.everything("test")


@contextmanager
def parts_in(folder: Path, now: datetime = NOW) -> Iterator[Parts]:
    """The parts of a process on a folder, at this time."""
    parts = Parts(Settings.read({"CHEONG_DATA": str(folder)}))
    parts.clock = lambda: now
    for name in ("masker", "classifier", "routing_city"):
        setattr(parts, name, getattr(shared(), name))
    try:
        yield parts
    finally:
        parts.close()


def made_in(folder: Path, plan: Plan = SMALL) -> None:
    """Make a past there."""
    with parts_in(folder) as parts:
        Demo(parts, plan).make_past(Event())


class After(Event):
    """Set after it was asked so often: the making of a past is cut short there."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0


def history(parts: Parts) -> list[Change]:
    """All changes."""
    found: list[Change] = []
    while changes := parts.store.changes(found[-1].position if found else START, 5000):
        found += changes
    return found


def a_complaint(**more: Any) -> Complaint:
    """A pothole in 마포구, received an hour ago, due tomorrow."""
    found = Complaint(
        id="c1",
        version=1,
        status=Status.ASSIGNED,
        channel="x",
        received_at=NOW - timedelta(hours=1),
        opened_by="x:1",
        intent=Intent.COMPLAINT,
        kind="other",
        topic="road",
        subtopic="pothole",
        topics=("road",),
        urgency=Urgency.NORMAL,
        district="마포구",
        department="gu.road@마포구",
        departments=("gu.road@마포구",),
        waits=None,
        reasons=(),
        due_at=NOW + timedelta(days=1),
        due_rule="field.24h",
        model="test",
    )
    return replace(found, **more)
