"""Migrations bring any released database to the tables as they are, once, and refuse what they do not know."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from backends.store import migrating, open_store
from backends.store.columns import METADATA
from backends.store.engine import Database
from backends.store.migrating import migrate
from backends.store.rates_kept import KEPT
from models.errors import SettingError
from tests.contracts.rated_past import Past


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'store.db'}")


def schema(database: Database) -> list[str]:
    """Everything that the database was told to be, and where its history stands."""
    with database.reading() as connection:
        found = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")).scalars()
        return [*found, str(connection.execute(text("SELECT * FROM tip")).all())]


def up_to(database: Database, revision: str) -> None:
    """The database as an earlier program left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def insert(database: Database, table: str, **values: object) -> None:
    """A row with these values, and as good as nothing in every other column that must hold something."""
    with database.writing() as connection:
        columns = inspect(connection).get_columns(table)
        nothing = {one["name"]: "" for one in columns if not one["nullable"]}
        row = {**nothing, **values}
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)


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


def test_what_waits_for_the_citizen_already_does_so_since_the_last_word_to_them(database: Database) -> None:
    up_to(database, "0004")
    told = {"asked": "on_hold", "told": "answered", "worked": "accepted", "old": "answered"}
    for name, status in told.items():
        insert(database, "complaints", id=name, opened_by=name, status=status, history=name == "old")
        for day, question in ((1, False), (2, True), (3, False)):
            at = f"2026-03-0{day} 09:00:00.000000"
            insert(
                database,
                "answers",
                id=f"{name} {day}",
                channel_id=f"{name} {day}",
                complaint=name,
                at=at,
                question=question,
            )
    migrate(database)
    with database.reading() as connection:
        found = connection.execute(text("SELECT id, window_since FROM complaints")).all()
    since = {name: None if time is None else time[:10] for name, time in found}
    assert since == {"asked": "2026-03-02", "told": "2026-03-03", "worked": None, "old": None}


def test_what_rates_are_made_of_is_made_of_the_history_that_is_there(database: Database) -> None:
    kept = text(f"SELECT id, running, {', '.join(KEPT)} FROM complaints ORDER BY id")
    steps = text("SELECT number, complaint, at, step FROM waiting_steps ORDER BY number")
    store = open_store(database.url.render_as_string())
    Past(store, 2).some(250)
    store.close()
    with database.writing() as connection:
        before = [connection.execute(query).all() for query in (kept, steps)]
        for index in ("running", "inbox"):
            connection.execute(text(f"DROP INDEX complaints_{index}"))
        for name in ("running", *KEPT):
            connection.execute(text(f"ALTER TABLE complaints DROP COLUMN {name}"))
        connection.execute(text("DROP TABLE waiting_steps"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0006'"))
    migrate(database)
    with database.reading() as connection:
        after = [connection.execute(query).all() for query in (kept, steps)]
    assert after == before
    assert all(any(row[at] for row in before[0]) for at in range(1, len(before[0][0])))
    assert {row.step for row in before[1]} == {1, -1}
