"""Reporting a 三违 on a phone, and opening a case by hand: first the person, then what happened."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.case_terms import Violation
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.services import cases
from anquan_exam.services.cases import BY_HAND, MOST_PHOTOS, Report
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.cases import blueprint, words
from anquan_exam.web.cases.reading import moment_of, pictures, text
from anquan_exam.web.extensions import limiter
from anquan_exam.web.wording import say


@blueprint.get("/cases/new")
@needs(Permission.PEOPLE_VIEW)
def new() -> ResponseReturnValue:
    """Who it is about, then the form."""
    by_hand = request.args.get("how") == "hand"
    who, unit = request.args.get("who", ""), request.args.get("unit", "")
    if who:
        return _form(who, unit, by_hand)
    query = request.args.get("q", "")[:60]
    found = cases.search(actor(), query, now=clock.now())
    return render_template("cases/who.html", query=query, found=found, by_hand=by_hand)


def _form(who: str, unit: str, by_hand: bool, refused: Problem | None = None) -> str:
    now = clock.local(clock.now())
    worker = cases.chosen(actor(), _needed(by_hand), who, unit, now=now)
    return render_template(
        "cases/new.html",
        worker=worker,
        by_hand=by_hand,
        kinds=BY_HAND,
        words=words,
        given=request.form,
        day=now.date().isoformat(),
        time=now.strftime("%H:%M"),
        me=actor().name,
        most_photos=MOST_PHOTOS,
        photos_lost=any(one.filename for one in request.files.getlist("photos")),
        problem=say(refused) if refused else "",
        wrong=refused.field if isinstance(refused, Invalid) else "",
    )


def _needed(by_hand: bool) -> Permission:
    return Permission.PEOPLE_EDIT if by_hand else Permission.PEOPLE_VIEW


@blueprint.post("/cases/new")
@needs(Permission.PEOPLE_VIEW)
@limiter.limit("60/minute")
def report() -> ResponseReturnValue:
    """Report it, or open it."""
    by_hand = request.form.get("how") == "hand"
    who, unit = text("who"), text("unit")
    try:
        now = clock.now()
        made = cases.report(actor(), _report(who, unit, by_hand, now), now=now)
    except NotFound:
        raise
    except Problem as refused:
        return _form(who, unit, by_hand, refused), 422
    flash("立案了。" if by_hand else "报上去了。等本人说完，由别人查实。", "safe")
    return redirect(url_for("cases.show", public_id=made))


def _report(who: str, unit: str, by_hand: bool, now: datetime) -> Report:
    kind, violation = text("kind"), text("violation")
    by_name = {one.value: one for one in BY_HAND}
    if by_hand and kind not in by_name:
        raise Invalid("case_kind_wrong", "kind")
    return Report(
        kind=by_name[kind] if by_hand else CaseKind.VIOLATION,
        who=who,
        unit=unit,
        violation=Violation(violation) if not by_hand and violation in set(Violation) else None,
        happened_at=_happened(now),
        where=text("where"),
        what=text("what"),
        found_by=text("found_by"),
        replacement=text("replacement"),
        late_why=text("late_why"),
        photos=pictures("photos"),
    )


def _happened(now: datetime) -> datetime:
    """As filled in; the form's own minute counts as now."""
    at = moment_of("day", "time")
    return now if at.replace(second=0) == now.replace(second=0, microsecond=0) else at
