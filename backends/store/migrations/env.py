"""Alembic's entry: runs the migrations on the connection and in the transaction that the caller opened."""

from alembic import context

from backends.store import account_tables, keeping_tables, tables
from backends.store.columns import METADATA

__all__ = ["account_tables", "keeping_tables", "tables"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=False,
)
context.run_migrations()
