"""When the clock looks at a complaint next: reminders, no reply, silence."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What waited for the citizen already does so since it was last told or asked something.
WAITING = """
UPDATE complaints SET window_since = (
    SELECT max(answers.at) FROM answers
    WHERE answers.complaint = complaints.id AND answers.question = (complaints.status = 'on_hold')
)
WHERE status IN ('on_hold', 'answered') AND NOT history
"""


def upgrade() -> None:
    """Go forward."""
    for name in ("window_since", "reminded_at"):
        op.add_column("complaints", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "complaints_windows",
        "complaints",
        ["status", "reminded_at", "window_since", "id"],
        sqlite_where=sa.text("queued = 0 AND window_since IS NOT NULL"),
        postgresql_where=sa.text("NOT queued AND window_since IS NOT NULL"),
    )
    op.execute(WAITING)
