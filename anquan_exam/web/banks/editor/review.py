"""The second person's page: what was, beside what is to be."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.bank_diff import rows
from anquan_exam.services import banks
from anquan_exam.services.banks import DraftFilter, QuestionDraft, ReviewState, Sort
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.pieces import ShownPicture
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, words
from anquan_exam.web.banks.editor.beside import beside
from anquan_exam.web.wording import say

_WAITING = DraftFilter(state=ReviewState.IN_REVIEW, sort=Sort.PLACE)


def _sizes(page: QuestionDraft) -> dict[str, ShownPicture]:
    """The pictures of both sides by name, with their sizes."""
    sides = (page.change.old, page.change.new) if page.change else ()
    shown = (banks.preview(side.question).picture for side in sides if side is not None)
    return {picture.name: picture for picture in shown if picture is not None}


@blueprint.post("/banks/<bank_id>/draft/review")
@needs(Permission.BANKS_EDIT)
def ask_review(bank_id: str) -> ResponseReturnValue:
    """Send everything that changed and has no faults, or one question."""
    one = request.form.get("question")
    try:
        ids = None if one is None else [one]
        sent = banks.send_to_review(actor(), bank_id, ids, now=clock.now())
        flash(f"{sent} 题送去复核了，请另一个人来看。", "safe")
    except Invalid as refused:
        flash(say(refused), "stop")
    if one is not None:
        return redirect(url_for("banks.edit_question", bank_id=bank_id, question_id=one))
    return redirect(url_for("banks.draft", bank_id=bank_id))


@blueprint.get("/banks/<bank_id>/draft/review")
@needs(Permission.BANKS_EDIT)
def review(bank_id: str) -> ResponseReturnValue:
    """The first question that waits for somebody like the reader."""
    waiting = banks.fitting_ids(actor(), bank_id, _WAITING, now=clock.now())
    own = set(banks.fitting_ids(actor(), bank_id, _WAITING, now=clock.now(), mine=True))
    others = [id_ for id_ in waiting if id_ not in own]
    if not others:
        said = "剩下的是你自己改的，请另一个人看。" if waiting else "没有在等复核的题了。"
        flash(said, "must" if waiting else "safe")
        return redirect(url_for("banks.draft", bank_id=bank_id))
    return redirect(url_for("banks.review_question", bank_id=bank_id, question_id=others[0]))


@blueprint.route("/banks/<bank_id>/draft/questions/<question_id>/review", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def review_question(bank_id: str, question_id: str) -> ResponseReturnValue:
    """One question, old beside new; accept it, or send it back with a remark."""
    page = banks.draft_question(actor(), bank_id, question_id, now=clock.now())
    refused = None
    if request.method == "POST":
        accept = request.form.get("do") == "accept"
        try:
            banks.review_question(
                actor(),
                bank_id,
                question_id,
                accept=accept,
                remark=request.form.get("remark", ""),
                seen=request.form.get("seen", ""),
                now=clock.now(),
            )
            flash(f"{question_id} {'通过了' if accept else '退回去改了'}。", "safe")
            return redirect(url_for("banks.review", bank_id=bank_id))
        except NotFound:
            raise
        except Problem as problem:
            refused = say(problem)
    waiting = banks.fitting_ids(actor(), bank_id, _WAITING, now=clock.now())
    html = render_template(
        "banks/editor/review.html",
        page=page,
        rows=rows(page.change, page.titles) if page.change else (),
        wrong=beside(page.question, page.desk.basis_problems(page.question)),
        waiting=waiting,
        sizes=_sizes(page),
        problem=refused,
        words=words,
    )
    return html, 422 if refused else 200
