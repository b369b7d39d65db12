"""How `flask db` runs migrations: on the application's own engine, behind its write lock.

On SQLite a table is altered by copying it (batch mode). Foreign keys are off meanwhile, or dropping
the old copy would delete the rows that refer to it; all of them are checked before the commit."""

import logging
from logging.config import fileConfig
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from anquan_exam.models import Base, db
from anquan_exam.models.session import WRITES, write_lock
from anquan_exam.models.types import EncryptedBytes, EncryptedText, JsonDocument, UtcDateTime

# Within the application (`flask prepare`, tests) its own logging stays as it is.
if not logging.getLogger().handlers:
    fileConfig(str(context.config.config_file_name), disable_existing_loggers=False)


def plain_type(kind: str, item: Any, autogenerate: Any) -> str | bool:
    """A migration names only SQLAlchemy's own types: it must run when ours have moved on."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, EncryptedText | EncryptedBytes):
        return "sa.LargeBinary()"
    if item is JsonDocument:
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def migrate(connection: Connection) -> None:
    """Run what was asked for, in one transaction."""
    settings: dict[str, Any] = dict(current_app.extensions["migrate"].configure_args)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=plain_type,
        transactional_ddl=True,
        **settings,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            check_references(connection)


def check_references(connection: Connection) -> None:
    """Raise, and so undo everything, when a migration left a reference to nothing."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows that refer to nothing")


def run() -> None:
    """Open the connection as writers do, and migrate."""
    with write_lock(), db.engine.connect() as connection:
        connection = connection.execution_options(**{WRITES: True})
        if connection.dialect.name != "sqlite":
            migrate(connection)
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction, so before it
        try:
            migrate(connection)
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Migrations need the database; --sql is not supported.")
run()
