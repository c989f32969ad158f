"""What the API takes in: bodies of requests and the parameters of lists, each field bounded."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from models.account import Role
from models.complaint import CloseReason, Status, Waits
from models.history import Outcome
from models.ports.store import Filter
from models.sample import Judged
from models.verdict import Urgency

MAX_QUERY = 200
"""Characters of a search."""

MAX_PAGE = 200
"""Items of a page."""


_FIRST_YEAR, _LAST_YEAR = 1900, 9000


def _readable(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text holds no NUL")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("a text is not blank")
    return text


def _iso(value: object) -> object:
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}[Tt ]", value) is None:
        raise ValueError("a time is written like 2026-03-02T09:00:00+09:00")
    return value


def _iso_day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is None:
        raise ValueError("a day is written like 2026-03-02")
    return value


def _within_reach(value: datetime) -> datetime:
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError(f"a time lies between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    return value


Word = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_readable)]
"""An id or a word of the city's data."""

PostId = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_readable)]
Typed = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(_readable), AfterValidator(_not_blank)]
"""What a person typed."""

Note = Annotated[str, Field(max_length=2_000), AfterValidator(_readable)] | None


class Body(BaseModel):
    """A request's body: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid")


class OpeningReason(StrEnum):
    """Why somebody opens the original behind the mask."""

    FIND_THE_PLACE = "find_the_place"
    REACH_THE_CITIZEN = "reach_the_citizen"
    CHECK_THE_MASK = "check_the_mask"
    HAND_OVER = "hand_over"
    LEGAL_DUTY = "legal_duty"


class SignIn(Body):
    """Name and password."""

    name: Word
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class Nothing(Body):
    """An act that needs nothing but the complaint."""


class AcknowledgeBody(Body):
    """Acknowledge these flags, else all open danger flags; an emergency needs a hand-over."""

    flags: Annotated[list[Word], Field(min_length=1, max_length=100)] | None = None
    hand_over: Word | None = None
    note: Note = None


class AssignBody(Body):
    """To whom."""

    department: Word
    note: Note = None


class NoteBody(Body):
    """A word on it, if any."""

    note: Note = None


class TextBody(Body):
    """A text for the citizen, or about the complaint."""

    text: Typed


class ReturnBody(Body):
    """Why it is not ours, and whose it may be."""

    reason: Typed
    department: Word | None = None


class AnswerByHandBody(Body):
    """An answer given at the channel by hand, with its id there."""

    channel_id: Word
    text: Typed


class CloseBody(Body):
    """Why it ends without an answer."""

    reason: CloseReason
    note: Note = None


class TopicBody(Body):
    """What it is about."""

    topic: Word
    subtopic: Word | None = None


class UrgencyBody(Body):
    """How soon somebody must act."""

    urgency: Urgency


class MoveBody(Body):
    """Which post goes to which other complaint."""

    post: PostId
    to: Word


class SplitBody(Body):
    """Which posts become a complaint of their own."""

    posts: Annotated[list[PostId], Field(min_length=1, max_length=500)]


class MergeBody(Body):
    """Into which complaint this one goes, at the version that was read of it."""

    into: Word
    into_version: Annotated[int, Field(ge=1, le=2**31)]


class OriginalBody(Body):
    """Why the original is opened."""

    reason: OpeningReason


class JudgeBody(Body):
    """What a sampled post is."""

    judgement: Judged


class NewAccount(Body):
    """An account to be made; departments are an officer's only."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\w .@-]+$")]
    role: Role
    departments: Annotated[list[Word], Field(max_length=200)] = []
    password: Annotated[str, Field(min_length=10, max_length=1000)]


class AccountChange(Body):
    """What changes of an account; what is left out stays."""

    role: Role | None = None
    departments: Annotated[list[Word], Field(max_length=200)] | None = None
    disabled: bool | None = None
    password: Annotated[str, Field(min_length=10, max_length=1000)] | None = None


class BulkTarget(Body):
    """A complaint at the version that was read of it."""

    id: Word
    version: Annotated[int, Field(ge=1, le=2**31)]


class BulkBody(Body):
    """The complaints of a bulk act."""

    items: Annotated[list[BulkTarget], Field(min_length=1, max_length=MAX_PAGE)]


Time = Annotated[AwareDatetime, BeforeValidator(_iso), AfterValidator(_within_reach)]
"""A time in ISO 8601 with its zone; no number, which could be seconds or milliseconds."""

Day = Annotated[date, BeforeValidator(_iso_day)]
"""A day of the city, in ISO 8601; no number."""

Cursor = Annotated[str, Field(max_length=2_000)] | None
Limit = Annotated[int, Field(ge=1, le=MAX_PAGE)]


class FilterQuery(Body):
    """The filters of complaints; ``due_before`` is exclusive, the words of ``q`` must all occur in one post."""

    status: Status | None = None
    waits: Waits | None = None
    department: Word | None = None
    district: Word | None = None
    topic: Word | None = None
    urgency: Urgency | None = None
    channel: Word | None = None
    due_before: Time | None = None
    q: Annotated[str, Field(max_length=MAX_QUERY), AfterValidator(_readable)] | None = None

    def where(self) -> Filter:
        """The filter without the search."""
        due: datetime | None = self.due_before
        return Filter(
            self.status, self.waits, self.department, self.district, self.topic, self.urgency, self.channel, due
        )


class ListQuery(FilterQuery):
    """The filters, and which page."""

    limit: Limit = 50
    cursor: Cursor = None


class PostQuery(Body):
    """Which posts, and which page."""

    outcome: Outcome | None = None
    q: Annotated[str, Field(max_length=MAX_QUERY), AfterValidator(_readable)] | None = None
    limit: Limit = 50
    cursor: Cursor = None


class PageQuery(Body):
    """Which page."""

    limit: Limit = 50
    cursor: Cursor = None
