"""The tables of accounts: logins, their sessions, failed sign-ins."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from backends.store.columns import METADATA, SERIAL, JsonText, id_, time_

accounts = Table(
    "accounts",
    METADATA,
    Column("name", String(), primary_key=True),
    id_("role"),
    Column("departments", JsonText(), nullable=False),
    Column("password_hash", Text(), nullable=False),
    time_("created_at"),
    Column("generation", Integer(), nullable=False),
    Column("disabled", Boolean(), nullable=False),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("account", String(), ForeignKey("accounts.name"), nullable=False),
    Column("generation", Integer(), nullable=False),
    id_("csrf"),
    time_("created_at"),
    time_("until"),
    Index("sessions_until", "until"),
)

sign_in_failures = Table(
    "sign_in_failures",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    id_("key"),
    time_("at"),
    Index("sign_in_failures_key", "key", "at"),
    Index("sign_in_failures_at", "at"),
)
