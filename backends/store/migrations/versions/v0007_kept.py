"""Kept beside the history: whether the time of a complaint runs, for the inbox, and what rates are made of."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

RUNNING = """
UPDATE complaints SET running = true
WHERE status IN ('waiting', 'assigned', 'accepted', 'returned', 'reopened') AND NOT history
"""

# A change to a status, unless it was undone or undoes another.
STOOD = """
FROM changes AS change
WHERE change.complaint = complaints.id AND change.verb <> 'undone' AND change."after" LIKE '%"status":"{status}"%'
AND NOT EXISTS (
    SELECT 1 FROM changes AS undo
    WHERE undo.complaint = change.complaint AND undo.number > change.number AND undo.verb = 'undone'
    AND undo."after" LIKE '%"undone":"' || change.act || '"%'
)
"""

ANSWERED, ON_HOLD = STOOD.format(status="answered"), STOOD.format(status="on_hold")
RESOLVED, REOPENED = STOOD.format(status="resolved"), STOOD.format(status="reopened")
MADE = f"""
UPDATE complaints SET first_answer_at = (SELECT min(change.at) {ANSWERED}),
held_since = (SELECT max(change.at) {ON_HOLD}),
resolved_by = (SELECT change.actor {RESOLVED} ORDER BY change.number DESC LIMIT 1)
"""  # noqa: S608  constants
AGAIN = f"""
UPDATE complaints SET reopened_at = (SELECT min(change.at) {REOPENED} AND change.at > complaints.first_answer_at)
"""  # noqa: S608  constants

OPEN = ("waiting", "assigned", "accepted", "on_hold", "returned", "reopened")
SAYS_OPEN = " OR ".join(f'"{{side}}" LIKE \'%"status":"{status}"%\'' for status in OPEN)
BEGAN, ENDED = (f"CASE WHEN {SAYS_OPEN.format(side=side)} THEN 1 ELSE 0 END" for side in ("after", "before"))
STEPS = f"""
INSERT INTO waiting_steps (number, complaint, at, step)
SELECT number, complaint, at, step FROM (
    SELECT number, complaint, at, {BEGAN} - {ENDED} AS step FROM changes WHERE complaint IS NOT NULL
) AS said
WHERE step <> 0
"""  # noqa: S608  constants


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "waiting_steps",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
        ),
        sa.Column("complaint", sa.String(), sa.ForeignKey("complaints.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
    )
    op.create_index("waiting_steps_at", "waiting_steps", ["at", "step", "complaint"])
    op.create_index("waiting_steps_complaint", "waiting_steps", ["complaint", "at", "step"])
    op.add_column("complaints", sa.Column("running", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    for name in ("first_answer_at", "held_since", "reopened_at"):
        op.add_column("complaints", sa.Column(name, TIME, nullable=True))
    op.add_column("complaints", sa.Column("resolved_by", sa.String(), nullable=True))
    for statement in (RUNNING, MADE, AGAIN, STEPS):
        op.execute(statement)
    for name, columns in (
        ("complaints_running", ["due_order"]),
        ("complaints_inbox", ["department", "due_order", "received_at", "id", "status"]),
    ):
        op.create_index(
            name, "complaints", columns, sqlite_where=sa.text("running = 1"), postgresql_where=sa.text("running")
        )
