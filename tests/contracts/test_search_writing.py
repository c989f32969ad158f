"""The search port keeps, on every backend, the highest version, forgets for good, and is rebuilt while it is used."""

import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.ports.search import Document, Search, SearchQuery, Tombstone
from models.scope import Scope
from tests.contracts.searches import BACKENDS, EVERYTHING, FIRST, Open, Scan, documents, every

ROAD = Document("x:1", 10, "가로등이 꺼졌어요", "x", "complaint", FIRST, complaint="c1", department="division.road")
PARK = Document("x:2", 11, "공원 벤치가 부서졌어요", "x", "complaint", FIRST, complaint="c2")


@pytest.fixture(params=list(BACKENDS))
def opened(request: pytest.FixtureRequest) -> Open:
    return BACKENDS[request.param]


@pytest.fixture
def search(opened: Open, tmp_path: Path) -> Iterator[Search]:
    found = opened(tmp_path)
    yield found
    found.close()


def test_a_higher_version_replaces_text_and_fields(search: Search) -> None:
    search.index([ROAD])
    search.index([replace(ROAD, version=12, text="신호등이 꺼졌어요", department="division.park", status="assigned")])
    assert every(search, "가로등") == []
    assert every(search, "신호등") == ["x:1"]
    assert every(search, SearchQuery("꺼", status="assigned")) == ["x:1"]
    assert every(search, "꺼", Scope.of_departments("officer", frozenset({"division.road"}))) == []
    assert every(search, "꺼", Scope.of_departments("officer", frozenset({"division.park"}))) == ["x:1"]


def test_a_lower_version_is_left_out(search: Search) -> None:
    search.index([ROAD])
    search.index([replace(ROAD, version=9, text="늦게 온 옛 글", status="waiting")])
    assert every(search, "가로등") == ["x:1"]
    assert every(search, "옛") == []
    assert every(search, SearchQuery("", status="waiting")) == []


def test_the_same_version_can_be_written_again(search: Search) -> None:
    search.index([ROAD])
    search.index([ROAD])
    search.index([replace(ROAD, status="assigned")])
    assert every(search, SearchQuery("가로등", status="assigned")) == ["x:1"]


def test_in_a_batch_the_highest_version_wins_wherever_it_stands(search: Search) -> None:
    search.index([ROAD, replace(ROAD, version=20, text="마지막"), replace(ROAD, version=15, text="중간"), PARK])
    assert every(search, "") == ["x:2", "x:1"]
    assert every(search, "마지막") == ["x:1"]
    assert every(search, "중간") == every(search, "가로등") == []


def test_a_field_changes_without_the_text(search: Search) -> None:
    search.index([ROAD, PARK])
    search.index([replace(ROAD, version=13, status="accepted", complaint=None, department=None)])
    (hit,) = search.find(SearchQuery("가로등", status="accepted"), EVERYTHING).items
    assert hit.complaint is None


def test_another_time_of_receipt_changes_the_order(search: Search) -> None:
    search.index([ROAD, replace(PARK, received_at=FIRST.replace(hour=20))])
    assert every(search, "") == ["x:2", "x:1"]
    search.index([replace(ROAD, version=14, received_at=FIRST.replace(hour=21))])
    assert every(search, "", limit=1) == ["x:1", "x:2"]


def test_a_tombstone_takes_the_text_away_and_nothing_older_or_as_old_brings_it_back(search: Search) -> None:
    search.index([ROAD, PARK])
    search.index([Tombstone("x:1", 20)])
    assert every(search, "") == ["x:2"]
    for version in (10, 19, 20):
        search.index([replace(ROAD, version=version)])
    search.index([Tombstone("x:1", 15)])
    assert every(search, "") == ["x:2"]
    search.index([replace(ROAD, version=21, text="새로 쓴 글")])
    assert every(search, "가로등") == []
    assert every(search, "새로") == ["x:1"]


def test_a_tombstone_comes_before_its_post_and_holds(search: Search) -> None:
    search.index([Tombstone("x:1", 20), ROAD])
    search.index([ROAD])
    assert every(search, "") == []


def test_a_late_tombstone_leaves_the_newer_text(search: Search) -> None:
    search.index([replace(ROAD, version=30), Tombstone("x:1", 20)])
    assert every(search, "가로등") == ["x:1"]


def test_an_empty_batch_and_an_empty_text_do_no_harm(search: Search) -> None:
    search.index([])
    search.index([replace(ROAD, text="")])
    assert every(search, "") == ["x:1"]
    assert every(search, "가") == []
    search.index([replace(ROAD, version=11, text="\n \u3000"), replace(PARK, text="공원")])
    assert every(search, "공원") == ["x:2"]


