"""What an act has read so far, fetched in few queries and kept up to date with what the act itself does."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, tuple_

from backends.store.engine import Database, chunks
from backends.store.rows import complaint_of, flag_of, hand_over_of, post_of
from backends.store.tables import answers, complaints, flags, hand_overs, memberships, posts
from models.complaint import Complaint, Flag, HandOver
from models.history import StoredPost
from models.post import Post

_CURRENT = memberships.c.until.is_(None)
_POSTS = select(posts, memberships.c.complaint.label("member_of")).select_from(
    posts.outerjoin(memberships, (memberships.c.post == posts.c.id) & _CURRENT)
)


class Known:
    """The rows that one act knows; a miss reads the database once and is remembered."""

    def __init__(self, connection: Connection, database: Database) -> None:
        self._connection = connection
        self._database = database
        self._posts: dict[str, StoredPost | None] = {}
        self._conversations: dict[tuple[str, str], list[str]] = {}
        self._written: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._members: dict[str, list[str]] = {}
        self._complaints: dict[str, Complaint | None] = {}
        self._queued: dict[str, bool] = {}
        self._openers: dict[str, str | None] = {}
        self._flags: dict[str, dict[str, Flag]] = {}
        self._answers: dict[tuple[str, str], str | None] = {}

    def load(self, found: Sequence[Post]) -> None:
        """Everything that deciding about these posts may ask for."""
        self._database.lock_keys(self._connection, (post.key for post in found))
        self._load_conversations(
            {(p.key, p.author) for p in found if p.author is not None and p.conversation_id is not None}
        )
        ids = {post.id for post in found}
        self._load_posts(ids | {post.reply_to for post in found if post.reply_to is not None})
        self._load_openers(ids)
        self._load_answers({(p.channel, p.reply_to.partition(":")[2]) for p in found if p.reply_to is not None})
        wanted = {s.complaint for s in self._posts.values() if s is not None and s.complaint is not None}
        wanted |= {complaint for complaint in self._answers.values() if complaint is not None}
        self._load_complaints(wanted)
        self._load_members(wanted)

    def hold(self, complaint_ids: Iterable[str], post_ids: Iterable[str]) -> None:
        """Lock what moving posts needs, in the order in which ``load`` locks: conversations, posts, complaints."""
        found = set(post_ids)
        for part in chunks(complaint_ids):
            query = select(memberships.c.post).where(_CURRENT, memberships.c.complaint.in_(part))
            found |= set(self._connection.execute(query).scalars())
        for part in chunks(sorted(found)):
            keys = self._connection.execute(select(posts.c.key).where(posts.c.id.in_(part))).scalars()
            self._database.lock_keys(self._connection, keys)
        self._load_posts(sorted(found))
        self._load_members(complaint_ids)
        self._load_complaints(sorted(set(complaint_ids)))

    def post(self, post_id: str) -> StoredPost | None:
        """The post as this act would leave it."""
        if post_id not in self._posts:
            self._load_posts({post_id})
        return self._posts[post_id]

    def conversation(self, key: str, author: str) -> list[StoredPost]:
        """Posts of a key by an author, oldest receipt first."""
        if (key, author) not in self._conversations:
            self._load_conversations({(key, author)})
        return self._in_order(dict.fromkeys([*self._conversations[key, author], *self._written[key, author]]))

    def members(self, complaint_id: str) -> list[StoredPost]:
        """The posts of a complaint, oldest receipt first."""
        if complaint_id not in self._members:
            self._load_members({complaint_id})
        return self._in_order(self._members[complaint_id])

    def answered_in(self, channel: str, channel_id: str) -> str | None:
        """The complaint that this message of the city answered."""
        if (channel, channel_id) not in self._answers:
            self._load_answers({(channel, channel_id)})
        return self._answers[channel, channel_id]

    def complaint(self, complaint_id: str) -> Complaint | None:
        """The complaint as this act would leave it."""
        if complaint_id not in self._complaints:
            self._load_complaints({complaint_id})
        return self._complaints[complaint_id]

    def was_queued(self, complaint_id: str) -> bool:
        """Whether the database has the complaint in the queue."""
        return self._queued.get(complaint_id, False)

    def opened_by(self, opener: str) -> bool:
        """Whether this post or act opened a complaint already."""
        if opener not in self._openers:
            self._load_openers({opener})
        return self._openers[opener] is not None

    def has_flag(self, flag: Flag) -> bool:
        """Whether there is a flag of this id, on whichever complaint."""
        self.load_flags({flag.complaint})
        return self.flag(flag.id) is not None

    def flag(self, flag_id: str) -> Flag | None:
        """The flag of this id, on whichever complaint."""
        if not any(flag_id in known for known in self._flags.values()):
            place = self._connection.execute(select(flags.c.complaint).where(flags.c.id == flag_id)).scalar()
            self.load_flags([] if place is None else [place])
        return next((known[flag_id] for known in self._flags.values() if flag_id in known), None)

    def flags(self, complaint_id: str) -> list[Flag]:
        """All flags of a complaint, oldest first."""
        self.load_flags({complaint_id})
        return sorted(self._flags[complaint_id].values(), key=lambda flag: (flag.raised_at, flag.id))

    def load_flags(self, complaint_ids: Iterable[str]) -> None:
        """Fetch the flags of those complaints whose flags are not known yet."""
        missing = [complaint_id for complaint_id in complaint_ids if complaint_id not in self._flags]
        self._flags.update({complaint_id: {} for complaint_id in missing})
        # a complaint's place in the queue follows from its flags: it is locked before they are read
        self._load_complaints(missing)
        for part in chunks(missing):
            for row in self._rows(select(flags).where(flags.c.complaint.in_(part))):
                self._flags[row["complaint"]][row["id"]] = flag_of(row)

    def hand_overs(self, complaint_id: str) -> list[HandOver]:
        """All hand-overs of a complaint, oldest first, as the database has them."""
        query = select(hand_overs).where(hand_overs.c.complaint == complaint_id).order_by(hand_overs.c.at)
        return [hand_over_of(row) for row in self._rows(query)]

    def hand_over(self, hand_over_id: str) -> HandOver | None:
        """The hand-over of this id as the database has it."""
        row = self._rows(select(hand_overs).where(hand_overs.c.id == hand_over_id)).one_or_none()
        return None if row is None else hand_over_of(row)

    def put_post(self, stored: StoredPost) -> None:
        """Remember a post as written."""
        self._posts[stored.post.id] = stored
        if stored.post.author is not None:
            self._written[stored.post.key, stored.post.author].append(stored.post.id)

    def put_complaint(self, complaint: Complaint) -> None:
        """Remember a complaint as written."""
        self._complaints[complaint.id] = complaint
        self._openers[complaint.opened_by] = complaint.id

    def put_new_complaint(self, complaint: Complaint) -> None:
        """Remember a complaint that has no posts and no flags yet."""
        self.put_complaint(complaint)
        self._members[complaint.id] = []
        self._flags[complaint.id] = {}

    def put_member(self, stored: StoredPost, complaint_id: str) -> None:
        """Remember a membership as written."""
        self.members(complaint_id)
        self._members[complaint_id].append(stored.post.id)
        self._posts[stored.post.id] = stored

    def drop_member(self, post_id: str, complaint_id: str) -> None:
        """Remember that the post is in no complaint."""
        self.members(complaint_id)
        self._members[complaint_id].remove(post_id)
        stored = self._posts[post_id]
        self._posts[post_id] = None if stored is None else replace(stored, complaint=None)

    def drop_flag(self, flag: Flag) -> None:
        """Remember that the complaint has this flag no more."""
        self.load_flags({flag.complaint})
        self._flags[flag.complaint].pop(flag.id, None)

    def put_flag(self, flag: Flag) -> None:
        """Remember a flag as written."""
        self.load_flags({flag.complaint})
        self._flags[flag.complaint][flag.id] = flag

    def put_answer(self, channel: str, channel_id: str, complaint_id: str) -> None:
        """Remember an answer as written."""
        self._answers[channel, channel_id] = complaint_id

    def _in_order(self, ids: Iterable[str]) -> list[StoredPost]:
        self._load_posts(ids)
        found = [stored for stored in map(self._posts.__getitem__, ids) if stored is not None]
        return sorted(found, key=lambda stored: (stored.post.received_at, stored.post.id))

    def _load_posts(self, ids: Iterable[str]) -> None:
        missing = [post_id for post_id in ids if post_id not in self._posts]
        self._posts.update(dict.fromkeys(missing))
        for part in chunks(missing):
            query = self._database.locked(_POSTS.where(posts.c.id.in_(part)).order_by(posts.c.id), posts)
            for row in self._rows(query):
                self._posts[row["id"]] = post_of(row, row["member_of"])

    def _load_conversations(self, pairs: Iterable[tuple[str, str | None]]) -> None:
        missing = [(key, author) for key, author in pairs if author and (key, author) not in self._conversations]
        found: dict[tuple[str, str], list[str]] = {pair: [] for pair in missing}
        for part in chunks(missing):
            query = select(posts.c.key, posts.c.author, posts.c.id)
            for row in self._rows(query.where(tuple_(posts.c.key, posts.c.author).in_(part))):
                found[row["key"], row["author"]].append(row["id"])
        self._conversations.update(found)
        self._load_posts({post_id for ids in found.values() for post_id in ids})

    def _load_members(self, complaint_ids: Iterable[str]) -> None:
        missing = [complaint_id for complaint_id in complaint_ids if complaint_id not in self._members]
        found: dict[str, list[str]] = defaultdict(list)
        for part in chunks(missing):
            query = select(memberships.c.post, memberships.c.complaint).where(_CURRENT)
            for row in self._rows(query.where(memberships.c.complaint.in_(part))):
                found[row["complaint"]].append(row["post"])
        self._members.update({complaint_id: found[complaint_id] for complaint_id in missing})
        self._load_posts({post_id for ids in found.values() for post_id in ids})

    def _load_complaints(self, ids: Iterable[str]) -> None:
        missing = [complaint_id for complaint_id in ids if complaint_id not in self._complaints]
        self._complaints.update(dict.fromkeys(missing))
        for part in chunks(missing):
            query = self._database.locked(select(complaints).where(complaints.c.id.in_(part)).order_by(complaints.c.id))
            for row in self._rows(query):
                self.put_complaint(complaint_of(row))
                self._queued[row["id"]] = row["queued"]

    def _load_openers(self, openers: Iterable[str]) -> None:
        missing = [opener for opener in openers if opener not in self._openers]
        self._openers.update(dict.fromkeys(missing))
        for part in chunks(missing):
            query = select(complaints.c.opened_by, complaints.c.id).where(complaints.c.opened_by.in_(part))
            self._openers.update({row["opened_by"]: row["id"] for row in self._rows(query)})

    def _load_answers(self, keys: Iterable[tuple[str, str]]) -> None:
        missing = [key for key in keys if key not in self._answers]
        self._answers.update(dict.fromkeys(missing))
        for part in chunks(missing):
            query = select(answers.c.channel, answers.c.channel_id, answers.c.complaint)
            for row in self._rows(query.where(tuple_(answers.c.channel, answers.c.channel_id).in_(part))):
                self._answers[row["channel"], row["channel_id"]] = row["complaint"]

    def _rows(self, query: Any) -> Any:
        return self._connection.execute(query).mappings()
