"""The record of one exam: what to print, the evaluation, signed scans."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.results import Outcome
from anquan_exam.services.errors import Invalid
from anquan_exam.services.results import evaluations, files, rows, sight
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.prints.papers import MOST_SPECIMENS
from anquan_exam.web.access import actor, needs
from anquan_exam.web.results import blueprint
from anquan_exam.web.results.sending import send
from anquan_exam.web.wording import say


@blueprint.get("/results/exams/<exam>/record")
@needs(Permission.RESULTS_VIEW)
def record(exam: str) -> ResponseReturnValue:
    """Everything to print, write and keep."""
    now = clock.now()
    sight.settle(exam, now=now)
    return _page(exam)


@blueprint.post("/results/exams/<exam>/evaluation")
@needs(Permission.RESULTS_EXPORT)
def evaluate(exam: str) -> ResponseReturnValue:
    """Keep the evaluation."""
    text = request.form.get("evaluation", "")
    try:
        evaluations.write(actor(), exam, text, now=clock.now())
    except Invalid as problem:
        return _page(exam, problem=problem, text=text), 422
    flash("考试评估存好了。", "safe")
    return redirect(url_for("results.record", exam=exam))


@blueprint.post("/results/exams/<exam>/files")
@needs(Permission.RESULTS_EXPORT)
def add_file(exam: str) -> ResponseReturnValue:
    """Keep a scan or photograph with the exam."""
    upload = request.files.get("file")
    content = upload.stream.read(files.MOST_BYTES + 1) if upload else b""
    name, use = (upload.filename or "") if upload else "", request.form.get("use", "")
    try:
        kept = files.add(actor(), exam, use, name, content, now=clock.now())
    except Invalid as problem:
        return _page(exam, problem=problem), 422
    flash(f"收下了：{kept.filename}。", "safe")
    return redirect(url_for("results.record", exam=exam))


@blueprint.get("/results/exams/<exam>/files/<int:number>")
@needs(Permission.RESULTS_EXPORT)
def file(exam: str, number: int) -> ResponseReturnValue:
    """A kept file, always as a download."""
    found = files.content_of(actor(), exam, number, now=clock.now())
    return send(found.content, found.filename, found.content_type)


def _page(exam: str, problem: Invalid | None = None, text: str | None = None) -> str:
    now, who = clock.now(), actor()
    view = sight.view(who, exam, now=now)
    sitting: tuple[rows.ResultRow, ...] = ()
    if who.can(Permission.EXAMS_INVIGILATE):
        wanted = Filter(exam=exam, outcome=Outcome.SITTING.value)
        sitting = rows.every_row(who, wanted, now=now, permission=Permission.EXAMS_INVIGILATE)
    return render_template(
        "results/record.html",
        exam=view,
        sitting=sitting,
        may_set=who.can(Permission.EXAMS_EDIT) and view.whole,
        versions=[(n, f"{n} 份") for n in range(1, MOST_SPECIMENS + 1)],
        files=files.of_exam(who, exam, now=now),
        uses=[(use.value, text) for use, text in files.USES.items()],
        evaluation=view.evaluation if text is None else text,
        most_evaluation=evaluations.MOST,
        mib=files.MOST_BYTES // files.MIB,
        problem=(problem.field, say(problem)) if problem else ("", ""),
    )
