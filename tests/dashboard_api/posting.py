"""A day whose answers go out: a desk that queues, the follower that sends, an outbox or a channel with moods."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard_api.answers import AnswerFollower, AnswerParts
from ingest.channels.outbox import FileOutbox
from models.complaint import Complaint, FlagKind
from models.ports.channel import Outgoing, Sender
from models.scope import DELIVERY
from models.sending import Attempt, Sending, SendingState
from routing.desk import TriageDesk
from routing.sending import Sendings
from tests.routing.given import ALL, CENTER, Day, post, seen, seoul


class Moody:
    """A channel that does what it is told: ``does`` for each call of ``send``, ``finds`` for each of ``find``.

    An error is raised; ``True`` puts the text there, ``lost`` puts it there and raises what follows.
    """

    def __init__(self) -> None:
        self.does: list[Exception | tuple[str, Exception]] = []
        self.finds: list[Exception] = []
        self.there: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, outgoing: Outgoing) -> str:
        """Put it there, or do what is told."""
        self.meanwhile()
        told = self.does.pop(0) if self.does else None
        if isinstance(told, Exception):
            raise told
        self.there.append(outgoing.id)
        if told is not None:
            raise told[1]
        return f"there-{outgoing.id}"

    def find(self, outgoing: Outgoing) -> str | None:
        """Look, or do what is told."""
        if self.finds:
            raise self.finds.pop(0)
        return f"there-{outgoing.id}" if outgoing.id in self.there else None


@dataclass
class Post:
    """The desk, the follower and the channel x of a day."""

    day: Day
    sender: Sender
    holder: str = "one"
    follower: AnswerFollower = field(init=False)

    def __post_init__(self) -> None:
        self.follower = self.another(self.holder)

    @classmethod
    def with_outbox(cls, day: Day, path: Path) -> "Post":
        """The channel is a file."""
        return cls(day, FileOutbox(path))

    @property
    def desk(self) -> TriageDesk:
        """The desk at the day's time."""
        return TriageDesk(self.day.store, seoul(), self.time, Sendings(frozenset({"x"}), seoul().levels.answer_delay))

    def another(self, holder: str, senders: dict[str, Sender] | None = None) -> AnswerFollower:
        """The follower of another process."""
        found = {"x": self.sender} if senders is None else senders
        return AnswerFollower(AnswerParts(self.day.store, found, holder, self.time))

    def time(self) -> datetime:
        """The day's time."""
        return self.day.now

    def queued(self, external_id: str = "1", text: str = "고쳤습니다") -> Complaint:
        """A complaint with an answer that waits."""
        complaint = self.day.desk.accept(CENTER, seen(self.day.opens(post(external_id, author=f"a{external_id}"))))
        return self.desk.under(f"act-{external_id}").answer(CENTER, seen(complaint), text)

    def goes(self, **time: int) -> None:
        """Time passes, and the follower does what is due."""
        self.day.later(**time)
        while self.follower.step():
            pass

    def sending(self, complaint: Complaint) -> Sending:
        """What was queued last."""
        with self.day.store.act(DELIVERY, self.day.now) as act:
            return act.sendings(complaint.id)[-1]

    def state(self, complaint: Complaint) -> SendingState:
        """Where that stands."""
        return self.sending(complaint).state

    def attempt(self, complaint: Complaint, number: int = 1) -> Attempt | None:
        """An attempt at it."""
        with self.day.store.act(DELIVERY, self.day.now) as act:
            return act.attempt(act.sendings(complaint.id)[-1].id, number)

    def flagged(self, complaint: Complaint) -> bool:
        """Whether a person must look at what became of it."""
        flags = self.day.flags(complaint)
        return any(flag.kind is FlagKind.SENDING and flag.acknowledged_at is None for flag in flags)

    def answers(self, complaint: Complaint) -> list[tuple[Any, ...]]:
        """What the citizen was told."""
        found = self.day.store.answers_of(complaint.id, ALL)
        return [(one.channel_id, one.by, one.by_hand, one.question) for one in found]


def mood(on: Post) -> Moody:
    """Its channel."""
    assert isinstance(on.sender, Moody)
    return on.sender
