"""The hands of the demo's people: a step, taken at the desk like anybody's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from cheong.demo.sayings import Sayings
from cheong.demo.staff import Member, Staff
from cheong.demo.steps import Standing, Step
from models.complaint import CloseReason, Complaint, FlagKind, HandOver, Status, Waits
from models.department import in_district, without_district
from models.verdict import Urgency
from routing.city import FALSE_ALARM, RoutingCity
from routing.desk import Person, Seen, TriageDesk

_DUTY = "duty"


Right = Callable[[Complaint], tuple[str, str | None] | None]
"""What a complaint is about (topic, subtopic), where somebody who reads it would know better than the classifier."""


@dataclass(frozen=True, slots=True)
class Knowing:
    """What the people know: whether the desk sends what they tell (else they tell by hand), and what is right."""

    sends: Callable[[Complaint], bool] = lambda _: False
    right: Right = lambda _: None


class Hands:
    """Takes steps. What somebody else was quicker at raises what the desk raises."""

    def __init__(self, desk: TriageDesk, city: RoutingCity, staff: Staff, knowing: Knowing) -> None:
        self.staff = staff
        self._desk = desk
        self._city = city
        self._knowing = knowing
        self._sayings = Sayings.read()

    def sends(self, complaint: Complaint) -> bool:
        """Whether what they tell the citizen is sent by the desk."""
        return self._knowing.sends(complaint)

    def who(self, step: Step, standing: Standing, random: Random) -> Member | None:
        """Who takes a step; None where no officer works for the department."""
        complaint = standing.complaint
        if step.of_center or complaint.status.queued or complaint.department is None:
            return self.staff.on_duty(random)
        return self.staff.officer(complaint.department)

    def take(self, step: Step, standing: Standing, random: Random) -> Complaint | None:
        """Take it; None where nobody is there to do so, or it is the citizen's."""
        member = self.who(step, standing, random)
        do = _DONE.get(step)
        if member is None or do is None:
            return None
        return do(self, member.person, standing, random)

    def report(self, one: HandOver, random: Random) -> None:
        """Report what came of a hand-over."""
        text = self._sayings.report(one.to, random)
        self._desk.report(self.staff.on_duty(random).person, one.id, text)

    def owner(self, standing: Standing, random: Random) -> str:
        """The department to which somebody of the center would assign it."""
        complaint = standing.complaint
        not_theirs = complaint.department if complaint.status is Status.RETURNED else None
        for one in (*complaint.departments, complaint.department):
            if one is not None and one != not_theirs and self._city.assignable(one):
                return one
        for one in complaint.departments:
            role, found = without_district(one), self._city.departments.get(without_district(one))
            if found is not None and found.needs_district:
                return in_district(role, complaint.district or random.choice(sorted(self._city.road_offices)))
        return self._city.question_owner

    def _acknowledge(self, person: Person, standing: Standing, random: Random) -> Complaint:
        dangers = [flag for flag in standing.flags if flag.kind is FlagKind.DANGER]
        emergency = any(flag.urgency is Urgency.EMERGENCY for flag in dangers)
        chance, to = random.random(), standing.complaint.hand_over or _DUTY
        if emergency:
            to = FALSE_ALARM if chance < 0.2 else to
        return self._desk.acknowledge(person, _seen(standing), hand_over=to if emergency or chance < 0.35 else None)

    def _look(self, person: Person, standing: Standing, _: Random) -> Complaint:
        others = [flag.id for flag in standing.flags if flag.kind not in (FlagKind.DANGER, FlagKind.EXCLUSION)]
        return self._desk.acknowledge(person, _seen(standing), others)

    def _assign(self, person: Person, standing: Standing, random: Random) -> Complaint:
        note = self._sayings.desk("assigned", random) if random.random() < 0.15 else None
        return self._desk.assign(person, _seen(standing), self.owner(standing, random), note)

    def _retopic(self, person: Person, standing: Standing, random: Random) -> Complaint:
        right = self._knowing.right(standing.complaint)
        if right is None:
            return self._assign(person, standing, random)
        return self._desk.set_topic(person, _seen(standing), *right)

    def _merge(self, person: Person, standing: Standing, random: Random) -> Complaint:
        into = standing.same
        if into is None:
            return self._assign(person, standing, random)
        return self._desk.merge(person, _seen(standing), into.id, into.version)

    def _transfer(self, person: Person, standing: Standing, _: Random) -> Complaint:
        complaint = standing.complaint
        named: Sequence[str | None] = (*complaint.departments, complaint.department)
        to = next(one for one in named if one is not None and not self._city.department(one).assignable)
        return self._desk.transfer(person, _seen(standing), to)

    def _close(self, person: Person, standing: Standing, random: Random) -> Complaint:
        reasons = list(_CLOSED_AS_NOTHING if standing.complaint.waits is Waits.INTENT else _CLOSED)
        return self._desk.close(person, _seen(standing), random.choice(reasons), self._sayings.desk("closed", random))

    def _exclude(self, person: Person, standing: Standing, _: Random) -> Complaint:
        return self._desk.confirm_exclusion(person, _seen(standing))

    def _confirm(self, person: Person, standing: Standing, _: Random) -> Complaint:
        return self._desk.confirm(person, _seen(standing))

    def _reopen(self, person: Person, standing: Standing, random: Random) -> Complaint:
        return self._desk.reopen(person, _seen(standing), self._sayings.desk("reopened", random))

    def _accept(self, person: Person, standing: Standing, _: Random) -> Complaint:
        return self._desk.accept(person, _seen(standing))

    def _return(self, person: Person, standing: Standing, random: Random) -> Complaint:
        complaint = standing.complaint
        others = [one for one in complaint.departments if one != complaint.department and self._city.assignable(one)]
        to = others[0] if others else self._city.question_owner
        reason = self._sayings.desk("returns", random)
        return self._desk.return_(person, _seen(standing), reason, to if to != complaint.department else None)

    def _resume(self, person: Person, standing: Standing, _: Random) -> Complaint:
        return self._desk.resume(person, _seen(standing))

    def _ask(self, person: Person, standing: Standing, random: Random) -> Complaint:
        text, seen = self._sayings.question(random), _seen(standing)
        if self.sends(standing.complaint):
            return self._desk.ask(person, seen, text)
        return self._desk.ask_by_hand(person, seen, _by_hand(standing), text)

    def _answer(self, person: Person, standing: Standing, random: Random) -> Complaint:
        complaint, seen = standing.complaint, _seen(standing)
        text = self._sayings.answer(complaint, self._city.name(complaint.department or ""), random)
        if self.sends(complaint):
            return self._desk.answer(person, seen, text)
        return self._desk.answer_by_hand(person, seen, _by_hand(standing), text)


