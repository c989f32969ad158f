"""The daily sample of set-aside posts; an index for reading the grants of the history."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "samples",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("drawn_at", TIME, nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
    )
    op.create_table(
        "sampled",
        sa.Column("post", sa.String(), sa.ForeignKey("posts.id"), primary_key=True),
        sa.Column("day", sa.String(10), sa.ForeignKey("samples.day"), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("judged", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", TIME, nullable=True),
        sa.Column("act", sa.String(), nullable=True),
    )
    op.create_index("sampled_day", "sampled", ["day"])
    op.create_index("sampled_received", "sampled", ["received_at"])
    op.create_index("sampled_act", "sampled", ["act"])
    granted = sa.text("verb = 'granted'")
    op.create_index("changes_granted", "changes", ["number"], sqlite_where=granted, postgresql_where=granted)
