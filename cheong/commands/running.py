"""``cheong up`` and ``cheong run STAGE``: all stages in one process, or one of them."""

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from cheong.wiring import Parts
from cheong.workers import Manner, Workers, start_all, stop_on_signals

if TYPE_CHECKING:
    from cheong.demo import Demo

STAGES = ("collect", "classify", "route", "clock", "index", "answer", "serve")
"""The stages that can be run, in the order of a post's way."""

_SEEN = ("serve",)
"""What is seen of a past while it is made."""


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    up = commands.add_parser("up", help="run all stages in one process")
    up.add_argument(
        "--demo", action="store_true", help="make a past, feed it the demo posts, show what becomes of each"
    )
    up.add_argument("--past", type=int, metavar="DAYS", help="how long a past the demo has, else two months")
    up.set_defaults(run=_up)
    run = commands.add_parser("run", help="run one stage")
    run.add_argument("stage", choices=STAGES, metavar="STAGE", help=", ".join(STAGES))
    run.add_argument("--resume", action="store_true", help="start a stage that stopped itself; say so once you looked")
    run.set_defaults(run=_run)


def _up(parts: Parts, chosen: argparse.Namespace) -> int:
    demo = _demo(parts, chosen.past) if chosen.demo else None
    with Workers() as workers:
        stop_on_signals(workers.stop)
        if demo is None:
            start_all(parts, workers, STAGES)
        else:
            _begin(parts, workers, demo)
        workers.join()
    return 0


def _demo(parts: Parts, days: int | None) -> "Demo":
    # It brings with it what trains a model, for which no other command has to wait.
    from cheong.demo import Demo
    from cheong.demo.past import DAYS, Plan

    return Demo(parts, Plan.of(DAYS if days is None else days))


def _begin(parts: Parts, workers: Workers, demo: "Demo") -> None:
    """The page at once, on which the past comes about; what works on new posts when the past is there."""
    start_all(parts, workers, _SEEN)
    sys.stdout.write(demo.greeting())
    sys.stdout.flush()
    workers.start("past", lambda: _go_on(parts, workers, demo))


def _go_on(parts: Parts, workers: Workers, demo: "Demo") -> None:
    demo.make_past(workers.stop)
    if workers.stop.is_set():
        return
    start_all(parts, workers, [stage for stage in STAGES if stage not in _SEEN])
    for name, work in (("show", demo.show), ("people", demo.live), ("demo", demo.feed)):
        workers.start(name, partial(work, workers.stop))


def _run(parts: Parts, chosen: argparse.Namespace) -> int:
    with Workers() as workers:
        stop_on_signals(workers.stop)
        start_all(parts, workers, [chosen.stage], Manner(resume=chosen.resume))
        workers.join()
    return 0
