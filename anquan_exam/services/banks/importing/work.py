"""Long work on imports, beside the requests: a thread of this process, resumable by any other."""

import logging
from threading import Thread

from flask import Flask, current_app
from sqlalchemy import or_, select

from anquan_exam.models import QuestionImport
from anquan_exam.models.session import reading
from anquan_exam.services.banks.importing import committing, jobs
from anquan_exam.services.banks.importing.jobs import STALE_AFTER, Clock

log = logging.getLogger(__name__)


def carry_on(public_id: str, clock_now: Clock) -> None:
    """Do what is to be done on an import, here and now; nothing, if somebody else is at it."""
    jobs.read(public_id, clock_now)
    committing.run(public_id, clock_now)


def begin(public_id: str, clock_now: Clock) -> Thread:
    """The same in a thread, so that the request need not wait."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    thread = Thread(
        target=_work, args=(app, public_id, clock_now), name=f"questions-{public_id}", daemon=True
    )
    thread.start()
    return thread


def _work(app: Flask, public_id: str, clock_now: Clock) -> None:
    with app.app_context():
        try:
            carry_on(public_id, clock_now)
        except Exception:
            # It stays as it is, and is taken up again once its heartbeat has gone stale.
            log.exception("work on questions %s was interrupted", public_id)


def resume_stale(clock_now: Clock) -> int:
    """Carry on with imports whose worker has gone: for the periodic job. How many there were."""
    now = clock_now()
    with reading() as session:
        ids = session.scalars(
            select(QuestionImport.public_id).where(
                QuestionImport.status.in_(("reading", "committing")),
                or_(
                    QuestionImport.heartbeat_at.is_(None),
                    QuestionImport.heartbeat_at < now - STALE_AFTER,
                ),
            )
        ).all()
    for public_id in ids:
        carry_on(public_id, clock_now)
    return len(ids)
