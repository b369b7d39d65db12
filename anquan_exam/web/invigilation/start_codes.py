"""The start code, shown large enough for a room."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.errors import Invalid
from anquan_exam.services.invigilation import codes
from anquan_exam.services.invigilation.room import room
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint
from anquan_exam.web.invigilation.acting import act
from anquan_exam.web.wording import say


@blueprint.get("/<exam>/code")
@needs(Permission.SIT)
def code(exam: str) -> ResponseReturnValue:
    """The live codes, and the form for another."""
    return _page(exam, codes.suggest())


@blueprint.post("/<exam>/code")
@needs(Permission.SIT)
def give_code(exam: str) -> ResponseReturnValue:
    """Give out the suggested code, or a word of one's own."""
    word = request.form.get("code", "")[:40]
    try:
        given = codes.give(actor(), exam, word, now=clock.now())
    except Invalid as problem:
        return _page(exam, word, say(problem)), 422
    flash(f"开考码 {given} 生效了。", "safe")
    return redirect(url_for("invigilation.code", exam=exam))


def _page(exam: str, word: str, error: str | None = None) -> str:
    view = room(actor(), exam, now=clock.now())
    return render_template("invigilation/code.html", room=view, word=word, error=error)


@blueprint.post("/<exam>/code/<int:number>/withdraw")
@needs(Permission.SIT)
def withdraw_code(exam: str, number: int) -> ResponseReturnValue:
    """Let nobody start with it any more."""
    return act(
        lambda: codes.withdraw(actor(), exam, number, now=clock.now()),
        "收回了。已经开考的人不受影响。",
        url_for("invigilation.code", exam=exam),
    )
