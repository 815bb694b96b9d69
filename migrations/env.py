"""Alembic's entry. `wardapi.kit.migrations` gives a connection; the alembic command does not."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from wardapi.kit import migrations
from wardapi.kit.settings import Settings
from wardapi.tables import metadata


def run(connection: Connection) -> None:
    """Run what was asked for, in the transaction that the connection is already in."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite can change a table only by rebuilding it
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(migrations.with_connection(Settings(), run))
