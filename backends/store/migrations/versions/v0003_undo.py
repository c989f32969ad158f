"""What undo needs: the rows as they were before a person's act; questions beside answers; memberships by post."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "befores",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ["act", "actor", "kind", "subject", "complaint"]),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ["before", "after"]),
    )
    for name in ("act", "at", "complaint"):
        op.create_index(f"befores_{name}", "befores", [name])
    op.create_index("memberships_post", "memberships", ["post"])
    op.add_column("answers", sa.Column("question", sa.Boolean(), nullable=False, server_default=sa.text("false")))
