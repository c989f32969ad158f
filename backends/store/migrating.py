"""Bringing a database to the newest schema, whichever released one it has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from backends.store.engine import Database
from models.errors import SettingError

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Upgrade to the newest schema. Raises SettingError for a database of a newer program, RetryableError."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    with database.reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise SettingError(f"the store has schema {current}, which this program does not know: use a newer program")
    with database.writing() as connection:
        database.lock_keys(connection, ["migrate"])
        # whoever waited for the lock finds the work done: upgrade looks again
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except DBAPIError as error:
            if "already exists" not in str(error.orig):
                raise
            raise SettingError("the database that the store URL names holds something else: name another") from error
