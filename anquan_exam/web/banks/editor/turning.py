"""What is done to a question as a whole: copied, retired, taken in again, thrown away, put back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import banks
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint
from anquan_exam.web.wording import say

_ONE = "/banks/<bank_id>/draft/questions/<question_id>"


def _back(bank_id: str, question_id: str) -> ResponseReturnValue:
    return redirect(url_for("banks.edit_question", bank_id=bank_id, question_id=question_id))


@blueprint.post(f"{_ONE}/duplicate")
@needs(Permission.BANKS_EDIT)
def duplicate_question(bank_id: str, question_id: str) -> ResponseReturnValue:
    """A copy to change."""
    made = banks.duplicate_question(actor(), bank_id, question_id, now=clock.now())
    flash(f"照着 {question_id} 抄了一道，题号 {made}。改好再存。", "safe")
    return _back(bank_id, made)


@blueprint.route(f"{_ONE}/retire", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def retire_question(bank_id: str, question_id: str) -> ResponseReturnValue:
    """Leave it out from the next version on, with a reason."""
    page = banks.draft_question(actor(), bank_id, question_id, now=clock.now())
    refused = None
    if request.method == "POST":
        reason = request.form.get("reason", "")
        try:
            banks.retire_question(actor(), bank_id, question_id, reason, now=clock.now())
            flash(f"{question_id} 停用了，发布后不再抽。", "safe")
            return _back(bank_id, question_id)
        except Invalid as problem:
            refused = say(problem)
    html = render_template("banks/editor/retire.html", page=page, problem=refused)
    return html, 422 if refused else 200


@blueprint.post(f"{_ONE}/unretire")
@needs(Permission.BANKS_EDIT)
def unretire_question(bank_id: str, question_id: str) -> ResponseReturnValue:
    """Take it in again."""
    banks.unretire_question(actor(), bank_id, question_id, now=clock.now())
    flash(f"{question_id} 重新启用了，发布后生效。", "safe")
    return _back(bank_id, question_id)


@blueprint.route(f"{_ONE}/delete", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def delete_question(bank_id: str, question_id: str) -> ResponseReturnValue:
    """Throw a question away that was never published, asked once."""
    page = banks.draft_question(actor(), bank_id, question_id, now=clock.now())
    if request.method == "GET":
        return render_template("banks/editor/delete.html", page=page)
    try:
        banks.delete_question(actor(), bank_id, question_id, now=clock.now())
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "stop")
        return _back(bank_id, question_id)
    flash(f"{question_id} 删掉了。", "safe")
    return redirect(url_for("banks.draft_questions", bank_id=bank_id))


@blueprint.post("/banks/<bank_id>/questions/<question_id>/restore/<int:number>")
@needs(Permission.BANKS_EDIT)
def put_back(bank_id: str, question_id: str, number: int) -> ResponseReturnValue:
    """Write an old state of the question into the draft; one is begun where there is none."""
    banks.start_draft(actor(), bank_id, now=clock.now())
    changed = banks.restore_revision(actor(), bank_id, question_id, number, now=clock.now())
    if changed:
        flash(f"第 {number} 版的 {question_id} 放进草稿了。看一遍，送复核，再发布。", "safe")
    else:
        flash(f"草稿里的 {question_id} 和第 {number} 版一样，没有改动。", "caution")
    return _back(bank_id, question_id)
