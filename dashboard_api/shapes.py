"""What the API hands out: the models of its answers, from which the OpenAPI file and the page's types are made."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from models.account import Role
from models.complaint import CloseReason, FlagKind, Status, Waits
from models.history import Outcome, Verb
from models.post import PersonalDataAction, PostKind
from models.sending import SendingState
from models.verdict import Intent, Urgency
from models.windows import WindowKind


class Shape(BaseModel):
    """An answer's model; every field is always there."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class AccountView(Shape):
    """Who is signed in."""

    name: str
    role: Role
    departments: list[str]


class SessionView(Shape):
    """A session: who it is, what unsafe requests must carry in X-CSRF-Token, and when it ends."""

    account: AccountView
    csrf: str
    until: datetime


class AccountDetail(AccountView):
    """An account as an administrator sees it."""

    created_at: datetime
    generation: int
    disabled: bool


class AccountList(Shape):
    """All accounts by name."""

    items: list[AccountDetail]


class ReasonView(Shape):
    """Why routing did what it did."""

    code: str
    text: str


class DecidedView(Shape):
    """Who decided a field, and when."""

    by: str
    at: datetime


class Span(Shape):
    """A stretch of a text, in code points."""

    start: int
    end: int


class FlagView(Shape):
    """Why a person of the center must look."""

    id: str
    kind: FlagKind
    urgency: Urgency | None
    post: str | None
    revision: int | None
    raised_at: datetime
    again_at: datetime | None
    raised: int
    acknowledged_at: datetime | None
    acknowledged_by: str | None


class CitizenWindowView(Shape):
    """What the complaint waits for the citizen with: the clock ends it at ``until`` at the earliest, without a reply
    (then closed) or with nobody objecting to the answer (then resolved)."""

    kind: WindowKind
    until: datetime
    reminded_at: datetime | None


class SendingView(Shape):
    """What is on its way to the citizen, or failed last; ``error`` is why the last try was in vain, ``text`` null in
    lists and once forgotten."""

    id: str
    question: bool
    state: SendingState
    send_at: datetime
    attempts: int
    error: str | None
    by: str
    text: str | None


class ComplaintView(Shape):
    """A complaint as of ``version``; in lists ``flags`` are the open ones, alone it has all."""

    id: str
    version: int
    status: Status
    held_from: Status | None
    kind: str
    intent: Intent
    topic: str
    subtopic: str | None
    topics: list[str]
    urgency: Urgency
    district: str | None
    department: str | None
    departments: list[str]
    waits: Waits | None
    reasons: list[ReasonView]
    channel: str
    received_at: datetime
    due_at: datetime | None
    due_rule: str | None
    answered_at: datetime | None
    officer: str | None
    merged_into: str | None
    close_reason: CloseReason | None
    hand_over: str | None
    history: bool
    decided: dict[str, DecidedView]
    proposals: dict[str, str]
    flags: list[FlagView]
    excerpt: str
    posts: int
    window: CitizenWindowView | None
    sending: SendingView | None
    highlights: list[Span]


class ComplaintList(Shape):
    """A page of complaints and the cursor of the next one (null: no more)."""

    items: list[ComplaintView]
    next: str | None


class Facets(Shape):
    """How many complaints have which value; each field counted without its own filter."""

    status: dict[str, int]
    waits: dict[str, int]
    topic: dict[str, int]
    district: dict[str, int]
    department: dict[str, int]
    channel: dict[str, int]
    urgency: dict[str, int]


class PersonalDataView(Shape):
    """A piece of personal data in a masked text."""

    pattern: str
    start: int
    end: int
    action: PersonalDataAction


class EvidenceView(Shape):
    """A stretch of a text that speaks for a head's decision."""

    start: int
    end: int
    weight: float


class JudgementView(Shape):
    """What the classifier believes about a post."""

    intent: Intent
    topic: str
    subtopic: str | None
    topics: list[str]
    urgency: Urgency
    district: str | None
    confidence: dict[str, float]
    unsure: list[str]
    evidence: dict[str, list[EvidenceView]]
    model: str


class PostView(Shape):
    """A post's highest revision, masked; ``complaint`` is the one it belongs to now.

    Until ``opened_until`` the reader may read its original again without a new reason.
    """

    id: str
    channel: str
    revision: int
    text: str
    title: str | None
    written_at: datetime | None
    received_at: datetime
    url: str | None
    reply_to: str | None
    kind: PostKind
    outcome: Outcome
    from_city: bool
    deleted: bool
    truncated: bool
    personal_data: list[PersonalDataView]
    judgement: JudgementView | None
    complaint: str | None
    opened_until: datetime | None
    highlights: list[Span]


class PostList(Shape):
    """A page of posts and the cursor of the next one."""

    items: list[PostView]
    next: str | None


class OriginalView(Shape):
    """What the channel gave, unmasked: the text, and the other fields of the record as text."""

    text: str
    fields: dict[str, str]


class HandOverView(Shape):
    """What was done about an emergency, open until reported; ``note_text`` and ``report_text`` null once forgotten."""

    id: str
    complaint: str
    flag: str
    to: str
    by: str
    at: datetime
    note: str | None
    note_text: str | None
    again_at: datetime | None
    reminded: int
    reported_at: datetime | None
    reported_by: str | None
    report: str | None
    report_text: str | None


class HandOverList(Shape):
    """Hand-overs without a report, oldest first."""

    items: list[HandOverView]


class TextView(Shape):
    """What a person typed about a complaint; ``text`` is null once forgotten."""

    id: str
    text: str | None
    at: datetime
    by: str
    act: str


class ChangeView(Shape):
    """One row of the history: the fields that changed, as they were and as they are."""

    position: str
    at: datetime
    act: str
    actor: str
    verb: Verb
    post: str | None
    version: int | None
    before: dict[str, Any]
    after: dict[str, Any]


class HistoryView(Shape):
    """All changes of a complaint, oldest first."""

    items: list[ChangeView]
