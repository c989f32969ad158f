"""The records on the stream: JSON with a schema version in a header; fields are only ever added."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from models.errors import InvalidRecordError, NewerSchemaError
from models.ports.stream import SCHEMA_HEADER, Record
from models.post import PersonalData, PersonalDataAction, Post, PostKind
from models.verdict import Evidence, Intent, Judgement, Urgency, Verdict

T = TypeVar("T")

SCHEMA = (1, 0)
"""Major and minor version of the records written here."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_GREATEST_REVISION = 2**63 - 1
_HEADERS = {SCHEMA_HEADER: b"1.0"}


def encode_post(post: Post) -> Record:
    """The stream record of a post, keyed by its conversation."""
    return Record(post.key, _dump(post_to_dict(post)), _HEADERS)


def decode_post(record: Record) -> Post:
    """The post of a record. Raises InvalidRecordError, NewerSchemaError."""
    return _reading(record, post_from_dict)


def encode_verdict(verdict: Verdict) -> Record:
    """The stream record of a verdict, with the key of its post."""
    judgement = verdict.judgement
    return Record(
        verdict.post.key,
        _dump(
            {
                **verdict.extra,
                "post": post_to_dict(verdict.post),
                "judgement": None if judgement is None else judgement_to_dict(judgement),
                "city": verdict.city,
            }
        ),
        _HEADERS,
    )


def decode_verdict(record: Record) -> Verdict:
    """The verdict of a record. Raises InvalidRecordError, NewerSchemaError."""
    return _reading(record, _verdict_from_dict)


def post_to_dict(post: Post) -> dict[str, Any]:
    """A post as JSON values; times ISO 8601 with zone, fields at their default left out."""
    found: dict[str, Any] = {
        "id": post.id,
        "channel": post.channel,
        "external_id": post.external_id,
        "revision": post.revision,
        "key": post.key,
        "text": post.text,
        "received_at": post.received_at.isoformat(),
    }
    if post.kind is not PostKind.POST:
        found["kind"] = post.kind.value
    if post.written_at is not None:
        found["written_at"] = post.written_at.isoformat()
    for name in ("title", "author", "conversation_id", "reply_to", "url"):
        value = getattr(post, name)
        if value is not None:
            found[name] = value
    for name in ("from_city", "history", "truncated"):
        if getattr(post, name):
            found[name] = True
    if post.personal_data:
        found["personal_data"] = [[p.pattern, p.start, p.end, p.action.value] for p in post.personal_data]
    return found


def post_from_dict(found: Mapping[str, Any]) -> Post:
    """The post of JSON values; raises KeyError, TypeError or ValueError for what is no post."""
    written_at = found.get("written_at")
    return Post(
        id=_text(found, "id"),
        channel=_text(found, "channel"),
        external_id=_text(found, "external_id"),
        revision=_revision(found["revision"]),
        key=_text(found, "key"),
        text=_text(found, "text"),
        received_at=_time(found["received_at"]),
        kind=PostKind(found.get("kind", "post")),
        title=_optional_text(found, "title"),
        author=_optional_text(found, "author"),
        from_city=bool(found.get("from_city", False)),
        written_at=None if written_at is None else _time(written_at),
        conversation_id=_optional_text(found, "conversation_id"),
        reply_to=_optional_text(found, "reply_to"),
        url=_optional_text(found, "url"),
        history=bool(found.get("history", False)),
        truncated=bool(found.get("truncated", False)),
        personal_data=tuple(
            PersonalData(pattern, start, end, PersonalDataAction(action))
            for pattern, start, end, action in found.get("personal_data", ())
        ),
    )


def judgement_to_dict(judgement: Judgement) -> dict[str, Any]:
    """A judgement as JSON values."""
    return {
        "intent": judgement.intent.value,
        "topic": judgement.topic,
        "subtopic": judgement.subtopic,
        "topics": list(judgement.topics),
        "urgency": judgement.urgency.value,
        "district": judgement.district,
        "confidence": judgement.confidence,
        "unsure": list(judgement.unsure),
        "evidence": {
            head: [[e.start, e.end, round(e.weight, 4)] for e in found] for head, found in judgement.evidence.items()
        },
        "model": judgement.model,
    }


def judgement_from_dict(found: Mapping[str, Any]) -> Judgement:
    """The judgement of JSON values; raises KeyError, TypeError or ValueError for what is none."""
    return Judgement(
        intent=Intent(found["intent"]),
        topic=_text(found, "topic"),
        subtopic=found["subtopic"],
        topics=tuple(found["topics"]),
        urgency=Urgency(found["urgency"]),
        district=found["district"],
        confidence={head: float(value) for head, value in found["confidence"].items()},
        unsure=tuple(found["unsure"]),
        evidence={
            head: tuple(Evidence(start, end, weight) for start, end, weight in spans)
            for head, spans in found["evidence"].items()
        },
        model=_text(found, "model"),
    )


def _verdict_from_dict(found: Mapping[str, Any]) -> Verdict:
    judgement = found["judgement"]
    return Verdict(
        post_from_dict(found["post"]),
        None if judgement is None else judgement_from_dict(judgement),
        _text(found, "city"),
    )


def _reading(record: Record, read: Callable[[Mapping[str, Any]], T]) -> T:
    version = record.headers.get(SCHEMA_HEADER, b"").decode("ascii", "replace")
    major = version.partition(".")[0]
    if not major.isdigit():
        raise InvalidRecordError(f"the header {SCHEMA_HEADER} is {version!r}, not a version such as 1.0")
    if int(major) > SCHEMA[0]:
        raise NewerSchemaError(f"a record has schema {version}, this program reads up to {SCHEMA[0]}.x: upgrade it")
    try:
        found = json.loads(record.value)
        if not isinstance(found, dict):
            raise TypeError("the value is not a JSON object")
        return read(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidRecordError(f"not a readable record: {error.__class__.__name__}: {error}") from error


def _dump(found: dict[str, Any]) -> bytes:
    return _ENCODER.encode(found).encode()


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    value.encode()  # a lone surrogate is no character: UnicodeEncodeError, a ValueError
    return value


def _optional_text(found: Mapping[str, Any], name: str) -> str | None:
    return None if found.get(name) is None else _text(found, name)


def _revision(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _GREATEST_REVISION:
        raise TypeError(f"revision is {value!r}, not a whole number from 0 to {_GREATEST_REVISION}")
    return value


def _time(value: str) -> datetime:
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError(f"the time {value} has no zone")
    try:
        time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"the time {value} does not exist in UTC") from error
    return time
