"""What is sent to citizens: queued texts, their attempts and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "sendings",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("complaint", sa.String(), sa.ForeignKey("complaints.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("act", "by", "channel", "reply_to")),
        sa.Column("text", sa.String(), nullable=True),
        *(sa.Column(name, TIME, nullable=False) for name in ("queued_at", "send_at")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("question", "reminder")),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("attempts", "tries")),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
    )
    op.create_table(
        "attempts",
        sa.Column("sending", sa.String(), sa.ForeignKey("sendings.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
    )
    op.create_index("sendings_complaint", "sendings", ["complaint", "queued_at"])
    op.create_index("sendings_reply_to", "sendings", ["reply_to"])
    under_way = sa.text("state IN ('waiting', 'sending', 'unknown')")
    op.create_index(
        "sendings_one_under_way",
        "sendings",
        ["complaint"],
        unique=True,
        sqlite_where=under_way,
        postgresql_where=under_way,
    )
    to_do = sa.text("state IN ('waiting', 'sending')")
    op.create_index("sendings_due", "sendings", ["send_at", "id"], sqlite_where=to_do, postgresql_where=to_do)
