"""The desk: what a person may do with a complaint, each act on the version that the person read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from models.complaint import OFFICER_MOVES, Answer, Complaint, Decided, Flag, FlagKind, HandOver, Status, Waits
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, SettingError
from models.history import Verb
from models.ports.store import Act, Complaints
from models.scope import Actor, ActorKind, Reach, Scope
from models.verdict import NO_TOPIC, Urgency
from routing.city import FALSE_ALARM, RoutingCity
from routing.decision import deadline, kind_of
from routing.further import owned, without


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: an account's name, what it sees, and whether it is of the center.

    An account that sees everything and is not of the center only reads.
    """

    name: str
    scope: Scope
    center: bool

    @property
    def reads_only(self) -> bool:
        """Whether it may change nothing."""
        return not self.center and self.scope.reach is Reach.ALL


@dataclass(frozen=True, slots=True)
class Seen:
    """The complaint and the version of it that the person read."""

    complaint: str
    version: int


class TriageDesk:
    """What people do.

    Every act raises NotFoundError outside the person's scope, ComplaintChangedError when the version is not the newest,
    NotAllowedError for what this person or the status table does not allow, SettingError for a wrong argument.
    """

    def __init__(self, complaints: Complaints, city: RoutingCity, clock: Callable[[], datetime]) -> None:
        self._complaints = complaints
        self._city = city
        self._clock = clock

    def acknowledge(
        self,
        person: Person,
        seen: Seen,
        flags: Sequence[str] | None = None,
        hand_over: str | None = None,
        note: str | None = None,
    ) -> Complaint:
        """Acknowledge these flags, or all open danger flags.

        ``hand_over`` is 119, 112, duty or false_alarm and must be there for an emergency; ``note`` is kept with it.
        """
        _center(person)
        with self._acting(person, seen) as (act, complaint):
            chosen = _chosen(act.flags(complaint.id), flags)
            if hand_over is None and any(flag.urgency is Urgency.EMERGENCY for flag in chosen):
                raise SettingError(f"an emergency needs a hand-over: one of {', '.join(self._city.hand_overs)}")
            note_id = None if note is None else act.put_text(complaint.id, note)
            for flag in chosen:
                done = replace(flag, acknowledged_at=act.at, acknowledged_by=person.name)
                act.change_flag(done, Verb.ACKNOWLEDGED)
                if hand_over is not None and flag.kind is FlagKind.DANGER:
                    act.put_hand_over(self._handed(act, person, (flag, hand_over, note_id)), Verb.HANDED_OVER)
            return act.update(complaint, complaint, Verb.ACKNOWLEDGED)

    def report(self, person: Person, hand_over_id: str, text: str) -> HandOver:
        """Record what came of a hand-over; from then on it is not brought back."""
        if person.reads_only:
            raise NotAllowedError(f"{person.name} only reads")
        known = self._hand_over(person, hand_over_id)
        with self._complaints.act(_actor(person), self._clock()) as act:
            act.complaint(known.complaint, person.scope)
            current = next(one for one in act.hand_overs(known.complaint) if one.id == hand_over_id)
            if current.reported_at is not None:
                raise ComplaintChangedError(f"somebody reported on {hand_over_id} already; read it again")
            done = replace(
                current,
                again_at=None,
                reported_at=act.at,
                reported_by=person.name,
                report=act.put_text(known.complaint, text),
            )
            act.put_hand_over(done, Verb.REPORTED)
            return done

    def assign(self, person: Person, seen: Seen, department: str, note: str | None = None) -> Complaint:
        """Give the complaint to a department; a person decided the owner then, and the clock does not restart."""
        _center(person)
        if not self._city.assignable(department):
            raise SettingError(f"nothing can be assigned to {department!r}: give a department's id, a gu role with @구")
        with self._acting(person, seen) as (act, complaint):
            told = self._city.sentences.say(
                "assigned.by_person", who=person.name, department=self._city.name(department)
            )
            if note is not None:
                act.put_text(complaint.id, note)
            after = replace(
                self._with_due(complaint),
                status=Status.ASSIGNED,
                department=department,
                waits=None,
                officer=None,
                reasons=(*without(complaint.reasons, "waits."), told),
            )
            return act.update(complaint, _decided(act, person, after, ("department",)), Verb.ASSIGNED)

    def accept(self, person: Person, seen: Seen) -> Complaint:
        """Take the complaint on, by name."""
        with self._acting(person, seen) as (act, complaint):
            _may(person, Status.ACCEPTED)
            after = replace(complaint, status=Status.ACCEPTED, officer=person.name)
            return act.update(complaint, after, Verb.ACCEPTED)

    def answer_by_hand(self, person: Person, seen: Seen, channel_id: str, text: str) -> Complaint:
        """Record an answer that was given at the channel by hand, with its id there."""
        with self._acting(person, seen) as (act, complaint):
            _may(person, Status.ANSWERED)
            there = channel_id.strip().removeprefix(f"{complaint.channel}:")
            if not there or not text.strip():
                raise SettingError("an answer given by hand needs its id at the channel and its text")
            answer = Answer(
                id=act.id,
                complaint=complaint.id,
                by=person.name,
                at=act.at,
                by_hand=True,
                channel_id=there,
                text=act.put_text(complaint.id, text),
            )
            if not act.put_answer(answer):
                raise NotAllowedError(f"the message {there} of {complaint.channel} is recorded as an answer already")
            # A correction does not move the time at which the citizen was answered.
            corrected = complaint.status is Status.ANSWERED
            answered_at = complaint.answered_at if corrected else act.at
            after = replace(complaint, status=Status.ANSWERED, answered_at=answered_at)
            return act.update(complaint, after, Verb.ANSWERED, delivered=True)

    def set_urgency(self, person: Person, seen: Seen, urgency: Urgency) -> Complaint:
        """Decide the urgency. Flags stay: a danger is acknowledged, not set away."""
        _center(person)
        with self._acting(person, seen) as (act, complaint):
            after = _decided(act, person, replace(complaint, urgency=urgency), ("urgency",))
            return act.update(complaint, after, Verb.REURGED)

    def set_topic(self, person: Person, seen: Seen, topic: str, subtopic: str | None = None) -> Complaint:
        """Decide topic and subtopic, and with them the kind; what waited only for that goes to its owner."""
        _center(person)
        found = self._city.topic(topic)
        if found is None or (subtopic is not None and subtopic not in found.subtopics):
            raise SettingError(f"the city has no topic {topic!r} with a subtopic {subtopic!r}")
        with self._acting(person, seen) as (act, complaint):
            topics = tuple(dict.fromkeys((topic, *(one for one in complaint.topics if one != NO_TOPIC))))[:3]
            after = replace(complaint, topic=topic, subtopic=subtopic, topics=topics)
            if "kind" not in complaint.decided:
                after = replace(after, kind=kind_of(after.intent, self._city.subtopic(topic, subtopic)))
            after = _decided(act, person, self._with_due(after, anew=True), ("topic", "subtopic"))
            waits_for_it = complaint.status is Status.WAITING and complaint.waits is not Waits.INTENT
            if waits_for_it and "department" not in complaint.decided:
                texts = "\n".join(member.post.text for member in act.members(complaint.id))
                after = owned(self._city, complaint, after, texts, topic_sure=True)
            return act.update(complaint, after, Verb.RETOPICED)

    @contextmanager
    def _acting(self, person: Person, seen: Seen) -> Iterator[tuple[Act, Complaint]]:
        with self._complaints.act(_actor(person), self._clock()) as act:
            complaint = act.complaint(seen.complaint, person.scope)
            if person.reads_only:
                raise NotAllowedError(f"{person.name} only reads")
            if complaint.version != seen.version:
                raise ComplaintChangedError(f"complaint {complaint.id} was changed since it was read; read it again")
            yield act, complaint

    def _handed(self, act: Act, person: Person, given: tuple[Flag, str, str | None]) -> HandOver:
        flag, to, note = given
        if to not in self._city.hand_overs:
            raise SettingError(f"{to!r} is no hand-over: one of {', '.join(self._city.hand_overs)}")
        nothing = to == FALSE_ALARM
        return HandOver(
            id=f"{act.id}:{flag.id}",
            complaint=flag.complaint,
            flag=flag.id,
            to=to,
            by=person.name,
            at=act.at,
            note=note,
            again_at=None if nothing else act.at + self._city.levels.report_first,
            reported_at=act.at if nothing else None,
            reported_by=person.name if nothing else None,
        )

    def _hand_over(self, person: Person, hand_over_id: str) -> HandOver:
        for open_only in (True, False):
            for one in self._complaints.hand_overs(person.scope, open_only=open_only):
                if one.id == hand_over_id:
                    return one
        raise NotFoundError(f"there is no hand-over {hand_over_id}")

    def _with_due(self, complaint: Complaint, *, anew: bool = False) -> Complaint:
        """The complaint with a due time by its rules: where it has none, or anew because the topic is another."""
        if complaint.history or (complaint.due_at is not None and not anew) or "due_at" in complaint.decided:
            return complaint
        subtopic = self._city.subtopic(complaint.topic, complaint.subtopic)
        due = deadline(self._city, complaint.intent, subtopic, complaint.received_at)
        return replace(complaint, due_at=due.due_at, due_rule=due.rule.id)


