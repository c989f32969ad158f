"""``cheong up`` and ``cheong run STAGE``: all stages in one process, or one of them."""

import argparse
import sys
from typing import Any

from cheong.demo import Demo
from cheong.wiring import Parts
from cheong.workers import Manner, Workers, start_all, stop_on_signals

STAGES = ("collect", "classify", "route", "clock", "index", "serve")
"""The stages that can be run, in the order of a post's way."""


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    up = commands.add_parser("up", help="run all stages in one process")
    up.add_argument("--demo", action="store_true", help="feed it the demo posts and show what becomes of each")
    up.set_defaults(run=_up)
    run = commands.add_parser("run", help="run one stage")
    run.add_argument("stage", choices=STAGES, metavar="STAGE", help=", ".join(STAGES))
    run.add_argument("--resume", action="store_true", help="start a stage that stopped itself; say so once you looked")
    run.set_defaults(run=_run)


def _up(parts: Parts, chosen: argparse.Namespace) -> int:
    demo = Demo(parts) if chosen.demo else None
    with Workers() as workers:
        stop_on_signals(workers.stop)
        start_all(parts, workers, STAGES, Manner(accounts=(demo.account,) if demo is not None else ()))
        if demo is not None:
            sys.stdout.write(demo.greeting())
            sys.stdout.flush()
            workers.start("demo", lambda: demo.feed(workers.stop))
            workers.start("show", lambda: demo.show(workers.stop))
        workers.join()
    return 0


def _run(parts: Parts, chosen: argparse.Namespace) -> int:
    with Workers() as workers:
        stop_on_signals(workers.stop)
        start_all(parts, workers, [chosen.stage], Manner(resume=chosen.resume))
        workers.join()
    return 0
