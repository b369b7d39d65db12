"""The application on a real database: SQLite, or PostgreSQL where TEST_DATABASE_URL names one."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from anquan_exam import create_app
from anquan_exam.config import Settings
from anquan_exam.models import Base, db
from tests.browser.fixtures import browser, desk_of, phone_of, phones, site  # noqa: F401

# How long an example takes says how busy the machine is, and no property is about that. The check
# of a change tries the same examples each time; a run at a desk looks for new ones.
settings.register_profile(
    "any-machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("any-machine")


@event.listens_for(Engine, "connect")
def _no_order_by_luck(connection: Any, _record: Any) -> None:
    """SQLite gives rows back in the order they went in, PostgreSQL in any: whoever forgets to say
    ORDER BY is told here, on either."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects=ON")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever touches the application runs on both databases."""
    for item in items:
        if "app" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        instance_dir=folder,
        database_url=url,
        testing=True,
        rate_limits=False,
    )


@pytest.fixture(scope="session")
def world() -> Iterator[tuple[Flask, Path | None]]:
    """One application a worker process; with SQLite, the path of an empty database to copy from."""
    folder = Path(tempfile.mkdtemp(prefix="aq-test-", dir=_memory()))
    try:
        yield from _world(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    """Where a flush costs nothing: tests of durability bring servers and disks of their own."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _world(folder: Path) -> Iterator[tuple[Flask, Path | None]]:
    named = os.environ.get("TEST_DATABASE_URL")
    if named is None:
        app = create_app(_settings(folder, f"sqlite:///{folder / 'test.db'}"))
        with app.app_context():
            Base.metadata.create_all(db.engine)
        empty = folder / "empty.db"
        _copy_sqlite(folder / "test.db", empty, app)
        yield app, empty
        return
    name = f"aq_test_{uuid4().hex[:12]}"
    admin = create_engine(make_url(named), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
        # No test pulls the plug of this server; waiting for its disk would be most of the time.
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    app = create_app(
        _settings(folder, make_url(named).set(database=name).render_as_string(hide_password=False))
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app, None
    _dispose(app)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
    app.extensions["hot_engine"].dispose()


def _copy_sqlite(source: Path, target: Path, app: Flask) -> None:
    """Copy a database nobody has open: the pools are emptied first, so the WAL is folded in."""
    _dispose(app)
    for leftover in ("-wal", "-shm"):
        Path(f"{target}{leftover}").unlink(missing_ok=True)
    shutil.copyfile(source, target)


@pytest.fixture
def app(world: tuple[Flask, Path | None]) -> Iterator[Flask]:
    """The application over an empty database, with its context pushed."""
    app, empty = world
    settings = app.extensions["settings"]
    if empty is not None:
        _copy_sqlite(empty, empty.with_name("test.db"), app)
    with app.app_context():
        yield app
        # A test may have put others in their place; the next one begins with those of the worker.
        app.extensions["settings"] = settings
        if empty is None:
            _empty_postgresql()
    if empty is not None:
        _dispose(app)


def _empty_postgresql() -> None:
    """Delete what the test left: quicker than TRUNCATE, which makes every file of a table anew."""
    deletes = "; ".join(f'DELETE FROM "{table.name}"' for table in Base.metadata.sorted_tables)
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"DO $$ BEGIN {deletes}; END $$"))
        connection.execute(text("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"))


class Browser(FlaskClient):
    """A client whose every request has a context of its own, as on a server: within the one that
    `app` pushes, whoever was loaded for one request would still be signed in for the next. And as
    on a server a header holds Latin-1 only: a Chinese file name must be sent encoded."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        for _, value in response.headers:
            value.encode("latin-1")
        return response


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a sign-in; forms need no CSRF field in tests of pages."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    return app.test_client()
