"""``python -m tests.faults.sending_points DATA POINT``: answers go out on a folder, and the process dies at a point."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from backends.store import Store
from cheong.wiring import Parts
from ingest.channels import outbox
from tests.faults.points import DIED, Dying
from tests.faults.state import opened


def _act(nth: int) -> Callable[[Parts], None]:
    def die(parts: Parts) -> None:
        parts.store = cast(Store, Dying(parts.store, "act", nth))

    return die


def _send(parts: Parts) -> None:
    parts.senders = {"x": cast(Any, Dying(parts.senders["x"], "send", 2))}


def _half_a_line(_: Parts) -> None:
    write = outbox._write

    def half(file: Any, line: bytes) -> None:
        write(file, line[: len(line) // 2])
        os._exit(DIED)

    setattr(outbox, "_write", half)  # noqa: B010  what the outbox writes with


def _unforced(_: Parts) -> None:
    def die(*_: object) -> None:
        os._exit(DIED)

    setattr(outbox.FileOutbox, "_force", die)  # noqa: B010  a method of the class


POINTS: dict[str, Callable[[Parts], None]] = {
    "before the attempt's row": _act(3),
    "after the attempt's row, before sending": _send,
    "in the middle of the line": _half_a_line,
    "after the line, before it is forced to disk": _unforced,
    "after sending, before its result": _act(4),
    "after the result": _act(5),
}
"""Where a process dies: an act is begun for each attempt's row and for each result, in turn."""


def main(data: Path, point: str) -> None:
    """Send until the point."""
    with opened(data) as parts:
        POINTS[point](parts)
        follower = parts.answer_follower()
        while follower.step():
            pass


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
