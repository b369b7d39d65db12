"""Comments on a question."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import banks
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint
from anquan_exam.web.wording import say


@blueprint.post("/banks/<bank_id>/questions/<question_id>/comments")
@needs(Permission.BANKS_EDIT)
def comment(bank_id: str, question_id: str) -> ResponseReturnValue:
    """Say something about a question."""
    try:
        text = request.form.get("comment", "")
        banks.comment(actor(), bank_id, question_id, text, now=clock.now())
        flash("留言记下了。", "safe")
    except Invalid as refused:
        flash(say(refused), "stop")
    return _back(bank_id, question_id)


@blueprint.post("/banks/<bank_id>/comments/<int:comment_id>/resolve")
@needs(Permission.BANKS_EDIT)
def resolve_comment(bank_id: str, comment_id: int) -> ResponseReturnValue:
    """Say that a comment is settled."""
    question_id = banks.resolve_comment(actor(), bank_id, comment_id, now=clock.now())
    flash("这条处理完了。", "safe")
    return _back(bank_id, question_id)


def _back(bank_id: str, question_id: str) -> ResponseReturnValue:
    """To the page it was said on."""
    endpoint = "banks.edit_question" if request.form.get("from") == "draft" else "banks.question"
    return redirect(url_for(endpoint, bank_id=bank_id, question_id=question_id) + "#comments")
