"""The table of what is kept of the history for the rates alone."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from backends.store.columns import METADATA, SERIAL, time_

waiting_steps = Table(
    "waiting_steps",
    METADATA,
    Column("number", SERIAL, primary_key=True, autoincrement=False),
    Column("complaint", String(), ForeignKey("complaints.id"), nullable=False),
    time_("at"),
    Column("step", Integer(), nullable=False),
    Index("waiting_steps_at", "at", "step", "complaint"),
    Index("waiting_steps_complaint", "complaint", "at", "step"),
)
"""When complaints began (1) and ceased (-1) to wait for an answer, by the number of the change."""
