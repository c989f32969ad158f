"""What the tests of sending share: a desk that sends, and what the follower makes of what was queued."""

from dataclasses import replace

from dashboard_api.delivering import flag
from models.complaint import Complaint, FlagKind
from models.history import Verb
from models.scope import DELIVERY
from models.sending import Sending, SendingState
from routing.desk import TriageDesk
from routing.sending import Sendings
from tests.routing.given import (
    Day,
    officer,
    post,
    seen,
    seoul,
)

OWN, FOREIGN = officer("gu.road@강남구"), officer("gu.road@서초구")
WAITING, SENDING, UNKNOWN, FAILED, DELIVERED, WITHDRAWN = SendingState
DELAY = seoul().levels.answer_delay


def desk(day: Day, *channels: str) -> TriageDesk:
    """A desk that sends to these channels, else to x."""
    return TriageDesk(day.store, seoul(), lambda: day.now, Sendings(frozenset(channels or ("x",)), DELAY))


def accepted(day: Day) -> Complaint:
    """A complaint that an officer works on."""
    return day.desk.accept(OWN, seen(day.opens(post("1"))))


def sendings(day: Day, complaint: Complaint) -> list[Sending]:
    """All that was queued in it."""
    with day.store.act(DELIVERY, day.now) as act:
        return act.sendings(complaint.id)


def became(day: Day, complaint: Complaint, state: SendingState, **more: object) -> Complaint:
    """What is on its way has got so far; what failed or is in doubt is flagged, as the follower does it."""
    with day.store.act(DELIVERY, day.now) as act:
        last = act.sendings(complaint.id)[-1]
        now = replace(last, state=state, attempts=1, tries=1, **more)  # type: ignore[arg-type]  # fields of it
        act.put_sending(now, Verb.SENDING)
        if state in (FAILED, UNKNOWN):
            flag(act, now)
    return day.again(complaint)


def open_flags(day: Day, complaint: Complaint) -> list[FlagKind]:
    """What somebody must look at."""
    return [flag.kind for flag in day.flags(complaint) if flag.acknowledged_at is None]
