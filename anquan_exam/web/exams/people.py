"""Assigning people one by one: search, or paste a list and get a verdict per line."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import exams
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams import ExamStatus, LineVerdict
from anquan_exam.web.access import actor, needs
from anquan_exam.web.exams import blueprint, words
from anquan_exam.web.numbers import today
from anquan_exam.web.wording import say


@blueprint.get("/exams/<public_id>/people")
@needs(Permission.EXAMS_EDIT)
def people(public_id: str) -> ResponseReturnValue:
    """Search for people, or paste a list."""
    query = request.args.get("q", "").strip()
    found = exams.search_people(actor(), public_id, query, day=today()) if query else ()
    return _page(public_id, query=query, found=found)


@blueprint.post("/exams/<public_id>/people/read")
@needs(Permission.EXAMS_EDIT)
def read_people(public_id: str) -> ResponseReturnValue:
    """Read a pasted list: a verdict per line, and a choice where several are meant."""
    text = request.form.get("people", "")
    try:
        lines = exams.read_list(actor(), public_id, text, day=today())
    except Invalid as fault:
        return _page(public_id, text=text, problem=say(fault)), 422
    return _page(public_id, text=text, lines=lines)


@blueprint.post("/exams/<public_id>/people")
@needs(Permission.EXAMS_EDIT)
def add_people(public_id: str) -> ResponseReturnValue:
    """Assign the people chosen: to a draft at once, to a published exam one by one on the trail."""
    chosen = [person for person in request.form.getlist("person") if person]
    view = exams.get(actor(), public_id)
    if view.status is ExamStatus.DRAFT:
        number = exams.add_people(actor(), public_id, chosen, day=today(), now=clock.now())
        flash(f"加了 {number} 人。", "safe")
        return redirect(url_for("exams.show", public_id=public_id) + "#who")
    for person in chosen:
        exams.add_candidate(actor(), public_id, person, day=today(), now=clock.now())
    flash(f"补了 {len(chosen)} 人。公布的名单指纹不变，补的人单独列出。", "safe")
    return redirect(url_for("exams.show", public_id=public_id))


def _page(public_id: str, **shown: object) -> str:
    view = exams.get(actor(), public_id)
    lines = shown.get("lines") or ()
    ready = sum(line.verdict is LineVerdict.FOUND for line in lines)  # type: ignore[attr-defined]
    return render_template(
        "exams/people.html", view=view, ready=ready, words=words, verdicts=LineVerdict, **shown
    )
