"""On a worker's own phone: checking in and out, confirming hours, signing for an apprentice."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import training
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.training import Stand
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.tabs import tabs
from anquan_exam.web.training.routes import blueprint
from anquan_exam.web.training.words import KIND_WORDS, WAITS, hours
from anquan_exam.web.wording import say


@blueprint.get("/training/in/<ticket>")
@needs(Permission.SIT)
@limiter.limit("60/minute")
def scanned(ticket: str) -> ResponseReturnValue:
    """What the code on the wall offers: checking in, or out."""
    try:
        door = training.door(actor(), ticket, now=clock.now())
    except NotFound:
        raise
    except Problem as refused:
        return _closed(say(refused)), 422
    return render_template("training/door.html", door=door, stands=Stand, ticket=ticket)


@blueprint.post("/training/in/<ticket>")
@needs(Permission.SIT)
@limiter.limit("60/minute")
def scan(ticket: str) -> ResponseReturnValue:
    """Check in, or out."""
    try:
        stand = training.scan(actor(), ticket, now=clock.now())
    except NotFound:
        raise
    except Problem as refused:
        return _closed(say(refused)), 422
    if stand is Stand.DONE:
        flash("签退了，学时记下了。看看对不对，点一下确认。", "safe")
        return redirect(url_for("training.own"))
    return render_template("training/came.html", at=clock.now())


def _closed(problem: str) -> str:
    return render_template("training/closed.html", problem=problem)


@blueprint.get("/my/training")
@needs(Permission.SIT)
def own() -> ResponseReturnValue:
    """One's own hours, the sessions one gives, one's apprentices."""
    return render_template(
        "training/own.html",
        tabs=tabs("me.index"),
        found=training.own_training(actor(), now=clock.now()),
        today=clock.local(clock.now()).date(),
        kinds=KIND_WORDS,
        waits=WAITS,
        hours=hours,
    )


@blueprint.post("/my/training/<int:attendance_id>/accept")
@needs(Permission.SIT)
def accept(attendance_id: int) -> ResponseReturnValue:
    """These hours are right."""
    return _own_act(lambda: training.accept(actor(), attendance_id, now=clock.now()), "确认了。")


@blueprint.post("/my/training/<int:attendance_id>/dispute")
@needs(Permission.SIT)
def dispute(attendance_id: int) -> ResponseReturnValue:
    """These hours are wrong."""
    remark = request.form.get("remark", "")
    return _own_act(
        lambda: training.dispute(actor(), attendance_id, remark, now=clock.now()),
        "记下了，安全科会看到。改好以后再确认。",
    )


@blueprint.post("/my/apprentices/<apprenticeship>/sign")
@needs(Permission.SIT)
def sign(apprenticeship: str) -> ResponseReturnValue:
    """The master signs that it is enough."""
    return _own_act(
        lambda: training.sign(actor(), apprenticeship, now=clock.now()),
        "签好了，他出徒了。",
    )


def _own_act(act: object, said: str) -> ResponseReturnValue:
    assert callable(act)
    try:
        act()
        flash(said, "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("training.own"))
