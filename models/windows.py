"""Windows: how long a complaint waits for the citizen, for a reply to a question or for word on an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.complaint import Complaint, Flag, Status


class WindowKind(StrEnum):
    """What is waited for: a reply to a question, or word that the answer helped, or did not."""

    REPLY = "reply"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window that the clock will end, at ``until`` at the earliest, unless the citizen writes before."""

    kind: WindowKind
    until: datetime
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Windows:
    """A city's windows: a question is reminded of after ``reminder``, and closed ``no_reply`` after that; an answer
    nobody objects to counts as resolved after ``confirmation``."""

    reminder: timedelta
    no_reply: timedelta
    confirmation: timedelta

    def of(self, complaint: Complaint, flags: Iterable[Flag]) -> OpenWindow | None:
        """The window that a complaint with these flags is in; None where it waits for nobody, or a person must look."""
        if complaint.window_since is None or any(flag.acknowledged_at is None for flag in flags):
            return None
        return self.since(complaint.status, complaint.window_since, complaint.reminded_at)

    def since(self, status: str, begun: datetime, reminded_at: datetime | None) -> OpenWindow:
        """The window of a complaint in this status, which waits for the citizen alone since it was begun."""
        if status == Status.ANSWERED:
            return OpenWindow(WindowKind.CONFIRMATION, begun + self.confirmation)
        left = self.no_reply if reminded_at is not None else self.reminder + self.no_reply
        return OpenWindow(WindowKind.REPLY, begun + left, reminded_at)
