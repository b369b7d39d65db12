"""The front door: a worker's home, or the desk of whoever has one."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.cases import ENDED
from anquan_exam.services import cases, objections, training
from anquan_exam.services.agenda import agenda
from anquan_exam.web import today
from anquan_exam.web.access import actor, actor_or_none, needs, public
from anquan_exam.web.cases import words
from anquan_exam.web.own_code import home_sentence
from anquan_exam.web.tabs import tabs
from anquan_exam.web.verdict_words import verdict_words

blueprint = Blueprint("home", __name__)

RESULTS = 3


def has_desk(who: Actor) -> bool:
    """Whether somebody has anything to look after beside their own exams."""
    return who.can(Permission.EXAMS_VIEW) or who.can(Permission.BANKS_VIEW)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """Where everybody lands."""
    who = actor_or_none()
    if who is None:
        return redirect(url_for("auth.sign_in"))
    if who.exam is not None:
        return redirect(url_for("sitting.before", exam=who.exam))
    return redirect(url_for("home.desk" if has_desk(who) else "home.worker"))


@blueprint.get("/home")
@needs(Permission.SIT)
def worker() -> ResponseReturnValue:
    """A worker's home: what comes first, what is to be sat, what came out lately."""
    now = clock.now()
    found = agenda(actor(), now=now)
    return render_template(
        "home/worker.html",
        tabs=tabs("home.worker"),
        blocked=home_sentence(actor(), now),
        headline=today.headline(actor().name, found, now),
        panels=[today.panel(entry, now) for entry in found.entries],
        pressing=found.first is not None,
        told=objections.told(actor(), unseen=True),
        unconfirmed=training.waiting_for_me(actor(), now=now),
        cases=[line for line in cases.own(actor()) if line.step not in ENDED],
        led=cases.led(actor()),
        case_words=words,
        today=clock.local(now).date(),
        results=[(line, *verdict_words(line)) for line in found.results[:RESULTS]],
    )


# The desk is a page of this area with a module of its own.
from anquan_exam.web import desk  # noqa: E402, F401
