"""Lists are read along indices, whatever is filtered and whoever reads, and cost the same few statements."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest

from backends.store import Store, open_store
from models.complaint import Status, Waits
from models.ports.overview import Order
from models.ports.store import Filter
from models.rates import RateList, RateName, RatePart, Window
from models.scope import ROUTER, Scope
from tests.backends.store.test_reading import plans
from tests.contracts.stores import EVERYTHING, NOW, ROADS, a_post, minutes, opening

OFFICER = Scope.of_departments("own", frozenset({ROADS, "city.parks", "city.lighting"}))
VALUES = {
    "status": "waiting",
    "waits": "owner",
    "department": ROADS,
    "district": "강남구",
    "topic": "lighting",
    "urgency": "normal",
    "channel": "x",
    "due_before": minutes(60 * 24 * 30),
}
FILTERS = [{}, *({name: VALUES[name]} for name in VALUES), *(dict(two) for two in combinations(VALUES.items(), 2))]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with some complaints, which is only read."""
    folder: Path = tmp_path_factory.mktemp("lists")
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    with store.act(ROUTER, NOW) as act:
        for number in range(40):
            opening(act, a_post(number), status=Status.WAITING, waits=Waits.OWNER)
    yield store
    store.close()


def all_indexed(found: list[str]) -> bool:
    """Whether no table is read from end to end, nor rows of one by one that no index led to."""
    own = [step for step in found if step.startswith(("SCAN ", "SEARCH ")) and " VIRTUAL TABLE " not in step]
    return bool(own) and all(" USING " in step or step.startswith(("SCAN anon_", "SCAN page")) for step in own)


@pytest.mark.parametrize("scope", [EVERYTHING, OFFICER], ids=["center", "officer"])
@pytest.mark.parametrize("order", list(Order))
def test_every_filter_and_every_two_of_them_use_an_index(store: Store, order: Order, scope: Scope) -> None:
    for asked in FILTERS:
        with plans(store) as found:
            store.listed(order, Filter(**asked), scope)  # type: ignore[arg-type]  # by name
        assert all_indexed(found), (asked, found)


@pytest.mark.parametrize("scope", [EVERYTHING, OFFICER], ids=["center", "officer"])
def test_what_a_number_of_the_rates_counts_is_read_along_an_index_and_not_sorted(store: Store, scope: Scope) -> None:
    window = Window(NOW - timedelta(days=1), NOW + timedelta(days=30), NOW + timedelta(days=30))
    for name in RateName:
        for part in RatePart:
            with plans(store) as found:
                store.rated(RateList(name, part, window), Filter(), scope)
            assert all_indexed(found), (name, part, found)
            if scope is EVERYTHING and name is not RateName.MISSED:
                # what comes after is the page alone, whose fifty rows are put in their order again
                assert not any("TEMP B-TREE" in step for step in found[: found.index("SCAN page")]), (name, part, found)


def test_inbox_and_counts_read_nothing_but_what_runs(store: Store) -> None:
    with plans(store) as found:
        store.inbox(NOW, minutes(60), OFFICER, 50)
    groups = [step for step in found if "complaints USING" in step and "(id=?)" not in step]
    assert groups
    assert all("complaints_inbox" in step for step in groups), found
    with plans(store) as found:
        store.queue_counts(NOW, minutes(60), EVERYTHING)
    words = {word for step in found for word in step.split()}
    assert {word for word in words if word.startswith("complaints_")} == {"complaints_queue", "complaints_running"}


def test_a_page_takes_as_many_statements_however_long_it_is(store: Store) -> None:
    counts = []
    for limit in (1, 40):
        with plans(store) as found:
            assert len(store.listed(Order.RECEIPT, Filter(), EVERYTHING, limit=limit).items) == limit
        counts.append(len(found))
    assert counts[0] == counts[1]
