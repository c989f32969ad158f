"""The follower of the index: whatever happens in the store, the index comes to say the same; a rebuild equals it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from backends.search.sqlite import SqliteSearch
from backends.store import open_store
from dashboard_api.indexing import LEASE, NAME, IndexFollower
from models.complaint import Flag, FlagKind
from models.errors import LeaseLostError, RetryableError
from models.history import START
from models.ports.search import Document, SearchQuery, Tombstone
from models.scope import ROUTER
from models.verdict import Urgency
from tests.dashboard_api.followed import CENTER, EVERYTHING, NOW, City


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
