"""Long work beside the requests: in a thread of this process, resumable by any other.

The work keeps its state in the database with a heartbeat; what falls silent is taken up again by
the periodic job."""

import logging
from collections.abc import Callable
from threading import Thread

from flask import Flask, current_app

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
