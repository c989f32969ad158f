"""What the clock does when a window of the citizen's is over: remind, close without a reply, resolve in silence."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from models.complaint import CloseReason, Complaint, Flag, FlagKind, Status
from models.history import Verb
from models.ports.store import Act
from models.scope import Scope
from routing.city import Levels
from routing.desk_acting import Sending

EVERYTHING = Scope.everything("clock")
"""Under which the clock reads."""


class WindowEnds:
    """Each takes complaints whose window was found to be over, in an act, and says of how many it still was."""

    def __init__(self, levels: Levels, sending: Sending | None) -> None:
        self._levels = levels
        self._sending = sending

    def remind(self, act: Act, found: Sequence[Complaint]) -> int:
        """Remind the citizen of the question; where nothing can be sent, a person of the center."""
        return self._each(act, found, self._remind)

    def close(self, act: Act, found: Sequence[Complaint]) -> int:
        """Close what got no reply, after the reminder."""
        return self._each(act, found, _closed)

    def resolve(self, act: Act, found: Sequence[Complaint]) -> int:
        """Count as resolved what the citizen was silent on after the answer."""
        return self._each(act, found, _resolved)

    def _each(self, act: Act, found: Sequence[Complaint], do: Callable[[Act, Complaint], None]) -> int:
        waiting = list(self._waiting(act, found))
        for complaint in waiting:
            do(act, complaint)
        return len(waiting)

    def _waiting(self, act: Act, found: Sequence[Complaint]) -> Iterator[Complaint]:
        """Those that nothing happened to since they were found, and to which nothing is being sent."""
        act.hold([one.id for one in found])
        for one in found:
            complaint = act.complaint(one.id, EVERYTHING)
            sent = None if self._sending is None else self._sending.under_way(act, one.id)
            if complaint.version == one.version and sent is None:
                yield complaint

    def _remind(self, act: Act, complaint: Complaint) -> None:
        # whoever does it by hand finds the words there, too
        text = act.put_text(complaint.id, self._levels.reminder)
        if self._sending is not None and not _tried(act, complaint):
            self._sending.queue(act, complaint, text, question=True)
            return
        flag_id = f"{FlagKind.SENDING}:{complaint.id}:{act.id}"
        act.raise_flag(Flag(flag_id, complaint.id, FlagKind.SENDING, act.at))
        act.update(complaint, complaint, Verb.FLAGGED)


def _tried(act: Act, complaint: Complaint) -> bool:
    """Whether a reminder was queued in this window already, and given up: it is sent once."""
    since = complaint.window_since
    return any(one.reminder and since is not None and one.queued_at >= since for one in act.sendings(complaint.id))


def _closed(act: Act, complaint: Complaint) -> None:
    after = replace(complaint, status=Status.CLOSED, close_reason=CloseReason.NO_REPLY)
    act.update(complaint, after, Verb.CLOSED)


def _resolved(act: Act, complaint: Complaint) -> None:
    act.update(complaint, replace(complaint, status=Status.RESOLVED), Verb.RESOLVED)
