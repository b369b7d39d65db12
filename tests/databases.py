"""Databases of a test's own, for what cannot share one: migrations, restores."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from anquan_exam import create_app
from anquan_exam.config import Settings
from anquan_exam.models import db


@contextmanager
def fresh_app(folder: Path, keys: Path | None = None) -> Iterator[Flask]:
    """The application over a database without a single table, in a context of its own.

    On SQLite a file in `folder`; on PostgreSQL where TEST_DATABASE_URL names one. With `keys`
    it shares another application's keys."""
    with _database(folder) as url:
        app = create_app(
            Settings(
                instance_dir=folder,
                database_url=url,
                testing=True,
                rate_limits=False,
                keys_dir=keys,
            )
        )
        with app.app_context():
            try:
                yield app
            finally:
                db.engine.dispose()
                app.extensions["hot_engine"].dispose()


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    named = os.environ.get("TEST_DATABASE_URL")
    if named is None:
        folder.mkdir(parents=True, exist_ok=True)
        yield f"sqlite:///{folder / 'own.db'}"
        return
    name = f"aq_own_{uuid4().hex[:12]}"
    admin = create_engine(make_url(named), isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
        yield make_url(named).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()
