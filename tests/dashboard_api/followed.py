"""A store, an index and the follower between them, for the tests of the follower."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from backends.search.sqlite import SqliteSearch
from backends.store import Store
from dashboard_api.indexing import FollowerParts, IndexFollower
from models.complaint import Complaint, Decided, Status, Waits
from models.history import Outcome, StoredPost, Verb
from models.ports.search import SearchQuery
from models.post import Post
from models.scope import ROUTER, Actor, ActorKind, Scope
from models.verdict import Intent, Judgement, Urgency

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVERYTHING = Scope.everything("test")
CENTER = Actor(ActorKind.PERSON, "kim")
JUDGEMENT = Judgement(
    intent=Intent.COMPLAINT,
    topic="roads",
    subtopic=None,
    topics=("roads",),
    urgency=Urgency.NORMAL,
    district="강남구",
    confidence={},
    unsure=(),
    evidence={},
    model="test",
)


@dataclass
class City:
    """A store, an index and the follower between them, with a clock that the test turns."""

    store: Store
    search: SqliteSearch
    now: datetime = NOW

    def follower(self, holder: str = "one") -> IndexFollower:
        parts = FollowerParts(self.store, self.store, self.search, self.store, self.store, holder, lambda: self.now)
        return IndexFollower(parts)

    def put(self, number: int, text: str, *, revision: int = 1, deleted: bool = False, title: str | None = None) -> str:
        post = Post(
            id=f"x:{number}",
            channel="x",
            external_id=str(number),
            revision=revision,
            key=f"x:{number}",
            text=text,
            received_at=NOW + timedelta(minutes=number),
            title=title,
        )
        outcome = Outcome.DELETED if deleted else Outcome.SET_ASIDE
        with self.store.act(ROUTER, NOW) as act:
            act.put_post(StoredPost(post, outcome, JUDGEMENT, "1", deleted=deleted), Verb.STORED)
        return post.id

    def open(self, *posts: str, department: str = "division.road") -> Complaint:
        with self.store.act(ROUTER, NOW) as act:
            complaint = _complaint(act.new_complaint_id(posts[0]), posts[0], department)
            assert act.open(complaint)
            for post in posts:
                act.join(post, complaint.id)
        return self.store.complaint(complaint.id, EVERYTHING)

    def assign(self, complaint: Complaint, department: str) -> None:
        decided = {"department": Decided(str(CENTER), NOW, "act")}
        with self.store.act(CENTER, NOW) as act:
            before = act.complaint(complaint.id, EVERYTHING)
            after = replace(before, status=Status.ASSIGNED, waits=None, department=department, decided=decided)
            act.update(before, after, Verb.ASSIGNED)

    def found(self, text: str = "", **filters: str) -> list[str]:
        query = replace(SearchQuery(text), **filters)
        return [hit.post for hit in self.search.find(query, EVERYTHING, limit=500).items]

    def found_by_officer(self, department: str) -> list[str]:
        scope = Scope.of_departments("officer", frozenset({department}))
        return [hit.post for hit in self.search.find(SearchQuery(""), scope).items]


def _complaint(complaint_id: str, opened_by: str, department: str) -> Complaint:
    return Complaint(
        id=complaint_id,
        version=1,
        status=Status.WAITING,
        channel="x",
        received_at=NOW,
        opened_by=opened_by,
        intent=Intent.COMPLAINT,
        kind="other",
        topic="parks",
        subtopic=None,
        topics=("parks",),
        urgency=Urgency.URGENT,
        district=None,
        department=department,
        departments=(department,),
        waits=Waits.OWNER,
        reasons=(),
        due_at=NOW + timedelta(days=3),
        due_rule="service.default",
        model="test",
    )
