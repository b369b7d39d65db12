"""One section on a page of its own: where its questions come from, and which must be asked."""

from dataclasses import replace

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.blueprints import DIFFICULTIES, Blueprint, Section, pool_for
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.services import blueprints
from anquan_exam.services.blueprints import BlueprintView
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.pools import Stock
from anquan_exam.web.access import actor, needs
from anquan_exam.web.blueprints import blueprint, words
from anquan_exam.web.blueprints.editor import LIVE
from anquan_exam.web.blueprints.reading import read_section
from anquan_exam.web.numbers import today
from anquan_exam.web.wording import say

NEW = "new"


@blueprint.route("/blueprints/<public_id>/sections/<section_id>", methods=["GET", "POST"])
@needs(Permission.EXAMS_EDIT)
def section(public_id: str, section_id: str) -> ResponseReturnValue:
    """The page of a section. Buttons: save, count (look again), search, add:q, drop:q."""
    view = blueprints.get(actor(), public_id)
    current = _current(view, section_id)
    if request.method == "GET":
        return _page(view, current, section_id, "")
    try:
        made = read_section(request.form, current)
    except Invalid as fault:
        return _page(view, current, section_id, say(fault))
    act, _, question = request.form.get("act", "save").partition(":")
    if act == "add":
        made = replace(made, must_have=tuple(dict.fromkeys((*made.must_have, question))))
    elif act == "drop":
        made = replace(made, must_have=tuple(q for q in made.must_have if q != question))
    if act != "save" or LIVE in request.headers:
        return _page(view, made, section_id, "")
    try:
        blueprints.save(
            actor(),
            public_id,
            _with(view.blueprint, made),
            view.policy,
            seen=request.form.get("stamp", ""),
            now=clock.now(),
        )
    except Problem as problem:
        return _page(view, made, section_id, say(problem))
    return redirect(url_for("blueprints.edit", public_id=public_id))


def _current(view: BlueprintView, section_id: str) -> Section:
    if section_id == NEW:
        taken = {section.id for section in view.blueprint.sections}
        fresh = next(f"s{n}" for n in range(1, len(taken) + 2) if f"s{n}" not in taken)
        last = view.blueprint.sections[-1] if view.blueprint.sections else None
        bank = last.bank if last else ""
        return Section(fresh, "", bank, (), (), DIFFICULTIES, 10, 200)
    found = next((s for s in view.blueprint.sections if s.id == section_id), None)
    return found or abort(404)


def _with(made: Blueprint, section: Section) -> Blueprint:
    """The blueprint with `section` in its place, or at the end when it is new."""
    if all(one.id != section.id for one in made.sections):
        return Blueprint(made.title, (*made.sections, section))
    replaced = (section if one.id == section.id else one for one in made.sections)
    return Blueprint(made.title, tuple(replaced))


def _page(
    view: BlueprintView, current: Section, section_id: str, fault: str
) -> ResponseReturnValue:
    offer = blueprints.banks_on_offer(actor(), view.owner_id, day=today())
    if not current.bank and offer.versions:
        current = replace(current, bank=next(iter(offer.versions)))
    made = _with(view.blueprint, current)
    outcome = blueprints.review_of(made, offer)
    at = next(i for i, one in enumerate(made.sections) if one.id == current.id)
    query = request.form.get("q", "").strip()
    found = (
        blueprints.search_questions(actor(), view.owner_id, current, query, day=today())
        if query
        else ()
    )
    return (
        render_template(
            "blueprints/section.html",
            view=view,
            section=current,
            section_id=section_id,
            position=at + 1,
            outcome=outcome.sections[at],
            offer=offer,
            kinds=_kinds(current, offer),
            notes=words.kind_notes(current, pool_for(current, offer.entries)),
            musts=blueprints.must_haves(made, offer)[current.id],
            tags=sorted({t for e in offer.entries if e.bank == current.bank for t in e.tags}),
            found=found,
            query=query,
            fault=fault,
            given=request.form if fault else {},
            words=words,
        ),
        422 if fault else 200,
    )


def _kinds(section: Section, offer: Stock) -> list[tuple[Kind, str, int]]:
    """Each kind, how it is called, and how many questions the section would find of it alone."""
    return [
        (kind, label, len(pool_for(replace(section, kinds=(kind,)), offer.entries)))
        for kind, label in KIND_LABELS.items()
    ]
