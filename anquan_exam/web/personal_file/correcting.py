"""Saying that an entry is wrong, and answering it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import personal_file
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.personal_file import blueprint
from anquan_exam.web.personal_file.reading import rows
from anquan_exam.web.personal_file.words import KINDS
from anquan_exam.web.tabs import tabs
from anquan_exam.web.wording import say

SIZE = 20
MOST_REF = 60


@blueprint.route("/me/file/wrong", methods=["GET", "POST"])
@needs(Permission.SIT)
def ask() -> ResponseReturnValue:
    """Say what is wrong with one entry of one's own file."""
    ref = request.values.get("entry", "")[:MOST_REF]
    entry = personal_file.entry_of_own(actor(), ref, now=clock.now())
    reason, problem = request.form.get("reason", ""), ""
    if request.method == "POST":
        try:
            personal_file.ask(actor(), ref, reason, now=clock.now())
        except Invalid as refused:
            problem = say(refused)
        else:
            flash("记下了，单位安全科会答复。答复也写在档案里。", "safe")
            return redirect(url_for("personal_file.own"))
    row = rows([(entry, personal_file.Shown.WHOLE)])[0]
    page = render_template(
        "personal_file/wrong.html",
        tabs=tabs("me.index"),
        row=row,
        reason=reason,
        problem=problem,
    )
    return page, 422 if problem else 200


@blueprint.get("/file-corrections")
@needs(Permission.PEOPLE_EDIT)
def corrections() -> ResponseReturnValue:
    """What people say is wrong in their files."""
    answered, number = request.args.get("show") == "answered", page_number()
    found, total = personal_file.requests(actor(), answered=answered, page=number, size=SIZE)
    return render_template(
        "personal_file/corrections.html",
        page=page_of(found, number, total, SIZE),
        answered=answered,
        kinds=KINDS,
    )


@blueprint.post("/file-corrections/<int:file_correction>")
@needs(Permission.PEOPLE_EDIT)
def answer(file_correction: int) -> ResponseReturnValue:
    """Answer one."""
    accepted, text = request.form.get("accepted") == "yes", request.form.get("text", "")
    try:
        personal_file.answer(
            actor(), file_correction, accepted=accepted, text=text, now=clock.now()
        )
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    else:
        flash("答复了，本人看得到。", "safe")
    return redirect(url_for("personal_file.corrections"))
