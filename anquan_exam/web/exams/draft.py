"""A draft on one page: the facts, the policy, who sits it, who watches; then publishing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import Count, PolicyKind, Timing
from anquan_exam.services import exams
from anquan_exam.services.errors import Problem
from anquan_exam.services.exams import Draft, ExamStatus, ExamView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.exams import blueprint, words
from anquan_exam.web.exams.reading import fields_of, read_draft
from anquan_exam.web.exams.running import running_page
from anquan_exam.web.numbers import LIVE, small, today
from anquan_exam.web.wording import PARTIAL_CREDIT, say


@blueprint.get("/exams/<public_id>")
@needs(Permission.EXAMS_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """An exam: the draft to whoever may edit it, else how it stands."""
    view = exams.get(actor(), public_id)
    if view.status is ExamStatus.DRAFT and view.may_edit:
        return _draft_page(view, "")
    return running_page(view)


@blueprint.post("/exams/<public_id>")
@needs(Permission.EXAMS_EDIT)
def save(public_id: str) -> ResponseReturnValue:
    """Save the facts and the policy; for the script, answer with the page as it now stands."""
    view = exams.get(actor(), public_id)
    try:
        exams.edit(actor(), public_id, read_draft(request.form, view.policy), now=clock.now())
    except Problem as problem:
        return _draft_page(view, say(problem))
    if request.headers.get(LIVE):
        return _draft_page(exams.get(actor(), public_id), "")
    if request.form.get("then") == "publish":
        return redirect(url_for("exams.ask_publish", public_id=public_id))
    flash("存好了。", "safe")
    return redirect(url_for("exams.show", public_id=public_id))


@blueprint.post("/exams/<public_id>/groups")
@needs(Permission.EXAMS_EDIT)
def add_group(public_id: str) -> ResponseReturnValue:
    """Assign a place, a post, a category, or what they have in common."""
    exams.add_group(
        actor(),
        public_id,
        place_id=request.form.get("place", type=small),
        post_id=request.form.get("post", type=small),
        category=request.form.get("category") or None,
        now=clock.now(),
    )
    return redirect(url_for("exams.show", public_id=public_id) + "#who")


@blueprint.post("/exams/<public_id>/targets/<int:target_id>/remove")
@needs(Permission.EXAMS_EDIT)
def remove_target(public_id: str, target_id: int) -> ResponseReturnValue:
    """Take a line off the assignment."""
    exams.remove(actor(), public_id, target_id, now=clock.now())
    return redirect(url_for("exams.show", public_id=public_id) + "#who")


@blueprint.post("/exams/<public_id>/invigilators")
@needs(Permission.EXAMS_EDIT)
def invigilators(public_id: str) -> ResponseReturnValue:
    """Name who watches."""
    chosen = request.form.getlist("invigilators")
    exams.name_invigilators(actor(), public_id, chosen, now=clock.now())
    flash("监考员定好了。", "safe")
    return redirect(url_for("exams.show", public_id=public_id))


@blueprint.get("/exams/<public_id>/publish")
@needs(Permission.EXAMS_EDIT)
def ask_publish(public_id: str) -> ResponseReturnValue:
    """The last look before publishing."""
    view = exams.get(actor(), public_id)
    if view.status is not ExamStatus.DRAFT:
        return redirect(url_for("exams.show", public_id=public_id))
    outcome = exams.check(actor(), public_id, now=clock.now())
    return render_template("exams/publish.html", view=view, check=outcome, words=words)


@blueprint.post("/exams/<public_id>/publish")
@needs(Permission.EXAMS_EDIT)
def publish(public_id: str) -> ResponseReturnValue:
    """Publish; what stands against it is shown on the same page."""
    try:
        exams.publish(actor(), public_id, now=clock.now())
    except exams.NotReady as refused:
        view = exams.get(actor(), public_id)
        page = render_template("exams/publish.html", view=view, check=refused.check, words=words)
        return page, 422
    flash("发布了。抽题承诺已经公布，名单里的人到时间就能考。", "safe")
    return redirect(url_for("exams.show", public_id=public_id))


def _draft_page(view: ExamView, problem: str) -> ResponseReturnValue:
    draft = Draft(
        title=view.title,
        purpose=view.purpose,
        site_id=view.site_id,
        place_text=view.place_text,
        opens_at=view.opens_at,
        closes_at=view.closes_at,
        policy=view.policy,
    )
    given = request.form.to_dict() if problem else {}
    return (
        render_template(
            "exams/draft.html",
            view=view,
            fields={**fields_of(draft), **given},
            given=given,
            problem=problem,
            policy=view.policy,
            sites=exams.sites(actor(), view.public_id),
            choices=exams.choices(actor(), view.public_id, day=today()),
            targets=exams.targets(actor(), view.public_id, day=today()),
            may_invigilate=exams.may_invigilate(actor(), view.public_id),
            check=exams.check(actor(), view.public_id, now=clock.now()),
            rules=[(rule, PARTIAL_CREDIT[rule]) for rule in PartialCredit],
            kinds=PolicyKind,
            timings=Timing,
            counting=Count,
            words=words,
        ),
        422 if problem else 200,
    )
