"""A published exam: how it stands, its candidates, and the acts on it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import exams
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams import ExamView, Progress
from anquan_exam.web.access import actor, needs
from anquan_exam.web.exams import blueprint, words
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import PARTIAL_CREDIT, say

SIZE = 50


def running_page(view: ExamView) -> ResponseReturnValue:
    """How an exam stands, with its candidates."""
    given = request.args.get("progress", "")
    progress = Progress(given) if given in set(Progress) else None
    query, page = request.args.get("q", ""), page_number()
    rows, total = exams.candidates(
        actor(), view.public_id, query=query, progress=progress, page=page, size=SIZE
    )
    return render_template(
        "exams/show.html",
        view=view,
        page=page_of(rows, page, total, SIZE),
        counts=exams.progress_counts(actor(), view.public_id),
        progress=progress,
        query=query,
        rule=PARTIAL_CREDIT[view.policy.partial_credit],
        may_invigilate=exams.may_invigilate(actor(), view.public_id) if view.may_edit else (),
        words=words,
    )


@blueprint.route("/exams/<public_id>/cancel", methods=["GET", "POST"])
@needs(Permission.EXAMS_EDIT)
def cancel(public_id: str) -> ResponseReturnValue:
    """Call it off, with a reason."""
    if request.method == "POST":
        try:
            exams.cancel(actor(), public_id, request.form.get("reason", ""), now=clock.now())
        except Invalid as fault:
            return _ask(public_id, "cancel", say(fault)), 422
        flash("取消了。", "safe")
        return redirect(url_for("exams.index"))
    return _ask(public_id, "cancel")


@blueprint.route("/exams/<public_id>/pause", methods=["GET", "POST"])
@needs(Permission.EXAMS_EDIT)
def pause(public_id: str) -> ResponseReturnValue:
    """Let nobody start for now, with a reason."""
    if request.method == "POST":
        try:
            exams.pause(actor(), public_id, request.form.get("reason", ""), now=clock.now())
        except Invalid as fault:
            return _ask(public_id, "pause", say(fault)), 422
        flash("暂停了，没开考的人先等着；在考的接着考。", "caution")
        return redirect(url_for("exams.show", public_id=public_id))
    return _ask(public_id, "pause")


@blueprint.post("/exams/<public_id>/resume")
@needs(Permission.EXAMS_EDIT)
def resume(public_id: str) -> ResponseReturnValue:
    """Let people start again."""
    exams.resume(actor(), public_id, now=clock.now())
    flash("恢复了，可以开考。", "safe")
    return redirect(url_for("exams.show", public_id=public_id))


@blueprint.route("/exams/<public_id>/close", methods=["GET", "POST"])
@needs(Permission.EXAMS_EDIT)
def close(public_id: str) -> ResponseReturnValue:
    """End it before its time."""
    if request.method == "POST":
        exams.close_now(actor(), public_id, now=clock.now())
        flash("结束了。抽题密码已经公开，谁都能验。", "safe")
        return redirect(url_for("exams.show", public_id=public_id))
    return _ask(public_id, "close")


@blueprint.route("/exams/<public_id>/candidates/<number>/remove", methods=["GET", "POST"])
@needs(Permission.EXAMS_EDIT)
def remove_candidate(public_id: str, number: str) -> ResponseReturnValue:
    """Take somebody who has not begun off the exam, with a reason."""
    if request.method == "POST":
        try:
            exams.remove_candidate(
                actor(), public_id, number, request.form.get("reason", ""), now=clock.now()
            )
        except Invalid as fault:
            return _ask(public_id, "remove_candidate", say(fault), number), 422
        flash("拿掉了。", "safe")
        return redirect(url_for("exams.show", public_id=public_id))
    return _ask(public_id, "remove_candidate", number=number)


def _ask(public_id: str, act: str, problem: str = "", number: str = "") -> str:
    view = exams.get(actor(), public_id)
    return render_template("exams/ask.html", view=view, act=act, problem=problem, number=number)
