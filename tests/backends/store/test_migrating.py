"""Migrations bring any released database to the tables as they are, once, and refuse what they do not know."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from backends.store.columns import METADATA
from backends.store.engine import Database
from backends.store.migrating import migrate
from models.errors import SettingError


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'store.db'}")


def schema(database: Database) -> list[str]:
    """Everything that the database was told to be, and where its history stands."""
    with database.reading() as connection:
        found = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")).scalars()
        return [*found, str(connection.execute(text("SELECT * FROM tip")).all())]


def test_a_fresh_database_is_brought_to_exactly_the_tables(database: Database) -> None:
    migrate(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_the_partial_indices_are_the_tables_own(database: Database) -> None:
    """The comparison above does not look at what an index leaves out."""
    migrate(database)
    with database.reading() as connection:
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'")
        found = {name: sql.partition(" WHERE ")[2] for name, sql in connection.execute(query)}
    wanted = {
        str(index.name): str(index.dialect_kwargs["sqlite_where"])
        for table in METADATA.tables.values()
        for index in table.indexes
        if index.dialect_kwargs.get("sqlite_where") is not None
    }
    assert found == wanted


def test_a_second_start_changes_nothing(database: Database) -> None:
    migrate(database)
    before = schema(database)
    migrate(database)
    assert schema(database) == before


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database: Database) -> None:
    migrate(database)
    before = schema(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingError, match=r"9999.*newer program"):
        migrate(database)
    assert schema(database) == before


def test_a_migration_that_fails_leaves_the_database_as_it_was(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE stages (something_else TEXT)"))
    with pytest.raises(SettingError, match="something else"):
        migrate(database)
    with database.reading() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    assert tables == ["stages"]
