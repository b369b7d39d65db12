"""The front door: a worker's home, or the desk of whoever has one."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from anquan_exam.domain.access import Permission
from anquan_exam.web.access import actor, actor_or_none, needs, public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """Where everybody lands."""
    who = actor_or_none()
    if who is None:
        return redirect(url_for("auth.sign_in"))
    if who.can(Permission.EXAMS_VIEW) or who.can(Permission.BANKS_VIEW):
        return redirect(url_for("home.desk"))
    return redirect(url_for("home.worker"))


@blueprint.get("/me")
@needs(Permission.SIT)
def worker() -> ResponseReturnValue:
    """A worker's home."""
    return render_template("home/worker.html", actor=actor())


@blueprint.get("/desk")
@needs(Permission.SIT)
def desk() -> ResponseReturnValue:
    """The desk."""
    return render_template("home/desk.html")
