"""Answers to the rows that ask."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.roster import Choosing
from anquan_exam.services import roster
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.roster.routes import and_begin, blueprint
from anquan_exam.web.wording import say


@blueprint.post("/<public_id>/rows/<int:line>")
@needs(Permission.PEOPLE_EDIT)
def decide(public_id: str, line: int) -> ResponseReturnValue:
    """One row's answer: `answer` is a choice, same:<public id>, or undo."""
    answer, _, person = request.form.get("answer", "").partition(":")
    choosing = _choosing(answer)
    phone = request.form.get("phone", "")
    try:
        row = roster.decide(
            actor(), public_id, line, choosing, person=person, phone=phone, now=clock.now()
        )
    except Invalid as problem:
        flash(f"第 {line} 行：{say(problem)}", "stop")
    else:
        left = "，还有一处要你定" if row.choices else ""
        flash(f"第 {line} 行定好了{left}。", "caution" if left else "safe")
    return redirect(_back(public_id, f"row-{line}"))


def _choosing(answer: str) -> Choosing | None:
    """The choice named; None takes answers back. Raises Invalid for anything else."""
    if answer == "undo":
        return None
    try:
        return Choosing(answer)
    except ValueError:
        raise Invalid("roster_no_answer") from None


@blueprint.post("/<public_id>/answers")
@needs(Permission.PEOPLE_EDIT)
def decide_all(public_id: str) -> ResponseReturnValue:
    """The same answer for every row that asks for one reason."""
    choosing = _choosing(request.form.get("answer", ""))
    why = request.form.get("why", "")
    if choosing is None:
        raise Invalid("roster_no_answer")
    count = roster.decide_all(actor(), public_id, why, choosing, now=clock.now())
    flash(f"{count} 行定好了。", "safe")
    return redirect(_back(public_id, "rows"))


@blueprint.post("/<public_id>/again")
@needs(Permission.PEOPLE_EDIT)
def judge_again(public_id: str) -> ResponseReturnValue:
    """New verdicts, after something was put right elsewhere."""
    return and_begin(lambda: roster.judge_again(actor(), public_id, now=clock.now()), public_id)


@blueprint.post("/<public_id>/drop")
@needs(Permission.PEOPLE_EDIT)
def drop(public_id: str) -> ResponseReturnValue:
    """Forget a file; what is in the register stays."""
    try:
        roster.drop(actor(), public_id, now=clock.now())
    except Invalid as problem:
        flash(say(problem), "caution")
        return redirect(url_for("roster.preview", public_id=public_id))
    flash("这份文件不要了。已经导入的人还在。", "safe")
    return redirect(url_for("roster.index"))


def _back(public_id: str, anchor: str) -> str:
    """The page of rows one answered from."""
    show = request.form.get("show") or None
    number = request.form.get("page") or None
    return url_for("roster.preview", public_id=public_id, show=show, page=number, _anchor=anchor)
