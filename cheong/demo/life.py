"""The watchable life of the demo: while the posts come in, its people act on some of them, and citizens write back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from threading import Event

from cheong.demo.accounts import DEPARTMENTS
from cheong.demo.hands import Hands, Knowing
from cheong.demo.luck import luck
from cheong.demo.mail import Mail
from cheong.demo.staff import Staff
from cheong.demo.steps import Standing, Step, next_step
from cheong.demo.town import People, Town
from cheong.wiring import Parts
from models.complaint import HandOver
from routing.desk import TriageDesk

_SECONDS = {
    Step.ACKNOWLEDGE: (10, 35),
    Step.ASSIGN: (15, 70),
    Step.ACCEPT: (6, 20),
    Step.ANSWER: (8, 30),
    Step.THANK: (8, 30),
    Step.OBJECT: (8, 30),
    Step.REPLY: (10, 30),
}
"""Between which two a step takes; those not named take as the last."""

_OTHERS = (12, 45)
_LEFT_ALONE = {Step.ASSIGN: 0.35, Step.ACKNOWLEDGE: 0.25, Step.TRANSFER: 0.6, Step.CLOSE: 0.5, Step.EXCLUDE: 0.7}
"""What is left for the newcomer, as a share."""

_REPORTED, _REPORT_SECONDS = 0.5, (40, 110)
_LOOK_SECONDS, _BREATH = 0.5, timedelta(seconds=1)
_SEED = 11


@dataclass(frozen=True, slots=True)
class LiveHabits:
    """Seconds instead of hours, something left of everything, and nothing that is the newcomer's touched."""

    seed: int = _SEED

    def step(self, standing: Standing, random: Random) -> Step | None:
        """What comes next; complaints of the demo officer's departments are that officer's."""
        if standing.complaint.department in DEPARTMENTS or standing.busy:
            return None
        step = next_step(standing, random)
        left = luck(self.seed, standing.complaint.opened_by, "left").random()
        return None if step is None or left < _LEFT_ALONE.get(step, 0.0) else step

    def when(self, step: Step, _standing: Standing, now: datetime, pace: float, random: Random) -> datetime:
        """When it is taken."""
        return now + timedelta(seconds=random.uniform(*_SECONDS.get(step, _OTHERS)) * pace)

    def reported_at(self, _one: HandOver, now: datetime, random: Random) -> datetime | None:
        """When it is reported on; half are left."""
        if random.random() > _REPORTED:
            return None
        return now + timedelta(seconds=random.uniform(*_REPORT_SECONDS))


class Life:
    """Acts at most once in a breath, on what came since it began."""

    def __init__(self, parts: Parts, mail: Mail) -> None:
        self._clock, self._mail = parts.clock, mail
        city, store = parts.routing_city, parts.store
        staff = Staff.hired(city, store, parts.clock())
        desk = TriageDesk(store, city, parts.clock, parts.sendings())
        hands = Hands(desk, city, staff, Knowing(lambda complaint: complaint.channel in parts.senders))
        self._town = Town(store, city, People(hands, LiveHabits(), mail.author, _SEED))
        self._town.begin()

    def live(self, stop: Event) -> None:
        """Until told to stop."""
        last = self._clock()
        while not stop.wait(_LOOK_SECONDS):
            last = self.breathe(last)

    def breathe(self, last: datetime) -> datetime:
        """See what is new, and act if it is time; ``last`` and what is returned: when somebody acted last."""
        now = self._clock()
        self._town.watch(now)
        at = self._town.next_at()
        if at is None or at > now or now - last < _BREATH:
            return last
        if (line := self._town.act()) is not None:
            self._mail.put(line)
        return now
