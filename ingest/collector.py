"""Collecting: what a channel gives becomes originals and posts on the stream, each exactly as often as it must."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.cleaning import clean
from ingest.privacy import Masker
from models.errors import InvalidRecordError
from models.ports.channel import Channel, Fields, Page, Received
from models.ports.keeping import Cursors, DeadLetter, DeadLetters, Originals, letter_id
from models.ports.stream import Stream
from models.post import MAX_ORIGINAL_BYTES, MAX_STREAM_CHARACTERS, Original, Post, PostKind, post_id
from models.records import encode_post

STAGE = "collect"
"""The stage that its dead letters name."""

MAX_TITLE_CHARACTERS = 1_000
"""Characters of a masked title that go on the stream."""

# Masking shortens; what is cut off before it could not have come onto the stream anyway.
_MASKED_AT_MOST = 2 * MAX_STREAM_CHARACTERS
_TORN = 64


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where collecting keeps what it must not forget."""

    originals: Originals
    dead_letters: DeadLetters
    cursors: Cursors


@dataclass(frozen=True, slots=True)
class PostStream:
    """The stream and the topic that posts go to."""

    stream: Stream
    topic: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How to collect: records a page; ``history``: received when it was written."""

    page: int = 500
    history: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that was read: its post and revision, and whether it is new (else a repeat)."""

    post: str
    revision: int
    new: bool


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of a page: a ``Seen`` or a dead letter's id a record, the cursor after it, and if that is all."""

    seen: tuple[Seen, ...]
    dead_letters: tuple[str, ...]
    cursor: str | None
    complete: bool


class Collector:
    """Takes pages from channels; whatever moment it dies at, going on from the kept cursor changes nothing twice."""

    def __init__(
        self,
        shelves: Shelves,
        way: PostStream,
        masker: Masker,
        clock: Callable[[], datetime],
        manner: Manner | None = None,
    ) -> None:
        self._shelves = shelves
        self._way = way
        self._masker = masker
        self._clock = clock
        self._manner = manner or Manner()
        self._behind = True

    def collect(self, channel: Channel) -> Collected:
        """Read one page from the kept cursor and keep the cursor after it. Raises RetryableError, SettingError."""
        cursor = self._shelves.cursors.cursor(channel.name)
        collected = self.collect_from(channel, cursor)
        if collected.cursor != cursor:
            self._shelves.cursors.keep_cursor(channel.name, collected.cursor)
        return collected

    def collect_from(self, channel: Channel, cursor: str | None) -> Collected:
        """Read one page from a cursor of the caller's; none is kept. Raises RetryableError, SettingError."""
        self._catch_up()
        page = channel.receive(cursor, self._manner.page)
        originals, letters = self._sorted(channel, page)
        if letters:
            self._shelves.dead_letters.bury(letters)
        self._behind = True
        recorded = self._shelves.originals.record(originals) if originals else []
        self.publish([one.post for one in recorded if one.new])
        self._behind = False
        return Collected(
            tuple(Seen(one.post.id, one.post.revision, one.new) for one in recorded),
            tuple(letter.id for letter in letters),
            page.cursor,
            page.complete,
        )

    def publish(self, posts: Sequence[Post]) -> None:
        """Put posts on the stream and remember where. Raises RetryableError."""
        if posts:
            places = self._way.stream.publish(self._way.topic, [encode_post(post) for post in posts])
            self._shelves.originals.published(
                {(post.id, post.revision): place for post, place in zip(posts, places, strict=True)}
            )

    def _catch_up(self) -> None:
        """Publish what was recorded by one that died, or while the stream was away: nothing later overtakes it."""
        while self._behind:
            posts = self._shelves.originals.unpublished(self._manner.page)
            self.publish(posts)
            self._behind = len(posts) == self._manner.page

    def _sorted(self, channel: Channel, page: Page) -> tuple[list[Original], list[DeadLetter]]:
        originals: list[Original] = []
        letters: list[DeadLetter] = []
        for received in page.records:
            try:
                originals.append(self._original(channel.name, received))
            except InvalidRecordError as error:
                letters.append(self._letter(received, str(error)))
        return originals, letters

    def _original(self, source: str, received: Received) -> Original:
        fields = received.fields
        if received.error is not None or fields is None:
            raise InvalidRecordError(received.error or f"{received.place}: nothing could be read")
        if len(received.body) > MAX_ORIGINAL_BYTES:
            raise InvalidRecordError(f"the record has {len(received.body):,} bytes, at most {MAX_ORIGINAL_BYTES:,}")
        if self._manner.history and fields.written_at is None:
            raise InvalidRecordError("history needs the time of every record: created_at or date, ISO 8601")
        text, title = clean(fields.text).text, clean(fields.title or "").text
        if not text and not (fields.deleted or fields.repost):
            raise InvalidRecordError("nothing readable is left of the text after cleaning")
        kept = json.dumps([text, title, fields.deleted, fields.repost], ensure_ascii=False)
        return Original(
            post=self._post(fields, text, title),
            body=received.body,
            digest=hashlib.sha256(kept.encode()).hexdigest(),
            source=source,
            extra=dict(fields.extra),
        )

    def _post(self, fields: Fields, text: str, title: str) -> Post:
        own = post_id(fields.channel, fields.external_id)
        thread = fields.conversation_id
        post = Post(
            id=own,
            channel=fields.channel,
            external_id=fields.external_id,
            revision=fields.revision or 0,
            key=post_id(fields.channel, thread) if thread else own,
            text="",
            received_at=fields.written_at if self._manner.history and fields.written_at else self._clock(),
            kind=_kind(fields),
            author=self._author(fields),
            from_city=fields.from_city,
            written_at=fields.written_at,
            conversation_id=thread,
            reply_to=fields.reply_to,
            url=fields.url,
            history=self._manner.history,
        )
        return post if fields.deleted else self._with_text(post, text, title)

    def _with_text(self, post: Post, text: str, title: str) -> Post:
        masked = self._masker.mask(text[:_MASKED_AT_MOST])
        # The number that the first cut went through is not hidden any more; what is left of it goes.
        whole = len(masked.text) - (_TORN if len(text) > _MASKED_AT_MOST else 0)
        end = min(MAX_STREAM_CHARACTERS, whole)
        return replace(
            post,
            text=masked.text[:end],
            title=self._masker.mask(title[:_MASKED_AT_MOST]).text[:MAX_TITLE_CHARACTERS] or None,
            truncated=end < len(masked.text) or len(text) > _MASKED_AT_MOST,
            personal_data=tuple(found for found in masked.found if found.end <= end),
        )

    def _author(self, fields: Fields) -> str | None:
        if fields.author is None:
            return None
        named = f"{fields.channel}\0{fields.author}".encode()
        return hmac.digest(self._shelves.originals.salt(), named, "sha256").hex()[:16]

    def _letter(self, received: Received, reason: str) -> DeadLetter:
        fields = received.fields
        return DeadLetter(
            id=letter_id(STAGE, received.place, received.body),
            stage=STAGE,
            place=received.place,
            reason=reason,
            body=received.body,
            at=self._clock(),
            headers={},
            post=None if fields is None else post_id(fields.channel, fields.external_id),
        )


def _kind(fields: Fields) -> PostKind:
    if fields.deleted:
        return PostKind.DELETION
    return PostKind.REPOST if fields.repost else PostKind.POST
