"""After whatever acts, counters, queue and history are what a small reference says they are."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from backends.store import open_store
from models.complaint import Complaint, Flag, Status, may_move
from models.errors import ComplaintChangedError, NotAllowedError
from models.history import Outcome, Verb
from models.scope import ROUTER, ActorKind
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    NOW,
    STORES,
    a_complaint,
    a_flag,
    a_post,
    minutes,
    opening,
    stored,
)

NUMBERS = st.integers(1, 6)
DEPARTMENTS = st.sampled_from([None, "city.parks", "gu.roads@강남구"])


class Acts(RuleBasedStateMachine):
    """Random acts on a store, and the plain dictionaries that say what must come of them."""

    backend = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = open_store(STORES[self.backend](Path(self.folder.name)))
        self.posts: dict[str, Outcome] = {}
        self.complaints: dict[str, Complaint] = {}
        self.flags: dict[str, Flag] = {}
        self.changes = 0

    def teardown(self) -> None:
        """Leave nothing."""
        self.store.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        assert self.store.verify() == []

    @rule(number=NUMBERS, department=DEPARTMENTS, waiting=st.booleans())
    def open(self, number: int, department: str | None, waiting: bool) -> None:
        post = a_post(number)
        status = Status.WAITING if waiting else Status.ASSIGNED
        with self.store.act(ROUTER, NOW) as act:
            complaint = a_complaint(act.new_complaint_id(post.id), post, department=department, status=status)
            if post.id in self.posts:
                assert act.open(complaint) == (complaint.id not in self.complaints)
                if complaint.id in self.complaints:
                    return
                self.changes -= 2
            else:
                opening(act, post, department=department, status=status)
                self.posts[post.id] = Outcome.COMPLAINT
            self.complaints[complaint.id] = complaint
            self.changes += 3

    @rule(number=NUMBERS, outcome=st.sampled_from([Outcome.SET_ASIDE, Outcome.REPOST, Outcome.REVISED]))
    def put(self, number: int, outcome: Outcome) -> None:
        with self.store.act(ROUTER, NOW) as act:
            act.put_post(stored(a_post(number), outcome), Verb.STORED)
        self.posts[f"x:{number}"] = outcome
        self.changes += 1

    @rule(data=st.data(), status=st.sampled_from(list(Status)), department=DEPARTMENTS, fails=st.booleans())
    def move(self, data: st.DataObject, status: Status, department: str | None, fails: bool) -> None:
        if not self.complaints:
            return
        before = data.draw(st.sampled_from(list(self.complaints.values())))
        legal = before.status is status or may_move(before.status, status, ActorKind.PERSON, delivered=True)
        if before.status is Status.ON_HOLD and status not in (before.held_from, *_ENDS):
            legal = False
        try:
            with self.store.act(KIM, NOW) as act:
                after = replace(before, status=status, department=department)
                after = act.update(before, after, Verb.ASSIGNED, delivered=True)
                if fails:
                    raise ZeroDivisionError
        except NotAllowedError:
            assert not legal
        except ZeroDivisionError:
            assert legal
        else:
            assert legal
            self.complaints[before.id] = after
            self.changes += 1

    @rule(data=st.data())
    def move_late(self, data: st.DataObject) -> None:
        if self.complaints:
            before = data.draw(st.sampled_from(list(self.complaints.values())))
            with pytest.raises(ComplaintChangedError), self.store.act(KIM, NOW) as act:
                act.update(replace(before, version=before.version - 1), before, Verb.ASSIGNED)

    @rule(data=st.data(), flag_id=st.sampled_from(["f1", "f2"]))
    def flag(self, data: st.DataObject, flag_id: str) -> None:
        if self.complaints:
            flag = a_flag(data.draw(st.sampled_from(list(self.complaints.values()))), flag_id)
            with self.store.act(ROUTER, NOW) as act:
                assert act.raise_flag(flag) == (flag_id not in self.flags)
            if flag_id not in self.flags:
                self.flags[flag_id] = flag
                self.changes += 1

    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        if self.flags:
            flag = data.draw(st.sampled_from(list(self.flags.values())))
            done = replace(flag, acknowledged_at=minutes(5), acknowledged_by="kim")
            with self.store.act(KIM, NOW) as act:
                act.change_flag(done, Verb.ACKNOWLEDGED)
            self.flags[flag.id] = done
            self.changes += 1

    @invariant()
    def counters_are_a_recount(self) -> None:
        open_flags = {flag.complaint for flag in self.flags.values() if flag.acknowledged_at is None}
        expected = Counter(f"posts.{outcome}" for outcome in self.posts.values())
        for complaint in self.complaints.values():
            expected[f"complaints.{complaint.status}"] += 1
            if complaint.department is not None:
                expected[f"owned.{complaint.department}.{complaint.status}"] += 1
            expected["queue"] += complaint.status.queued or complaint.id in open_flags
        assert self.store.counters(EVERYTHING) == {name: count for name, count in expected.items() if count}
        queue = {complaint.id for complaint in self.store.queue(EVERYTHING).items}
        assert len(queue) == expected["queue"]

    @invariant()
    def the_history_is_whole(self) -> None:
        assert self.store.tip().number == self.changes
        assert self.store.verify() == []
        known = self.store.complaints_of(list(self.complaints), EVERYTHING)
        assert known == self.complaints


_ENDS = (Status.ON_HOLD, Status.CLOSED, Status.MERGED)


@pytest.mark.parametrize("backend", list(STORES))
def test_whatever_is_done_counters_and_history_stay_right(backend: str) -> None:
    machine = type("Acts", (Acts,), {"backend": backend})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
