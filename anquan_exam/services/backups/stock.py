"""Taking stock of a database: what must be the same after a restore."""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from anquan_exam.services.sealing import head_in

REVISIONS = "alembic_version"


@dataclass(frozen=True)
class Stock:
    """Rows by table, the trail's head (POSITION:HASH), the migrations' revision."""

    counts: dict[str, int]
    head: str
    revision: str | None


def take_stock(connection: Connection) -> Stock:
    """Count everything, in the connection's own transaction."""
    tables = sorted(inspect(connection).get_table_names())
    counts = {table: count(connection, table) for table in tables if table != REVISIONS}
    head = str(head_in(Session(connection))) if "trail_entry" in counts else ""
    return Stock(counts, head, _revision(connection) if REVISIONS in tables else None)


def count(connection: Connection, table: str) -> int:
    """Rows of a table, whose name comes from the database itself."""
    name = connection.dialect.identifier_preparer.quote(table)
    found: int = connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608
    return found


def is_empty(connection: Connection) -> bool:
    """Whether no table holds a row (the migrations' own does not count)."""
    tables = inspect(connection).get_table_names()
    return not any(count(connection, table) for table in tables if table != REVISIONS)


def _revision(connection: Connection) -> str | None:
    return connection.execute(text(f"SELECT version_num FROM {REVISIONS}")).scalar()  # noqa: S608
