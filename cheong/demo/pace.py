"""How long people take in the seeded past: by step, by who it is, by the deadline, by day and night."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from cheong.demo.steps import Standing, Step
from models.verdict import Urgency
from routing.calendar import Calendar, next_day

_SHORT = timedelta(hours=30)
"""Below that a deadline is kept by who is on duty, day and night; above it by who has office hours."""

_MINUTES = {
    Step.LOOK: 180,
    Step.ASSIGN: 45,
    Step.RETOPIC: 30,
    Step.MERGE: 40,
    Step.TRANSFER: 120,
    Step.CLOSE: 90,
    Step.EXCLUDE: 300,
    Step.CONFIRM: 90,
    Step.REOPEN: 100,
    Step.RESUME: 200,
    Step.ACCEPT: 130,
    Step.RETURN: 150,
    Step.ASK: 200,
    Step.REPLY: 14 * 60,
    Step.THANK: 20 * 60,
    Step.OBJECT: 30 * 60,
}
"""How long a step takes usually: half are quicker."""

_URGENT_MINUTES = {Urgency.EMERGENCY: 4, Urgency.URGENT: 35}
_ON_DUTY_MINUTES = {Step.ACCEPT: 14, Step.RETURN: 25, Step.ASK: 30}
_ANSWER_SHARE = 0.42
"""Of the time up to the deadline half are answered in this share, by who takes as long as is usual."""

_SPREAD, _ANSWER_SPREAD = 0.7, 0.6
_AT_LEAST = timedelta(minutes=2)
_NIGHT, _MORNING, _NIGHT_FACTOR = 0, 7, 2.5


@dataclass(frozen=True, slots=True)
class Pace:
    """The city's calendar, and the bad week in which everything took ``worse`` times as long."""

    calendar: Calendar
    bad: tuple[datetime, datetime]
    worse: float = 1.8

    def when(self, step: Step, standing: Standing, now: datetime, pace: float, random: Random) -> datetime:
        """At which time the step is taken, decided now."""
        factor = pace * (self.worse if self.bad[0] <= now < self.bad[1] else 1.0)
        if step.of_citizen:
            return self._awake(now + _usually(_MINUTES[step], 1.0, random), random)
        if step.of_center:
            return now + self._at_the_center(step, standing, now, factor, random)
        complaint = standing.complaint
        budget = (complaint.due_at or now) - complaint.received_at
        on_duty = budget < _SHORT
        if step is Step.ANSWER:
            share = random.lognormvariate(0, _ANSWER_SPREAD) * _ANSWER_SHARE * factor
            found = max(now + _AT_LEAST * 5, complaint.received_at + budget * share)
        else:
            minutes = _ON_DUTY_MINUTES.get(step, _MINUTES[step]) if on_duty else _MINUTES[step]
            found = now + _usually(minutes, factor, random)
        return found if on_duty else self.working(found, random)

    def working(self, moment: datetime, random: Random) -> datetime:
        """The moment if offices are open then, else soon after they open next."""
        day = self.calendar.local(moment).date()
        while True:
            for begin, end in self.calendar.spans(day):
                if moment < end:
                    return moment if moment >= begin else begin + timedelta(minutes=random.uniform(1, 70))
            day = next_day(day)

    def _at_the_center(self, step: Step, standing: Standing, now: datetime, factor: float, random: Random) -> timedelta:
        if step is Step.ACKNOWLEDGE:
            worst = min((flag.urgency or Urgency.URGENT for flag in standing.flags), key=lambda one: one.rank)
            return _usually(_URGENT_MINUTES.get(worst, 35), factor, random)
        hour = self.calendar.local(now).hour
        return _usually(_MINUTES[step], factor * (_NIGHT_FACTOR if _NIGHT <= hour < _MORNING else 1.0), random)

    def _awake(self, moment: datetime, random: Random) -> datetime:
        local = self.calendar.local(moment)
        if local.hour >= _MORNING:
            return moment
        return local.replace(hour=_MORNING, minute=0) + timedelta(minutes=random.uniform(1, 200))


def _usually(minutes: float, factor: float, random: Random) -> timedelta:
    return max(_AT_LEAST, timedelta(minutes=minutes * factor * random.lognormvariate(0, _SPREAD)))
