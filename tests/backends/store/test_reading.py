"""Pages are read along an index, however deep: nothing is sorted and nothing is scanned."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from backends.store import Store, open_store
from models.complaint import Status, Waits
from models.ports.store import Filter
from models.scope import ROUTER
from tests.contracts.stores import EVERYTHING, NOW, a_post, minutes, opening

FILTERS = [
    Filter(),
    Filter(status="waiting"),
    Filter(waits="owner"),
    Filter(department="gu.roads@강남구"),
    Filter(district="강남구"),
    Filter(topic="lighting"),
    Filter(urgency="normal"),
    Filter(channel="x"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with store.act(ROUTER, NOW) as act:
        for number in range(40):
            opening(act, a_post(number), status=Status.WAITING, waits=Waits.OWNER)
    yield store
    store.close()


@contextmanager
def plans(store: Store) -> Iterator[list[str]]:
    """How the database goes about every query in the block."""
    found: list[str] = []
    asked: list[tuple[str, Any]] = []

    def note(_: Connection, __: object, statement: str, parameters: Any, *___: object) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    engine = store._database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        for statement, parameters in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found += [str(row[-1]) for row in rows]


def along_an_index(found: list[str]) -> bool:
    """Whether it neither sorts nor reads a table from end to end."""
    return bool(found) and not any("TEMP B-TREE" in step or step.startswith("SCAN ") for step in found)


@pytest.mark.parametrize("where", FILTERS)
def test_a_page_of_a_listing_is_read_along_an_index(store: Store, where: Filter) -> None:
    cursor = store.listing(where, EVERYTHING, limit=10).next
    assert cursor is not None
    with plans(store) as found:
        store.listing(where, EVERYTHING, limit=10, cursor=cursor)
    assert along_an_index(found), found


def test_a_page_of_the_queue_is_read_along_its_index(store: Store) -> None:
    cursor = store.queue(EVERYTHING, limit=10).next
    assert cursor is not None
    with plans(store) as found:
        store.queue(EVERYTHING, limit=10, cursor=cursor)
    assert along_an_index(found), found


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.unpublished(10),
        lambda store: store.unsettled(10),
        lambda store: store.settle([("x:1", 1), ("x:2", 1)]),
        lambda store: store.outcomes([("x:1", 1), ("x:2", 1)]),
        lambda store: store.due_flags(minutes(1), 10),
        lambda store: store.due_hand_overs(minutes(1), 10),
        lambda store: store.stored_posts(["x:1", "x:2"], EVERYTHING),
        lambda store: store.post_versions(["x:1", "x:2"]),
    ],
)
def test_what_stages_ask_all_the_time_is_read_along_an_index(store: Store, read: Callable[[Store], object]) -> None:
    with plans(store) as found:
        read(store)
    assert not any(step.startswith("SCAN ") and "USING" not in step for step in found), found


@pytest.mark.parametrize(("status", "reminded"), [("on_hold", False), ("on_hold", True), ("answered", False)])
def test_what_waits_for_the_citizen_is_found_in_order_along_its_index(
    store: Store, status: str, reminded: bool
) -> None:
    with plans(store) as found:
        store.due_windows(Status(status), NOW, 10, reminded=reminded)
    assert along_an_index(found), found
    assert any("complaints_windows" in step for step in found)


def test_routing_a_batch_takes_few_statements(store: Store) -> None:
    counted: list[str] = []
    event.listen(store._database.engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    posts = [a_post(number, key="x:talk", conversation_id="talk", reply_to="x:1") for number in range(100, 350)]
    with store.act(ROUTER, NOW) as act:
        act.load(posts)
        for post in posts:
            assert act.post(post.id) is None
            act.conversation(post.key, "a1")
            act.answered_in("x", "1")
            opening(act, post)
    assert len(counted) < 25, counted
