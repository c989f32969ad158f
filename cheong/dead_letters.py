"""How a record that a stage cannot handle becomes a dead letter: its id, its reason, and whose it was."""

import json
import unicodedata
from collections.abc import Callable
from datetime import datetime

from models.errors import NotAllowedError
from models.ports.keeping import DeadLetter, DeadLetters, letter_id
from models.ports.stage import Invalid
from models.ports.stream import Delivery, Record, Stream
from models.scope import Scope

_REASON_CHARACTERS = 500
_GREATEST_REVISION = 2**63 - 1


def dead_letter(stage: str, invalid: Invalid, at: datetime) -> DeadLetter:
    """The letter of what a stage found invalid, with the post that its record names."""
    record = invalid.delivery.record
    place = place_of(invalid.delivery)
    post, revision = whose(record)
    return DeadLetter(
        id=letter_id(stage, place, record.value),
        stage=stage,
        place=place,
        reason=one_line(invalid.reason),
        body=record.value,
        at=at,
        headers=record.headers,
        post=post,
        revision=revision,
        topic=invalid.delivery.topic,
        key=record.key,
    )


def replay(stream: Stream, letters: DeadLetters, clock: Callable[[], datetime], letter_id: str) -> None:
    """Publish a letter again that waits. Raises NotFoundError; NotAllowedError where it never was on the stream."""
    letter = letters.dead_letter(letter_id, Scope.everything("replay"))
    if letter.topic is None:
        raise NotAllowedError("it never reached the stream: mend the line in its file and import it again")
    stream.publish(letter.topic, [Record(letter.key or "", letter.body, letter.headers)])
    letters.replayed([letter.id], clock())


def place_of(delivery: Delivery) -> str:
    """Where a record stood, ``topic/partition/offset``."""
    return f"{delivery.topic}/{delivery.place.partition}/{delivery.place.offset}"


def one_line(text: str) -> str:
    """The text without control characters and broken code points, in one line of at most 500 characters."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join("".join(kept).split())[:_REASON_CHARACTERS]


def whose(record: Record) -> tuple[str | None, int | None]:
    """The post id and revision that a record of ``posts`` or ``verdicts`` names, None where they cannot be known."""
    try:
        found = json.loads(record.value)
    except (ValueError, RecursionError):
        return None, None
    post = found.get("post", found) if isinstance(found, dict) else None
    if not isinstance(post, dict):
        return None, None
    name, revision = post.get("id"), post.get("revision")
    if not isinstance(name, str) or any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
        return None, None
    known = type(revision) is int and 0 <= revision <= _GREATEST_REVISION
    return name, revision if known else None
