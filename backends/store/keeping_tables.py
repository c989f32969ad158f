"""The tables of collecting and running: originals, cursors, dead letters, leases, followers, stopped stages."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from backends.store.columns import METADATA, SERIAL, JsonText, id_, time_

originals = Table(
    "originals",
    METADATA,
    Column("seq", SERIAL, primary_key=True),
    id_("post"),
    Column("revision", BigInteger(), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", LargeBinary()),
    Column("record", JsonText()),
    id_("source"),
    Column("extra", JsonText()),
    Column("forgotten", Boolean(), nullable=False),
    Column("partition", Integer()),
    Column("offset", BigInteger()),
    Column("settled", Boolean(), nullable=False),
    UniqueConstraint("post", "revision", name="originals_revision"),
    Index("originals_open", "seq", sqlite_where=text("settled = 0"), postgresql_where=text("NOT settled")),
)

cursors = Table("cursors", METADATA, Column("name", String(), primary_key=True), Column("cursor", Text()))

dead_letters = Table(
    "dead_letters",
    METADATA,
    Column("seq", SERIAL, primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    id_("stage"),
    id_("place"),
    Column("reason", Text(), nullable=False),
    Column("body", LargeBinary(), nullable=False),
    time_("at"),
    Column("headers", JsonText(), nullable=False),
    id_("post", nullable=True),
    Column("revision", BigInteger()),
    id_("topic", nullable=True),
    id_("key", nullable=True),
    time_("replayed_at", nullable=True),
    Index("dead_letters_post", "post"),
)

leases = Table(
    "leases",
    METADATA,
    Column("name", String(), primary_key=True),
    id_("holder"),
    Column("fence", BigInteger(), nullable=False),
    time_("until"),
)

followers = Table(
    "followers",
    METADATA,
    Column("name", String(), primary_key=True),
    Column("epoch", Integer(), nullable=False),
    Column("number", BigInteger(), nullable=False),
    Column("fence", BigInteger(), nullable=False),
)

stages = Table(
    "stages",
    METADATA,
    Column("name", String(), primary_key=True),
    Column("why", Text(), nullable=False),
    time_("at"),
)
