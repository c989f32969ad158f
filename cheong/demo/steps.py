"""What somebody would do next about a complaint, as it stands and by luck: one step, and who takes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from models.complaint import Complaint, Flag, FlagKind, Status, Waits


class Step(StrEnum):
    """What can be done: by the center, by an officer, by the citizen."""

    ACKNOWLEDGE = "acknowledge"
    LOOK = "look"
    ASSIGN = "assign"
    RETOPIC = "retopic"
    MERGE = "merge"
    TRANSFER = "transfer"
    CLOSE = "close"
    EXCLUDE = "exclude"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    ACCEPT = "accept"
    RETURN = "return"
    ASK = "ask"
    RESUME = "resume"
    ANSWER = "answer"
    REPLY = "reply"
    THANK = "thank"
    OBJECT = "object"

    @property
    def of_center(self) -> bool:
        """Whether the center takes it."""
        return self in _OF_CENTER

    @property
    def of_citizen(self) -> bool:
        """Whether the citizen writes."""
        return self in _OF_CITIZEN


_OF_CENTER = frozenset(
    (
        Step.ACKNOWLEDGE,
        Step.LOOK,
        Step.ASSIGN,
        Step.RETOPIC,
        Step.MERGE,
        Step.TRANSFER,
        Step.CLOSE,
        Step.EXCLUDE,
        Step.CONFIRM,
        Step.REOPEN,
    )
)
_OF_CITIZEN = frozenset((Step.REPLY, Step.THANK, Step.OBJECT))

THANKS, OBJECTION = "-thanks", "-again"
"""How the ids of the citizens' later posts end."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A complaint as it stands: its open flags, and whether its suggested owner is outside the city.

    ``same`` is another complaint about the same, ``busy`` says that something is on its way to the citizen.
    """

    complaint: Complaint
    flags: Sequence[Flag]
    foreign: bool = False
    same: Complaint | None = None
    busy: bool = False

    def flagged(self, kind: FlagKind) -> bool:
        """Whether a flag of this kind is open."""
        return any(flag.kind is kind for flag in self.flags)

    def wrote(self, ending: str) -> bool:
        """Whether an open flag is about a post of the citizen's of this kind."""
        return any(flag.post is not None and flag.post.endswith(ending) for flag in self.flags)


def next_step(standing: Standing, random: Random) -> Step | None:
    """What comes next, None where it is left as it is."""
    if standing.flagged(FlagKind.DANGER):
        return Step.ACKNOWLEDGE
    if standing.same is not None and standing.complaint.status in (Status.WAITING, Status.ASSIGNED):
        return Step.MERGE
    choose = _BY_STATUS.get(standing.complaint.status)
    return None if choose is None else choose(standing, random.random())


def _waiting(standing: Standing, chance: float) -> Step:
    why = standing.complaint.waits
    if standing.foreign:
        return Step.TRANSFER if chance < 0.8 else Step.ASSIGN
    if why is Waits.INTENT and chance < 0.45:
        return Step.CLOSE
    if why in (Waits.TOPIC, Waits.SUBTOPIC) and chance < 0.3 and "topic" not in standing.complaint.decided:
        return Step.RETOPIC
    if why is Waits.DISTRICT and chance < 0.3:
        return Step.ASK
    return Step.CLOSE if chance > 0.95 else Step.ASSIGN


def _assigned(_: Standing, chance: float) -> Step:
    return Step.RETURN if chance < 0.06 else Step.ACCEPT


def _accepted(_: Standing, chance: float) -> Step:
    if chance < 0.1:
        return Step.ASK
    return Step.RETURN if chance < 0.13 else Step.ANSWER


def _on_hold(standing: Standing, chance: float) -> Step | None:
    if standing.flagged(FlagKind.SENDING):
        return Step.LOOK
    if chance < 0.06:
        return Step.RESUME
    return Step.REPLY if chance < 0.65 else None


def _returned(standing: Standing, _: float) -> Step:
    return Step.TRANSFER if standing.foreign else Step.ASSIGN


def _answered(standing: Standing, chance: float) -> Step | None:
    if standing.flagged(FlagKind.REPLY):
        if standing.wrote(OBJECTION):
            return Step.REOPEN
        return Step.CONFIRM
    if chance < 0.35:
        return Step.THANK
    return Step.OBJECT if chance < 0.43 else None


def _ended(standing: Standing, chance: float) -> Step | None:
    if standing.flagged(FlagKind.EXCLUSION):
        return Step.EXCLUDE if chance < 0.9 else None
    if standing.wrote(OBJECTION):
        return Step.REOPEN
    return Step.LOOK if standing.flags else None


def _reopened(_standing: Standing, _chance: float) -> Step:
    return Step.ASSIGN


_BY_STATUS: Mapping[Status, Callable[[Standing, float], Step | None]] = {
    Status.WAITING: _waiting,
    Status.ASSIGNED: _assigned,
    Status.ACCEPTED: _accepted,
    Status.ON_HOLD: _on_hold,
    Status.RETURNED: _returned,
    Status.ANSWERED: _answered,
    Status.RESOLVED: _ended,
    Status.CLOSED: _ended,
    Status.TRANSFERRED: _ended,
    Status.REOPENED: _reopened,
}
