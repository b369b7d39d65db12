"""Regrades: proposing one, watching it being counted, the flip list, deciding."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.regrading import Move, RegradeMode
from anquan_exam.services import regrades
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.regrades import RegradeFilter, RegradePage
from anquan_exam.services.regrades.views import PAGE_SIZE
from anquan_exam.web.access import actor, needs
from anquan_exam.web.corrections import blueprint, words
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say


@blueprint.post("/corrections/<int:number>/regrade")
@needs(Permission.BANKS_EDIT)
def propose_regrade(number: int) -> ResponseReturnValue:
    """Propose to grade again whoever had the question: counted at once, applied once agreed to."""
    mode = request.form.get("mode", "")
    wanted = RegradeMode(mode) if mode in [*RegradeMode] else RegradeMode.RAISE_ONLY
    try:
        reason = request.form.get("reason", "")
        public_id = regrades.propose(actor(), number, wanted, reason, now=clock.now())
    except Problem as refused:
        if isinstance(refused, NotFound):
            raise
        flash(say(refused), "stop")
        return redirect(url_for("corrections.show", number=number))
    regrades.begin(public_id, clock.now)
    return redirect(url_for("corrections.regrade", public_id=public_id))


@blueprint.get("/regrades/<public_id>")
@needs(Permission.BANKS_EDIT)
def regrade(public_id: str) -> ResponseReturnValue:
    """What a regrade does, or did, and to whom."""
    return _page(public_id)


def _page(public_id: str, problem: str = "") -> ResponseReturnValue:
    now, number = clock.now(), page_number()
    view = regrades.regrade_page(actor(), public_id, now=now)
    wanted = _filter()
    rows, total = regrades.regrade_rows(actor(), public_id, wanted, number, now=now)
    html = render_template(
        "corrections/regrade.html",
        view=view,
        wanted=wanted,
        page=page_of(rows, number, total, PAGE_SIZE),
        words=words,
        said=_said(view),
        problem=problem,
    )
    return html, 422 if problem else 200


def _filter() -> RegradeFilter:
    asked = request.args.get("move", "")
    moves = (Move(asked),) if asked in [*Move] else ()
    return RegradeFilter(moves, request.args.get("q", "").strip()[:40])


def _said(view: RegradePage) -> str:
    if view.line.status == "counting":
        return f"试算了 {view.counted} 份，共 {view.line.total} 份"
    return f"处理了 {view.applied} 份，共 {view.line.total} 份"


@blueprint.get("/regrades/<public_id>/state")
@needs(Permission.BANKS_EDIT)
def regrade_state(public_id: str) -> ResponseReturnValue:
    """How far it has come."""
    view = regrades.regrade_page(actor(), public_id, now=clock.now())
    done = view.counted if view.line.status == "counting" else view.applied
    state = {"busy": view.working, "done": done, "total": view.line.total, "words": _said(view)}
    return jsonify(state)


@blueprint.post("/regrades/<public_id>/decide")
@needs(Permission.BANKS_EDIT)
def decide_regrade(public_id: str) -> ResponseReturnValue:
    """Agree to what was counted, or decline with a reason."""
    accept = request.form.get("answer") == "accept"
    try:
        reason = request.form.get("reason", "")
        regrades.decide(actor(), public_id, accept=accept, reason=reason, now=clock.now())
    except Problem as refused:
        if isinstance(refused, NotFound):
            raise
        return _page(public_id, say(refused))
    if accept:
        regrades.begin(public_id, clock.now)
    return redirect(url_for("corrections.regrade", public_id=public_id))


@blueprint.get("/regrades")
@needs(Permission.BANKS_EDIT)
def regrade_list() -> ResponseReturnValue:
    """All regrades within reach, the newest first."""
    page = page_number()
    lines, total = regrades.list_regrades(actor(), page, now=clock.now())
    return render_template(
        "corrections/regrades.html", page=page_of(lines, page, total, PAGE_SIZE), words=words
    )
