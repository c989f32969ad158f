"""The tables of the daily samples of posts that were set aside, and what their rows say."""

from datetime import date
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from backends.store.columns import METADATA, id_, time_
from models.sample import Judged, Sampled

SAID = ("day", "judged", "by", "at", "act")
"""The columns of what was said of a post."""

samples = Table(
    "samples",
    METADATA,
    Column("day", String(10), primary_key=True),
    time_("drawn_at"),
    Column("of", Integer(), nullable=False),
)

sampled = Table(
    "sampled",
    METADATA,
    Column("post", String(), ForeignKey("posts.id"), primary_key=True),
    Column("day", String(10), ForeignKey("samples.day"), nullable=False),
    time_("received_at"),
    id_("judged", nullable=True),
    id_("by", nullable=True),
    time_("at", nullable=True),
    id_("act", nullable=True),
    Index("sampled_day", "day"),
    Index("sampled_received", "received_at"),
    Index("sampled_act", "act"),
)


def sampled_of(post: str, row: Any, prefix: str = "") -> Sampled:
    """The sampled post of a row."""
    found = {name: row[prefix + name] for name in SAID}
    judged = None if found["judged"] is None else Judged(found["judged"])
    return Sampled(post, **{**found, "day": date.fromisoformat(found["day"]), "judged": judged})
