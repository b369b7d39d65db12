"""师带徒: who learns under whom, naming a master, taking a pairing back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import places, training
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.training import MasterInput
from anquan_exam.web.access import actor, needs
from anquan_exam.web.training.routes import blueprint, day_of
from anquan_exam.web.wording import say


@blueprint.get("/training/masters")
@needs(Permission.PEOPLE_VIEW)
def masters() -> ResponseReturnValue:
    """Everybody under a master within reach."""
    return _page()


@blueprint.post("/training/masters")
@needs(Permission.PEOPLE_EDIT)
def name_master() -> ResponseReturnValue:
    """Name a master for somebody."""
    sent, now = request.form, clock.now()
    try:
        begins = day_of(sent.get("begins_on", ""))
        if begins is None:
            raise Invalid("master_day", "begins_on", most=3)
        post = sent.get("post_id", "")
        given = MasterInput(
            sent.get("enterprise", ""),
            sent.get("person", "")[:120],
            sent.get("master", "")[:120],
            begins,
            int(post) if post.isdecimal() else None,
        )
        training.name_master(actor(), given, now=now)
    except Invalid as refused:
        return _page(refused), 422
    flash("记下了。时间到了，师傅在自己手机上签字。", "safe")
    return redirect(url_for("training.masters"))


@blueprint.post("/training/masters/<apprenticeship>/withdraw")
@needs(Permission.PEOPLE_EDIT)
def withdraw_master(apprenticeship: str) -> ResponseReturnValue:
    """Take a pairing off the record."""
    try:
        reason = request.form.get("reason", "")
        training.withdraw_master(actor(), apprenticeship, reason, now=clock.now())
        flash("撤掉了，记录还留着。", "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("training.masters"))


def _page(refused: Invalid | None = None) -> str:
    units = places.enterprises(actor(), permission=Permission.PEOPLE_EDIT)
    today = clock.local(clock.now()).date()
    return render_template(
        "training/masters.html",
        rows=training.masters(actor(), now=clock.now()),
        enterprises=units,
        posts=places.posts(actor(), units[0].id) if len(units) == 1 else [],
        today=today,
        sent=request.form,
        problem=say(refused) if refused else "",
        wrong=refused.field if refused else "",
    )
