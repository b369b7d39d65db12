"""Asking aloud: one question at a time on the invigilator's phone; every press saves what was said.

Plain forms: what was said is on the server before the next question is shown."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.bodies import Body
from anquan_exam.domain.invigilation import Seat
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation.aloud import aloud_in
from anquan_exam.services.invigilation.person import person as person_of
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.sittings import asking_aloud, conducting, putting_in
from anquan_exam.services.sittings.put_in_outcome import outcome
from anquan_exam.services.sittings.putting_in import ConductView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint, oral_pages, words
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.pages import toggle_large_type
from anquan_exam.web.sitting.sheet_form import given
from anquan_exam.web.wording import say

NOT_KNOWN = "没答上来"
"""Noted beside a question that was asked in vain, so that it is told from one not asked."""
NEXT_ONES = 6


@blueprint.get("/<exam>/p/<number>/oral")
@needs(Permission.SIT)
def oral(exam: str, number: str) -> ResponseReturnValue:
    """How it goes, and who stands by; where it is under way, the next question."""
    view = person_of(actor(), exam, number, now=clock.now())
    under_way = _under_way(exam, number)
    if under_way is not None:
        return redirect(_question_url(under_way, oral_pages.next_open(under_way)))
    if view.seat.own or view.room.closed or view.seat.state not in BEGINS:
        raise PageNotFound
    return _beginning(exam, number, conducting.last_witness(actor(), exam))


BEGINS = (Seat.AWAITED, Seat.PRESENT, Seat.SITTING)


def _under_way(exam: str, number: str) -> ConductView | None:
    """What the actor is asking somebody, if so."""
    try:
        view = putting_in.view(actor(), exam, number)
    except Problem:
        return None
    return view if view.body is Body.ORAL and not oral_pages.over(view, clock.now()) else None


def _beginning(exam: str, number: str, witness: str, problem: Problem | None = None) -> str:
    view = person_of(actor(), exam, number, now=clock.now())
    return render_template(
        "invigilation/oral_begin.html",
        view=view,
        seat=view.seat,
        say=words,
        aloud=aloud_in(actor(), exam).get(number, ""),
        witness=witness,
        problem=say(problem) if problem else "",
        wrong=problem.field if isinstance(problem, Invalid) else "",
    )


@blueprint.post("/<exam>/p/<number>/oral")
@needs(Permission.SIT)
def begin_oral(exam: str, number: str) -> ResponseReturnValue:
    """Draw the paper, or take over the one that is open."""
    witness = request.form.get("witness", "")
    try:
        conducting.begin(
            actor(),
            exam,
            number,
            Body.ORAL,
            witness,
            now=clock.now(),
            device=device(),
            network=shortened_address(),
        )
    except (NotFound, Forbidden):
        raise
    except Problem as problem:
        return _beginning(exam, number, witness, problem), 422
    return redirect(url_for("invigilation.oral", exam=exam, number=number))


@blueprint.get("/<exam>/p/<number>/oral/<int:item>")
@needs(Permission.SIT)
def ask(exam: str, number: str, item: int) -> ResponseReturnValue:
    """One question."""
    try:
        view = putting_in.view(actor(), exam, number)
    except Problem as problem:
        return _elsewhere(exam, number, problem)
    if oral_pages.over(view, clock.now()):
        return redirect(url_for("invigilation.oral_result", exam=exam, number=number))
    if not 1 <= item <= len(view.paper.items):
        raise PageNotFound
    return render_template("invigilation/oral_ask.html", **oral_pages.question(view, item))


def _elsewhere(exam: str, number: str, problem: Problem) -> ResponseReturnValue:
    """Where to go when the paper is in, or somebody else has it."""
    if problem.code == "attempt_over":
        return redirect(url_for("invigilation.oral_result", exam=exam, number=number))
    if problem.code != "attempt_not_conducted":
        raise problem
    flash(say(problem), "caution")
    return redirect(url_for("invigilation.person", exam=exam, number=number))


@blueprint.post("/<exam>/p/<number>/oral/<int:item>")
@needs(Permission.SIT)
def said(exam: str, number: str, item: int) -> ResponseReturnValue:
    """Keep what was said, then whatever the pressed button asks."""
    try:
        view = putting_in.view(actor(), exam, number)
        if not 1 <= item <= len(view.paper.items):
            raise PageNotFound
        left_out = _keep(view, item)
    except (NotFound, Forbidden):
        raise
    except Invalid as problem:
        flash(say(problem), "caution")
        return redirect(_question_url(view, item))
    except Problem as problem:
        return _elsewhere(exam, number, problem)
    if left_out:
        flash(left_out, "caution")
        return redirect(_question_url(view, item))
    if request.form.get("do") in ("next", "unknown") and _enough(view, item):
        return redirect(url_for("invigilation.oral_result", exam=exam, number=number))
    return _onwards(view, item)


def _keep(view: ConductView, item: int) -> str:
    """Put it in; what to tell about what could not be kept."""
    asked, form = view.paper.items[item - 1], request.form
    taken, note = given(asked, form), form.get("note", "")
    answer = [] if form.get("do") == "unknown" else taken.answer
    if form.get("do") == "unknown":
        note = note if note.strip() else NOT_KNOWN
    elif answer and note.strip() == NOT_KNOWN:
        note = ""
    putting_in.put_in(
        actor(),
        view.exam,
        view.number,
        {item: answer},
        {item: note},
        now=clock.now(),
        device=device(),
        network=shortened_address(),
    )
    return taken.note if answer else ""


def _enough(view: ConductView, item: int) -> bool:
    """Whether by the exam's rule nothing more need be asked."""
    return asking_aloud.move_past(
        actor(),
        view.exam,
        view.number,
        item,
        now=clock.now(),
        device=device(),
        network=shortened_address(),
    )


