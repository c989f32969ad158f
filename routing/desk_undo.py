"""The desk takes back what a person did, while nobody built upon it."""

from datetime import timedelta

from models.complaint import Complaint
from models.errors import NotAllowedError, NotFoundError
from models.history import PastAct
from models.ports.store import Act
from models.scope import Actor, ActorKind
from routing.desk_acting import Acting, Person
from routing.sending import begun


class Undoing(Acting):
    """Undo, which is an act of its own."""

    def undo(self, person: Person, act_id: str) -> Complaint:
        """Restore what was before an act; returns the complaint that it was done to.

        Who did it may, and the center, within the window. Raises NotAllowedError where a person did something later.
        """
        return self.undo_all(person, act_id)[0]

    def undo_all(self, person: Person, act_id: str) -> list[Complaint]:
        """The same, and every complaint that the act touched, the one that it was done to first."""
        with self._beginning(person) as act:
            past = act.past(act_id)
            self._visible(act, person, past)
            if person.reads_only:
                raise NotAllowedError(f"{person.name} only reads")
            if not person.center and past.actor != str(Actor(ActorKind.PERSON, person.name)):
                raise NotAllowedError(f"{past.actor.partition(':')[2]} did this: only they and the center may undo it")
            self._check(act, past)
            return act.undo(act_id)

    def _visible(self, act: Act, person: Person, past: PastAct) -> None:
        try:
            for one in past.complaints:
                act.complaint(one, person.scope)
        except NotFoundError as error:
            raise NotFoundError(f"there is no act {past.id} that can be undone") from error

    def _check(self, act: Act, past: PastAct) -> None:
        if past.since is not None:
            who = past.since.actor.partition(":")[2]
            raise NotAllowedError(
                f"{who} did something to complaint {past.since.complaint} since ({past.since.verb}): "
                "it cannot be undone, offer a correction"
            )
        window = self._window(act, past)
        if act.at - past.at > window:
            seconds = window.total_seconds()
            raise NotAllowedError(f"an act can be undone for {seconds:.0f} seconds: offer a correction")

    def _window(self, act: Act, past: PastAct) -> timedelta:
        """For how long this act can be undone: one that queued a text, until its sending begins."""
        queued = [] if self._sending is None else self._sending.queued_by(act, past)
        if any(begun(one) for one in queued):
            raise NotAllowedError("what it queued is on its way already: it cannot be undone, offer a correction")
        return max(self._sending.delay, self.undo_window) if self._sending is not None and queued else self.undo_window