def test_what_was_indexed_is_there_when_the_index_is_opened_again(opened: Open, tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.index([ROAD, Tombstone("x:2", 20)])
    first.close()
    second = opened(tmp_path)
    second.index([PARK])
    assert every(second, "") == ["x:1"]
    second.close()


def test_two_users_of_one_index_see_each_others_writes(opened: Open, search: Search, tmp_path: Path) -> None:
    other = opened(tmp_path)
    search.index([ROAD])
    other.index([PARK])
    assert every(search, "") == every(other, "") == ["x:2", "x:1"]
    other.close()


def test_many_threads_write_and_read_at_once(search: Search) -> None:
    found, failures = documents(300), []

    def work(start: int) -> None:
        try:
            for number in range(start, 300, 6):
                search.index([found[number], replace(found[number - 1], version=1)])
                every(search, "도로")
        except Exception as error:  # noqa: BLE001  whatever it is, the test shall show it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert every(search, "도로") == Scan.over(found).find(SearchQuery("도로"))


# ---------------------------------------------------------------------------------------------------- rebuild


def test_a_rebuilt_index_equals_one_that_was_kept_up(search: Search) -> None:
    found = documents(400)
    search.index([replace(document, version=0, text="alt") for document in found])
    search.index(found)
    search.index([Tombstone(document.id, 10_000) for document in found[:50]])
    before = [every(search, text) for text in ("", "도로", "가", "alt")]
    forgotten = [Tombstone(document.id, 10_000) for document in found[:50]]
    assert search.rebuild([found[50:100], forgotten, found[100:], []]) == 400
    assert [every(search, text) for text in ("", "도로", "가", "alt")] == before


def test_a_rebuild_drops_what_the_source_does_not_have(search: Search) -> None:
    search.index([ROAD, PARK])
    assert search.rebuild([[PARK]]) == 1
    assert every(search, "") == ["x:2"]
    assert search.rebuild([]) == 0
    assert every(search, "") == []


def test_the_old_index_answers_until_the_rebuild_is_done(search: Search) -> None:
    search.index([ROAD])
    seen = []

    def batches() -> Iterator[Sequence[Document | Tombstone]]:
        seen.append(every(search, ""))
        yield [replace(ROAD, version=40, text="새 색인")]
        seen.append(every(search, ""))
        seen.append(every(search, "색인"))

    search.rebuild(batches())
    assert seen == [["x:1"], ["x:1"], []]
    assert every(search, "색인") == ["x:1"]


def test_what_is_indexed_during_a_rebuild_is_in_the_new_index(search: Search) -> None:
    search.index([ROAD, PARK])

    def batches() -> Iterator[Sequence[Document | Tombstone]]:
        search.index([Tombstone("x:1", 50), replace(PARK, version=51, text="고친 글")])
        yield [ROAD, PARK]  # as they were read before
        search.index([replace(ROAD, id="x:3", version=52, text="갓 온 글")])
        assert every(search, "글") == ["x:3", "x:2"]

    search.rebuild(batches())
    assert every(search, "") == every(search, "글") == ["x:3", "x:2"]


def test_a_rebuild_that_fails_leaves_the_old_index(search: Search) -> None:
    search.index([ROAD])

    def batches() -> Iterator[Sequence[Document | Tombstone]]:
        yield [PARK]
        raise KeyError("the source broke")

    with pytest.raises(KeyError):
        search.rebuild(batches())
    assert every(search, "") == ["x:1"]
    assert search.rebuild([[PARK]]) == 1


def test_paging_goes_on_across_a_rebuild(search: Search) -> None:
    found = documents(200)
    search.index(found)
    first = search.find(SearchQuery("도로"), EVERYTHING, limit=20)
    search.rebuild([found])
    rest = search.find(SearchQuery("도로"), EVERYTHING, limit=500, cursor=first.next)
    assert [hit.post for hit in (*first.items, *rest.items)] == Scan.over(found).find(SearchQuery("도로"))


# ------------------------------------------------------------------------------------------------- properties

_WRITES = st.lists(
    st.one_of(
        st.builds(
            lambda post, version, text, hour: Document(
                post, version, text, "x", "complaint", FIRST.replace(hour=hour), status="waiting"
            ),
            st.sampled_from("abc"),
            st.integers(1, 6),
            st.text(alphabet="가나다 a.", max_size=5),
            st.integers(0, 2),
        ),
        st.builds(Tombstone, st.sampled_from("abc"), st.integers(1, 6)),
    ),
    max_size=6,
)


def _expected(writes: Sequence[Document | Tombstone]) -> list[Document]:
    kept: dict[str, Document | Tombstone] = {}
    for item in writes:
        known = kept.get(item.id)
        stronger = 1 if isinstance(known, Tombstone) and isinstance(item, Document) else 0
        if known is None or item.version >= known.version + stronger:
            kept[item.id] = item
    return [item for item in kept.values() if isinstance(item, Document)]


@settings(max_examples=60)
@given(batches=st.lists(_WRITES, max_size=4), rebuilt=_WRITES, seed=st.integers(0, 4))
@pytest.mark.parametrize("name", list(BACKENDS))
def test_whatever_is_written_the_index_is_what_the_rules_say(
    name: str, batches: list[list[Document | Tombstone]], rebuilt: list[Document | Tombstone], seed: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        search = BACKENDS[name](Path(folder))
        for batch in batches:
            search.index(batch)
        _check(search, [item for batch in batches for item in batch])
        search.rebuild([rebuilt[:seed], rebuilt[seed:]])
        _check(search, rebuilt)
        search.close()


def _check(search: Search, writes: Sequence[Document | Tombstone]) -> None:
    scan = Scan.over(_expected(writes))
    for text in ("", "가", "나", "가나", ".", "a 다", "다가"):
        assert every(search, text, limit=2) == scan.find(SearchQuery(text))
