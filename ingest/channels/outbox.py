"""Where the channel ``file`` puts answers: a file to which one JSON line an answer is added, each once."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from models.errors import OutcomeUnknownError, RetryableError
from models.ports.channel import Outgoing


class FileOutbox:
    """Adds a line an answer and forces it to disk; its id there is the sending's.

    Whoever reads the file leaves out lines that are no JSON: a power cut in the middle of a line leaves such a one,
    which is ended before the next is written. Another process may write to the same file: it is locked meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: tuple[int, int] | None = None
        self._read = 0
        self._ids: set[str] = set()
        self._doubtful: set[str] = set()

    def send(self, outgoing: Outgoing) -> str:
        """Add it unless it is there. Raises RetryableError, OutcomeUnknownError."""
        with self._locked(create=True) as file:
            if self._there(file, outgoing):
                return outgoing.id
            self._add(file, outgoing)
        return outgoing.id

    def find(self, outgoing: Outgoing) -> str | None:
        """Look for its line. Raises RetryableError, OutcomeUnknownError."""
        if not self._path.exists():
            return None
        with self._locked(create=False) as file:
            return outgoing.id if self._there(file, outgoing) else None

    def _there(self, file: BinaryIO, outgoing: Outgoing) -> bool:
        if outgoing.id in self._doubtful:
            raise OutcomeUnknownError(f"{self._path} could not be forced to disk with it: look into it and at the disk")
        self._look(file)
        if outgoing.id not in self._ids:
            return False
        # whoever wrote it may have died before it was on disk
        self._force(file, outgoing.id)
        return True

    def _look(self, file: BinaryIO) -> None:
        """Read the ids of the lines since the last time; of a file that was replaced or cut, of all."""
        found = os.fstat(file.fileno())
        if self._file != (found.st_dev, found.st_ino) or found.st_size < self._read:
            self._file, self._read, self._ids = (found.st_dev, found.st_ino), 0, set()
        file.seek(self._read)
        for line in file:
            if (known := _id_of(line)) is not None:
                self._ids.add(known)
            elif not line.endswith(b"\n"):
                return  # what is missing of it may still come from elsewhere; read again next time
            self._read += len(line)

    def _add(self, file: BinaryIO, outgoing: Outgoing) -> None:
        end = file.seek(0, os.SEEK_END)
        line = _line(outgoing)
        if end and not _ended(file, end):
            line = b"\n" + line
        try:
            _write(file, line)
        except OSError as error:
            self._cut(file, end)
            raise RetryableError(f"{self._path} takes nothing now: {error.strerror}") from error
        self._force(file, outgoing.id)

    def _cut(self, file: BinaryIO, end: int) -> None:
        """Leave no half a line; where that fails too, the next one ends it."""
        try:
            os.ftruncate(file.fileno(), end)
        except OSError:
            return

    def _force(self, file: BinaryIO, sending: str) -> None:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            # the pages may be lost while they still can be read: what the file says now proves nothing
            self._doubtful.add(sending)
            raise OutcomeUnknownError(f"{self._path} could not be forced to disk: {error.strerror}") from error

    @contextmanager
    def _locked(self, *, create: bool) -> Iterator[BinaryIO]:
        try:
            if create and not self._path.exists():
                _make(self._path)
            file = self._path.open("ab+")
        except OSError as error:
            raise RetryableError(f"{self._path} cannot be opened: {error.strerror}") from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def _make(path: Path) -> None:
    """An empty file whose name is on disk too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(file: BinaryIO, line: bytes) -> None:
    """Past the buffer, which would be written again when the file is closed after an error."""
    left = memoryview(line)
    while left:
        left = left[os.write(file.fileno(), left) :]


def _line(outgoing: Outgoing) -> bytes:
    told = {
        "id": outgoing.id,
        "channel": outgoing.channel,
        "in_reply_to": outgoing.reply_to,
        "text": outgoing.text,
        "at": outgoing.at.isoformat(),
        "complaint": outgoing.complaint,
        "question": outgoing.question,
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _id_of(line: bytes) -> str | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    known = found.get("id") if isinstance(found, dict) else None
    return known if isinstance(known, str) else None


def _ended(file: BinaryIO, end: int) -> bool:
    file.seek(end - 1)
    return file.read(1) == b"\n"
