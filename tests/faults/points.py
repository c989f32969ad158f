"""``python -m tests.faults.points DATA FILE POINT``: one stage works on a folder, and its process dies at a point."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any, cast

from backends.store import Store
from cheong.stage import StageLoop
from cheong.wiring import Parts
from cheong.workers import stage_run
from ingest.channels.file import FileChannel, FileOptions
from ingest.collector import Manner
from models.ports.stream import Stream
from tests.faults.state import opened

DIED = 137
PAGE = 20


class Dying:
    """Something that ends the process, with nothing closed, when this method of it is called for the nth time."""

    def __init__(self, inner: Any, method: str, nth: int = 1) -> None:
        self._inner, self._method, self._left = inner, method, nth

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._counted(found) if name == self._method else found

    def __enter__(self) -> "Dying":
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.close()

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                os._exit(DIED)
            return call(*given, **named)

        return counted


class DyingInConsumer(Dying):
    """A stream whose consumers die."""

    def consume(self, group: str, topic: str) -> Dying:
        """A consumer that dies at the method."""
        return Dying(self._inner.consume(group, topic), self._method, self._left)


def collect(parts: Parts, file: Path) -> None:
    """Read a page after the other, keeping the cursor, to the end of the file."""
    collector = parts.collector(Manner(page=PAGE))
    channel = FileChannel("posts", file, FileOptions(parts.zone, parts.clock))
    while not collector.collect(channel).complete:
        pass


def stage(parts: Parts, name: str) -> None:
    """One stage of the stream, in batches of a page."""
    StageLoop(replace(stage_run(parts, name), max_records=PAGE), Event()).run()


def index(parts: Parts) -> None:
    """The follower."""
    follower = parts.index_follower()
    while follower.step(PAGE):
        pass


def _store(parts: Parts, method: str, nth: int) -> None:
    parts.store = cast(Store, Dying(parts.store, method, nth))


def _stream(parts: Parts, method: str, nth: int) -> None:
    parts.stream = cast(Stream, Dying(parts.stream, method, nth))


def _consumer(parts: Parts, method: str, nth: int) -> None:
    parts.stream = cast(Stream, DyingInConsumer(parts.stream, method, nth))


POINTS: dict[str, tuple[Callable[[Parts, str, int], None], str, Callable[[Parts, Path], None]]] = {
    "collect before a page is recorded": (_store, "record", collect),
    "collect between recording and publishing": (_stream, "publish", collect),
    "collect between publishing and noting it": (_store, "published", collect),
    "collect before the cursor is kept": (_store, "keep_cursor", collect),
    "classify before publishing": (_stream, "publish", lambda parts, _: stage(parts, "classify")),
    "classify between publishing and commit": (_consumer, "commit", lambda parts, _: stage(parts, "classify")),
    "route before the act": (_store, "act", lambda parts, _: stage(parts, "route")),
    "route between the act and commit": (_consumer, "commit", lambda parts, _: stage(parts, "route")),
    "index before indexing": (_store, "changes", lambda parts, _: index(parts)),
    "index between indexing and following": (_store, "follow", lambda parts, _: index(parts)),
}
"""Where a process dies: what of it does, at which call, and what it was doing."""


def main(data: Path, file: Path, point: str) -> None:
    """Work until the point, which is passed once and met the second time."""
    dies, method, work = POINTS[point]
    with opened(data) as parts:
        dies(parts, method, 2)
        work(parts, file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
