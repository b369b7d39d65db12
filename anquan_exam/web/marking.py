"""The marking desk: what waits, one answer after another, what two disagree on, corrections."""

import unicodedata
from decimal import Decimal, InvalidOperation

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.marking import TOLERANCE_PERCENT
from anquan_exam.services import marking
from anquan_exam.services.errors import Forbidden, Invalid, Problem
from anquan_exam.services.marking import AnswerView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.numbers import small
from anquan_exam.web.wording import say

blueprint = Blueprint("marking", __name__)


@blueprint.get("/marking")
@needs(Permission.RESULTS_MARK)
def index() -> ResponseReturnValue:
    """The exams with papers that wait for marks."""
    lines = marking.exams_to_mark(actor(), now=clock.now())
    return render_template("marking/index.html", exams=lines)


@blueprint.get("/marking/exams/<exam>")
@needs(Permission.RESULTS_MARK)
def exam(exam: str) -> ResponseReturnValue:
    """How the marking of an exam stands, question by question."""
    now = clock.now()
    return render_template(
        "marking/exam.html",
        view=marking.overview(actor(), exam, now=now),
        corrections=marking.corrections(actor(), exam, now=now),
        tolerance=TOLERANCE_PERCENT,
    )


@blueprint.get("/marking/exams/<exam>/questions/<question>/<int:part>")
@needs(Permission.RESULTS_MARK)
def question(exam: str, question: str, part: int) -> ResponseReturnValue:
    """The next answer to one question, or the one of the paper asked for."""
    number = request.args.get("paper", "")[:20]
    view = marking.next_answer(actor(), exam, question, part, number=number, now=clock.now())
    if view is None:
        flash("这道题眼下没有要你判的了。", "safe")
        return redirect(url_for("marking.exam", exam=exam))
    return _page(view)


@blueprint.post("/marking/exams/<exam>/questions/<question>/<int:part>")
@needs(Permission.RESULTS_MARK)
def mark(exam: str, question: str, part: int) -> ResponseReturnValue:
    """Keep the marks for one answer, and go on to the next."""
    form, now = request.form, clock.now()
    number, item = form.get("paper", "")[:20], form.get("item", 0, type=small)
    try:
        marking.mark(actor(), exam, number, item, _points(form), form.get("note", ""), now=now)
    except Invalid as fault:
        view = marking.next_answer(actor(), exam, question, part, number=number, now=now)
        if view is not None and view.number == number:
            return _page(view, say(fault), form), 422
        flash(say(fault), "caution")
    except Forbidden:
        raise
    except Problem as problem:
        if problem.code not in ("marked_by_others", "marking_done", "attempt_voided"):
            raise
        flash(say(problem), "caution")
    return redirect(url_for("marking.question", exam=exam, question=question, part=part))


@blueprint.route("/marking/exams/<exam>/papers/<number>/<int:item>", methods=["GET", "POST"])
@needs(Permission.RESULTS_MARK)
def correct(exam: str, number: str, item: int) -> ResponseReturnValue:
    """Propose other marks for an answer that is graded already."""
    now, form = clock.now(), request.form
    view = marking.graded_answer(actor(), exam, number, item, now=now)
    if request.method == "GET":
        return _page(view, correcting=True)
    try:
        marking.propose_correction(
            actor(), exam, number, item, _points(form), form.get("note", ""), now=now
        )
    except Problem as problem:
        return _page(view, say(problem), form, correcting=True), 422
    flash("提上去了，等另一个人同意。", "safe")
    return redirect(url_for("marking.exam", exam=exam))


@blueprint.post("/marking/exams/<exam>/corrections/<int:number>")
@needs(Permission.RESULTS_MARK)
def decide(exam: str, number: int) -> ResponseReturnValue:
    """Accept or refuse a correction somebody else proposed."""
    accept = request.form.get("accept") == "1"
    try:
        marking.decide_correction(actor(), exam, number, accept=accept, now=clock.now())
    except Problem as problem:
        if problem.code not in ("correction_decided", "same_person", "marks_awaited"):
            raise
        flash(say(problem), "caution")
    else:
        flash("同意了，重新判了分，原来的成绩留着。" if accept else "没同意，成绩不变。", "safe")
    return redirect(url_for("marking.exam", exam=exam))


def _points(form: MultiDict[str, str]) -> tuple[int, ...]:
    """The fields point-1, point-2 … as hundredths. Raises Invalid `marks_out_of_range`."""
    names = [f"point-{at}" for at in range(1, 100) if f"point-{at}" in form]
    return tuple(_hundredths(form[name]) for name in names)


def _hundredths(text: str) -> int:
    try:
        value = Decimal(unicodedata.normalize("NFKC", text).strip()) * 100
        if value.is_finite() and value == value.to_integral_value() and 0 <= value < 10**8:
            return int(value)
    except InvalidOperation:
        pass
    raise Invalid("marks_out_of_range", "points")


def _page(
    view: AnswerView,
    fault: str = "",
    form: MultiDict[str, str] | None = None,
    *,
    correcting: bool = False,
) -> str:
    given = form or MultiDict[str, str]()
    own = view.own.points if view.own else ()
    return render_template(
        "marking/answer.html",
        view=view,
        fault=fault,
        correcting=correcting,
        given=[given.get(f"point-{at}") for at in range(1, len(view.rubric) + 1)],
        before=own or (None,) * len(view.rubric),
        note=given.get("note", view.own.note if view.own and not correcting else ""),
    )
