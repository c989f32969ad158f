"""What the seeded past leaves in the inbox of the demo's officer: something of every kind, whatever the hour."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from cheong.demo.arrivals import Arrival, Span, author_of
from cheong.demo.steps import Standing, Step
from models.complaint import Complaint, Status

_FILE = Path(__file__).parent / "left.jsonl"
_DAY = timedelta(hours=24)
_TAKEN = {"accepted": Step.ACCEPT, "late": Step.ACCEPT, "due_today": Step.ACCEPT, "returned": Step.RETURN}

BROKEN = (
    '{"id": "past-cut", "channel": "x", "author": "citizen-cut", "text": "합정역 앞 신호등이',
    '{"id": "past-no-text", "channel": "facebook", "author": "citizen-none"}',
    '{"id": "past-time", "channel": "naver", "text": "가로등이 꺼져 있어요", "created_at": "작년 여름"}',
)
"""Lines that no stage can handle."""

_BROKEN_HOURS = 9


class Left:
    """The posts whose complaints are left where they are told to stand."""

    def __init__(self) -> None:
        lines = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
        self._stands = {f"{one['channel']}:{one['id']}": str(one["stands"]) for one in lines}
        self._lines: list[dict[str, Any]] = lines

    def arrivals(self, span: Span) -> Iterator[Arrival]:
        """When they come, and the broken lines."""
        for one in self._lines:
            record = {name: value for name, value in one.items() if name not in ("stands", "hours")}
            record["author"] = author_of(one["id"])
            yield Arrival(max(span.start, self._at(one, span)), json.dumps(record, ensure_ascii=False))
        for number, line in enumerate(BROKEN, 1):
            yield Arrival(max(span.start, span.end - timedelta(hours=number * _BROKEN_HOURS)), line)

    def holds(self, complaint: Complaint) -> bool:
        """Whether it is one of them."""
        return complaint.opened_by in self._stands

    def next_step(self, standing: Standing) -> Step | None:
        """What is still done to one of them."""
        complaint = standing.complaint
        stands = self._stands[complaint.opened_by]
        if standing.flags:
            return Step.ACKNOWLEDGE if stands == "handed_over" else None
        return _TAKEN.get(stands) if complaint.status is Status.ASSIGNED else None

    def _at(self, one: dict[str, Any], span: Span) -> datetime:
        if "hours" in one:
            return span.end - timedelta(hours=one["hours"])
        local = span.end.astimezone(span.zone)
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), span.zone)
        # due a day after it came, by the wall clock: later today
        return span.end - _DAY + min(timedelta(hours=3), (midnight - local) / 2)
