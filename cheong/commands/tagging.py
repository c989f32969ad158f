"""``cheong tag``: JSON lines with texts in, one line each with verdict and owner out, in order, nothing stored."""

import argparse
import io
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO, cast

from cheong.wiring import Parts
from ingest.cleaning import Cleaned, clean
from ingest.privacy import Masked
from models.post import MAX_ORIGINAL_BYTES, MAX_STREAM_CHARACTERS
from models.verdict import Evidence, Judgement

_BATCH = 64
_CHUNK = 1 << 16


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    tag = commands.add_parser("tag", help="read JSON lines with id and text, write each one's verdict and owner")
    tag.set_defaults(run=_run)


@dataclass(frozen=True, slots=True)
class _Line:
    id: object
    cleaned: Cleaned | None = None
    masked: Masked | None = None
    error: str | None = None


class _Bad(ValueError):
    """What is wrong with a line."""


def _run(parts: Parts, _: argparse.Namespace) -> int:
    for line in tag(parts, sys.stdin.buffer):
        sys.stdout.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        sys.stdout.flush()
    return 0


def tag(parts: Parts, lines: BinaryIO) -> Iterator[Mapping[str, object]]:
    """One object a line that is not blank: the verdict, or ``id`` and ``error``."""
    for arrived in _arriving(lines):
        read = (_read(parts, line) for line in arrived if line.strip())
        while batch := list(islice(read, _BATCH)):
            yield from _judged(parts, batch)


def _arriving(lines: BinaryIO) -> Iterator[list[bytes]]:
    """The lines as they come: who writes one and waits for its answer gets it. Of a line too long its beginning."""
    reader = io.BufferedReader(lines) if isinstance(lines, io.RawIOBase) else cast(io.BufferedReader, lines)
    rest = b""
    while chunk := reader.read1(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        rest = rest[: MAX_ORIGINAL_BYTES + 1]
        yield whole
    yield [rest]


def _judged(parts: Parts, batch: Sequence[_Line]) -> Iterator[Mapping[str, object]]:
    judgements = iter(parts.classifier.judge([line.masked.text for line in batch if line.masked is not None]))
    for line in batch:
        if line.masked is None or line.cleaned is None:
            yield {"id": line.id, "error": line.error}
        else:
            yield _tagged(parts, line.id, next(judgements), (line.cleaned, line.masked))


def _read(parts: Parts, line: bytes) -> _Line:
    name: object = None
    try:
        found = _object(line)
        name = _id(found)
        text = found.get("text")
        if not isinstance(text, str):
            raise _Bad("text is missing, or not a text")
        cleaned = clean(text)
        if not cleaned.text:
            raise _Bad("nothing readable is left of the text after cleaning")
        # as on the stream: what follows is kept with the post, but not judged
        masked = parts.masker.mask(cleaned.text[: 2 * MAX_STREAM_CHARACTERS])
        return _Line(name, cleaned, replace(masked, text=masked.text[:MAX_STREAM_CHARACTERS]))
    except _Bad as error:
        return _Line(name, error=str(error))


def _object(line: bytes) -> Mapping[str, object]:
    if len(line) > MAX_ORIGINAL_BYTES:
        raise _Bad(f"the line has more than {MAX_ORIGINAL_BYTES:,} bytes")
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _Bad(f"not UTF-8 at byte {error.start}: convert the file to UTF-8 first") from error
    except (ValueError, RecursionError) as error:
        raise _Bad(f"not a JSON line: {error}") from error
    if not isinstance(found, dict):
        raise _Bad('a line is a JSON object such as {"id": "1", "text": "…"}')
    return found


def _id(found: Mapping[str, object]) -> object:
    name = found.get("id")
    if isinstance(name, dict | list) or (isinstance(name, float) and not math.isfinite(name)):
        raise _Bad("the id must be a text or a number")
    return name


def _tagged(parts: Parts, line_id: object, judgement: Judgement, texts: tuple[Cleaned, Masked]) -> Mapping[str, object]:
    preview = parts.router.preview(judgement, texts[1].text, parts.clock())
    return {
        "id": line_id,
        "intent": judgement.intent.value,
        "topic": judgement.topic,
        "subtopic": judgement.subtopic,
        "topics": list(judgement.topics),
        "urgency": judgement.urgency.value,
        "district": judgement.district,
        "department": preview.department,
        "departments": list(preview.departments),
        "kind": preview.kind,
        "confidence": {head: round(judgement.confidence[head], 4) for head in ("intent", "topic", "urgency")},
        "abstained": judgement.abstained,
        "waits": preview.waits,
        "evidence": {head: [_as_given(one, *texts) for one in found] for head, found in judgement.evidence.items()},
        "model": judgement.model,
    }


def _as_given(evidence: Evidence, cleaned: Cleaned, masked: Masked) -> list[object]:
    """The stretch in code points of the text as given, behind cleaning and masking."""
    start, end = cleaned.original_span(*masked.map.original_span(evidence.start, evidence.end))
    return [start, end, round(evidence.weight, 4)]
