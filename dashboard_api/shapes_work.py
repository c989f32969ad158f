"""What the API hands out about work: the queue's counts, the inbox, acts and bulk acts, dead letters, health."""

from datetime import datetime

from pydantic import Field

from dashboard_api.shapes import ComplaintView, HandOverView, Problem, Shape


class QueueCounts(Shape):
    """What waits: ``late`` and ``due_soon`` (within 24 hours) count all open complaints, the queue's or not."""

    queue: int
    emergency: int
    urgent: int
    late: int
    due_soon: int
    hand_overs: int
    dead_letters: int


class TriageQueue(Shape):
    """A page of the triage queue, most pressing first, with its counts."""

    items: list[ComplaintView]
    next: str | None
    counts: QueueCounts


class InboxGroup(Shape):
    """One part of an inbox: how many there are, and the first of them by due time."""

    count: int
    items: list[ComplaintView]


class Inbox(Shape):
    """What the departments of an officer have to do."""

    assigned: InboxGroup
    accepted: InboxGroup
    due_today: InboxGroup
    late: InboxGroup
    returned: InboxGroup


class ActView(Shape):
    """An act that was done; until ``undo_until`` the page offers to undo it."""

    id: str
    undo_until: datetime


class ActDone(Shape):
    """A complaint after an act."""

    complaint: ComplaintView
    act: ActView


class ReportDone(Shape):
    """A hand-over after its report."""

    hand_over: HandOverView


class BulkItem(Shape):
    """What became of one complaint of a bulk act."""

    id: str
    ok: bool
    version: int | None = Field(description="the new one, where it was done")
    problem: Problem | None


class BulkDone(Shape):
    """A bulk act: each complaint on its own; ``act`` is one for all that was done, null where nothing was."""

    items: list[BulkItem]
    act: ActView | None


class DeadLetterView(Shape):
    """A record that no stage can handle; its bytes are not shown."""

    id: str
    stage: str
    place: str
    reason: str
    post: str | None
    at: datetime
    bytes: int


class DeadLetterList(Shape):
    """A page of dead letters, oldest first."""

    items: list[DeadLetterView]
    next: str | None


class PortHealth(Shape):
    """Whether a backend answers."""

    name: str
    ok: bool
    error: str | None


class StageHealth(Shape):
    """How many records wait for a stage, and why it stopped itself, if it did."""

    name: str
    lag: int | None
    stopped: str | None


class FollowerHealth(Shape):
    """How many changes a follower is behind the history."""

    name: str
    behind: int | None


class HealthView(Shape):
    """How the whole is."""

    ok: bool
    at: datetime
    ports: list[PortHealth]
    stages: list[StageHealth]
    followers: list[FollowerHealth]
    dead_letters: int | None


class Up(Shape):
    """Whether this process answers and its store does."""

    up: bool
