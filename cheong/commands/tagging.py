"""``cheong tag``: JSON lines with texts in, one line each with verdict and owner out, in order, nothing stored."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from cheong.wiring import Parts
from ingest.cleaning import Cleaned, clean
from ingest.privacy import Masked
from models.verdict import Evidence, Judgement

_BATCH = 64


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    tag = commands.add_parser("tag", help="read JSON lines with id and text, write each one's verdict and owner")
    tag.set_defaults(run=_run)


@dataclass(frozen=True, slots=True)
class _Line:
    id: object
    cleaned: Cleaned | None
    masked: Masked | None
    error: str | None


def _run(parts: Parts, _: argparse.Namespace) -> int:
    for line in tag(parts, sys.stdin.buffer):
        sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    return 0


def tag(parts: Parts, lines: IO[bytes]) -> Iterator[Mapping[str, object]]:
    """One object a line that is not blank: the verdict, or ``id`` and ``error``."""
    read = (_read(parts, line) for line in lines if line.strip())
    while batch := list(islice(read, _BATCH)):
        texts = [line.masked.text for line in batch if line.masked is not None]
        judgements = iter(parts.classifier.judge(texts))
        for line in batch:
            if line.masked is None or line.cleaned is None:
                yield {"id": line.id, "error": line.error}
            else:
                yield _tagged(parts, line.id, next(judgements), (line.cleaned, line.masked))


def _read(parts: Parts, line: bytes) -> _Line:
    found: Any = None
    try:
        found = json.loads(line.decode("utf-8-sig"))
        if not isinstance(found, dict):
            return _Line(None, None, None, 'a line is a JSON object such as {"id": "1", "text": "…"}')
        if not isinstance(found.get("text"), str):
            return _Line(found.get("id"), None, None, "text is missing, or not a text")
        cleaned = clean(found["text"])
        return _Line(found.get("id"), cleaned, parts.masker.mask(cleaned.text), None)
    except UnicodeDecodeError as error:
        return _Line(None, None, None, f"not UTF-8 at byte {error.start}: convert the file to UTF-8 first")
    except (ValueError, RecursionError) as error:
        return _Line(None, None, None, f"not a JSON line: {error}")


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
