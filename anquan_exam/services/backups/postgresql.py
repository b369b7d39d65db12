"""PostgreSQL: pg_dump and pg_restore, called without a shell, the password in the environment."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, text

from anquan_exam.services.backups.stock import Stock, take_stock
from anquan_exam.services.errors import Invalid, Problem

SCHEMA = "public"
ASIDE = "before_restore"
NOT_OURS = ("--no-owner", "--no-privileges")  # a restore may be under another account


def dump(engine: Engine, target: Path) -> Stock:
    """Dump the database to `target` (custom format), and count what is in it: one snapshot for
    both, though the site goes on."""
    with engine.connect() as connection:
        connection = connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        options = ("--format=custom", "--compress=0", f"--snapshot={snapshot}", *NOT_OURS)
        _run(engine, "pg_dump", *options, f"--file={target}")
        return take_stock(connection)


def inspect_dump(data: Path) -> None:
    """Read a dump through to its end. Raises Invalid `backup_damaged`."""
    _call([_tool("pg_restore"), f"--file={os.devnull}", str(data)], {}, damaged=True)


def load(engine: Engine, data: Path, check: Callable[[Connection], None]) -> None:
    """Replace all tables by those in `data`; the old ones are put aside until `check` has found
    the new ones good, and come back if anything fails."""
    inspect_dump(data)
    _in_one(engine, f"ALTER SCHEMA {SCHEMA} RENAME TO {ASIDE}", f"CREATE SCHEMA {SCHEMA}")
    try:
        options = ("--single-transaction", "--exit-on-error", f"--schema={SCHEMA}", *NOT_OURS)
        _run(engine, "pg_restore", *options, str(data))
        with engine.connect() as connection:
            check(connection)
    except BaseException:
        _in_one(
            engine,
            f"DROP SCHEMA {SCHEMA} CASCADE",
            f"ALTER SCHEMA {ASIDE} RENAME TO {SCHEMA}",
        )
        raise
    _in_one(engine, f"DROP SCHEMA {ASIDE} CASCADE")
    engine.dispose()


def _in_one(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        for statement in statements:
            connection.execute(text(statement))


def _run(engine: Engine, tool: str, *options: str) -> None:
    """Call a tool of PostgreSQL's on the database of `engine`."""
    url = engine.url
    rest = {
        key: value if isinstance(value, str) else ",".join(value)
        for key, value in url.query.items()
    }
    named = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    where = make_conninfo("", **{**named, **rest})
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    _call([_tool(tool), f"--dbname={where}", "--no-password", *options], password)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Problem("backup_tool_missing", tool=name)
    return found


def _call(command: list[str], secrets: dict[str, str], *, damaged: bool = False) -> None:
    environment = {**os.environ, **secrets, "LC_ALL": "C"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        if damaged:
            raise Invalid("backup_damaged", reason=said[0])
        raise Problem("backup_tool_failed", tool=Path(command[0]).name, said=said[0])
