"""The desk at a danger: who looked at it, what was done, and what came of that."""

from collections.abc import Sequence
from dataclasses import replace

from models.complaint import Complaint, Flag, FlagKind, HandOver
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, SettingError
from models.history import Verb
from models.ports.store import Act
from models.verdict import Urgency
from routing.city import FALSE_ALARM
from routing.desk_acting import Acting, Person, Seen, center_only


class Dangers(Acting):
    """Acts on flags and hand-overs."""

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
        center_only(person)
        with self._acting(person, seen) as (act, complaint):
            chosen = _chosen(act.flags(complaint.id), flags)
            if hand_over is None and any(flag.urgency is Urgency.EMERGENCY for flag in chosen):
                raise SettingError(f"an emergency needs a hand-over: one of {', '.join(self._city.hand_overs)}")
            note_id = None if note is None else act.put_text(complaint.id, note)
            if any(flag.kind is FlagKind.SENDING for flag in chosen) and self._sending is not None:
                self._sending.supersede(act, complaint.id)
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
        with self._beginning(person) as act:
            complaint = act.complaint(known.complaint, person.scope)
            self._undisturbed(act, complaint)
            current = next(one for one in act.hand_overs(complaint.id) if one.id == hand_over_id)
            if current.reported_at is not None:
                raise ComplaintChangedError(f"somebody reported on {hand_over_id} already; read it again")
            done = replace(
                current,
                again_at=None,
                reported_at=act.at,
                reported_by=person.name,
                report=act.put_text(complaint.id, text),
            )
            act.put_hand_over(done, Verb.REPORTED)
            act.update(complaint, complaint, Verb.REPORTED)
            return done

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


def _chosen(flags: Sequence[Flag], ids: Sequence[str] | None) -> list[Flag]:
    if ids is None:
        chosen = [flag for flag in flags if flag.kind is FlagKind.DANGER and flag.acknowledged_at is None]
    else:
        known = {flag.id: flag for flag in flags}
        if missing := [one for one in ids if one not in known]:
            raise NotFoundError(f"the complaint has no flag {', '.join(missing)}")
        chosen = [known[one] for one in dict.fromkeys(ids)]
    if any(flag.kind is FlagKind.EXCLUSION for flag in chosen):
        raise NotAllowedError("an exclusion is not acknowledged: confirm it, or reopen the complaint")
    if not chosen or any(flag.acknowledged_at is not None for flag in chosen):
        raise ComplaintChangedError("there is nothing open to acknowledge; somebody was quicker, read it again")
    return chosen
