"""Accounts: logins, their sessions, failed sign-ins; and an index for listing posts by what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("departments", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(), sa.ForeignKey("accounts.name"), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_index("sessions_until", "sessions", ["until"])
    op.create_index("sign_in_failures_key", "sign_in_failures", ["key", "at"])
    op.create_index("sign_in_failures_at", "sign_in_failures", ["at"])
    op.create_index("posts_outcome", "posts", ["outcome", "received_at", "id"])
