"""One's own cases: what is said against me, what I say to it, and what to do next."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.cases import Step
from anquan_exam.services import cases
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.cases import blueprint, words
from anquan_exam.web.cases.reading import text
from anquan_exam.web.tabs import tabs
from anquan_exam.web.wording import say


@blueprint.get("/my-cases")
@needs(Permission.SIT)
def mine() -> ResponseReturnValue:
    """One's own, and for whoever leads a unit what waits for them."""
    return render_template(
        "cases/mine.html",
        tabs=tabs("me.index"),
        lines=cases.own(actor()),
        led=cases.led(actor()),
        words=words,
        today=clock.local(clock.now()).date(),
    )


@blueprint.get("/my-cases/<public_id>")
@needs(Permission.SIT)
def one(public_id: str) -> ResponseReturnValue:
    """One of them."""
    return _shown(public_id)


def _shown(public_id: str, refused: Problem | None = None) -> str:
    view = cases.own_view(actor(), public_id)
    return render_template(
        "cases/own.html",
        tabs=tabs("me.index"),
        view=view,
        words=words,
        spoken=words.spoken(view),
        steps=words.step_lines(view),
        Step=Step,
        problem=say(refused) if refused else "",
        given=request.form,
        to_accept=[one for one in view.sessions if not one.accepted and not one.withdrawn_why],
        waiting=[one for one in view.requests if one.accepted is None],
        going=view.going(clock.now()),
    )


def _done(public_id: str, act: Callable[[], None], said: str) -> ResponseReturnValue:
    try:
        act()
    except NotFound:
        raise
    except Problem as refused:
        return _shown(public_id, refused), 422
    flash(said, "safe")
    return redirect(url_for("cases.one", public_id=public_id))


@blueprint.post("/my-cases/<public_id>/say")
@needs(Permission.SIT)
def speak(public_id: str) -> ResponseReturnValue:
    """What I say to it."""
    return _done(
        public_id,
        lambda: cases.say(actor(), public_id, text("text"), now=clock.now()),
        "你说的话记下了，查的人会看到。",
    )


@blueprint.post("/my-cases/<public_id>/reflect")
@needs(Permission.SIT)
def write(public_id: str) -> ResponseReturnValue:
    """My reflection."""
    return _done(
        public_id,
        lambda: cases.write(actor(), public_id, text("text"), now=clock.now()),
        "交上去了。",
    )


@blueprint.post("/my-cases/<public_id>/training/<int:attendance_id>")
@needs(Permission.SIT)
def attended(public_id: str, attendance_id: int) -> ResponseReturnValue:
    """I was there, or I was not."""
    there = request.form.get("there") == "1"
    act = cases.accept if there else cases.deny
    return _done(
        public_id,
        lambda: act(actor(), public_id, attendance_id, now=clock.now()),
        "确认了。" if there else "记下了：你没有参加。这次不算学时。",
    )
