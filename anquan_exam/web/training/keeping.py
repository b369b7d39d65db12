"""Keeping a session's list: the code on the wall, ticking names, confirming, assessing."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.cases import needs_second_person
from anquan_exam.exchange.pdf import qr_svg
from anquan_exam.services import training
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.training import Entered, ListInput, SessionView
from anquan_exam.services.training.common import LATE
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import site_address
from anquan_exam.web.training.routes import blueprint, done, moment_of
from anquan_exam.web.wording import say

RENEW = 60
"""Seconds after which the page shows another code."""


@blueprint.get("/training/<public_id>/code")
@needs(Permission.SIT)
def code(public_id: str) -> ResponseReturnValue:
    """The code to check in and out by, for the wall; another one every minute."""
    now = clock.now()
    ticket = training.ticket(actor(), public_id, now=now)
    address = site_address() + url_for("training.scanned", ticket=ticket)
    view = training.view(actor(), public_id, now=now)
    response = make_response(
        render_template(
            "training/code.html",
            view=view,
            qr=qr_svg(address, stretches=True),
            out=sum(not row.withdrawn for row in view.rows),
            renew=RENEW,
        )
    )
    response.headers["Refresh"] = str(RENEW)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/training/<public_id>/list")
@needs(Permission.SIT)
def list_form(public_id: str) -> ResponseReturnValue:
    """Tick who was there, from when to when."""
    return _list_page(public_id)


@blueprint.post("/training/<public_id>/list")
@needs(Permission.SIT)
@limiter.limit("60/minute")
def list_enter(public_id: str) -> ResponseReturnValue:
    """Put the ticked ones on the list; those who cannot be are named with the reason."""
    view, sent = training.view(actor(), public_id, now=clock.now()), request.form
    day = clock.local(view.begins_at).date().isoformat()
    try:
        given = ListInput(
            tuple(sent.getlist("people")),
            sent.get("lines", ""),
            moment_of(day, sent.get("begins", ""), "begins_at"),
            moment_of(day, sent.get("ends", ""), "ends_at"),
            sent.get("late_why", ""),
        )
        entered = training.enter(actor(), public_id, given, now=clock.now())
    except Invalid as refused:
        return _list_page(public_id, problem=say(refused)), 422
    if entered.refused:
        return _list_page(public_id, entered=entered), 422
    flash(f"记上了 {entered.count} 人。等他们在自己手机上确认。", "safe")
    return redirect(url_for("training.show", public_id=public_id))


def _list_page(public_id: str, *, problem: str = "", entered: Entered | None = None) -> str:
    now, query = clock.now(), request.values.get("q", "")[:60]
    people, waiting = training.candidates(actor(), public_id, query)
    view = training.view(actor(), public_id, now=now)
    return render_template(
        "training/list.html",
        view=view,
        people=people,
        waiting=waiting,
        query=query,
        late=_is_late(view),
        sent=request.form,
        problem=problem,
        entered=entered,
        refused=_refused(entered),
    )


def _is_late(view: SessionView) -> bool:
    held, today = clock.local(view.ends_at).date(), clock.local(clock.now()).date()
    return needs_second_person(held, today, LATE)


def _refused(entered: Entered | None) -> list[tuple[str, str]]:
    """Who was not put on the list, with the reason in words."""
    if entered is None:
        return []
    return [(one.who, say(Problem(one.code, **one.detail))) for one in entered.refused]


@blueprint.post("/training/<public_id>/confirm")
@needs(Permission.PEOPLE_EDIT)
def confirm(public_id: str) -> ResponseReturnValue:
    """The manager confirms the ticked hours, or stands for those entered late."""
    act = training.approve if request.form.get("act") == "approve" else training.confirm
    said = "同意了。" if act is training.approve else "确认了。"
    return done(public_id, lambda: act(actor(), public_id, _ids(), now=clock.now()), said)


@blueprint.post("/training/<public_id>/assess")
@needs(Permission.SIT)
def assess(public_id: str) -> ResponseReturnValue:
    """Whether the ticked ones understood what was taught."""
    passed = request.form.get("act") == "passed"
    return done(
        public_id,
        lambda: training.assess(actor(), public_id, _ids(), passed, now=clock.now()),
        "记下了：考核通过。" if passed else "记下了：没通过。补讲以后可以再考核。",
    )


def _ids() -> list[int]:
    return [int(one) for one in request.form.getlist("ids") if one.isdecimal()]


@blueprint.post("/training/<public_id>/attendance/<int:attendance_id>/withdraw")
@needs(Permission.PEOPLE_EDIT)
def withdraw(public_id: str, attendance_id: int) -> ResponseReturnValue:
    """Take hours off the record, for a reason."""
    reason = request.form.get("reason", "")
    return done(
        public_id,
        lambda: training.withdraw(actor(), public_id, attendance_id, reason, now=clock.now()),
        "撤掉了，记录还留着。要重记，点“按名单记学时”。",
    )
