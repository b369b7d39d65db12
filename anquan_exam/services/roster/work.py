"""Long work on imports, beside the requests: a thread of this process, resumable by any other."""

from threading import Thread

from anquan_exam.models import RosterImport
from anquan_exam.services import beside
from anquan_exam.services.roster import committing, uploads
from anquan_exam.services.roster.uploads import Clock


def carry_on(public_id: str, clock_now: Clock) -> None:
    """Do what is to be done on an import, here and now; nothing, if somebody else is at it."""
    uploads.read(public_id, clock_now)
    committing.run(public_id, clock_now)


def begin(public_id: str, clock_now: Clock) -> Thread:
    """The same in a thread, so that the request need not wait. Interrupted, it stays as it is, and
    is taken up again once its heartbeat has gone stale."""
    return beside.begin(f"roster {public_id}", lambda: carry_on(public_id, clock_now))


def resume_stale(clock_now: Clock) -> int:
    """Carry on with imports whose worker has gone: for the periodic job. How many there were."""
    ids = beside.fallen_silent(RosterImport, clock_now())
    for public_id in ids:
        carry_on(public_id, clock_now)
    return len(ids)
