"""How the database is entered: one way to read, one to write, one for the hot path.

SQLite loses updates silently under its default transactions, and its waiting writers starve each
other; so every write there goes behind one file lock and begins with BEGIN IMMEDIATE. Reads stay
deferred and unlocked. PostgreSQL needs none of this."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from anquan_exam.models.base import db
from anquan_exam.models.hot import HotConnections
from anquan_exam.models.prepared import driver
from anquan_exam.models.write_lock import WriteLock

WRITES = "aq_writes"

Entry = Session | Connection
"""What acts and reads are given: a session, or on the hot path the bare connection."""


class NotInTransaction(RuntimeError):
    """Something tried to write through a reading session."""


def install(app: Flask) -> None:
    """Wire the engines of `app`: listeners, the write lock, and the autocommit engine for saves."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            hot = create_engine(engine.url, pool_reset_on_return=None)
            event.listen(engine, "connect", _sqlite_connect)
            event.listen(engine, "begin", _sqlite_begin)
            event.listen(hot, "connect", _sqlite_connect)
            app.extensions["write_lock"] = WriteLock(_lock_path(engine))
        else:
            hot = create_engine(engine.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
        app.extensions["hot_engine"] = hot
        app.extensions["hot_connections"] = HotConnections(hot)


def _lock_path(engine: Engine) -> Path:
    name = engine.url.database
    if not name or name == ":memory:":
        raise ValueError("SQLite in memory cannot be shared; name a file in DATABASE_URL")
    return Path(name + ".lock")


def _sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def write_lock() -> Iterator[None]:
    """The one lock of all writers on SQLite; nothing on PostgreSQL. Re-entrant within a thread."""
    lock: WriteLock | None = current_app.extensions.get("write_lock")
    if lock is None:
        yield
        return
    with lock.held():
        yield


@contextmanager
def transaction() -> Iterator[Session]:
    """A session whose work is committed whole, or not at all. No PDF, Excel or network call
    inside."""
    with write_lock(), Session(db.engine, expire_on_commit=False) as session:
        session.info[WRITES] = True
        session.connection(execution_options={WRITES: True})
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        session.commit()


@contextmanager
def acting() -> Iterator[Connection]:
    """transaction() without the ORM, which costs a start or a hand-in more than its statements."""
    hot: HotConnections = current_app.extensions["hot_connections"]
    with write_lock(), hot.one() as connection:
        plain = driver(connection)
        plain.execute("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
        yield connection
        # After a fault the connection is thrown away, and its transaction with it.
        plain.commit()


@contextmanager
def glancing() -> Iterator[Connection]:
    """An autocommit connection for one or two reads: nothing to begin, nothing to end.

    Raise what is to be raised outside: a fault in here costs the thread its connection."""
    hot: HotConnections = current_app.extensions["hot_connections"]
    with hot.one() as connection:
        yield connection


def core(entry: Entry) -> Connection:
    """The connection behind `entry`."""
    return entry if isinstance(entry, Connection) else entry.connection()


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reads only; a flush through it raises NotInTransaction."""
    with Session(db.engine, expire_on_commit=False, autoflush=False) as session:
        yield session


@contextmanager
def saving() -> Iterator[Connection]:
    """An autocommit connection for the one guarded statement of a save."""
    hot: HotConnections = current_app.extensions["hot_connections"]
    with write_lock(), hot.one() as connection:
        yield connection


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    if not session.info.get(WRITES):
        raise NotInTransaction("write inside services' transaction(), not while reading")
