"""Opening an original behind the mask: read and logged in one transaction."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from backends.store.chain import append
from backends.store.engine import chunks
from backends.store.keeping_tables import originals
from backends.store.reading import Reading
from backends.store.rows import change_of
from backends.store.tables import changes, complaints
from models.history import START, Change, Verb
from models.ports.keeping import Opened
from models.scope import Actor, Scope


class Unmasking(Reading):
    """The part of the originals port that hands out unmasked text."""

    def original(self, post_id: str, opened: Opened, scope: Scope) -> bytes | None:
        """The bytes of a post's highest stored revision as received, None once forgotten. Raises NotFoundError."""
        complaint = self.post(post_id, scope).complaint
        with self._database.writing() as connection:
            query = select(originals.c.body, originals.c.revision).where(originals.c.post == post_id)
            found = connection.execute(query.order_by(originals.c.revision.desc()).limit(1)).one_or_none()
            if found is None or found.body is None:
                return None
            this = select(complaints.c.version).where(complaints.c.id == complaint)
            version = None if complaint is None else connection.execute(this).scalar()
            change = Change(
                position=START,
                at=opened.at,
                act=secrets.token_hex(8),
                actor=str(opened.by),
                verb=Verb.READ_ORIGINAL if opened.again else Verb.OPENED_ORIGINAL,
                complaint=complaint,
                post=post_id,
                version=version,
                after={"reason": opened.reason, "revision": found.revision, "from": opened.address},
            )
            append(connection, self._database, [change])
        return bytes(found.body)

    def originals_open(self, post_ids: Sequence[str], by: Actor, since: datetime) -> Mapping[str, Opened]:
        """Of these posts those whose original the actor opened after a time, with the last opening."""
        found: dict[str, Opened] = {}
        for part in chunks(post_ids):
            query = select(changes).where(
                changes.c.post.in_(part),
                changes.c.verb == Verb.OPENED_ORIGINAL.value,
                changes.c.actor == str(by),
                changes.c.at > since,
            )
            for change in map(change_of, self._rows(query.order_by(changes.c.number))):
                address = change.after.get("from")
                told = None if address is None else str(address)
                found[str(change.post)] = Opened(by, str(change.after["reason"]), change.at, told)
        return found
