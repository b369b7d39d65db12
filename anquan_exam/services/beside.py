"""Long work beside the requests: in a thread of this process, resumable by any other.

The work keeps its state in the database with a heartbeat; what falls silent is taken up again by
the periodic job."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

from flask import Flask, current_app
from sqlalchemy import ColumnElement, or_, select, update

from anquan_exam.models import QuestionImport, RosterImport
from anquan_exam.models.session import reading, transaction

STALE_AFTER = timedelta(seconds=20)
"""After how long without a heartbeat whoever was at an import is taken to be gone."""

Import = QuestionImport | RosterImport
log = logging.getLogger(__name__)


def begin(name: str, work: Callable[[], None]) -> Thread:
    """Do `work` in a thread, so that the request need not wait. What goes wrong is logged."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    thread = Thread(target=_run, args=(app, name, work), name=name, daemon=True)
    thread.start()
    return thread


def _run(app: Flask, name: str, work: Callable[[], None]) -> None:
    with app.app_context():
        try:
            work()
        except Exception:
            log.exception("%s was interrupted", name)


def claim(table: type[Import], public_id: str, status: str, now: datetime) -> int | None:
    """Take over the work on an import in `status` that nobody is at; its id, or None if there is
    nothing to do."""
    with transaction() as session:
        taken = session.execute(
            update(table)
            .where(table.public_id == public_id, table.status == status, _silent(table, now))
            .values(heartbeat_at=now)
            .returning(table.id)
        )
        return taken.scalar()


def fallen_silent(table: type[Import], now: datetime) -> list[str]:
    """Public ids of the imports whose worker has gone, the oldest first."""
    with reading() as session:
        return list(
            session.scalars(
                select(table.public_id)
                .where(table.status.in_(("reading", "committing")), _silent(table, now))
                .order_by(table.id)
            )
        )


def is_stalled(record: Import, now: datetime) -> bool:
    """Whether work on an import is to be done and nobody is at it."""
    beat = record.heartbeat_at
    waiting = beat is None or beat < now - STALE_AFTER
    return record.status in ("reading", "committing") and waiting


def _silent(table: type[Import], now: datetime) -> ColumnElement[bool]:
    return or_(table.heartbeat_at.is_(None), table.heartbeat_at < now - STALE_AFTER)
