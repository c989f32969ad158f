"""The states of complaints along the history: what the reader says is what a replay of the whole history says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

from backends.store import Store
from dashboard_api.live_states import LiveReader
from models.complaint import WATCHED, Complaint, Flag
from models.history import START, Position, Verb
from models.ports.overview import QueueCounts
from models.scope import Scope
from tests.contracts.stores import EVERYTHING, KIM, NOW, kept, opened, store
from tests.dashboard_api.live_city import Acts, replayed, same

__all__ = ["kept", "store"]


class Busy:
    """A source during whose answers others go on writing."""

    def __init__(self, store: Store, acts: Acts) -> None:
        self.store = store
        self.acts = acts
        self.asked = 0

    def complaints_of(self, ids: Sequence[str], scope: Scope) -> dict[str, Complaint]:
        """The complaints, between two acts."""
        self.asked += 1
        self.acts.some(self.acts.random.randrange(3))
        found = self.store.complaints_of(ids, scope)
        self.acts.some(self.acts.random.randrange(3))
        return found

    def flags_of(self, ids: Sequence[str], scope: Scope, *, open_only: bool = True) -> Mapping[str, Sequence[Flag]]:
        """The flags, after an act."""
        self.acts.some(self.acts.random.randrange(2))
        return self.store.flags_of(ids, scope, open_only=open_only)

    def queue_counts(self, now: datetime, soon: datetime, scope: Scope) -> QueueCounts:
        """The counts."""
        return self.store.queue_counts(now, soon, scope)


@pytest.mark.parametrize("seed", range(6))
def test_states_are_those_of_a_replay_whatever_is_written_while_they_are_read(store: Store, seed: int) -> None:
    acts, random = Acts(store, seed), Random(seed)
    acts.some(random.randrange(30))
    reader = LiveReader(store, Busy(store, acts), store.tip())
    seen = []
    for _ in range(25):
        acts.some(random.randrange(4))
        begin = reader.position
        stretch = reader.read(random.choice((1, 2, 7, 500)))
        if stretch is not None:
            assert stretch.end == reader.position > begin
            seen.append((begin, stretch))
    at = replayed(store)
    for begin, stretch in seen:
        named = [(move.complaint, move.before) for move in stretch.moves]
        for complaint, before in named:
            told = at[begin.number].get(complaint)
            assert (before is None) == (told is None)
            assert before is None or told is None or same(before, told)
        for move in stretch.moves:
            assert same(move.after, at[stretch.end.number][move.complaint])
    assert any(stretch.moves for _, stretch in seen)


def test_the_state_at_the_tip_says_who_is_in_the_queue(store: Store) -> None:
    acts = Acts(store, 3)
    acts.some(80)
    stretch = LiveReader(store, store, START).read(10_000)
    assert stretch is not None
    queued = {move.complaint for move in stretch.moves if move.after.queued}
    assert queued == {one.id for one in store.queue(EVERYTHING, limit=1000).items}
    assert {move.complaint: move.version for move in stretch.moves} == {
        one: store.complaint(one, EVERYTHING).version for one in acts.complaints
    }


def test_what_the_history_tells_of_a_complaint_can_be_followed(store: Store) -> None:
    before = opened(store)
    told = {name for change in store.changes(START, 10) if change.verb is Verb.OPENED for name in change.after}
    assert told <= set(WATCHED)
    with store.act(KIM, NOW) as act:
        act.update(before, replace(before, officer="kim", kind="inquiry", due_at=None), Verb.ACCEPTED)
    assert set(store.changes(store.tip().__class__(1, store.tip().number - 1), 1)[0].after) <= set(WATCHED)


def test_a_complaint_is_asked_for_once(store: Store) -> None:
    acts = Acts(store, 1)
    acts.open()
    busy = Busy(store, acts)
    reader = LiveReader(store, busy, Position(store.tip().epoch, store.tip().number))
    acts.complaints = acts.complaints[:1]
    acts.flag()
    assert reader.read(500) is not None
    asked = busy.asked
    while reader.read(500):
        pass
    again = busy.asked
    acts.flag()
    assert asked >= 1
    assert reader.read(500) is not None
    assert busy.asked in (again, again + 1)


def test_where_nothing_was_written_there_is_no_stretch(store: Store) -> None:
    assert LiveReader(store, store, START).read(10) is None
