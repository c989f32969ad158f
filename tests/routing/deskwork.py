"""Every act at the desk on a scene where it is possible."""

from collections.abc import Callable
from dataclasses import dataclass

from models.complaint import CloseReason, Complaint, Status
from models.verdict import Urgency
from routing.desk import Person, Seen, TriageDesk
from tests.routing.given import BURNING_HERE, CENTER, PARKING, POTHOLE, PRAISE, Day, post, seen


@dataclass
class Scene:
    """A burning complaint of two posts at the road office of 강남구, another's complaint, and a post set aside."""

    day: Day
    complaint: Complaint
    other: Complaint

    @classmethod
    def on(cls, day: Day) -> "Scene":
        """The scene on an empty day."""
        day.opens(post("1"), BURNING_HERE)
        day.route(post("2", "또 있어요", reply_to="x:1"), POTHOLE)
        other = day.opens(post("3", "불법주차", author="other"), PARKING)
        day.route(post("4", "고맙습니다", author="third"), PRAISE)
        return cls(day, day.of(post("1")), other)

    def brought(self, status: Status) -> Seen:
        """The complaint brought to a status."""
        for step in WAY[status]:
            more = {"merged_into": self.other.id} if step is Status.MERGED else {}
            if step is Status.CLOSED and status is Status.CLOSED:
                self.complaint = self.day.desk.close(CENTER, seen(self.complaint), CloseReason.SPAM)
            else:
                self.complaint = self.day.moved(self.complaint, step, **more)
        return seen(self.complaint)


WAY: dict[Status, tuple[Status, ...]] = {
    Status.ASSIGNED: (),
    Status.WAITING: (Status.WAITING,),
    Status.ACCEPTED: (Status.ACCEPTED,),
    Status.ON_HOLD: (Status.ACCEPTED, Status.ON_HOLD),
    Status.RETURNED: (Status.RETURNED,),
    Status.ANSWERED: (Status.ANSWERED,),
    Status.RESOLVED: (Status.ANSWERED, Status.RESOLVED),
    Status.CLOSED: (Status.CLOSED,),
    Status.TRANSFERRED: (Status.TRANSFERRED,),
    Status.REOPENED: (Status.ANSWERED, Status.REOPENED),
    Status.MERGED: (Status.MERGED,),
}
"""How to get to a status from assigned."""

Doing = Callable[[TriageDesk, Person, Seen, Scene], object]


@dataclass(frozen=True)
class DeskAct:
    """An act: where it is possible, who may, where it leads (None: it moves no status)."""

    do: Doing
    at: Status = Status.ASSIGNED
    officers: bool = False
    to: Status | None = None
    delivered: bool = False


S = Status
ACTS: dict[str, DeskAct] = {
    "acknowledge": DeskAct(lambda d, p, s, _: d.acknowledge(p, s, hand_over="119", note="알림")),
    "assign": DeskAct(lambda d, p, s, _: d.assign(p, s, "agency.sisul", "통화"), to=S.ASSIGNED),
    "accept": DeskAct(lambda d, p, s, _: d.accept(p, s), officers=True, to=S.ACCEPTED),
    "ask_by_hand": DeskAct(
        lambda d, p, s, _: d.ask_by_hand(p, s, "77", "어디인가요?"), S.ACCEPTED, True, S.ON_HOLD, delivered=True
    ),
    "resume": DeskAct(lambda d, p, s, _: d.resume(p, s), S.ON_HOLD, officers=True),
    "to_queue": DeskAct(lambda d, p, s, _: d.to_queue(p, s, "다시"), to=S.WAITING),
    "return": DeskAct(lambda d, p, s, _: d.return_(p, s, "우리 일이 아님", "nat.kepco"), S.ACCEPTED, True, S.RETURNED),
    "answer_by_hand": DeskAct(
        lambda d, p, s, _: d.answer_by_hand(p, s, "78", "고쳤습니다"), S.ASSIGNED, True, S.ANSWERED, delivered=True
    ),
    "transfer": DeskAct(lambda d, p, s, _: d.transfer(p, s, "nat.police", "메모"), to=S.TRANSFERRED),
    "close": DeskAct(lambda d, p, s, _: d.close(p, s, CloseReason.SPAM, "광고"), to=S.CLOSED),
    "confirm_exclusion": DeskAct(lambda d, p, s, _: d.confirm_exclusion(p, s), S.CLOSED),
    "confirm": DeskAct(lambda d, p, s, _: d.confirm(p, s), S.ANSWERED, to=S.RESOLVED),
    "reopen": DeskAct(lambda d, p, s, _: d.reopen(p, s, "아직"), S.CLOSED, to=S.REOPENED),
    "set_topic": DeskAct(lambda d, p, s, _: d.set_topic(p, s, "parking", "illegal_parking")),
    "set_urgency": DeskAct(lambda d, p, s, _: d.set_urgency(p, s, Urgency.LOW)),
    "note": DeskAct(lambda d, p, s, _: d.note(p, s, "메모"), officers=True),
    "move": DeskAct(lambda d, p, s, scene: d.move(p, s, "x:1", scene.other.id)),
    "split": DeskAct(lambda d, p, s, _: d.split(p, s, ["x:1"])),
    "merge": DeskAct(lambda d, p, s, scene: d.merge(p, s, scene.other.id, scene.other.version), to=S.MERGED),
}
"""By name, on the complaint that was seen."""
