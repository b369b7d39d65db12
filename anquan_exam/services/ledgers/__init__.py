"""Files of the ledgers units keep in Excel: every row with a verdict, looked at before it is put in
by the very acts that a person would do by hand."""

from collections.abc import Callable
from datetime import datetime
from threading import Thread

from anquan_exam.services import beside
from anquan_exam.services.ledgers.committing import resume_stale, run, start
from anquan_exam.services.ledgers.judging import RowVerdict
from anquan_exam.services.ledgers.uploads import drop, purge, upload
from anquan_exam.services.ledgers.views import (
    ImportLine,
    ImportView,
    RowView,
    listed,
    refused_rows,
    rows,
    view,
)

__all__ = [
    "ImportLine",
    "ImportView",
    "RowVerdict",
    "RowView",
    "begin",
    "drop",
    "listed",
    "purge",
    "refused_rows",
    "resume_stale",
    "rows",
    "run",
    "start",
    "upload",
    "view",
]


def begin(public_id: str, clock_now: Callable[[], datetime]) -> Thread:
    """Put the rows in beside the request. Interrupted, it is taken up again by the periodic job."""
    return beside.begin(f"ledger {public_id}", lambda: run(public_id, clock_now))
