"""What the API says when something went wrong (RFC 9457)."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """What went wrong (RFC 9457): ``code`` for programs, the rest for people. A kind of problem may add fields."""

    model_config = ConfigDict(extra="allow")

    type: str
    code: str
    title: str
    status: int
    detail: str
    what_to_do: str


class ChangedProblem(Problem):
    """Somebody changed the complaint since it was read: who and when last, and ``fields`` as [old, new]."""

    by: str | None = None
    at: datetime | None = None
    fields: dict[str, Annotated[list[Any], Field(min_length=2, max_length=2)]] = {}
