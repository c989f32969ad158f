"""Several at once, and one that dies in the middle: somebody wins, nothing is half, nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from backends.store import Store, open_store
from models.complaint import Flag, Status
from models.errors import ComplaintChangedError, RetryableError
from models.history import Outcome, Verb
from models.scope import ROUTER, Actor, ActorKind
from tests.contracts.stores import (
    EVERYTHING,
    KIM,
    LEE,
    NOW,
    STORES,
    Kept,
    a_flag,
    a_post,
    changed,
    flagged,
    opened,
    opening,
    stored,
)

ROOT = Path(__file__).parents[2]

OPEN = """
from backends.store import open_store
store = open_store(URL)
print(store.salt().hex())
"""

ACCEPT = """
from dataclasses import replace
from backends.store import open_store
from models.complaint import Status
from models.errors import ComplaintChangedError
from models.history import Verb
from tests.contracts.stores import EVERYTHING, KIM, NOW
store = open_store(URL)
for complaint in store.listing(WHERE, EVERYTHING).items:
    try:
        with store.act(KIM, NOW) as act:
            act.update(complaint, replace(complaint, status=Status.ACCEPTED, officer=OFFICER), Verb.ACCEPTED)
    except ComplaintChangedError:
        print("late")
    else:
        print("won", complaint.id)
"""

DIE = """
import os, signal
from backends.store import open_store
from models.scope import ROUTER
from tests.contracts.stores import NOW, a_post, opening
store = open_store(URL)
with store.act(ROUTER, NOW) as act:
    for number in range(100, 400):
        opening(act, a_post(number))
    KILL
"""

GO_ON = """
from backends.store import open_store
from models.scope import ROUTER
from tests.contracts.stores import NOW, a_post, opening
store = open_store(URL)
for number in range(10000):
    with store.act(ROUTER, NOW) as act:
        opening(act, a_post(2 * number))
        opening(act, a_post(2 * number + 1))
    print(number, flush=True)
"""


def started(program: str, url: str, **names: str) -> subprocess.Popen[str]:
    """A process that runs this program."""
    for name, value in {"URL": repr(url), **names}.items():
        program = program.replace(name, value)
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(process: subprocess.Popen[str]) -> str:
    """What it printed, once it ended well."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def at_once(*works: Callable[[], object]) -> list[object]:
    """What came of works that begin at the same moment, each in a thread; errors of the store are results."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return work()
        except (ComplaintChangedError, RetryableError) as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.parametrize("backend", list(STORES))
def test_many_processes_open_a_store_at_its_first_start(backend: str, tmp_path: Path) -> None:
    url = STORES[backend](tmp_path)
    salts = {ended(process) for process in [started(OPEN, url) for _ in range(6)]}
    assert len(salts) == 1
    store = open_store(url)
    assert store.verify() == []
    store.close()


def test_of_two_threads_that_change_a_complaint_one_wins(store: Store) -> None:
    for number in range(10):
        complaint = opened(store, number)
        found = at_once(
            partial(changed, store, complaint, KIM, status=Status.ACCEPTED),
            partial(changed, store, complaint, LEE, status=Status.CLOSED),
        )
        assert sum(isinstance(one, ComplaintChangedError) for one in found) == 1
        assert store.complaint(complaint.id, EVERYTHING) in found
        assert store.complaint(complaint.id, EVERYTHING).version == 2
    assert store.verify() == []


def test_of_two_processes_that_accept_the_same_complaints_one_wins_each(kept: Kept) -> None:
    for number in range(8):
        opened(kept.store, number)
    where = {"WHERE": "__import__('models.ports.store', fromlist=['Filter']).Filter(status='assigned')"}
    workers = [started(ACCEPT, kept.url, **where, OFFICER=repr(name)) for name in ("kim", "lee")]
    won = [line.split()[1] for worker in workers for line in ended(worker).splitlines() if line != "late"]
    assert len(won) == len(set(won)) == 8
    assert {complaint.version for complaint in kept.store.complaints_of(won, EVERYTHING).values()} == {2}
    assert kept.store.verify() == []


def test_threads_that_write_and_read_at_once_lose_nothing(store: Store) -> None:
    def write(start: int) -> int:
        for number in range(start, start + 10):
            with store.act(Actor(ActorKind.ROUTER, f"route-{start}"), NOW) as act:
                opening(act, a_post(number))
            assert store.post(f"x:{number}", EVERYTHING).outcome is Outcome.COMPLAINT
        return start

    assert at_once(*(partial(write, start) for start in (0, 10, 20, 30))) == [0, 10, 20, 30]
    assert store.counters(EVERYTHING)["complaints.assigned"] == 40
    assert store.tip().number == 120
    assert store.verify() == []


def test_the_same_post_stored_by_two_at_once_is_stored_once(store: Store) -> None:
    def store_it(number: int) -> bool:
        with store.act(ROUTER, NOW) as act:
            act.load([a_post(number)])
            if act.post(f"x:{number}") is None:
                opening(act, a_post(number))
                return True
            return False

    for number in range(10):
        found = at_once(*[partial(store_it, number)] * 3)
        assert sorted(map(str, found)) == ["False", "False", "True"]
    assert store.tip().number == 30


def test_flags_acknowledged_by_two_at_once_leave_the_queue_right(store: Store) -> None:
    def acknowledge(flag: Flag) -> None:
        with store.act(KIM, NOW) as act:
            act.change_flag(replace(flag, acknowledged_at=NOW, acknowledged_by="kim"), Verb.ACKNOWLEDGED)

    for number in range(6):
        complaint = opened(store, number)
        flags = [flagged(store, a_flag(complaint, f"{number}-{n}")) for n in range(2)]
        assert at_once(*(partial(acknowledge, flag) for flag in flags)) == [None, None]
    assert store.queue(EVERYTHING).items == ()
    assert store.verify() == []


def test_one_lease_goes_to_one_of_many_who_ask_at_once(store: Store) -> None:
    for name in ("clock", "index", "answer"):
        found = at_once(*(partial(store.lease, name, str(n), NOW, 60) for n in range(4)))
        assert sum(lease is not None for lease in found) == 1


def test_a_process_killed_in_the_middle_of_an_act_leaves_nothing_of_it(kept: Kept) -> None:
    opened(kept.store, 1)
    tip = kept.store.tip()
    for place in ("os.kill(os.getpid(), signal.SIGKILL)", "act.finish(); os.kill(os.getpid(), signal.SIGKILL)"):
        process = started(DIE, kept.url, KILL=place)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        assert kept.store.tip() == tip
        assert kept.store.verify() == []
        assert len(kept.store.posts_of([c.id for c in kept.store.queue(EVERYTHING).items], EVERYTHING)) == 0


def test_a_process_killed_at_any_moment_leaves_whole_acts_and_all_it_said_were_done(kept: Kept) -> None:
    process = started(GO_ON, kept.url)
    assert process.stdout is not None
    for _ in range(20):
        process.stdout.readline()
    time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    said = 20 + len(out.splitlines())
    posts = [post.post.id for batch in kept.store.all_posts(EVERYTHING, 500) for post in batch]
    assert len(posts) % 2 == 0
    assert len(posts) // 2 in (said - 1, said, said + 1)
    assert kept.store.tip().number == 3 * len(posts)
    assert kept.store.verify() == []
    with kept.store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post("after"), Outcome.SET_ASIDE), Verb.SET_ASIDE)
