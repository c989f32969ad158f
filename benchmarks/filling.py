"""A store of any size for benchmarks: complaints of sixty days with posts, flags and histories, by a seed.

Everything is written through acts, as in life, many complaints an act.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from backends.store import Store
from backends.store.acts import StoreAct
from models.complaint import CloseReason, Complaint, Flag, FlagKind, Reason, Status, Waits
from models.history import Outcome, StoredPost, Verb
from models.post import Post
from models.scope import CLOCK, ROUTER, Actor, ActorKind, Scope
from models.verdict import Intent, Urgency

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""The moment at which everything is read."""

DAYS = 60
ALL = Scope.everything("benchmark")
KIM = Actor(ActorKind.PERSON, "kim")
DEPARTMENTS = tuple(f"gu.road@구{number}" for number in range(25)) + tuple(f"division.{number}" for number in range(15))
DISTRICTS = tuple(f"구{number}" for number in range(25))
TOPICS = tuple(f"topic{number}" for number in range(20))
CHANNELS = ("x", "facebook", "youtube", "instagram")

_BATCH = 250
_WORDS = (
    *("가로등이", "꺼졌어요", "도로에", "포트홀이", "있어서", "위험합니다", "😡", "언제", "고치나요"),
    *("https://example.org/a", "골목", "쓰레기", "소음", "밤마다"),
)
_STEPS = (
    (Status.ASSIGNED, Verb.ASSIGNED, 1.0, 0.1),
    (Status.ACCEPTED, Verb.ACCEPTED, 0.97, 0.3),
    (Status.ANSWERED, Verb.ANSWERED, 0.96, 2.0),
    (Status.RESOLVED, Verb.CONFIRMED, 0.95, 9.0),
    (Status.REOPENED, Verb.REOPENED, 0.03, 12.0),
)
"""Where complaints go: to which status by which act, how many of those before, and after how many days."""

_URGENCIES = (Urgency.NORMAL,) * 90 + (Urgency.LOW,) * 7 + (Urgency.URGENT,) * 2 + (Urgency.EMERGENCY,)


class Filling:
    """Writes complaints into an empty store."""

    def __init__(self, store: Store, seed: int = 1) -> None:
        self._store = store
        self._random = Random(seed)

    def fill(self, complaints: int) -> None:
        """So many, received at even distances over the days up to ``NOW``."""
        step = timedelta(days=DAYS) / complaints
        for start in range(0, complaints, _BATCH):
            numbers = range(start, min(start + _BATCH, complaints))
            self._batch([(number, NOW - timedelta(days=DAYS) + (number + 1) * step) for number in numbers])

    def _batch(self, these: list[tuple[int, datetime]]) -> None:
        with self._store.act(ROUTER, these[-1][1]) as act:
            act.load([])
            found = [self._opened(act, number, at) for number, at in these]
        # the younger, the more of it is still open
        for status, verb, share, wait in _STEPS:
            at = these[-1][1] + timedelta(days=wait)
            if at < NOW:
                found = self._moved(found, (status, verb, share), at)

    def _opened(self, act: StoreAct, number: int, at: datetime) -> Complaint:
        random = self._random
        channel = random.choice(CHANNELS)
        text = " ".join(random.choices(_WORDS, k=min(700, int(random.paretovariate(1.0) * 6))))
        name = f"{channel}:{number}"
        post = Post(name, channel, str(number), 1, name, text, at, author=f"a{number}")
        act.put_post(StoredPost(post, Outcome.COMPLAINT, None, "1", opened_revision=1), Verb.STORED)
        waits = random.choice(list(Waits)) if random.random() < 0.15 else None
        district = random.choice(DISTRICTS) if random.random() < 0.8 else None
        department = random.choice(DEPARTMENTS)
        topic = random.choice(TOPICS)
        urgency = random.choice(_URGENCIES)
        made = Complaint(
            id=act.new_complaint_id(post.id),
            version=1,
            status=Status.WAITING if waits else Status.ASSIGNED,
            channel=channel,
            received_at=at,
            opened_by=post.id,
            intent=Intent.COMPLAINT,
            kind="grievance",
            topic=topic,
            subtopic=f"{topic}.1",
            topics=(topic, *random.sample(TOPICS, 2)),
            urgency=urgency,
            district=district,
            department=None if waits else department,
            departments=(department, *random.sample(DEPARTMENTS, 2)),
            waits=waits,
            reasons=(Reason("subtopic", "세부 주제가 정하는 부서입니다"), Reason("district", "구청이 맡는 일입니다")),
            due_at=at + timedelta(days=random.choice((3, 7, 14))),
            due_rule="service.default",
            model="linear-1",
        )
        act.open(made)
        act.join(post.id, made.id)
        if urgency in (Urgency.URGENT, Urgency.EMERGENCY):
            act.raise_flag(Flag(f"danger:{post.id}", made.id, FlagKind.DANGER, at, post.id, 1, urgency, at))
        return made

    def _moved(self, those: list[Complaint], step: tuple[Status, Verb, float], at: datetime) -> list[Complaint]:
        """Those of them that went on, all in one act."""
        status, verb, share = step
        actor = CLOCK if status is Status.RESOLVED and self._random.random() < 0.5 else KIM
        found = []
        with self._store.act(actor, at) as act:
            for one in those:
                if status is Status.ASSIGNED:
                    found += self._sorted_out(act, one)
                elif self._random.random() < share:
                    found.append(self._went_on(act, one, status, verb))
        return found

    def _went_on(self, act: StoreAct, one: Complaint, status: Status, verb: Verb) -> Complaint:
        changes: dict[str, object] = {"status": status}
        if status is Status.ACCEPTED:
            changes["officer"] = "person:lee"
        if status is Status.ANSWERED:
            changes["answered_at"] = act.at
        after = replace(one, **changes)  # type: ignore[arg-type]  # by name
        return act.update(one, after, verb, delivered=status is Status.ANSWERED)

    def _sorted_out(self, act: StoreAct, one: Complaint) -> list[Complaint]:
        """Dangers are acknowledged; of what waited one of three is none of the city's, the others get an owner."""
        if self._random.random() < 0.98:
            self._acknowledged(act, one)
        if one.status is not Status.WAITING:
            return [one]
        if self._random.random() < 0.1:
            return []
        if self._random.random() < 0.66:
            owner = self._random.choice(DEPARTMENTS)
            return [act.update(one, replace(one, status=Status.ASSIGNED, department=owner, waits=None), Verb.ASSIGNED)]
        flag = Flag(f"exclusion:{one.id}", one.id, FlagKind.EXCLUSION, act.at)
        act.raise_flag(flag)
        reason = self._random.choice((CloseReason.SPAM, CloseReason.NOT_FOR_THE_CITY))
        closed = act.update(one, replace(one, status=Status.CLOSED, close_reason=reason), Verb.CLOSED)
        act.change_flag(replace(flag, acknowledged_at=act.at, acknowledged_by="kim"), Verb.ACKNOWLEDGED)
        act.update(closed, closed, Verb.EXCLUDED)
        return []

    def _acknowledged(self, act: StoreAct, one: Complaint) -> None:
        if one.urgency in (Urgency.NORMAL, Urgency.LOW):
            return
        for flag in act.flags(one.id):
            if flag.acknowledged_at is None:
                act.change_flag(replace(flag, acknowledged_at=act.at, acknowledged_by="kim"), Verb.ACKNOWLEDGED)
