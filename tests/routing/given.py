"""What the tests of routing start from: the city, posts, judgements, and a day of posts on a real store."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from backends.store import Store, open_store
from models.complaint import Complaint, Flag, FlagKind, Status
from models.history import Outcome, Verb
from models.ports.store import Filter
from models.post import Post, PostKind
from models.scope import ROUTER, Actor, ActorKind, Scope
from models.verdict import Evidence, Intent, Judgement, Urgency, Verdict
from routing.city import RoutingCity
from routing.desk import Person, Seen, TriageDesk
from routing.router import Router

SEOUL = Path(__file__).parents[2] / "cities" / "seoul"
ALL = Scope.everything("test")
CENTER = Person("김센터", ALL, center=True)
MANAGER = Person("이국장", ALL, center=False)

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, 10 o'clock in Seoul."""


@cache
def seoul() -> RoutingCity:
    """The city, read once."""
    return RoutingCity.load(SEOUL)


def officer(*departments: str) -> Person:
    """An officer of these departments."""
    return Person("박주무관", Scope.of_departments("박주무관", frozenset(departments)), center=False)


POTHOLE = Judgement(
    intent=Intent.COMPLAINT,
    topic="road",
    subtopic="pothole",
    topics=("road", "traffic_safety"),
    urgency=Urgency.NORMAL,
    district="강남구",
    confidence={"intent": 0.97, "topic": 0.93, "subtopic": 0.88, "urgency": 0.99},
    unsure=(),
    evidence={"topic": (Evidence(0, 3, 1.0),)},
    model="linear 1",
)
PLACELESS = replace(POTHOLE, district=None)
PARKING = replace(POTHOLE, topic="parking", subtopic="illegal_parking", topics=("parking",))
PRAISE = replace(POTHOLE, intent=Intent.PRAISE, topic="none", subtopic=None, topics=(), urgency=Urgency.LOW)
CHATTER = replace(PRAISE, intent=Intent.NONE)
FIRE = replace(POTHOLE, topic="safety", subtopic="fire", topics=("safety",), urgency=Urgency.EMERGENCY, district=None)
BURNING_HERE = replace(POTHOLE, urgency=Urgency.EMERGENCY)
URGENT_HERE = replace(POTHOLE, urgency=Urgency.URGENT)


def post(external_id: str, text: str = "포트홀이 있어요", **more: object) -> Post:
    """A post on the channel x by one citizen."""
    first = Post(f"x:{external_id}", "x", external_id, 1, f"x:{external_id}", text, NOW, author="citizen")
    changed = replace(first, **more)  # type: ignore[arg-type]  # the names are fields of a post
    return replace(changed, key=f"x:{changed.conversation_id}") if changed.conversation_id else changed


@dataclass
class Day:
    """A store, a router and a desk with a time that the test moves."""

    store: Store
    now: datetime = NOW
    router: Router = field(default_factory=lambda: Router(seoul()))

    @classmethod
    def on(cls, folder: Path) -> "Day":
        """A day on an empty store."""
        return cls(open_store(f"sqlite:///{folder}/store.db"))

    @property
    def desk(self) -> TriageDesk:
        """The desk at the day's time."""
        return TriageDesk(self.store, seoul(), lambda: self.now)

    def later(self, **time: int) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def route(self, given: Post, judgement: Judgement | None) -> Outcome | None:
        """Route one verdict in an act of its own."""
        with self.store.act(ROUTER, self.now) as act:
            act.load([given])
            return self.router.route(act, Verdict(given, judgement, "2026"))

    def opens(self, given: Post, judgement: Judgement = POTHOLE) -> Complaint:
        """Route a post that opens a complaint."""
        assert self.route(given, judgement) is Outcome.COMPLAINT
        return self.of(given)

    def of(self, given: Post) -> Complaint:
        """The complaint that a post is in."""
        complaint = self.store.post(given.id, ALL).complaint
        assert complaint is not None
        return self.store.complaint(complaint, ALL)

    def again(self, complaint: Complaint) -> Complaint:
        """The complaint as it is now."""
        return self.store.complaint(complaint.id, ALL)

    def dangers(self, complaint: Complaint) -> list[Flag]:
        """Its danger flags that nobody acknowledged."""
        return [f for f in self.flags(complaint) if f.kind is FlagKind.DANGER and f.acknowledged_at is None]

    def flags(self, complaint: Complaint) -> list[Flag]:
        """All its flags."""
        return self.store.flags(complaint.id, ALL)

    def queue(self) -> list[str]:
        """The ids in the triage queue."""
        return [complaint.id for complaint in self.store.queue(ALL).items]

    def everything(self) -> list[Complaint]:
        """All complaints, newest first."""
        return list(self.store.listing(Filter(), ALL).items)

    def moved(self, complaint: Complaint, status: Status, **more: object) -> Complaint:
        """A complaint moved by a person where the desk has no act for it yet."""
        with self.store.act(Actor(ActorKind.PERSON, "김센터"), self.now) as act:
            known = act.complaint(complaint.id, ALL)
            after = replace(known, status=status, **more)  # type: ignore[arg-type]  # fields of a complaint
            return act.update(known, after, Verb.ASSIGNED, delivered=True)

    def verbs(self, complaint: Complaint) -> list[Verb]:
        """What happened to a complaint and its posts, in order."""
        return [change.verb for change in self.store.history(complaint.id, ALL)]


def seen(complaint: Complaint) -> Seen:
    """The complaint as somebody reads it now."""
    return Seen(complaint.id, complaint.version)


def codes(complaint: Complaint) -> Sequence[str]:
    """The codes of its reasons."""
    return [reason.code for reason in complaint.reasons]


def deletion(of: Post, revision: int) -> Post:
    """The record that a post was deleted."""
    return replace(of, revision=revision, text="", kind=PostKind.DELETION)
