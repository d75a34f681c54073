"""Run by Alembic: steps share the transaction of the connection they are given."""

from alembic import context
from sqlalchemy.engine import Connection

connection = context.config.attributes.get("connection")
if not isinstance(connection, Connection):
    raise TypeError(type(connection))

context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=False)
context.run_migrations()
