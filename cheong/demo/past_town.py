"""The town in the seeded past: its people keep office hours, know what is right, and judge the daily samples."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from cheong.demo.arrivals import TOO, Span, author_of
from cheong.demo.hands import Hands, Knowing
from cheong.demo.left import Left
from cheong.demo.luck import luck
from cheong.demo.pace import Pace
from cheong.demo.staff import Staff
from cheong.demo.steps import Standing, Step, next_step
from cheong.demo.town import EVERYTHING, People, Town
from cheong.wiring import Parts
from classify.labelled import LabelledPost
from models.complaint import Complaint, HandOver
from models.sample import Judged
from models.verdict import NO_TOPIC
from routing.desk import TriageDesk

Posts = Mapping[str, LabelledPost]
"""The invented posts by their id at the channel, with what they are about."""

_BAD_FROM, _BAD_TO = 0.35, 0.47
_QUICK = timedelta(minutes=5)
_JUDGING_HOURS = (9, 10, 11)
_MISSED = 0.04
_SENDING = timedelta(days=3)
_REPORTED = (3.9, 0.7)
"""Middle and spread of the logarithm of minutes: half report within 50."""


class PastHabits:
    """What is left for the newcomer is left; all else goes its way."""

    def __init__(self, pace: Pace, left: Left) -> None:
        self._pace, self._left = pace, left
        self._held: set[str] = set()

    def step(self, standing: Standing, random: Random) -> Step | None:
        """What comes next."""
        if self._left.holds(standing.complaint):
            self._held.add(standing.complaint.id)
            return self._left.next_step(standing)
        return None if standing.busy else next_step(standing, random)

    def when(self, step: Step, standing: Standing, now: datetime, pace: float, random: Random) -> datetime:
        """When it is taken."""
        if self._left.holds(standing.complaint):
            return now + _QUICK
        return self._pace.when(step, standing, now, pace, random)

    def reported_at(self, one: HandOver, now: datetime, random: Random) -> datetime | None:
        """When it is reported on: those that are left, never."""
        if one.complaint in self._held:
            return None
        return now + timedelta(minutes=random.lognormvariate(*_REPORTED))


class PastTown:
    """A town with its past people, and the judging of samples."""

    def __init__(self, parts: Parts, span: Span, posts: Posts, left: Left) -> None:
        city, self._store, self._span, self._posts = parts.routing_city, parts.store, span, posts
        self._clock, self._channels = parts.clock, frozenset(parts.senders)
        whole = span.end - span.start
        pace = Pace(city.deadlines.calendar, (span.start + whole * _BAD_FROM, span.start + whole * _BAD_TO))
        self._staff = Staff.hired(city, parts.store, span.start)
        self._desk = TriageDesk(parts.store, city, parts.clock, parts.sendings())
        hands = Hands(self._desk, city, self._staff, Knowing(self._sends, self._right))
        people = People(hands, PastHabits(pace, left), lambda post: author_of(post.partition(":")[2]), span.seed)
        self.town = Town(parts.store, city, people)

    def judge(self, now: datetime) -> None:
        """In the morning somebody judges the sample of the day before; the last is left for the newcomer."""
        local = now.astimezone(self._span.zone)
        if local.hour in _JUDGING_HOURS and now < self._span.end - timedelta(days=1):
            for day in self._store.sample_days(EVERYTHING, 1):
                self._judge(day)

    def _judge(self, day: date) -> None:
        person = self._staff.on_duty(luck(self._span.seed, day)).person
        for sampled, stored in self._store.sample(day, EVERYTHING).items:
            if sampled.judged is None and not stored.deleted:
                asks = self._asks(stored.post.external_id)
                self._desk.judge(person, day, sampled.post, Judged.COMPLAINT if asks else Judged.NONE)

    def _asks(self, external_id: str) -> bool:
        """Whether somebody who reads it would say that it has to be answered."""
        post = self._posts.get(external_id)
        wants = post is not None and post.intent.needs_answer
        return wants or luck(self._span.seed, external_id, "missed").random() < _MISSED

    def _sends(self, complaint: Complaint) -> bool:
        """Lately the desk sends; before that people wrote at the channel themselves, which is made more quickly."""
        return complaint.channel in self._channels and self._clock() >= self._span.end - _SENDING

    def _right(self, complaint: Complaint) -> tuple[str, str | None] | None:
        post = self._posts.get(complaint.opened_by.partition(":")[2].removesuffix(TOO))
        return None if post is None or post.topic == NO_TOPIC else (post.topic, post.subtopic)
