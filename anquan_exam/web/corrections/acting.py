"""Corrections: the list, proposing one, deciding, taking it back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.corrections import CorrectionMode, asked_part
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.services.corrections import acts, views
from anquan_exam.services.corrections.acts import Proposal
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.corrections import blueprint, words
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say


@blueprint.get("/corrections")
@needs(Permission.BANKS_EDIT)
def index() -> ResponseReturnValue:
    """The corrections within reach: what waits for a decision first."""
    page = page_number()
    lines, total = views.list_corrections(actor(), page, now=clock.now())
    return render_template(
        "corrections/index.html", page=page_of(lines, page, total, views.PAGE_SIZE), words=words
    )


@blueprint.route("/corrections/new", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def new() -> ResponseReturnValue:
    """Propose a correction of the revision (`part` of a case) that the address names."""
    revision, part = request.args.get("revision", ""), request.args.get("part", 0, type=small)
    found = views.corrigible(actor(), revision, now=clock.now())
    if found.question.kind is Kind.CASE and not part:
        return render_template("corrections/which_part.html", found=found, revision=revision)
    asked = asked_part(found.question, part)
    if asked is None:
        raise NotFound("question")
    problem = ""
    if request.method == "POST":
        try:
            number = acts.propose(actor(), _proposal(revision, part, asked), now=clock.now())
            flash("提出来了。要另一个管题库的人同意才生效。", "must")
            return redirect(url_for("corrections.show", number=number))
        except Problem as refused:
            if isinstance(refused, NotFound):
                raise
            problem = say(refused)
    html = render_template(
        "corrections/new.html",
        found=found,
        revision=revision,
        part=part,
        asked=asked,
        problem=problem,
        words=words,
    )
    return html, 422 if problem else 200


def _proposal(revision: str, part: int, asked: Question) -> Proposal:
    """What the form says."""
    form = request.form
    mode = form.get("mode", "")
    known = mode in [*CorrectionMode]
    chosen = CorrectionMode(mode) if known else CorrectionMode.NEW_KEY
    key: tuple[str, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()
    if chosen is CorrectionMode.NEW_KEY:
        if asked.kind is Kind.FILL_IN:
            blanks = tuple(_variants(form.get(f"blank{n}", "")) for n in range(len(asked.blanks)))
        elif asked.kind is Kind.ORDERING:
            key = tuple(form.get("order", "").upper().replace(" ", ""))
        else:
            key = tuple(sorted(form.getlist("key")))
    return Proposal(revision, part, chosen, key, blanks, form.get("reason", ""))


def _variants(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("｜", "|").split("|") if part.strip())


@blueprint.get("/corrections/<int:number>")
@needs(Permission.BANKS_EDIT)
def show(number: int) -> ResponseReturnValue:
    """One correction: what it changes, whom it touches, what was done about results."""
    return _page(number)


def _page(number: int, problem: str = "") -> ResponseReturnValue:
    page = views.correction_page(actor(), number, now=clock.now())
    html = render_template("corrections/show.html", page=page, words=words, problem=problem)
    return html, 422 if problem else 200


@blueprint.post("/corrections/<int:number>/decide")
@needs(Permission.BANKS_EDIT)
def decide(number: int) -> ResponseReturnValue:
    """Agree, or decline with a reason."""
    accept = request.form.get("answer") == "accept"
    try:
        reason = request.form.get("reason", "")
        acts.decide(actor(), number, accept=accept, reason=reason, now=clock.now())
    except Problem as refused:
        if isinstance(refused, NotFound):
            raise
        return _page(number, say(refused))
    flash("生效了。从现在起交上来的卷都按它评。" if accept else "没同意，记下了。", "safe")
    return redirect(url_for("corrections.show", number=number))


@blueprint.post("/corrections/<int:number>/withdraw")
@needs(Permission.BANKS_EDIT)
def withdraw(number: int) -> ResponseReturnValue:
    """Take a correction back."""
    try:
        acts.withdraw(actor(), number, request.form.get("reason", ""), now=clock.now())
    except Problem as refused:
        if isinstance(refused, NotFound):
            raise
        return _page(number, say(refused))
    flash("撤回了。从现在起交上来的卷按原来的答案评；已经改判的不变，要变就再改判一次。", "caution")
    return redirect(url_for("corrections.show", number=number))
