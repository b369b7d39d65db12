"""The editor of a blueprint: numbers per section, the whole, what the pool holds, live."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.blueprint_advice import credit_example
from anquan_exam.domain.blueprints import Blueprint, Section, pool_for
from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.services import blueprints
from anquan_exam.services.blueprints import BlueprintView
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.blueprints import blueprint, words
from anquan_exam.web.blueprints.reading import read_editor
from anquan_exam.web.numbers import LIVE, today
from anquan_exam.web.wording import PARTIAL_CREDIT, say


@blueprint.get("/blueprints/<public_id>")
@needs(Permission.EXAMS_EDIT)
def edit(public_id: str) -> ResponseReturnValue:
    """The editor."""
    view = blueprints.get(actor(), public_id)
    return _page(view, view.blueprint, view.policy, ())


@blueprint.post("/blueprints/<public_id>")
@needs(Permission.EXAMS_EDIT)
def save(public_id: str) -> ResponseReturnValue:
    """Save, with or without the act of the button pressed (widen:s1, remove:s1, up:s1, drop:s1:q).

    A wrong field is shown with its reason; everything else is saved."""
    view = blueprints.get(actor(), public_id)
    made, policy, faults = read_editor(request.form, view.blueprint, view.policy)
    act, _, rest = request.form.get("act", "save").partition(":")
    if not faults:
        made = _done(act, rest, made, view.owner_id)
    try:
        stamp = blueprints.save(
            actor(),
            public_id,
            made,
            policy,
            seen=request.form.get("stamp", ""),
            now=clock.now(),
        )
    except Problem as problem:
        return _page(view, made, policy, (problem, *faults))
    if faults or LIVE in request.headers:
        return _page(replace(view, stamp=stamp), made, policy, faults)
    if act == "save":
        flash("存好了。", "safe")
    return redirect(url_for("blueprints.edit", public_id=public_id))


@blueprint.get("/blueprints/<public_id>/sample")
@needs(Permission.EXAMS_EDIT)
def sample(public_id: str) -> ResponseReturnValue:
    """A sample paper, with what is right beside it."""
    try:
        paper = blueprints.sample_paper(actor(), public_id, day=today(), now=clock.now())
    except Problem as problem:
        if problem.code not in ("blueprint_not_ready", "section_short"):
            raise
        flash(say(problem), "caution")
        return redirect(url_for("blueprints.edit", public_id=public_id))
    return render_template(
        "blueprints/sample.html", paper=paper, public_id=public_id, ordinal=words.ordinal
    )


def _done(act: str, rest: str, made: Blueprint, owner_id: int) -> Blueprint:
    """What the pressed button does to the sections."""
    target, _, detail = rest.partition(":")
    at = next((i for i, s in enumerate(made.sections) if s.id == target), None)
    if at is None:
        return made
    sections = list(made.sections)
    if act == "remove":
        del sections[at]
    elif act == "up" and at:
        sections[at - 1], sections[at] = sections[at], sections[at - 1]
    elif act == "drop":
        kept = tuple(q for q in sections[at].must_have if q != detail)
        sections[at] = replace(sections[at], must_have=kept)
    elif act == "widen":
        sections[at] = _widened(made, sections[at], owner_id)
    return Blueprint(made.title, tuple(sections))


def _widened(made: Blueprint, section: Section, owner_id: int) -> Section:
    outcome = blueprints.review(actor(), owner_id, made, day=today())
    wider = next(s.advice.wider for s in outcome.sections if s.advice.section_id == section.id)
    return replace(section, difficulty=wider or section.difficulty)


def _page(
    view: BlueprintView, made: Blueprint, policy: Policy, faults: tuple[Problem, ...]
) -> ResponseReturnValue:
    offer = blueprints.banks_on_offer(actor(), view.owner_id, day=today())
    outcome = blueprints.review_of(made, offer)
    multiple = [s.marks for s in made.sections if not s.kinds or Kind.MULTIPLE in s.kinds]
    return (
        render_template(
            "blueprints/edit.html",
            view=view,
            made=made,
            policy=policy,
            review=outcome,
            offer=offer,
            must_haves=blueprints.must_haves(made, offer),
            example=credit_example(policy.partial_credit, multiple[0] if multiple else 200),
            has_multiple=bool(multiple),
            notes={s.id: words.kind_notes(s, pool_for(s, offer.entries)) for s in made.sections},
            rules=[(rule, PARTIAL_CREDIT[rule]) for rule in PartialCredit],
            faults=[(say(fault), getattr(fault, "field", "")) for fault in faults],
            wrong={fault.field for fault in faults if isinstance(fault, Invalid)},
            given=request.form,
            words=words,
        ),
        422 if faults else 200,
    )
