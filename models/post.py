"""A post: one public message as a channel gave it, cleaned and with personal data masked."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAX_STREAM_CHARACTERS = 20_000
"""Characters of masked text that go on the stream; a longer post is flagged and its original kept whole."""

MAX_RECORD_BYTES = 900_000
"""Bytes of one stream record, value and headers together, on every backend."""

MAX_ORIGINAL_BYTES = 2_000_000
"""Bytes of one record as received; above it the record is a dead letter."""


class PostKind(StrEnum):
    """What a record says about its post."""

    POST = "post"
    REPOST = "repost"
    DELETION = "deletion"


class PersonalDataAction(StrEnum):
    """What is done with a piece of personal data that was found in a text."""

    MASK = "mask"
    KEEP = "keep"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A piece of personal data: which pattern found it and where it stands, code points of the masked text."""

    pattern: str
    start: int
    end: int
    action: PersonalDataAction


@dataclass(frozen=True, slots=True)
class Post:
    """One revision of a post, as it travels on the stream.

    ``id`` is ``channel:external_id``; ``key`` is the conversation, else the post itself, and never changes between
    revisions. ``author`` is a salted digest, equal for equal authors of one channel, never a name. ``text`` is
    cleaned and masked, at most ``MAX_STREAM_CHARACTERS`` code points. ``reply_to`` is the id of a post
    (``channel:external_id``).
    """

    id: str
    channel: str
    external_id: str
    revision: int
    key: str
    text: str
    received_at: datetime
    kind: PostKind = PostKind.POST
    title: str | None = None
    author: str | None = None
    from_city: bool = False
    written_at: datetime | None = None
    conversation_id: str | None = None
    reply_to: str | None = None
    url: str | None = None
    history: bool = False
    truncated: bool = False
    personal_data: tuple[PersonalData, ...] = ()


@dataclass(frozen=True, slots=True)
class Original:
    """What a channel gave for one revision, before cleaning: the only place where the unmasked text lies.

    ``digest`` is the sha256 of what decides whether a record is a repeat (text, title, kind), hex. ``body`` is the
    record's bytes as received. ``post`` is the masked revision made of it. ``source`` names the channel account or
    file.
    """

    post: Post
    body: bytes
    digest: str
    source: str
    extra: dict[str, object] = field(default_factory=dict)


def post_id(channel: str, external_id: str) -> str:
    """The id under which a channel's post is known everywhere."""
    return f"{channel}:{external_id}"
