"""The follower of the index: whatever happens in the store, the index comes to say the same; a rebuild equals it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backends.search.sqlite import SqliteSearch
from backends.store import Store, open_store
from dashboard_api.indexing import LEASE, NAME, FollowerParts, IndexFollower
from models.complaint import Complaint, Decided, Flag, FlagKind, Status, Waits
from models.errors import LeaseLostError, RetryableError
from models.history import START, Outcome, StoredPost, Verb
from models.ports.search import Document, SearchQuery, Tombstone
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


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = City(open_store(f"sqlite:///{tmp_path}/store.db"), SqliteSearch(tmp_path / "search.db"))
    yield made
    made.search.close()
    made.store.close()


def _follow(follower: IndexFollower, limit: int = 500) -> int:
    handled = 0
    while count := follower.step(limit):
        handled += count
    return handled


def test_a_post_set_aside_is_found_with_what_the_classifier_said(city: City) -> None:
    city.put(1, "가로등이 예뻐요")
    assert _follow(city.follower()) == 1
    assert city.found("등이", topic="roads", urgency="normal", district="강남구", outcome="set_aside") == ["x:1"]
    (hit,) = city.search.find(SearchQuery("가로등"), EVERYTHING).items
    assert hit.complaint is None


def test_a_post_of_a_complaint_is_found_with_the_complaints_fields(city: City) -> None:
    complaint = city.open(city.put(1, "가로등이 꺼졌어요"))
    _follow(city.follower())
    fields = {"topic": "parks", "urgency": "urgent", "status": "waiting", "waits": "owner"}
    assert city.found("가로등", department="division.road", **fields) == ["x:1"]
    assert city.found("가로등", district="강남구") == []
    (hit,) = city.search.find(SearchQuery("가로등"), EVERYTHING).items
    assert hit.complaint == complaint.id


def test_a_change_of_a_complaint_reaches_all_its_posts_and_their_readers(city: City) -> None:
    complaint = city.open(city.put(1, "가로등"), city.put(2, "가로등 또"))
    follower = city.follower()
    _follow(follower)
    city.assign(complaint, "gu.parking@강남구")
    assert _follow(follower) > 0
    assert city.found("가로등", status="assigned", department="gu.parking@강남구") == ["x:2", "x:1"]
    assert city.found("가로등", waits="owner") == []
    assert city.found_by_officer("division.road") == []
    assert city.found_by_officer("gu.parking@강남구") == ["x:2", "x:1"]


def test_what_says_nothing_about_a_document_is_handled_all_the_same(city: City) -> None:
    complaint = city.open(city.put(1, "가로등"))
    follower = city.follower()
    _follow(follower)
    with city.store.act(ROUTER, NOW) as act:
        act.raise_flag(Flag("f1", complaint.id, FlagKind.DANGER, NOW, urgency=Urgency.URGENT))
    assert _follow(follower) == 1
    assert city.store.followed(NAME) == city.store.tip()
    assert city.found("가로등", status="waiting") == ["x:1"]


def test_an_edit_replaces_the_text_and_a_title_is_found_too(city: City) -> None:
    city.put(1, "가로등", title="밤길이 어두워요")
    follower = city.follower()
    _follow(follower)
    assert city.found("밤길 가로등") == ["x:1"]
    city.put(1, "신호등", revision=2)
    _follow(follower)
    assert city.found("가로등") == city.found("밤길") == []
    assert city.found("신호등") == ["x:1"]


def test_a_deleted_and_a_forgotten_post_leave_the_index(city: City) -> None:
    city.open(city.put(1, "가로등"))
    city.put(2, "공원 벤치")
    follower = city.follower()
    _follow(follower)
    city.put(2, "", revision=2, deleted=True)
    city.store.forget("x:1", CENTER, NOW)
    _follow(follower)
    assert city.found() == []
    assert follower.rebuild() == 2
    assert city.found() == []


def test_changes_are_taken_in_steps_and_the_position_is_kept(city: City) -> None:
    for number in range(25):
        city.put(number, f"글 {number}번")
    assert city.follower().step(10) == 10
    assert len(city.found("글")) == 10
    assert _follow(city.follower(), 7) == 15
    assert city.follower().step() == 0
    assert city.store.followed(NAME) == city.store.tip()


def test_one_process_follows_at_a_time(city: City) -> None:
    city.put(1, "가로등")
    one, other = city.follower("one"), city.follower("other")
    assert one.step() == 1
    city.put(2, "신호등")
    assert other.step() == 0
    one.close()
    assert other.step() == 1
    other.close()
    other.close()


def test_a_successor_goes_on_when_the_lease_has_run_out(city: City) -> None:
    city.put(1, "가로등")
    city.follower("dead").step()
    city.put(2, "신호등")
    city.now += timedelta(hours=1)
    assert city.follower("other").step() == 1
    assert city.found() == ["x:2", "x:1"]


class _Interrupted(SqliteSearch):
    """An index whose next write is followed by what a test wants."""

    def index(self, documents: "list[Document | Tombstone]") -> None:  # type: ignore[override]  # lists are enough here
        super().index(documents)
        raise RetryableError("killed between the index and the position")


def test_a_crash_before_the_position_is_kept_replays_harmlessly(city: City, tmp_path: Path) -> None:
    complaint = city.open(city.put(1, "가로등"))
    broken = City(city.store, _Interrupted(tmp_path / "search.db"))
    with pytest.raises(RetryableError):
        broken.follower().step()
    assert city.store.followed(NAME) == START
    city.assign(complaint, "division.park")
    city.store.forget("x:1", CENTER, NOW)
    with pytest.raises(RetryableError):
        broken.follower().step()
    city.put(2, "신호등")
    _follow(city.follower())
    assert city.found() == ["x:2"]
    broken.search.close()


def test_a_process_that_lost_the_lease_does_not_move_the_position(city: City, tmp_path: Path) -> None:
    city.put(1, "가로등")

    class Slow(SqliteSearch):
        def index(self, documents: "list[Document | Tombstone]") -> None:  # type: ignore[override]  # as above
            super().index(documents)
            assert city.store.lease(LEASE, "other", NOW + timedelta(hours=1), 60)

    slow = City(city.store, Slow(tmp_path / "search.db"))
    with pytest.raises(LeaseLostError):
        slow.follower().step()
    assert city.store.followed(NAME) == START
    slow.search.close()


def test_a_rebuilt_index_equals_the_one_that_followed(city: City) -> None:
    ids = [city.put(number, f"도로 {number}번 가로등") for number in range(60)]
    complaints = [city.open(*ids[start : start + 3]) for start in range(0, 30, 3)]
    for complaint in complaints[:5]:
        city.assign(complaint, "gu.parking@강남구")
    city.store.forget("x:7", CENTER, NOW)
    follower = city.follower()
    _follow(follower)
    asked: list[dict[str, str]] = [{}, {"status": "assigned"}, {"topic": "roads"}, {"department": "division.road"}]
    followed = [city.found("로등", **filters) for filters in asked]
    seen: list[int] = []
    assert follower.rebuild(seen.append) == 60 == sum(seen)
    assert [city.found("로등", **filters) for filters in asked] == followed
    assert [len(found) for found in followed] == [59, 14, 30, 15]


def test_a_rebuild_fills_an_empty_index_and_goes_on_from_the_tip(city: City, tmp_path: Path) -> None:
    city.put(1, "가로등")
    _follow(city.follower())
    lost = City(city.store, SqliteSearch(tmp_path / "fresh.db"))
    assert lost.follower().step() == 0
    assert lost.found() == []
    assert lost.follower().rebuild() == 1
    city.put(2, "신호등")
    assert lost.follower().step() == 1
    assert lost.found() == ["x:2", "x:1"]
    lost.search.close()


def test_a_rebuild_beside_a_follower_of_another_process_loses_nothing(city: City) -> None:
    for number in range(3):
        city.put(number, f"글 {number}")
    living = city.follower("living")
    living.step(1)
    position = city.store.followed(NAME)

    def while_rebuilding(_: int) -> None:
        city.put(50, "그 사이에 온 글")
        city.store.forget("x:2", CENTER, NOW)
        _follow(living)

    city.follower("reindex").rebuild(while_rebuilding)
    assert city.found("글") == ["x:50", "x:1", "x:0"]
    assert city.store.followed(NAME) == city.store.tip() > position
