"""The floor of a save: one route without hooks that checks the same signed cookie and runs the same
guarded statement through the DB-API; and one that touches no database at all.

`gunicorn benchmarks.floor:app`, with the settings of the application in the environment."""

import fcntl
import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, request, session
from sqlalchemy.engine import make_url

from anquan_exam import keys
from anquan_exam.config import Settings
from anquan_exam.services.sign_ins import token_hash
from anquan_exam.services.sittings.saving import STATEMENTS

settings = Settings()
app = Flask(__name__)
app.secret_key = keys.load(settings.keys, create=False).cookie
app.config["SESSION_COOKIE_NAME"] = "aq"
url = make_url(settings.database)


def _values(token: str) -> dict[str, Any]:
    body = json.loads(request.get_data())
    attempt, epoch, person = body["bare"]
    rows = [
        [e["seq"], e["kind"], e["item"], json.dumps(e["payload"]), e["client_at"]]
        for e in body["events"]
    ]
    return {
        "attempt": attempt,
        "epoch": epoch,
        "person": person,
        "token": token_hash(token),
        "device": "bench",
        "network": "127.0.0.0",
        "events": json.dumps(rows),
    }


if url.get_backend_name() == "sqlite":
    database = sqlite3.connect(str(url.database), isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
        database.execute(f"PRAGMA {pragma}")
    statement = STATEMENTS["sqlite"].save
    lock = open(f"{url.database}.lock", "a")  # noqa: SIM115 - held for the life of the process

    def store(values: dict[str, Any]) -> list[Any]:
        values["now"] = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return database.execute(statement, values).fetchall()
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

else:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection: list[psycopg.Connection[Any]] = []
    statement = STATEMENTS["postgresql"].save

    def store(values: dict[str, Any]) -> list[Any]:
        if not connection:  # after the fork, one a worker
            connection.append(psycopg.connect(address, autocommit=True))
        values["now"] = datetime.now(UTC)
        return connection[0].execute(statement, values).fetchall()


@app.post("/floor/save")
def save() -> Any:
    """The same statement, nothing else."""
    token = session.get("_user_id")
    if token is None:
        return {"error": "signed_out"}, 401
    rows = store(_values(token))
    if not rows:
        return {"error": "closed"}, 410
    return {"stored": [row[0] for row in rows]}


@app.post("/floor/nothing")
def nothing() -> Any:
    """The same cookie and JSON, no database."""
    token = session.get("_user_id")
    if token is None:
        return {"error": "signed_out"}, 401
    return {"stored": [row["seq"] for row in json.loads(request.get_data())["events"]]}
