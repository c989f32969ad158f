"""The desk and the citizen: questions and answers, the citizen's confirmation, and how a complaint ends."""

from dataclasses import replace

from models.complaint import Answer, CloseReason, Complaint, Flag, FlagKind, Status
from models.errors import ComplaintChangedError, NotAllowedError, SettingError
from models.history import Verb
from models.ports.store import Act
from models.sending import SendingState
from routing.desk_acting import Acting, Person, Seen, Sending, center_only, may, moved, note_down, settle
from routing.sending import by_hand

_IN_DOUBT = (SendingState.UNKNOWN,)
"""While nobody knows whether a text is out, a person may say so, send it again, give it up, and write notes."""


class Telling(Acting):
    """Acts between the city and the citizen."""

    def ask(self, person: Person, seen: Seen, text: str) -> Complaint:
        """Ask the citizen: the question is queued for sending, and the complaint waits once it is delivered."""
        return self._send(person, seen, text, Status.ON_HOLD)

    def answer(self, person: Person, seen: Seen, text: str) -> Complaint:
        """Answer the citizen: the text is queued for sending, and the complaint is answered once it is delivered."""
        return self._send(person, seen, text, Status.ANSWERED)

    def ask_by_hand(self, person: Person, seen: Seen, channel_id: str, text: str) -> Complaint:
        """Record a question that was asked at the channel by hand, with its id there; it waits for a reply."""
        with self._acting(person, seen, besides=_IN_DOUBT) as (act, complaint):
            may(person, Status.ON_HOLD)
            after = moved(complaint, Status.ON_HOLD)
            self._give(act, person, complaint, (channel_id, text, True))
            return act.update(complaint, after, Verb.ASKED, delivered=True)

    def answer_by_hand(self, person: Person, seen: Seen, channel_id: str, text: str) -> Complaint:
        """Record an answer that was given at the channel by hand, with its id there."""
        with self._acting(person, seen, besides=_IN_DOUBT) as (act, complaint):
            may(person, Status.ANSWERED)
            self._give(act, person, complaint, (channel_id, text, False))
            # A correction does not move the time at which the citizen was answered.
            corrected = complaint.status is Status.ANSWERED
            answered_at = complaint.answered_at if corrected else act.at
            after = replace(complaint, status=Status.ANSWERED, answered_at=answered_at)
            return act.update(complaint, after, Verb.ANSWERED, delivered=True)

    def resume(self, person: Person, seen: Seen) -> Complaint:
        """Go on without the citizen's reply, from where it was."""
        with self._acting(person, seen) as (act, complaint):
            if complaint.status is not Status.ON_HOLD or complaint.held_from is None:
                raise NotAllowedError(f"complaint {complaint.id} does not wait for the citizen")
            may(person, complaint.held_from)
            return act.update(complaint, replace(complaint, status=complaint.held_from), Verb.RESUMED)

    def confirm(self, person: Person, seen: Seen) -> Complaint:
        """Record that the citizen says it is done."""
        center_only(person)
        with self._acting(person, seen) as (act, complaint):
            settle(act, person, complaint, FlagKind.REPLY)
            return act.update(complaint, moved(complaint, Status.RESOLVED), Verb.CONFIRMED)

    def close(self, person: Person, seen: Seen, reason: CloseReason, note: str | None = None) -> Complaint:
        """End it without an answer; what takes it out of the rates waits for the center's confirmation."""
        center_only(person)
        with self._acting(person, seen) as (act, complaint):
            note_down(act, complaint, note)
            settle(act, person, complaint, FlagKind.TRANSFER)
            self._go_on_without(act, person, complaint)
            if reason.excludes:
                act.raise_flag(Flag(f"exclusion:{complaint.id}:{act.id}", complaint.id, FlagKind.EXCLUSION, act.at))
            after = replace(moved(complaint, Status.CLOSED), close_reason=reason)
            return act.update(complaint, after, Verb.CLOSED)

    def confirm_exclusion(self, person: Person, seen: Seen) -> Complaint:
        """Confirm that it was closed as nothing that counts."""
        center_only(person)
        with self._acting(person, seen) as (act, complaint):
            if not settle(act, person, complaint, FlagKind.EXCLUSION):
                raise ComplaintChangedError("there is no exclusion to confirm; somebody was quicker, read it again")
            return act.update(complaint, complaint, Verb.EXCLUDED)

    def reopen(self, person: Person, seen: Seen, note: str | None = None) -> Complaint:
        """Take up again what was answered or has ended; a person says then whose it is."""
        center_only(person)
        with self._acting(person, seen) as (act, complaint):
            note_down(act, complaint, note)
            settle(act, person, complaint, FlagKind.EXCLUSION, FlagKind.REPLY)
            after = replace(moved(complaint, Status.REOPENED), close_reason=None, officer=None)
            return act.update(complaint, after, Verb.REOPENED)

    def note(self, person: Person, seen: Seen, text: str) -> Complaint:
        """Keep a note for those who work on it."""
        if not text.strip():
            raise SettingError("a note needs a text")
        with self._acting(person, seen, besides=_IN_DOUBT) as (act, complaint):
            act.put_text(complaint.id, text)
            return act.update(complaint, complaint, Verb.NOTED)

    def send_again(self, person: Person, seen: Seen) -> Complaint:
        """Queue once more what could not be sent, or what nobody knows of; it waits as if it were new."""
        with self._acting(person, seen, seen.complaint, besides=_IN_DOUBT) as (act, complaint):
            may(person, Status.ANSWERED)
            settle(act, person, complaint, FlagKind.SENDING)
            return self._sender(complaint).again(act, complaint)

    def drop_sending(self, person: Person, seen: Seen) -> Complaint:
        """Give up what is not out yet, what could not be sent, or what nobody knows of."""
        with self._acting(person, seen, besides=tuple(SendingState)) as (act, complaint):
            may(person, Status.ANSWERED)
            settle(act, person, complaint, FlagKind.SENDING)
            return self._sender(complaint).drop(act, complaint)

    def _send(self, person: Person, seen: Seen, text: str, after: Status) -> Complaint:
        with self._acting(person, seen, seen.complaint) as (act, complaint):
            may(person, after)
            sender = self._sender(complaint)
            if not text.strip():
                raise SettingError("what is sent needs a text")
            if after is Status.ON_HOLD:
                moved(complaint, after)  # a second question would be the clock's reminder
            settle(act, person, complaint, FlagKind.SENDING)
            typed = act.put_text(complaint.id, text)
            return sender.queue(act, complaint, typed, question=after is Status.ON_HOLD)

    def _sender(self, complaint: Complaint) -> Sending:
        if self._sending is None:
            raise NotAllowedError(by_hand(complaint.channel))
        return self._sending

    def _give(self, act: Act, person: Person, complaint: Complaint, given: tuple[str, str, bool]) -> None:
        channel_id, text, question = given
        there = channel_id.strip().removeprefix(f"{complaint.channel}:")
        what = "a question asked" if question else "an answer given"
        if not there or not text.strip():
            raise SettingError(f"{what} by hand needs its id at the channel and its text")
        answer = Answer(
            id=f"{act.id}:{complaint.id}",
            complaint=complaint.id,
            by=person.name,
            at=act.at,
            by_hand=True,
            channel_id=there,
            text=act.put_text(complaint.id, text),
            question=question,
        )
        if not act.put_answer(answer):
            raise NotAllowedError(f"the message {there} of {complaint.channel} is recorded as an answer already")
        settle(act, person, complaint, FlagKind.SENDING)
        if self._sending is not None:
            self._sending.given(act, complaint, there, question=question)
