"""Suspending questions: what is suspended and why, proposals, decisions, lifting."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.banks import suspension_views, suspensions
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.item_analysis import revision as revisions
from anquan_exam.services.item_analysis.evidence import evidence
from anquan_exam.services.item_analysis.selection import Sittings
from anquan_exam.web.access import actor, needs
from anquan_exam.web.item_analysis import words
from anquan_exam.web.numbers import today
from anquan_exam.web.wording import say

blueprint = Blueprint("suspensions", __name__)


@blueprint.get("/suspensions")
@needs(Permission.BANKS_VIEW)
def index() -> ResponseReturnValue:
    """What waits, what is suspended, what was."""
    found = suspension_views.overview(actor(), now=clock.now())
    return render_template("suspensions/index.html", found=found)


@blueprint.route("/item-analysis/<bank_id>/revisions/<revision>/suspend", methods=["GET", "POST"])
@needs(Permission.BANKS_VIEW)
def propose(bank_id: str, revision: str) -> ResponseReturnValue:
    """Propose to suspend the question of this revision."""
    now, problem = clock.now(), None
    page = revisions.revision_view(actor(), bank_id, revision, Sittings.COUNTED, now=now)
    if request.method == "POST":
        try:
            number = suspensions.propose(
                actor(),
                bank_id,
                page.question.id,
                revision,
                request.form.get("reason", ""),
                _day(request.form.get("begins_on", "")),
                figures=evidence(page),
                now=now,
            )
            flash("提上去了。要另一个人同意才会停。", "safe")
            return redirect(url_for("suspensions.proposal", proposal_id=number))
        except Invalid as refused:
            problem = refused
    html = render_template(
        "suspensions/propose.html",
        page=page,
        exams=suspension_views.touched_exams(actor(), bank_id, page.question.id, now=now),
        reason=request.form.get("reason") or "；".join(words.FINDINGS[f] for f in page.findings),
        begins_on=request.form.get("begins_on") or today().isoformat(),
        problem=say(problem) if problem else "",
        words=words,
    )
    return html, 422 if problem else 200


@blueprint.get("/suspensions/proposals/<int:proposal_id>")
@needs(Permission.BANKS_VIEW)
def proposal(proposal_id: int) -> ResponseReturnValue:
    """One proposal: what speaks for it, what it would touch, and the decision."""
    return _proposal_page(proposal_id)


def _proposal_page(proposal_id: int, problem: Problem | None = None) -> ResponseReturnValue:
    found, exams = suspension_views.proposal_page(actor(), proposal_id, now=clock.now())
    html = render_template(
        "suspensions/proposal.html",
        found=found,
        exams=exams,
        answer=request.form.get("answer", ""),
        problem=say(problem) if problem else "",
        words=words,
    )
    return html, 422 if problem else 200


@blueprint.post("/suspensions/proposals/<int:proposal_id>/accept")
@needs(Permission.BANKS_EDIT)
def accept(proposal_id: int) -> ResponseReturnValue:
    """Suspend the question."""
    answer = request.form.get("answer", "")
    try:
        changed = suspensions.accept(actor(), proposal_id, answer, now=clock.now())
    except Invalid as refused:
        return _proposal_page(proposal_id, refused)
    also = f"{len(changed)} 场正在进行的考试已经不再抽它。" if changed else ""
    flash(f"这道题停了，以后的卷子不再抽它。{also}", "safe")
    return redirect(url_for("suspensions.index"))


@blueprint.post("/suspensions/proposals/<int:proposal_id>/reject")
@needs(Permission.BANKS_EDIT)
def reject(proposal_id: int) -> ResponseReturnValue:
    """Leave it in use."""
    try:
        suspensions.reject(actor(), proposal_id, request.form.get("answer", ""), now=clock.now())
    except Invalid as refused:
        return _proposal_page(proposal_id, refused)
    flash("没有停，这道题照常抽。", "safe")
    return redirect(url_for("suspensions.index"))


@blueprint.route("/suspensions/<int:suspension_id>/lift", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def lift(suspension_id: int) -> ResponseReturnValue:
    """Let a question be drawn again, with the reason."""
    problem = None
    if request.method == "POST":
        try:
            reason = request.form.get("reason", "")
            suspensions.lift(actor(), suspension_id, reason, now=clock.now())
            flash("恢复了，从今天起的新卷子又会抽到它。", "safe")
            return redirect(url_for("suspensions.index"))
        except Invalid as refused:
            problem = refused
    found = suspension_views.suspension_view(actor(), suspension_id, now=clock.now())
    html = render_template(
        "suspensions/lift.html",
        found=found,
        reason=request.form.get("reason", ""),
        problem=say(problem) if problem else "",
    )
    return html, 422 if problem else 200


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("not_a_day", "begins_on") from error
