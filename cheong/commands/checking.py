"""``cheong doctor``: does every port answer, do history and counters verify, does anything lag or stand still?"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cheong.wiring import Parts
from cheong.workers import STREAM_STAGES
from dashboard_api.indexing import NAME as INDEX_FOLLOWER
from models.errors import CheongError
from models.history import START, Position
from models.ports.stream import lag

_RECENT = 100_000
_FOLLOWER_LIMIT = 1_000_000
_LAG_LIMIT = 100_000
_MOST_LISTED = 1000
_ANSWER_LIMIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: whether it is an error, what was looked at, and what was found."""

    error: bool
    what: str
    found: str


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    doctor = commands.add_parser("doctor", help="ask every backend and verify history and counters")
    doctor.add_argument("--all", action="store_true", help=f"verify the whole history, not its last {_RECENT} changes")
    doctor.set_defaults(run=_doctor)


def _doctor(parts: Parts, chosen: argparse.Namespace) -> int:
    failed = False
    for finding in examine(parts, whole=chosen.all):
        failed |= finding.error
        sys.stdout.write(f"{'ERROR' if finding.error else 'ok   '}  {finding.what}: {finding.found}\n")
    return int(failed)


def examine(parts: Parts, *, whole: bool) -> Iterator[Finding]:
    """Everything that the doctor looks at, in order."""
    answers = [*(_port(parts, name) for name in ("stream", "store", "search")), *_read(parts)]
    yield from answers
    if any(finding.error for finding in answers[:3]):
        return
    # the follower goes on while this looks: read first, it is never ahead of the tip
    followed, tip = parts.store.followed(INDEX_FOLLOWER), parts.store.tip()
    after = None if whole or tip.number <= _RECENT else Position(tip.epoch, tip.number - _RECENT)
    wrong = parts.store.verify(after)
    checked = "all changes" if after is None else f"changes after {after}"
    yield Finding(bool(wrong), "history and counters", "; ".join(wrong) or f"{checked} up to {tip} verify")
    yield from _stages(parts)
    behind = tip.number - followed.number
    state = "at the tip" if behind == 0 else f"{behind} changes behind; cheong run index catches up"
    yield Finding(behind > _FOLLOWER_LIMIT, "follower index", state if tip != START else "nothing to follow yet")
    yield _answers(parts)
    waiting = parts.store.dead_letter_count()
    yield Finding(False, "dead letters", f"{waiting} wait; cheong dead-letters lists them" if waiting else "none")


def _answers(parts: Parts) -> Finding:
    now = parts.clock()
    due = parts.store.due_sendings(now, _MOST_LISTED)
    if not due:
        return Finding(False, "follower answer", "nothing is due")
    late = now - due[0].send_at
    some = f"{len(due)}{' or more' if len(due) == _MOST_LISTED else ''}"
    found = f"{some} due, the first for {late.total_seconds() / 60:.0f} minutes; cheong run answer sends them"
    return Finding(late > _ANSWER_LIMIT, "follower answer", found)


def _stages(parts: Parts) -> Iterator[Finding]:
    for stage, topic in zip(STREAM_STAGES, (parts.names.posts, parts.names.verdicts), strict=True):
        behind = lag(parts.stream, parts.names.group(stage), topic)
        why = parts.store.stopped(stage)
        if why is not None:
            yield Finding(True, f"stage {stage}", f"stopped itself: {why}")
        else:
            found = f"{behind} records wait for it; cheong run {stage} works them off" if behind else "nothing waits"
            yield Finding(behind > _LAG_LIMIT, f"stage {stage}", found)


def _port(parts: Parts, name: str) -> Finding:
    def ping() -> str:
        getattr(parts, name).ping()
        return "answers"

    return _asked(name, ping)


def _read(parts: Parts) -> Iterator[Finding]:
    """What is read from files: the model, the city, the channel accounts."""
    yield _asked("classifier", lambda: f"{parts.classifier.name} is read")
    yield _asked("city", lambda: _city(parts))
    yield _asked("channels", lambda: f"{len(parts.channel_accounts())} accounts")


def _city(parts: Parts) -> str:
    for files in ("masker", "routing_city"):
        getattr(parts, files)
    return f"{parts.city['version']} is read"


def _asked(what: str, ask: Callable[[], str]) -> Finding:
    try:
        return Finding(False, what, ask())
    except CheongError as error:
        return Finding(True, what, str(error))
