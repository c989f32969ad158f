"""The channel ``file``: JSON lines or CSV, plain or gzipped, from a path or standard input."""

import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ingest.channels.lines import Broken, skip, uncompressed
from ingest.channels.reading import FileReading
from ingest.fields import FieldRules
from models.errors import RetryableError, SettingError
from models.ports.channel import Page, Received

STDIN = "-"
"""The path that means standard input."""

_HEAD = 4096
_PAGE_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How a file is read: the city's zone, a clock, ``channel`` (else ``file:`` and the stem), theirs → ours.

    ``watch``: a file that grows; one that is not there yet is empty, and its last line is left until it ends.
    ``kind`` is ``jsonl`` or ``csv``, else the name says it, else the content.
    """

    zone: tzinfo
    clock: Callable[[], datetime]
    channel: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    city_authors: frozenset[str] = frozenset()
    watch: bool = False
    kind: str | None = None


class FileChannel:
    """A file as a source of posts.

    The cursor names the file (inode, digest of its beginning) and the place in it; a file that was replaced or cut
    starts over, which changes nothing for what was seen. A stream, which cannot be gone back in, is read once.
    A ``reply_to`` is an id of the same channel, with or without the channel's name and a colon before it.
    """

    def __init__(self, name: str, source: Path | str | BinaryIO, options: FileOptions) -> None:
        self._name = name
        self._path = Path(source) if isinstance(source, Path) or (isinstance(source, str) and source != STDIN) else None
        self._stream = None if self._path else sys.stdin.buffer if isinstance(source, str | Path) else source
        self._shown = self._path.name if self._path else "stdin"
        self._options = options
        self._rules = FieldRules(
            options.channel or channel_of(self._shown),
            options.zone,
            options.clock,
            options.mapping,
            options.city_authors,
        )
        self._open: FileReading | None = None
        self._records: Iterator[Received] = iter(())
        self._identity: dict[str, object] = {}
        self._cursor: str | None = None

    @property
    def name(self) -> str:
        """The channel account's name."""
        return self._name

    def receive(self, cursor: str | None, limit: int) -> Page:
        """Up to ``limit`` records, or 8 MB of them, after ``cursor``. Raises RetryableError, SettingError."""
        try:
            if self._open is None or cursor != self._cursor:
                self.close()
                if not self._resume(cursor):
                    return Page((), cursor, True)
            return self._page(limit)
        except FileNotFoundError as error:
            if self._options.watch:
                return Page((), cursor, True)
            raise SettingError(f"{self._path}: there is no such file") from error
        except (PermissionError, IsADirectoryError) as error:
            raise SettingError(f"{self._path} cannot be read: {error.strerror}") from error
        except OSError as error:
            raise RetryableError(f"{self._shown} cannot be read now: {error}") from error

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if self._open is not None and self._path is not None:
            self._open.stream.close()
        self._open = None

    def _page(self, limit: int) -> Page:
        reading = self._open
        if reading is None:
            return Page((), self._cursor, True)
        records: list[Received] = []
        size, complete = 0, True
        for received in islice(self._records, limit):
            records.append(received)
            size += len(received.body)
            if len(records) == limit or size > _PAGE_BYTES:
                complete = False
                break
        self._cursor = self._written(reading, complete)
        # A packed file stays open: getting back to a place in it means unpacking all before.
        if self._path is not None and (complete or isinstance(reading.stream, io.BufferedReader)):
            self.close()
        return Page(tuple(records), self._cursor, complete)

    def _written(self, reading: FileReading, complete: bool) -> str:
        known = {**self._identity, "offset": reading.offset, "line": reading.line}
        return json.dumps(known if complete else {**known, "size": None})

    def _resume(self, cursor: str | None) -> bool:
        """Open the file at the cursor; False when it ended there and has not changed since."""
        kept = _kept(cursor)
        if self._path is None:
            if self._stream is None:
                return False
            self._begin(uncompressed(self._stream))
            return True
        self._identity = _identity(self._path, kept.get("head_size"))
        if kept and all(kept.get(name) == value for name, value in self._identity.items()):
            return False
        self._begin(uncompressed(self._path.open("rb")))
        if _same_file(kept, self._identity) and self._open is not None:
            self._go_to(kept)
        self._identity = _identity(self._path, None)
        return True

    def _begin(self, stream: BinaryIO) -> None:
        reading = FileReading(stream, self._shown, self._rules, self._options.watch)
        kind = self._options.kind or (_kind_of(self._path) if self._path else None)
        try:
            reading.begin(kind)
        except SettingError:
            if self._path is not None:
                stream.close()
            raise
        self._open, self._records = reading, reading.records()

    def _go_to(self, kept: Mapping[str, object]) -> None:
        """From the start of the opened file to the kept place; what is shorter now was cut and starts over."""
        begun, offset, line = self._open, kept.get("offset"), kept.get("line")
        if begun is None or self._path is None or not isinstance(offset, int) or not isinstance(line, int):
            return
        begun.stream.close()
        stream = uncompressed(self._path.open("rb"))
        try:
            there = skip(stream, offset)
        except Broken:
            there = False
        if not there:
            stream.close()
            self._begin(uncompressed(self._path.open("rb")))
            return
        self._open = FileReading(
            stream, self._shown, self._rules, self._options.watch, begun.names, begun.delimiter, offset, line
        )
        self._records = self._open.records()


def channel_of(name: str) -> str:
    """The channel that the posts of a file of this name are of, unless it is said."""
    return f"file:{name.partition('.')[0] or name}"


def _kind_of(path: Path) -> str | None:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}.get(
        suffixes[-1] if suffixes else ""
    )


def _identity(path: Path, head_size: object) -> dict[str, object]:
    """What tells a file from another under its name, and whether it changed; the digest is of the bytes it once had."""
    found = path.stat()
    wanted = head_size if isinstance(head_size, int) and 0 <= head_size <= _HEAD else _HEAD
    with path.open("rb") as opened:
        head = opened.read(wanted)
    return {
        "inode": found.st_ino,
        "head": hashlib.sha256(head).hexdigest(),
        "head_size": len(head),
        "size": found.st_size,
        "changed": found.st_mtime_ns,
    }


def _same_file(kept: Mapping[str, object], identity: Mapping[str, object]) -> bool:
    return bool(kept) and all(kept.get(name) == identity[name] for name in ("inode", "head", "head_size"))


def _kept(cursor: str | None) -> dict[str, object]:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
