"""What the API hands out about work: the queue's counts, the inbox, acts and bulk acts, dead letters, health."""

from datetime import date, datetime

from pydantic import Field

from dashboard_api.shapes import ComplaintView, HandOverView, PostView, Shape, TextView
from dashboard_api.shapes_problems import Problem
from models.account import Role
from models.history import Verb
from models.sample import Judged


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


class AnswerView(Shape):
    """What the citizen was told or asked, delivered or given by hand; ``text`` is null once forgotten."""

    id: str
    at: datetime
    by: str
    by_hand: bool
    channel_id: str
    question: bool
    text: str | None


class ComplaintDetail(Shape):
    """One complaint with all that hangs on it."""

    complaint: ComplaintView
    posts: list[PostView]
    hand_overs: list[HandOverView]
    texts: list[TextView]
    answers: list[AnswerView]


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


class Replayed(Shape):
    """A dead letter that was published again; where it fails again, it comes back as a new one."""

    id: str
    replayed_at: datetime


class SampleItem(Shape):
    """A post of a daily sample, and what a person of the center said of it last (null: nobody judged it)."""

    post: PostView
    judged: Judged | None
    by: str | None
    at: datetime | None


class SampleView(Shape):
    """The sample of a day of the city, in the order of receipt; ``day`` is null where none was ever drawn."""

    day: date | None
    days: list[date] = Field(description="days with a sample, newest first, at most 60")
    set_aside: int = Field(description="of how many posts that were set aside it was drawn")
    size: int
    judged: int
    found: int
    items: list[SampleItem]


class SampleDone(Shape):
    """A judgement; where it made a complaint of the post, that one's id and the act, which can be undone."""

    item: SampleItem
    complaint: str | None
    act: ActView | None


class GrantView(Shape):
    """A change of an account by ``by``: its role and departments before (null: it was made) and after."""

    at: datetime
    by: str
    account: str
    verb: Verb
    role_before: Role | None
    role_after: Role
    departments_before: list[str] | None
    departments_after: list[str]
    disabled: bool = Field(description="afterwards")
    password: bool = Field(description="whether it was given a password by this")


class GrantList(Shape):
    """A page of grants, newest first, and the cursor of the next one."""

    items: list[GrantView]
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
