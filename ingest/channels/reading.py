"""Records of one opened file, JSON lines or CSV, with the place after each; a bad one is a record with an error."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from ingest.channels.lines import Broken, Line, read_line
from ingest.channels.parsing import Unreadable, decoded, header_of, json_object, row_object
from ingest.fields import FieldRules, WrongFields, read_fields
from models.errors import SettingError
from models.ports.channel import Fields, Received
from models.post import MAX_ORIGINAL_BYTES

# The module's own limit of 131,072 characters is less than a record may have; records are bounded here.
csv.field_size_limit(MAX_ORIGINAL_BYTES)

_BOM = b"\xef\xbb\xbf"


@dataclass
class FileReading:
    """A file being read: ``offset`` (uncompressed bytes) and ``line`` are behind the last record that was given.

    ``watch`` leaves a last record that its writer has not ended for the next time. JSON lines have no ``delimiter``.
    """

    stream: BinaryIO
    shown: str
    rules: FieldRules
    watch: bool
    names: list[str] = field(default_factory=list)
    delimiter: str | None = None
    offset: int = 0
    line: int = 0
    _ahead: list[Line] = field(default_factory=list)
    _taken: list[Line] = field(default_factory=list)

    def begin(self, kind: str | None) -> None:
        """Find out what the file holds (``jsonl``, ``csv``, None: look) and read a header. Raises SettingError."""
        try:
            first = self._first()
        except Broken:
            return
        if first is None:
            return
        body = first.body.removeprefix(_BOM)
        if kind == "jsonl" or (kind is None and body.lstrip()[:1] in (b"{", b"[")):
            return
        try:
            names, delimiter = header_of(body)
        except Unreadable as error:
            raise SettingError(f"{self.shown}: {error}") from error
        missing = {"id", "text"} - {self.rules.mapping.get(name, name) for name in names}
        if missing and kind is None:
            return
        if missing or len(set(names)) < len(names):
            raise SettingError(
                f"{self.shown}: the header names {', '.join(names)[:200]}; it needs {' and '.join(sorted(missing))}, "
                "each name once (--map THEIRS=ours)"
            )
        self.names, self.delimiter = names, delimiter
        self._ahead.clear()
        self._consume(first)

    def _first(self) -> Line | None:
        """The first line that is not blank, to be read again; blank ones before it are behind us."""
        while (line := read_line(self.stream)) is not None:
            if line.body.removeprefix(_BOM).strip():
                self._ahead = [line]
                return line
            self._consume(line)
        return None

    def _consume(self, *lines: Line) -> None:
        self.offset += sum(line.size for line in lines)
        self.line += len(lines)

    def records(self) -> Iterator[Received]:
        """The records to the end, or to one that is not written to its end yet."""
        step = self._json if self.delimiter is None else self._row
        while True:
            self._taken = []
            try:
                received = step()
            except Broken as error:
                if not self.watch:
                    yield self._wrong(b"", f"the gzip file breaks off here ({error}); fetch it again")
                return
            if not self._taken or (self.watch and not self._taken[-1].ended):
                return
            self._consume(*self._taken)
            if received is not None:
                yield received

    def _next(self) -> Line | None:
        line = self._ahead.pop() if self._ahead else read_line(self.stream)
        if line is not None:
            self._taken.append(line)
        return line

    def _json(self) -> Received | None:
        line = self._next()
        if line is None:
            return None
        body = line.body.removeprefix(_BOM) if self.offset == 0 else line.body
        if line.too_long:
            return self._wrong(line.body, _too_long(line.size))
        if not body.strip():
            return None
        try:
            return self._right(line.body, read_fields(json_object(body), self.rules))
        except (Unreadable, WrongFields) as error:
            return self._wrong(line.body, str(error), getattr(error, "known", None))

    def _row(self) -> Received | None:
        try:
            cells = next(csv.reader(self._texts(), delimiter=self.delimiter or ",", strict=True), None)
            body = self._body()
            decoded(body)
            return self._right(body, read_fields(row_object(self.names, cells), self.rules)) if cells else None
        except _TooLong:
            return self._wrong(self._body(), _too_long(sum(line.size for line in self._taken)))
        except csv.Error as error:
            if "unexpected end" in str(error) and self.watch:
                self._taken = []
                return None
            return self._wrong(self._body(), f"not CSV: {error}; a quote inside a cell is doubled, an open one closed")
        except (Unreadable, WrongFields) as error:
            return self._wrong(self._body(), str(error), getattr(error, "known", None))

    def _texts(self) -> Iterator[str]:
        size = 0
        while (line := self._next()) is not None:
            size += line.size
            if line.too_long or size > MAX_ORIGINAL_BYTES:
                raise _TooLong
            yield line.body.decode("utf-8", "surrogateescape")

    def _body(self) -> bytes:
        return b"".join(line.body for line in self._taken)[:MAX_ORIGINAL_BYTES]

    def _right(self, body: bytes, fields: Fields) -> Received:
        return Received(body, f"{self.shown} line {self.line + 1}", fields)

    def _wrong(self, body: bytes, reason: str, known: Fields | None = None) -> Received:
        return Received(body, f"{self.shown} line {self.line + 1}", known, f"line {self.line + 1}: {reason}")


class _TooLong(Exception):
    pass


def _too_long(size: int) -> str:
    return (
        f"the record has {size:,} bytes, at most {MAX_ORIGINAL_BYTES:,}; its beginning is kept "
        "(in CSV, a quote that is never closed takes in what follows)"
    )
