"""The first schema: posts, complaints, their history, and what collecting and running keep."""

import sqlalchemy as sa
from alembic import op

from backends.store.engine import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

INDEXES: tuple[tuple[str, str, str, bool, str | None], ...] = (
    ("changes_complaint", "changes", "complaint number", False, None),
    ("changes_post", "changes", "post number", False, None),
    ("complaints_channel", "complaints", "channel received_at id", False, None),
    ("complaints_department", "complaints", "department received_at id", False, None),
    ("complaints_district", "complaints", "district received_at id", False, None),
    ("complaints_due", "complaints", "due_at", False, None),
    ("complaints_queue", "complaints", "pressing due_order received_at id", False, "queued"),
    ("complaints_received", "complaints", "received_at id", False, None),
    ("complaints_status", "complaints", "status received_at id", False, None),
    ("complaints_topic", "complaints", "topic received_at id", False, None),
    ("complaints_urgency", "complaints", "urgency received_at id", False, None),
    ("complaints_waits", "complaints", "waits received_at id", False, None),
    ("dead_letters_post", "dead_letters", "post", False, None),
    ("originals_open", "originals", "seq", False, "NOT settled"),
    ("posts_conversation", "posts", "key author received_at", False, None),
    ("posts_received", "posts", "received_at id", False, None),
    ("answers_complaint", "answers", "complaint", False, None),
    ("flags_again", "flags", "again_at", False, "acknowledged_at IS NULL"),
    ("flags_complaint", "flags", "complaint", False, None),
    ("hand_overs_again", "hand_overs", "again_at", False, "reported_at IS NULL"),
    ("hand_overs_complaint", "hand_overs", "complaint", False, None),
    ("memberships_complaint", "memberships", "complaint", False, None),
    ("memberships_one_complaint", "memberships", "post", True, "until IS NULL"),
    ("typed_texts_complaint", "typed_texts", "complaint", False, None),
)

ON_SQLITE = {"queued": "queued = 1", "NOT settled": "settled = 0"}


def upgrade() -> None:
    """Go forward."""
    _changes()
    _complaints()
    _counters()
    _cursors()
    _dead_letters()
    _followers()
    _leases()
    _meta()
    _originals()
    _posts()
    _stages()
    _tip()
    _answers()
    _flags()
    _hand_overs()
    _memberships()
    _typed_texts()
    for name, table, columns, unique, where in INDEXES:
        condition = None if where is None else sa.text(where)
        # SQLite uses a partial index only where a query says the same, and its booleans are compared with numbers
        on_sqlite = sa.text(ON_SQLITE[where]) if where in ON_SQLITE else condition
        op.create_index(name, table, columns.split(), unique=unique, sqlite_where=on_sqlite, postgresql_where=condition)
    op.bulk_insert(
        sa.table("tip", *(sa.column(name) for name in ("id", "epoch", "number", "hash"))),
        [{"id": 1, "epoch": 1, "number": 0, "hash": "0" * 64}],
    )
    for statement in append_only(op.get_bind().dialect.name, "changes"):
        op.execute(statement)


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("number", SERIAL, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ["act", "actor", "verb"]),
        *(sa.Column(name, sa.String(), nullable=True) for name in ["complaint", "post"]),
        sa.Column("version", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ["before", "after"]),
        sa.Column("hash", sa.String(64), nullable=False),
    )


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ["version", "pressing"]),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ["status", "channel", "opened_by", "intent", "kind", "topic", "urgency", "model"]
        ),
        *(sa.Column(name, TIME, nullable=False) for name in ["received_at", "due_order"]),
        *(
            sa.Column(name, sa.String(), nullable=True)
            for name in ["subtopic", "district", "department", "waits", "due_rule", "officer", "held_from"]
        ),
        *(sa.Column(name, sa.String(), nullable=True) for name in ["merged_into", "close_reason", "hand_over"]),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ["topics", "departments", "reasons", "decided", "proposals"]
        ),
        *(sa.Column(name, TIME, nullable=True) for name in ["due_at", "answered_at"]),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ["history", "queued"]),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("opened_by"),
    )


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("cursor", sa.Text(), nullable=True),
    )


def _dead_letters() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("seq", SERIAL, primary_key=True),
        sa.Column("id", sa.String(64), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ["stage", "place"]),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ["reason", "headers"]),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ["post", "topic", "key"]),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("replayed_at", TIME, nullable=True),
        sa.UniqueConstraint("id"),
    )


def _followers() -> None:
    op.create_table(
        "followers",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ["number", "fence"]),
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", TIME, nullable=False),
    )


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )


def _originals() -> None:
    op.create_table(
        "originals",
        sa.Column("seq", SERIAL, primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ["post", "source"]),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ["record", "extra"]),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ["forgotten", "settled"]),
        sa.Column("partition", sa.Integer(), nullable=True),
        sa.Column("offset", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("post", "revision", name="originals_revision"),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ["channel", "external_id", "key", "kind", "outcome"]
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ["text", "personal_data"]),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ["title", "url", "judgement"]),
        *(sa.Column(name, sa.String(), nullable=True) for name in ["author", "conversation_id", "reply_to"]),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ["from_city", "history", "truncated", "deleted"]),
        sa.Column("written_at", TIME, nullable=True),
        sa.Column("opened_revision", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=False),
    )


def _stages() -> None:
    op.create_table(
        "stages",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )


def _tip() -> None:
    op.create_table(
        "tip",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("complaint", sa.String(), sa.ForeignKey("complaints.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ["channel", "channel_id", "by", "act"]),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.UniqueConstraint("channel", "channel_id", name="answers_once"),
    )


def _flags() -> None:
    op.create_table(
        "flags",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("complaint", sa.String(), sa.ForeignKey("complaints.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ["kind", "act"]),
        sa.Column("raised_at", TIME, nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ["post", "urgency", "acknowledged_by"]),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        *(sa.Column(name, TIME, nullable=True) for name in ["again_at", "acknowledged_at"]),
        sa.Column("raised", sa.Integer(), nullable=False),
    )


def _hand_overs() -> None:
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("complaint", sa.String(), sa.ForeignKey("complaints.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ["flag", "to", "by", "act"]),
        sa.Column("at", TIME, nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ["note", "reported_by", "report"]),
        *(sa.Column(name, TIME, nullable=True) for name in ["again_at", "reported_at"]),
        sa.Column("reminded", sa.Integer(), nullable=False),
    )


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("post", sa.String(), sa.ForeignKey("posts.id"), nullable=False),
        sa.Column("complaint", sa.String(), sa.ForeignKey("complaints.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ["decided_by", "act"]),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=True),
        sa.Column("until_act", sa.String(), nullable=True),
    )


def _typed_texts() -> None:
    op.create_table(
        "typed_texts",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("complaint", sa.String(), sa.ForeignKey("complaints.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("act", sa.String(), nullable=False),
    )
