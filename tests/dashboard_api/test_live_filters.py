"""Followed filters: what is read of an address, what is in them, and what somebody is told of a move."""

from urllib.parse import quote

import pytest

from dashboard_api.live_filters import EQUALS, MOST_FILTERS, Watch, events, read_watches, told
from dashboard_api.live_states import LiveState, Move
from models.history import Position
from models.ports.store import Filter
from models.scope import Scope

ALL = Scope.everything("kim")
ROADS, PARKS = (Scope.of_departments("lee", frozenset({name})) for name in ("roads", "parks"))


def _state(department: str = "roads", **fields: object) -> LiveState:
    return LiveState({"status": "waiting", "urgency": "normal", "department": department, **fields}, {}, history=False)


def _move(before: LiveState | None, after: LiveState, number: int = 7) -> Move:
    return Move("c1", 3, Position(1, number), before, after)


def test_every_filter_of_a_listing_that_is_a_value_can_be_followed() -> None:
    assert set(Filter.__slots__) - {"due_before", "q", "rate"} <= EQUALS | {"due_before"}


def test_filters_are_read_as_the_page_writes_them() -> None:
    given = [f"b:{'status=waiting&district=' + quote('강남구')}", "a:queue&due_before=2026-03-02T09:00:00Z"]
    one, other = read_watches(given)
    assert (one.name, one.queue, one.equals) == ("a", True, ())
    assert one.due_before is not None
    assert other == Watch("b", (("district", "강남구"), ("status", "waiting")))
    assert read_watches(["x:due_before=2026-03-02T09:00:00+09:00"])[0].due_before is not None
    assert read_watches(["all:"]) == (Watch("all"),)
    assert read_watches(["one:complaint=abc"]) == (Watch("one", complaint="abc"),)


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["no-colon"],
        [":status=waiting"],
        ["a:", "a:"],
        ["a:q=word"],
        ["a:colour=red"],
        ["a:status=waiting&status=assigned"],
        ["a:due_before=soon"],
        ["a:due_before=2026-03-02T09:00:00"],
        [f"{'n' * 65}:"],
        [f"a:topic={'t' * 2000}"],
        ["a:" + "&".join(f"x{n}=1" for n in range(30))],
        [f"n{n}:" for n in range(MOST_FILTERS + 1)],
    ],
)
def test_a_filter_that_cannot_be_followed_is_refused(given: list[str]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_watches(given)


def test_what_comes_into_a_filter_stays_in_it_and_leaves_it_is_told() -> None:
    filters = read_watches(["w:status=waiting", "all:"])
    came = told(_move(None, _state()), filters, ALL)
    assert came is not None
    assert (came["filters"], came["entered"], came["left"]) == (["all", "w"], ["all", "w"], [])
    stayed = told(_move(_state(), _state(topic="parks")), filters, ALL)
    assert stayed is not None
    assert (stayed["filters"], stayed["entered"], stayed["left"]) == (["all", "w"], [], [])
    went = told(_move(_state(), _state(status="assigned")), filters, ALL)
    assert went is not None
    assert (went["filters"], went["left"], went["version"]) == (["all"], ["w"], 3)
    assert told(_move(_state(status="closed"), _state(status="assigned")), filters[1:], ALL) is None


def test_who_loses_sight_of_a_complaint_learns_only_that_it_left() -> None:
    filters = read_watches(["all:", "w:status=waiting"])
    move = _move(_state("roads"), _state("parks", status="assigned"))
    assert told(move, filters, ROADS) == {"id": "c1", "position": "1.7", "left": ["all", "w"]}
    assert told(move, read_watches(["w:status=waiting"]), ALL) == {"id": "c1", "position": "1.7", "left": ["w"]}
    seen = told(move, filters, PARKS)
    assert seen is not None
    assert (seen["filters"], seen["entered"], seen["left"]) == (["all"], ["all"], [])


def test_who_never_saw_it_is_told_nothing() -> None:
    other = Scope.of_departments("no", frozenset())
    for scope in (PARKS, other):
        assert told(_move(_state(), _state(status="assigned")), read_watches(["all:"]), scope) is None
    assert told(_move(None, _state("none")), read_watches(["all:"]), ROADS) is None


def test_one_complaint_can_be_followed_by_its_id() -> None:
    assert told(_move(_state(), _state()), read_watches(["open:complaint=c1"]), ALL) is not None
    assert told(_move(_state(), _state()), read_watches(["open:complaint=c2"]), ALL) is None


def test_the_most_pressing_danger_goes_with_it() -> None:
    state = LiveState(_state().fields, {"f1": "urgent", "f2": "emergency", "f3": None}, history=False)
    found = told(_move(_state(), state), read_watches(["all:"]), ALL)
    assert found is not None
    assert found["danger"] == "emergency"
    quiet = told(_move(state, _state()), read_watches(["all:"]), ALL)
    assert quiet is not None
    assert quiet["danger"] is None


def test_a_filter_by_due_time_is_exclusive_and_passes_over_what_is_never_due() -> None:
    (watch,) = read_watches(["d:due_before=2026-03-02T09:00:00Z"])
    assert watch.holds("c1", _state(due_at="2026-03-02T08:59:59+00:00"))
    assert not watch.holds("c1", _state(due_at="2026-03-02T18:00:00+09:00"))
    assert not watch.holds("c1", _state())


def test_only_the_last_event_of_a_stretch_moves_what_is_resumed_from() -> None:
    moves = [_move(None, _state(), number) for number in (5, 6, 7)]
    body = events(moves, read_watches(["all:"]), ALL, (Position(1, 4), Position(1, 9))).decode()
    assert [line for line in body.split("\n") if line.startswith("id")] == ["id: 1.4", "id: 1.4", "id: 1.9"]
    assert events(moves, read_watches(["w:status=closed"]), ALL, (Position(1, 4), Position(1, 9))) == b""
