"""Who is away: the list, entering, ending, correcting, what waits for a second person."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.absences import Length
from anquan_exam.domain.access import Permission
from anquan_exam.services import absences
from anquan_exam.services.absences import AbsenceFilter, AbsenceInput, AbsenceRow, Wanted
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.absences.words import ABSENCE_WORDS, KINDS, LENGTHS
from anquan_exam.web.access import actor, needs
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say

blueprint = Blueprint("absences", __name__)

SIZE = 50
TABS = (
    (Wanted.AWAY, "现在不在"),
    (Wanted.NEAR, "快满三个月的"),
    (Wanted.BACK, "回来了的"),
    (Wanted.WITHDRAWN, "撤了、改了的"),
)


@blueprint.get("/absences")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """Who is away, for how long, who comes near three months."""
    now, page, wanted = clock.now(), page_number(), _wanted()
    rows, total = absences.listed(actor(), wanted, now=now, page=page, size=SIZE)
    return render_template(
        "absences/index.html",
        page=page_of(rows, page, total, SIZE),
        wanted=wanted,
        kinds=ABSENCE_WORDS,
        kind_choices=list(KINDS.items()),
        lengths=LENGTHS,
        figures=absences.figures(actor(), now=now),
        sizes=Length,
        requests=absences.requests(actor()),
        filters=_tabs(wanted),
        may_enter=absences.may_enter(actor()),
        may_import=actor().can(Permission.PEOPLE_EDIT),
        today=clock.local(now).date(),
    )


def _wanted() -> AbsenceFilter:
    given = request.args
    show, kind = given.get("show", ""), given.get("kind", "")
    return AbsenceFilter(
        Wanted(show) if show in set(Wanted) else Wanted.AWAY,
        given.get("q", "")[:60],
        kind if kind in KINDS else "",
    )


def _tabs(wanted: AbsenceFilter) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "url": url_for("absences.index", show=show.value),
            "current": wanted.show is show,
        }
        for show, label in TABS
    ]


@blueprint.route("/absences/new", methods=["GET", "POST"])
@needs(Permission.PEOPLE_VIEW)
def new() -> ResponseReturnValue:
    """Enter an absence: the manager of everybody, a team leader of the own team."""
    if request.method == "GET":
        return _form(None)
    try:
        given = _input()
        person = absences.meant(actor(), request.form.get("who", "")[:120], now=clock.now())
        kept = absences.enter(actor(), person, given, now=clock.now())
    except Invalid as refused:
        return _form(None, refused), 422
    return _after(kept, "登记好了。")


@blueprint.route("/absences/<int:absence_id>/correct", methods=["GET", "POST"])
@needs(Permission.PEOPLE_VIEW)
def correct(absence_id: int) -> ResponseReturnValue:
    """Put the right absence in the place of a wrong one."""
    old = absences.one(actor(), absence_id, now=clock.now())
    if request.method == "GET":
        return _form(old)
    try:
        kept = absences.correct(actor(), absence_id, _input(), now=clock.now())
    except Invalid as refused:
        return _form(old, refused), 422
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
        return redirect(url_for("absences.index"))
    return _after(kept, "改好了，原来那条还留着备查。")


@blueprint.post("/absences/<int:absence_id>/withdraw")
@needs(Permission.PEOPLE_VIEW)
def withdraw(absence_id: int) -> ResponseReturnValue:
    """Take an absence off the record that never was."""
    try:
        reason = request.form.get("reason", "")
        kept = absences.withdraw(actor(), absence_id, reason, now=clock.now())
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
        return redirect(url_for("absences.index"))
    return _after(kept, "撤掉了，记录还留着。")


@blueprint.post("/absences/requests/<int:request_id>")
@needs(Permission.PEOPLE_EDIT)
def decide(request_id: int) -> ResponseReturnValue:
    """The second person decides."""
    accepted = request.form.get("act") == "accept"
    try:
        absences.decide(actor(), request_id, accepted, now=clock.now())
        flash("同意了，已经记上。" if accepted else "没同意，原来怎么记的还怎么记。", "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("absences.index"))


def _after(kept: bool, said: str) -> ResponseReturnValue:
    if kept:
        flash(said, "safe")
    else:
        flash("减掉的日子在 3 天以前，报上去了。第二个人同意以后才算减。", "must")
    return redirect(url_for("absences.index"))


def _input() -> AbsenceInput:
    sent = request.form
    begins, ends = _day("begins_on"), _day("ends_on")
    if begins is None:
        raise Invalid("training_missing", "begins_on")
    return AbsenceInput(
        sent.get("kind", ""), begins, ends, sent.get("remark", ""), sent.get("why", "")
    )


def _day(name: str) -> date | None:
    text = request.form.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("training_missing", name) from error


def _form(old: AbsenceRow | None, refused: Invalid | None = None) -> str:
    shown = {"begins_on": clock.local(clock.now()).date().isoformat()}
    if old is not None:
        ends = old.ends_on.isoformat() if old.ends_on else ""
        shown = {"kind": old.kind, "begins_on": old.begins_on.isoformat()}
        shown |= {"ends_on": ends, "remark": old.remark}
    return render_template(
        "absences/form.html",
        old=old,
        form={**shown, **request.args.to_dict(), **request.form.to_dict()},
        kinds=KINDS,
        problem=say(refused) if refused else "",
        wrong=refused.field if refused else "",
    )