def _actor(person: Person) -> Actor:
    return Actor(ActorKind.PERSON, person.name)


def _center(person: Person) -> None:
    if not person.center:
        raise NotAllowedError(f"only the center may do this, {person.name} is not of it")


def _may(person: Person, after: Status) -> None:
    if not person.center and after not in OFFICER_MOVES:
        raise NotAllowedError(f"{person.name} may not move a complaint to {after}")


def _chosen(flags: Sequence[Flag], ids: Sequence[str] | None) -> list[Flag]:
    if ids is None:
        chosen = [flag for flag in flags if flag.kind is FlagKind.DANGER and flag.acknowledged_at is None]
    else:
        known = {flag.id: flag for flag in flags}
        if missing := [one for one in ids if one not in known]:
            raise NotFoundError(f"the complaint has no flag {', '.join(missing)}")
        chosen = [known[one] for one in dict.fromkeys(ids)]
    if not chosen or any(flag.acknowledged_at is not None for flag in chosen):
        raise ComplaintChangedError("there is nothing open to acknowledge; somebody was quicker, read it again")
    return chosen


def _decided(act: Act, person: Person, after: Complaint, names: Sequence[str]) -> Complaint:
    decision = Decided(person.name, act.at, act.id)
    return replace(
        after,
        decided={**after.decided, **dict.fromkeys(names, decision)},
        proposals={name: value for name, value in after.proposals.items() if name not in names},
    )
