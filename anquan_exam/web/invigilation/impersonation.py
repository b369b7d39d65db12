"""不是本人: somebody else sits for a candidate. Reported in two steps, decided by a second one."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.invigilation import impersonation
from anquan_exam.services.invigilation.person import person as person_of
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint
from anquan_exam.web.invigilation.acting import act

NOTICED = ("证件和人对不上", "班组长认出来的", "照片和人对不上", "本人自己承认", "答题时被人认出来")


def _back(exam: str, number: str) -> str:
    return url_for("invigilation.person", exam=exam, number=number)


@blueprint.get("/<exam>/p/<number>/not-him")
@needs(Permission.SIT)
def not_him(exam: str, number: str) -> ResponseReturnValue:
    """Step one says what it means, step two asks who and how."""
    view = person_of(actor(), exam, number, now=clock.now())
    if view.seat.own or view.seat.barred:
        raise PageNotFound
    return render_template(
        "invigilation/not_him.html",
        view=view,
        step=2 if request.args.get("step") == "2" else 1,
        noticed=NOTICED,
        back_url=_back(exam, number),
        next_url=url_for("invigilation.not_him", exam=exam, number=number, step=2),
        act_url=url_for("invigilation.report_not_him", exam=exam, number=number),
    )


@blueprint.post("/<exam>/p/<number>/not-him")
@needs(Permission.SIT)
def report_not_him(exam: str, number: str) -> ResponseReturnValue:
    """The act of step two."""
    form = request.form
    found, noticed = form.get("found", "")[:200], form.get("noticed", "")[:1000]
    return act(
        lambda: impersonation.report(actor(), exam, number, found, noticed, now=clock.now()),
        "记下了。核对撤销，卷子作废，他不能再开考，等另一个人定。",
        _back(exam, number),
    )


@blueprint.post("/<exam>/p/<number>/not-him/decide")
@needs(Permission.SIT)
def decide_not_him(exam: str, number: str) -> ResponseReturnValue:
    """The second person's word."""
    upheld = request.form.get("upheld") == "1"
    reason = request.form.get("reason", "")
    return act(
        lambda: impersonation.decide(actor(), exam, number, reason, upheld=upheld, now=clock.now()),
        "认定替考了。成绩作废，这场不能再考。" if upheld else "查明了，可以再考。先重新核对身份。",
        _back(exam, number),
    )
