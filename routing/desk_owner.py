"""The desk says whose a complaint is and what it is about: assigned, accepted, returned, transferred."""

from dataclasses import replace

from models.complaint import Complaint, Flag, FlagKind, Status, Waits
from models.errors import SettingError
from models.history import Verb
from models.verdict import NO_TOPIC, Urgency
from routing.decision import kind_of
from routing.desk_acting import Acting, Person, Seen, center_only, decided, may, moved, note_down, settle
from routing.further import owned, without

_GUESSES = 3


class Owning(Acting):
    """Acts on owner, topic and urgency."""

    def assign(self, person: Person, seen: Seen, department: str, note: str | None = None) -> Complaint:
        """Give the complaint to a department; a person decided the owner then, and the clock does not restart."""
        center_only(person)
        if not self._city.assignable(department):
            raise SettingError(f"nothing can be assigned to {department!r}: give a department's id, a gu role with @구")
        with self._acting(person, seen) as (act, complaint):
            told = self._city.sentences.say(
                "assigned.by_person", who=person.name, department=self._city.name(department)
            )
            note_down(act, complaint, note)
            settle(act, person, complaint, FlagKind.TRANSFER)
            after = replace(
                self._with_due(complaint),
                status=Status.ASSIGNED,
                department=department,
                waits=None,
                officer=None,
                reasons=(*without(complaint.reasons, "waits."), told),
            )
            return act.update(complaint, decided(act, person, after, ("department",)), Verb.ASSIGNED)

    def accept(self, person: Person, seen: Seen) -> Complaint:
        """Take the complaint on, by name."""
        with self._acting(person, seen) as (act, complaint):
            may(person, Status.ACCEPTED)
            after = replace(moved(complaint, Status.ACCEPTED), officer=person.name)
            return act.update(complaint, after, Verb.ACCEPTED)

    def return_(self, person: Person, seen: Seen, reason: str, department: str | None = None) -> Complaint:
        """Say that it is not this department's, and why; whose it may be is proposed. The clock does not restart."""
        if not reason.strip():
            raise SettingError("a return needs a reason")
        if department is not None and not (self._city.assignable(department) or self._foreign(department)):
            raise SettingError(f"{department!r} owns nothing: give a department's id, a gu role with @구, or none")
        with self._acting(person, seen) as (act, complaint):
            may(person, Status.RETURNED)
            act.put_text(complaint.id, reason)
            after = replace(moved(complaint, Status.RETURNED), officer=None)
            if department is not None and department != complaint.department:
                guesses = tuple(dict.fromkeys((department, *complaint.departments)))[:_GUESSES]
                proposals = {**complaint.proposals, "department": department}
                after = replace(after, departments=guesses, proposals=proposals)
                if self._foreign(department):
                    act.raise_flag(Flag(f"transfer:{complaint.id}:{act.id}", complaint.id, FlagKind.TRANSFER, act.at))
            return act.update(complaint, after, Verb.RETURNED)

    def to_queue(self, person: Person, seen: Seen, note: str | None = None) -> Complaint:
        """Take it from its owner, back to where a person decides whose it is."""
        center_only(person)
        with self._acting(person, seen) as (act, complaint):
            note_down(act, complaint, note)
            guesses = (complaint.department, *complaint.departments) if complaint.department else complaint.departments
            told = self._city.sentences.say("waits.by_person", who=person.name)
            after = replace(
                moved(complaint, Status.WAITING),
                waits=Waits.OWNER,
                department=None,
                departments=tuple(dict.fromkeys(guesses))[:_GUESSES],
                officer=None,
                reasons=(*without(complaint.reasons, "waits.", "assigned.", "transfer."), told),
            )
            return act.update(complaint, decided(act, person, after, ("department",)), Verb.QUEUED)

    def transfer(self, person: Person, seen: Seen, department: str, note: str | None = None) -> Complaint:
        """Give it to an owner outside the city, proposed or not, with the text that tells the citizen."""
        center_only(person)
        if not self._foreign(department):
            raise SettingError(
                f"nothing can be transferred to {department!r}: give the id of an owner outside the city"
            )
        with self._acting(person, seen) as (act, complaint):
            note_down(act, complaint, note)
            settle(act, person, complaint, FlagKind.TRANSFER)
            self._go_on_without(act, person, complaint)
            say = self._city.sentences.say
            told = [say("transfer.by_person", who=person.name, department=self._city.name(department))]
            if department in self._city.transfers:
                told.append(say("transfer.text", text=self._city.transfers[department]))
            after = replace(
                moved(complaint, Status.TRANSFERRED),
                department=department,
                waits=None,
                officer=None,
                reasons=(*without(complaint.reasons, "waits.", "transfer."), *told),
            )
            return act.update(complaint, decided(act, person, after, ("department",)), Verb.TRANSFERRED)

    def set_urgency(self, person: Person, seen: Seen, urgency: Urgency) -> Complaint:
        """Decide the urgency. Flags stay: a danger is acknowledged, not set away."""
        center_only(person)
        with self._acting(person, seen) as (act, complaint):
            after = decided(act, person, replace(complaint, urgency=urgency), ("urgency",))
            return act.update(complaint, after, Verb.REURGED)

    def set_topic(self, person: Person, seen: Seen, topic: str, subtopic: str | None = None) -> Complaint:
        """Decide topic and subtopic, and with them the kind; what waited only for that goes to its owner."""
        center_only(person)
        found = self._city.topic(topic)
        if found is None or (subtopic is not None and subtopic not in found.subtopics):
            raise SettingError(f"the city has no topic {topic!r} with a subtopic {subtopic!r}")
        with self._acting(person, seen) as (act, complaint):
            topics = tuple(dict.fromkeys((topic, *(one for one in complaint.topics if one != NO_TOPIC))))[:3]
            after = replace(complaint, topic=topic, subtopic=subtopic, topics=topics)
            if "kind" not in complaint.decided:
                after = replace(after, kind=kind_of(after.intent, self._city.subtopic(topic, subtopic)))
            after = decided(act, person, self._with_due(after, anew=True), ("topic", "subtopic"))
            waits_for_it = complaint.status is Status.WAITING and complaint.waits is not Waits.INTENT
            if waits_for_it and "department" not in complaint.decided:
                texts = "\n".join(member.post.text for member in act.members(complaint.id))
                after = owned(self._city, complaint, after, texts, topic_sure=True)
            return act.update(complaint, after, Verb.RETOPICED)

    def _foreign(self, department: str) -> bool:
        found = self._city.departments.get(department)
        return found is not None and not found.assignable
