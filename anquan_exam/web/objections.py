"""Objections: a worker says what is wrong, and whoever answers for it answers on record."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import objections
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.objections import LONGEST_TEXT, PAGE_SIZE, ObjectionFilter
from anquan_exam.services.sittings.verdicts import verdict
from anquan_exam.web.access import actor, needs
from anquan_exam.web.corrections import words
from anquan_exam.web.extensions import limiter
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say

blueprint = Blueprint("objections", __name__)


@blueprint.route("/result/<attempt>/object", methods=["GET", "POST"])
@needs(Permission.SIT)
@limiter.limit("30/hour", methods=["POST"])
def new(attempt: str) -> ResponseReturnValue:
    """Object to one's own result, or to the question of the paper that the address names."""
    view = verdict(actor(), attempt, now=clock.now())
    item = request.args.get("item", type=small)
    problem = ""
    if request.method == "POST":
        try:
            text = request.form.get("text", "")
            objections.object_to(actor(), attempt, item, text, now=clock.now())
            flash("收到了。有了答复会在首页告诉你。", "safe")
            return redirect(url_for("objections.mine", attempt=attempt))
        except Problem as refused:
            if isinstance(refused, NotFound):
                raise
            problem = say(refused)
    html = render_template(
        "objections/new.html",
        view=view,
        item=item,
        problem=problem,
        most=LONGEST_TEXT,
        back_url=url_for("sitting.result", attempt=attempt),
        back_label="回成绩",
    )
    return html, 422 if problem else 200


@blueprint.get("/result/<attempt>/objections")
@needs(Permission.SIT)
def mine(attempt: str) -> ResponseReturnValue:
    """One's own objections to an attempt, with the answers; and what was told of regrades."""
    view = verdict(actor(), attempt, now=clock.now())
    found = objections.mine(actor(), attempt)
    told = [one for one in objections.told(actor(), attempt) if one.kind == "regraded"]
    objections.see_notices(actor(), attempt, now=clock.now())
    return render_template(
        "objections/mine.html",
        view=view,
        found=found,
        told=told,
        back_url=url_for("sitting.result", attempt=attempt),
        back_label="回成绩",
    )


@blueprint.get("/objections")
@needs(Permission.RESULTS_VIEW)
def index() -> ResponseReturnValue:
    """The objections within reach, those without an answer first."""
    return _list()


@blueprint.get("/objections/banks")
@needs(Permission.BANKS_EDIT)
def of_banks() -> ResponseReturnValue:
    """The same, for whoever answers for banks and sees no results."""
    return _list()


def _list() -> ResponseReturnValue:
    number = page_number()
    wanted = ObjectionFilter(
        unanswered=request.args.get("show", "open") != "all",
        word=request.args.get("q", "").strip()[:40],
    )
    lines, total = objections.list_objections(actor(), wanted, number)
    return render_template(
        "objections/index.html", page=page_of(lines, number, total, PAGE_SIZE), wanted=wanted
    )


@blueprint.get("/objections/<public_id>")
@needs(Permission.BANKS_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """One objection, beside what was asked, and the answer to give."""
    return _page(public_id)


@blueprint.post("/objections/<public_id>")
@needs(Permission.BANKS_VIEW)
def answer(public_id: str) -> ResponseReturnValue:
    """Answer it, for good."""
    upheld = request.form.get("upheld") == "yes"
    try:
        text = request.form.get("text", "")
        objections.answer(actor(), public_id, text, upheld=upheld, now=clock.now())
    except Problem as refused:
        if isinstance(refused, NotFound):
            raise
        return _page(public_id, say(refused))
    flash("答复了，本人会看到。", "safe")
    return redirect(url_for("objections.show", public_id=public_id))


def _page(public_id: str, problem: str = "") -> ResponseReturnValue:
    page = objections.objection_page(actor(), public_id, now=clock.now())
    html = render_template(
        "objections/show.html", page=page, problem=problem, words=words, most=LONGEST_TEXT
    )
    return html, 422 if problem else 200
