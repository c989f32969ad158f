"""What would become of a text by itself, for whoever wants to know without storing anything."""

from dataclasses import dataclass
from datetime import datetime

from models.complaint import Reason
from models.verdict import Judgement
from routing.city import RoutingCity
from routing.decision import decide, explain, facts

COMPLAINT = "complaint"
SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a text by itself.

    ``becomes`` is complaint or set_aside. ``waits`` is None where it would be assigned without a person, set_aside,
    else why not. ``department`` is None unless assigned or, with ``waits`` owner, the proposed transfer; ``kind`` and
    ``due_at`` (UTC) are None for what is set aside.
    """

    becomes: str
    waits: str | None
    department: str | None
    departments: tuple[str, ...]
    kind: str | None
    reasons: tuple[Reason, ...]
    due_at: datetime | None


def preview(city: RoutingCity, judgement: Judgement, text: str, received_at: datetime) -> Preview:
    """The preview of a judgement of this text, received then."""
    decision = decide(city, facts(city, judgement, text), text, received_at)
    waits = None if decision.waits is None else decision.waits.value
    return Preview(
        becomes=COMPLAINT if decision.complaint else SET_ASIDE,
        waits=waits if decision.complaint else SET_ASIDE,
        department=decision.department,
        departments=decision.departments,
        kind=decision.kind,
        reasons=(*explain(city, judgement, text), *decision.reasons),
        due_at=None if decision.due is None else decision.due.due_at,
    )
