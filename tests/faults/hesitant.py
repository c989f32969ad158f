"""``python -m tests.faults.hesitant COMMAND``: like hurried, with an outbox that hesitates before and after each line.

Where a process is killed at a random moment, it is then often in the middle of sending.
"""

import random
import sys
import time

from cheong.commands import main
from ingest.channels import outbox
from models.ports.channel import Outgoing
from tests.faults.hurried import hurry_all

_MOST_SECONDS = 0.03
_write = outbox._write
_send = outbox.FileOutbox.send


def _hesitate() -> None:
    time.sleep(random.uniform(0, _MOST_SECONDS))


def _slow_send(self: outbox.FileOutbox, outgoing: Outgoing) -> str:
    _hesitate()
    found = _send(self, outgoing)
    _hesitate()
    return found


def _slow_write(file: object, line: bytes) -> None:
    half = random.randint(0, len(line))
    for part in (line[:half], line[half:]):
        _write(file, part)  # type: ignore[arg-type]  # what the outbox hands on
        _hesitate()


if __name__ == "__main__":
    hurry_all()
    setattr(outbox.FileOutbox, "send", _slow_send)  # noqa: B010  a method of the class
    setattr(outbox, "_write", _slow_write)  # noqa: B010  what it writes with
    sys.exit(main())