_CLOSED_AS_NOTHING = (CloseReason.NOT_FOR_THE_CITY, CloseReason.SPAM)
_CLOSED = (
    CloseReason.REPEATED,
    CloseReason.WITHDRAWN,
    CloseReason.FORMAL_CHANNEL_NEEDED,
    CloseReason.SPAM,
    CloseReason.NOT_FOR_THE_CITY,
)

_DONE: Mapping[Step, Callable[[Hands, Person, Standing, Random], Complaint]] = {
    Step.ACKNOWLEDGE: Hands._acknowledge,
    Step.LOOK: Hands._look,
    Step.ASSIGN: Hands._assign,
    Step.RETOPIC: Hands._retopic,
    Step.MERGE: Hands._merge,
    Step.TRANSFER: Hands._transfer,
    Step.CLOSE: Hands._close,
    Step.EXCLUDE: Hands._exclude,
    Step.CONFIRM: Hands._confirm,
    Step.REOPEN: Hands._reopen,
    Step.ACCEPT: Hands._accept,
    Step.RETURN: Hands._return,
    Step.RESUME: Hands._resume,
    Step.ASK: Hands._ask,
    Step.ANSWER: Hands._answer,
}


def _seen(standing: Standing) -> Seen:
    return Seen(standing.complaint.id, standing.complaint.version)


def _by_hand(standing: Standing) -> str:
    """The id at the channel of what was told by hand: the same for the same version."""
    return f"a-{standing.complaint.id}-{standing.complaint.version}"
