"""Urgency: what the weights and the words of danger say together; emergencies are not missed for a tidy average."""

from dataclasses import dataclass

from classify.danger import Danger
from models.verdict import Urgency

ORDER = tuple(Urgency)
"""The classes of the urgency head, most urgent first."""

DENIED = 0.5
"""The chance the weights must give where all signs in the words were denied."""

SURE_OF_SIGN = 0.85
"""The least confidence of an urgency that a sign in the words decided."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """From which chance on a post is an emergency, and from which chance of either it is at least urgent."""

    emergency: float
    urgent: float


def decide(chances: list[float], danger: Danger, cuts: Cuts) -> tuple[Urgency, float]:
    """Urgency and its confidence from the chances (in ``ORDER``) and the signs."""
    emergency = chances[0]
    dangerous = chances[0] + chances[1]
    if danger.level is Urgency.EMERGENCY:
        return Urgency.EMERGENCY, max(emergency, SURE_OF_SIGN)
    if emergency >= (max(DENIED, cuts.emergency) if danger.denied else cuts.emergency):
        return Urgency.EMERGENCY, emergency
    if danger.level is Urgency.URGENT:
        return Urgency.URGENT, max(dangerous, SURE_OF_SIGN)
    if dangerous >= (max(DENIED, cuts.urgent) if danger.denied else cuts.urgent):
        return Urgency.URGENT, dangerous
    best = Urgency.NORMAL if chances[2] >= chances[3] else Urgency.LOW
    return best, chances[ORDER.index(best)]
