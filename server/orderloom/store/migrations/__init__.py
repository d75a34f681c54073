"""How the system tables came to be, step by step; ``schema`` says what they are now, a test says that both agree."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from orderloom.store.link import Database
from orderloom.store.schema import installation

HEAD = "head"
_HOME = Path(__file__).parent


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HOME).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revisions() -> tuple[str, ...]:
    """Every step, oldest first."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(reversed([step.revision for step in steps]))


def revision(database: Database) -> str | None:
    """The step that a database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, target: str = HEAD) -> None:
    """Bring the system tables to ``target``, all steps or none, and note the installation; repeatable."""

    def job(connection: Connection) -> None:
        command.upgrade(_config(connection), target)
        if connection.scalar(select(installation.c.id)) is None:
            values = {"id": 1, "epoch": 1, "created_at": database.clock.now()}
            connection.execute(insert(installation), values)

    database.alter(job)
