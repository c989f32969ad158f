"""The stream backends that the contract runs on, and how another process is made to read and write them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest

from backends.stream.sqlite import SqliteStream
from models.ports.stream import Delivery, Record, Stream, Topic

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RETENTION = timedelta(days=14)
TOPIC = "city.posts"
HEADERS = {"schema": b"1.0"}


class HandClock:
    """A clock that a test sets by hand."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Backend:
    """How a backend is opened on a folder (of a server: on names of their own there), and what it can do."""

    open: Callable[[Path, Callable[[], datetime]], Stream]
    shares_groups: bool = False
    forgets_by_itself: bool = False
    successor_seconds: float = 2.0
    marks: tuple[pytest.MarkDecorator, ...] = ()


BACKENDS = {
    "sqlite": Backend(lambda folder, clock: SqliteStream(folder / "stream.sqlite", clock)),
}
SHARING = [name for name, backend in BACKENDS.items() if backend.shares_groups]


def params(chosen: Callable[[Backend], bool] = bool) -> list[object]:
    """The backends for a fixture or for an indirect parameter."""
    return [pytest.param(name, marks=found.marks) for name, found in BACKENDS.items() if chosen(found)]


def opened(backend: str, folder: Path, clock: Callable[[], datetime]) -> Stream:
    """The backend with the topic of the contract in it."""
    stream = BACKENDS[backend].open(folder, clock)
    stream.create([Topic(TOPIC, 12, RETENTION)])
    return stream


def record(number: int, key: str = "k") -> Record:
    """A record that can be told from others by its number."""
    return Record(key, b'{"n":%d}' % number, HEADERS)


def numbers(deliveries: list[Delivery]) -> list[int]:
    """The numbers of the records that were delivered."""
    return [int(one.record.value[5:-1]) for one in deliveries]


@contextmanager
def process(backend: str, folder: Path, work: str) -> Iterator[subprocess.Popen[str]]:
    """A process that does ``work`` with a ``stream``: ``ready`` when the block begins, killed when it ends."""
    program = (
        "import sys, time, pathlib\n"
        "from datetime import UTC, datetime\n"
        "from tests.contracts.stream_backends import TOPIC, numbers, opened, record\n"
        "def say(text): print(text, flush=True)\n"
        "stream = opened(sys.argv[1], pathlib.Path(sys.argv[2]), lambda: datetime.now(UTC))\n" + work
    )
    command = [sys.executable, "-c", program, backend, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert line(child) == "ready"
            yield child
        finally:
            child.kill()


def line(child: subprocess.Popen[str]) -> str:
    """The next line that a process says."""
    return _output(child).readline().strip()


def _output(child: subprocess.Popen[str]) -> IO[str]:
    assert child.stdout is not None
    return child.stdout
