"""The list of exams, and a new one from a blueprint."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import blueprints, exams
from anquan_exam.services.exams import ExamStatus
from anquan_exam.web.access import actor, needs
from anquan_exam.web.exams import blueprint, words
from anquan_exam.web.pages import page_number, page_of

SIZE = 20


@blueprint.get("/exams")
@needs(Permission.EXAMS_VIEW)
def index() -> ResponseReturnValue:
    """The list, by status."""
    given = request.args.get("status", "")
    status = ExamStatus(given) if given in set(ExamStatus) else None
    query, page = request.args.get("q", ""), page_number()
    rows, total = exams.listed(actor(), query=query, status=status, page=page, size=SIZE)
    return render_template(
        "exams/index.html",
        page=page_of(rows, page, total, SIZE),
        counts=exams.status_counts(actor()),
        status=status,
        query=query,
        words=words,
    )


@blueprint.get("/exams/new")
@needs(Permission.EXAMS_EDIT)
def new() -> ResponseReturnValue:
    """Choose the blueprint of a new exam."""
    query, page = request.args.get("q", ""), page_number()
    rows, total = blueprints.listed(actor(), query=query, page=page, size=SIZE)
    return render_template("exams/new.html", page=page_of(rows, page, total, SIZE), query=query)


@blueprint.post("/exams/new")
@needs(Permission.EXAMS_EDIT)
def create() -> ResponseReturnValue:
    """A draft from a blueprint."""
    made = exams.create(actor(), request.form.get("blueprint", ""), now=clock.now())
    return redirect(url_for("exams.show", public_id=made))
