"""The store's tables brought to this version, or back to an earlier one."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from summariser.errors import StoreError
from summariser.store.database import Database
from summariser.store.versions import VERSION_TABLE, version_of


def migrate(database: Database, version: str = "head") -> None:
    """Bring the tables to a version, all of the way or not at all.

    Two processes that do so at once do it one after the other, and the second finds it done.

    Args:
        database: The database.
        version: Name of a migration; ``head`` is the newest, ``base`` drops all tables.

    Raises:
        StoreError: A newer program has written the store, or it cannot be written.
    """
    with database.writing() as connection:
        before = version_of(connection, database)
        known = {script.revision for script in _scripts()}
        if before is not None and before not in known:
            raise StoreError(
                f"the store {database.shown} was written by a newer version of summariser "
                f"(its tables are at {before}); update this one"
            )
        config = _configure()
        config.attributes["connection"] = connection
        order = [None, *(script.revision for script in reversed(_scripts()))]
        target = {"head": order[-1], "base": None}.get(version, version)
        if order.index(target) >= order.index(before):
            command.upgrade(config, version)
        else:
            command.downgrade(config, version)


def _configure() -> Config:
    config = Config()
    config.set_main_option("script_location", "summariser.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["version_table"] = VERSION_TABLE
    return config


def _scripts() -> list[Script]:
    return list(ScriptDirectory.from_config(_configure()).walk_revisions())
