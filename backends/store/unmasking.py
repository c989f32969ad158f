"""Opening an original behind the mask: read and logged in one transaction."""

import secrets

from sqlalchemy import select

from backends.store.chain import append
from backends.store.keeping_tables import originals
from backends.store.reading import Reading
from backends.store.tables import complaints
from models.history import START, Change, Verb
from models.ports.keeping import Opened
from models.scope import Scope


class Unmasking(Reading):
    """The part of the originals port that hands out unmasked text."""

    def original(self, post_id: str, opened: Opened, scope: Scope) -> bytes | None:
        """The bytes of a post's highest stored revision as received, None once forgotten. Raises NotFoundError."""
        complaint = self.post(post_id, scope).complaint
        with self._database.writing() as connection:
            query = select(originals.c.body).where(originals.c.post == post_id)
            body: bytes | None = connection.execute(query.order_by(originals.c.revision.desc()).limit(1)).scalar()
            if body is None:
                return None
            this = select(complaints.c.version).where(complaints.c.id == complaint)
            version = None if complaint is None else connection.execute(this).scalar()
            change = Change(
                position=START,
                at=opened.at,
                act=secrets.token_hex(8),
                actor=str(opened.by),
                verb=Verb.OPENED_ORIGINAL,
                complaint=complaint,
                post=post_id,
                version=version,
                after={"reason": opened.reason},
            )
            append(connection, self._database, [change])
        return body
