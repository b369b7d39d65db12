"""Off-the-job training of a case: entered and confirmed on its page."""

from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import cases
from anquan_exam.services.cases import Taught
from anquan_exam.web.access import actor, needs
from anquan_exam.web.cases import blueprint
from anquan_exam.web.cases.acting import LATE, done
from anquan_exam.web.cases.reading import moment_of, text


@blueprint.post("/cases/<public_id>/training")
@needs(Permission.SIT)
def enter(public_id: str) -> ResponseReturnValue:
    """Enter a session."""

    def act() -> str:
        taught = Taught(
            moment_of("day", "begins"),
            moment_of("day", "ends"),
            text("teacher"),
            text("content"),
            text("place"),
            text("late_why"),
        )
        kept = cases.enter(actor(), public_id, taught, now=clock.now())
        return "录好了。本人在手机上确认以后才算学时。" if kept else LATE

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/training/<int:attendance_id>")
@needs(Permission.SIT)
def confirm(public_id: str, attendance_id: int) -> ResponseReturnValue:
    """The manager confirms a session a leader entered."""

    def act() -> str:
        cases.confirm(actor(), public_id, attendance_id, now=clock.now())
        return "确认了。"

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/training/<int:attendance_id>/withdraw")
@needs(Permission.SIT)
def withdraw(public_id: str, attendance_id: int) -> ResponseReturnValue:
    """Take a session off the record."""

    def act() -> str:
        cases.withdraw(actor(), public_id, attendance_id, text("reason"), now=clock.now())
        return "撤掉了，这次不算学时。案件按剩下的学时接着走。"

    return done(public_id, act)