def _onwards(view: ConductView, item: int) -> ResponseReturnValue:
    wanted, last = request.form.get("do", ""), len(view.paper.items)
    if wanted == "large":
        return toggle_large_type(redirect(_question_url(view, item)))
    if wanted == "previous":
        return redirect(_question_url(view, max(1, item - 1)))
    if wanted == "card" or item == last:
        return redirect(url_for("invigilation.oral_card", exam=view.exam, number=view.number))
    return redirect(_question_url(view, item + 1))


def _question_url(view: ConductView, item: int) -> str:
    return url_for("invigilation.ask", exam=view.exam, number=view.number, item=item)


@blueprint.get("/<exam>/p/<number>/oral/card")
@needs(Permission.SIT)
def oral_card(exam: str, number: str) -> ResponseReturnValue:
    """All questions, with what was said to each."""
    try:
        view = putting_in.view(actor(), exam, number)
    except Problem as problem:
        return _elsewhere(exam, number, problem)
    return render_template("invigilation/oral_card.html", **oral_pages.card(view))


@blueprint.get("/<exam>/p/<number>/oral/hand-in")
@needs(Permission.SIT)
def oral_hand_in(exam: str, number: str) -> ResponseReturnValue:
    """Handing in: step one names the unanswered, step two is the act."""
    try:
        view = putting_in.view(actor(), exam, number)
    except Problem as problem:
        return _elsewhere(exam, number, problem)
    step = 2 if request.args.get("step") == "2" else 1
    return render_template("invigilation/oral_hand_in.html", step=step, **oral_pages.card(view))


@blueprint.post("/<exam>/p/<number>/oral/hand-in")
@needs(Permission.SIT)
def oral_hand_in_now(exam: str, number: str) -> ResponseReturnValue:
    """The act of step two."""
    try:
        putting_in.finish(actor(), exam, number, now=clock.now())
    except Problem as problem:
        return _elsewhere(exam, number, problem)
    return redirect(url_for("invigilation.oral_result", exam=exam, number=number))


@blueprint.get("/<exam>/p/<number>/oral/result")
@needs(Permission.SIT)
def oral_result(exam: str, number: str) -> ResponseReturnValue:
    """What came of it, and who is next."""
    now = clock.now()
    seats = room(actor(), exam, now=now).seats
    return render_template(
        "invigilation/oral_result.html",
        exam=exam,
        number=number,
        result=oral_pages.result(outcome(actor(), exam, number, now=now)),
        waiting=[one for one in seats if one.state is Seat.PRESENT and not one.own][:NEXT_ONES],
    )
