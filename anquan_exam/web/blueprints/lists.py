"""The list of blueprints, and the ways to a new one."""

from collections import Counter

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.blueprint_templates import BLUEPRINT_TEMPLATES
from anquan_exam.domain.policy import TEMPLATES
from anquan_exam.services import blueprints
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.blueprints import blueprint, words
from anquan_exam.web.numbers import small, today
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say

SIZE = 20


@blueprint.get("/blueprints")
@needs(Permission.EXAMS_EDIT)
def index() -> ResponseReturnValue:
    """The list."""
    query, archived = request.args.get("q", ""), request.args.get("archived") == "1"
    page = page_number()
    rows, total = blueprints.listed(actor(), query=query, archived=archived, page=page, size=SIZE)
    return render_template(
        "blueprints/index.html",
        page=page_of(rows, page, total, SIZE),
        query=query,
        archived=archived,
    )


@blueprint.route("/blueprints/new", methods=["GET", "POST"])
@needs(Permission.EXAMS_EDIT)
def new() -> ResponseReturnValue:
    """A new one: empty, or ready-made over the banks chosen."""
    owners = blueprints.owners(actor())
    owner_id = request.values.get("owner", type=small) or (owners[0].id if owners else 0)
    problem = ""
    ready = [(key, one, TEMPLATES[one.policy]) for key, one in BLUEPRINT_TEMPLATES.items()]
    if request.method == "POST" and "show" not in request.form:
        try:
            made = blueprints.create(
                actor(),
                owner_id,
                request.form.get("title", ""),
                template=request.form.get("template", ""),
                banks=request.form.getlist("banks"),
                day=today(),
                now=clock.now(),
            )
            return redirect(url_for("blueprints.edit", public_id=made))
        except Invalid as refused:
            problem = say(refused)
    offer = blueprints.banks_on_offer(actor(), owner_id, day=today()) if owners else None
    return (
        render_template(
            "blueprints/new.html",
            owners=owners,
            owner_id=owner_id,
            offer=offer,
            held=Counter(entry.bank for entry in offer.entries) if offer else {},
            shelves=words.SHELVES,
            templates=ready,
            given=request.form,
            problem=problem,
        ),
        422 if problem else 200,
    )


@blueprint.post("/blueprints/<public_id>/copy")
@needs(Permission.EXAMS_EDIT)
def copy(public_id: str) -> ResponseReturnValue:
    """A copy, opened at once."""
    made = blueprints.copy(actor(), public_id, now=clock.now())
    flash("复制好了，这份是副本，随便改。", "safe")
    return redirect(url_for("blueprints.edit", public_id=made))


@blueprint.post("/blueprints/<public_id>/archive")
@needs(Permission.EXAMS_EDIT)
def archive(public_id: str) -> ResponseReturnValue:
    """Off the list, nothing lost."""
    blueprints.archive(actor(), public_id, now=clock.now())
    flash("收起来了。在“收起来的”里还找得到。", "safe")
    return redirect(url_for("blueprints.index"))


@blueprint.post("/blueprints/<public_id>/restore")
@needs(Permission.EXAMS_EDIT)
def restore(public_id: str) -> ResponseReturnValue:
    """Back on the list."""
    blueprints.restore(actor(), public_id, now=clock.now())
    flash("拿回来了。", "safe")
    return redirect(url_for("blueprints.edit", public_id=public_id))
