"""Importing the times of the attendance machine or the lamp room."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.work_sheets import WorkRow, as_text, read_work_file, read_work_text
from anquan_exam.services import places
from anquan_exam.services.absences import imports, spans
from anquan_exam.services.absences.spans import KEPT, SpanRead
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.absences.routes import blueprint
from anquan_exam.web.absences.words import FIELDS, VERDICTS
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say

SHOWN = 200
FILES = 20


@blueprint.get("/work-spans")
@needs(Permission.PEOPLE_EDIT)
def import_form() -> ResponseReturnValue:
    """Choose a file."""
    return _form()


@blueprint.post("/work-spans")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("30/minute")
def look() -> ResponseReturnValue:
    """Every row with its verdict; kept once that is asked for."""
    enterprise, source = request.form.get("enterprise", ""), request.form.get("source", "")
    try:
        rows = _rows()
        if request.form.get("act") == "keep":
            kept = spans.keep(actor(), enterprise, source, rows, now=clock.now())
            flash(f"存下了 {kept} 行。这些时间不能再记培训。", "safe")
            return redirect(url_for("absences.import_form"))
        read = spans.look_through(actor(), enterprise, rows, now=clock.now())
    except Invalid as refused:
        return _form(refused), 422
    return _preview(enterprise, source, read)


@blueprint.post("/work-spans/<int:import_id>/withdraw")
@needs(Permission.PEOPLE_EDIT)
def take_back(import_id: int) -> ResponseReturnValue:
    """Take a wrong file back, whole."""
    try:
        gone = imports.take_back(
            actor(), import_id, request.form.get("reason", ""), now=clock.now()
        )
        flash(f"撤了 {gone} 行，记录还留着。这些时间的培训可以重新记。", "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("absences.import_form"))


def _rows() -> tuple[WorkRow, ...]:
    file = request.files.get("file")
    try:
        if file is not None and file.filename:
            return read_work_file(file.read())
        return read_work_text(request.form.get("lines", ""))
    except FileRefused as refused:
        raise Invalid(refused.code, "file", **refused.detail) from refused


def _form(refused: Invalid | None = None) -> str:
    page = page_number()
    kept, total = imports.imports(actor(), page=page, size=FILES)
    return render_template(
        "absences/import.html",
        enterprises=places.enterprises(actor(), permission=Permission.PEOPLE_EDIT),
        sent=request.form,
        page=page_of(kept, page, total, FILES),
        problem=say(refused) if refused else "",
        wrong=refused.field if refused else "",
    )


def _preview(enterprise: str, source: str, read: tuple[SpanRead, ...]) -> str:
    order = list(VERDICTS)
    ordered = sorted(read, key=lambda one: (order.index(one.verdict), one.row.number))
    return render_template(
        "absences/import_preview.html",
        enterprise=enterprise,
        source=source,
        lines=ordered[:SHOWN],
        more=max(len(read) - SHOWN, 0),
        counts={verdict: sum(one.verdict is verdict for one in read) for verdict in order},
        verdicts=VERDICTS,
        fields=FIELDS,
        keepable=sum(one.verdict in KEPT for one in read),
        text=as_text(one.row for one in read),
    )
