"""SQLite: its online backup copies a consistent state while the site goes on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine

from anquan_exam.models.session import write_lock
from anquan_exam.services.backups.stock import Stock, take_stock
from anquan_exam.services.errors import Invalid

Seen = TypeVar("Seen")


def dump(engine: Engine, target: Path) -> Stock:
    """Copy the database into one file `target`, and count what is in the copy."""
    with closing(_open(engine)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # the copy is one file, without -wal beside it
    return look(target, take_stock)


def look(data: Path, see: Callable[[Connection], Seen]) -> Seen:
    """What `see` makes of the database in the file `data`. Raises Invalid `backup_damaged`."""
    engine = create_engine(f"sqlite:///{data}")
    try:
        with engine.connect() as connection:
            state = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            if state != "ok":
                raise Invalid("backup_damaged", reason="integrity")
            return see(connection)
    finally:
        engine.dispose()


def load(engine: Engine, data: Path, check: Callable[[Connection], None]) -> None:
    """Replace the whole database by the one in `data`, once `check` has found it good.

    The replacement is one transaction of SQLite's: all of it, or nothing."""
    look(data, check)
    engine.dispose()
    with write_lock(), closing(sqlite3.connect(data)) as source, closing(_open(engine)) as target:
        source.backup(target)


def _open(engine: Engine) -> sqlite3.Connection:
    return sqlite3.connect(str(engine.url.database), timeout=15)
