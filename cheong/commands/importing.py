"""``cheong import FILE``: takes in a file, sees every post of it through to its outcome, and counts."""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from cheong.progress import Progress
from cheong.wiring import Parts
from cheong.workers import STREAM_STAGES, Workers, start_all, stop_on_signals
from ingest.channels.file import FileChannel, FileOptions
from ingest.collector import Collector, Manner, Seen
from models.errors import CheongError, SettingError
from models.history import Outcome

_Key = tuple[str, int]
_LOOK_SECONDS = 0.1
_SWEEP_AFTER_LOOKS = 30
_STALLED_SECONDS = 120.0
_ASKED = 1000


class InterruptedImportError(CheongError):
    """The import was told to stop before every post had its outcome."""


class StalledImportError(CheongError):
    """Posts of the import wait, and no stage has taken a step for long."""


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    command = commands.add_parser("import", help="take in a .jsonl or .csv file (.gz too, or -)")
    command.add_argument("file", metavar="FILE", help="the file, or - for JSON lines on standard input")
    command.add_argument("--channel", help="the channel of records that name none (file:NAME unless given)")
    command.add_argument("--map", action="append", default=[], metavar="THEIRS=OURS", help="how a field is called")
    command.add_argument("--history", action="store_true", help="received when the file says: no flags, clocks, rates")
    command.set_defaults(run=_run)


@dataclass(slots=True)
class Tally:
    """What the records of an import came to; each record is counted once."""

    posts: int = 0
    dead_letters: int = 0
    complaints: int = 0
    stored: int = 0
    waiting: dict[_Key, None] = field(default_factory=dict)  # in the order in which they were published

    def read(self, seen: tuple[Seen, ...], done: dict[_Key, Outcome], dead: int) -> None:
        """Count a page: what has its outcome already was stored before, what waits is counted when it has one."""
        self.posts += len(seen) + dead
        self.dead_letters += dead
        for one in seen:
            key = (one.post, one.revision)
            if one.new:
                self.waiting[key] = None
            elif done.get(key) is Outcome.DEAD_LETTER:
                self.dead_letters += 1
            elif key in done or key in self.waiting:
                self.stored += 1
            else:
                self.waiting[key] = None

    def first(self) -> list[_Key]:
        """What was published first of what waits."""
        return list(islice(self.waiting, _ASKED))

    def settle(self, outcomes: dict[_Key, Outcome]) -> None:
        """Count what was waited for."""
        found = Counter(outcomes.values())
        for key in outcomes:
            self.waiting.pop(key, None)
        self.complaints += found[Outcome.COMPLAINT]
        self.dead_letters += found[Outcome.DEAD_LETTER]
        self.stored += found.total() - found[Outcome.COMPLAINT] - found[Outcome.DEAD_LETTER]

    def line(self) -> str:
        """The last line of the command's output."""
        names = ("posts", "complaints", "stored", "dead_letters")
        return json.dumps({name: getattr(self, name) for name in names})


def _run(parts: Parts, chosen: argparse.Namespace) -> int:
    channel = _channel(parts, chosen)
    tally = Tally()
    with Workers() as workers, Progress("reading") as progress:
        stop_on_signals(workers.stop)
        start_all(parts, workers, STREAM_STAGES)
        collector = parts.collector(Manner(history=chosen.history))
        _read(parts, collector, (channel, tally, progress), workers)
        progress.phase("waiting for outcomes", total=len(tally.waiting))
        _wait(parts, collector, (tally, progress), workers)
    sys.stdout.write(tally.line() + "\n")
    return 0


def _channel(parts: Parts, chosen: argparse.Namespace) -> FileChannel:
    mapping = dict(_pair(text) for text in chosen.map)
    options = FileOptions(parts.zone, parts.clock, channel=chosen.channel, mapping=mapping)
    if chosen.file == "-":
        return FileChannel("import", "-", options)
    path = Path(chosen.file)
    if not path.is_file():
        raise SettingError(f"there is no file {path}")
    return FileChannel(f"import:{path.absolute()}", path, options)


def _pair(text: str) -> tuple[str, str]:
    theirs, equals, ours = text.partition("=")
    if not equals or not theirs or not ours:
        raise SettingError(f"--map {text}: write it THEIRS=OURS, such as --map body=text")
    return theirs, ours


def _read(parts: Parts, collector: Collector, into: tuple[FileChannel, Tally, Progress], workers: Workers) -> None:
    channel, tally, progress = into
    cursor, complete = None, False
    while not complete:
        _go_on(workers)
        page = collector.collect_from(channel, cursor)
        cursor, complete = page.cursor, page.complete
        repeats = [(one.post, one.revision) for one in page.seen if not one.new]
        tally.read(page.seen, parts.store.outcomes(repeats) if repeats else {}, len(page.dead_letters))
        progress.advance(len(page.seen) + len(page.dead_letters))


def _wait(parts: Parts, collector: Collector, into: tuple[Tally, Progress], workers: Workers) -> None:
    tally, progress = into
    sweeper = parts.sweeper(collector)
    looks, moved, steps = 0, time.monotonic(), _steps(parts)
    while tally.waiting:
        _go_on(workers)
        found = parts.store.outcomes(tally.first())
        tally.settle(found)
        progress.advance(len(found))
        if found:
            moved = time.monotonic()
            continue
        if looks % _SWEEP_AFTER_LOOKS == 0:
            sweeper.sweep()
            before, steps = steps, _steps(parts)
            moved = moved if steps == before else time.monotonic()
        if time.monotonic() - moved > _STALLED_SECONDS:
            raise StalledImportError(
                f"{len(tally.waiting)} posts wait and nothing has moved for {_STALLED_SECONDS:.0f} s: another process "
                "holds classify or route and does not go on. End it and run the same import again, nothing comes twice"
            )
        looks += 1
        time.sleep(_LOOK_SECONDS)  # not stop.wait: the lock in it is the one that a signal sets stop with


def _steps(parts: Parts) -> list[object]:
    """How far the stages have come."""
    topics = (parts.names.posts, parts.names.verdicts)
    return [
        parts.stream.committed(parts.names.group(stage), topic)
        for stage, topic in zip(STREAM_STAGES, topics, strict=True)
    ]


def _go_on(workers: Workers) -> None:
    if workers.stop.is_set():
        if workers.failed():
            workers.join()
        raise InterruptedImportError("stopped before the end; run the same import again, nothing comes twice")
