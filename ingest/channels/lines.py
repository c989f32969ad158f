"""Lines of a file of any size, plain or gzipped, with what memory may hold of each kept in bounds."""

import gzip
import io
import zlib
from dataclasses import dataclass
from typing import BinaryIO, cast

from models.post import MAX_ORIGINAL_BYTES

_GZIP = b"\x1f\x8b"
_SKIP = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end: ``size`` bytes, of which ``body`` holds the first ``MAX_ORIGINAL_BYTES``."""

    body: bytes
    size: int

    @property
    def too_long(self) -> bool:
        """Whether there is more of it than was kept."""
        return self.size > len(self.body)

    @property
    def ended(self) -> bool:
        """Whether it had a line break, that is, whether its writer was done with it."""
        return self.too_long or self.body.endswith(b"\n")


class Broken(ValueError):
    """The compressed bytes end or break in the middle."""


class _Unzipped(gzip.GzipFile):
    """A gzip file that closes what it reads from."""

    def __init__(self, packed: io.BufferedReader) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def uncompressed(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or what it holds when it is gzipped, told by its first two bytes."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    if buffered.peek(2)[:2] == _GZIP:
        return cast(BinaryIO, _Unzipped(buffered))
    return cast(BinaryIO, buffered)


def read_line(stream: BinaryIO) -> Line | None:
    """The next line, None at the end. Never holds more than ``MAX_ORIGINAL_BYTES`` of it. Raises Broken."""
    try:
        body = stream.readline(MAX_ORIGINAL_BYTES)
        if not body:
            return None
        size = len(body)
        while size >= MAX_ORIGINAL_BYTES and not body.endswith(b"\n"):
            rest = stream.readline(_SKIP)
            size += len(rest)
            if not rest or rest.endswith(b"\n"):
                break
        return Line(body, size)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Broken(str(error)) from error


def skip(stream: BinaryIO, offset: int) -> bool:
    """Go on to a place in the (uncompressed) bytes; False when there are fewer. Raises Broken."""
    try:
        if isinstance(stream, io.BufferedReader) and stream.seekable():
            end = stream.seek(0, io.SEEK_END)
            stream.seek(min(offset, end))
            return offset <= end
        while offset > 0:
            read = len(stream.read(min(offset, _SKIP)))
            if read == 0:
                return False
            offset -= read
        return True
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Broken(str(error)) from error
