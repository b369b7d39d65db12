"""What is done on the page of a case: each form its own act, refused in words on the same page."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.cases import Decision, SignedAs
from anquan_exam.services import cases
from anquan_exam.services.cases import Decided, Dictated, Heard, RetestPlan
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.cases import blueprint
from anquan_exam.web.cases.reading import day_of, moment_of, pictures, text
from anquan_exam.web.cases.steps import shown
from anquan_exam.web.extensions import limiter
from anquan_exam.web.numbers import small

LATE = "记下了，等另一个人同意才算数。"
BACK = "两个人都签了，他可以回来上岗。"
STILL = "两个人都签了，这件办完了。他还有别的案件停着岗，先别上岗。"


def done(public_id: str, act: Callable[[], str]) -> ResponseReturnValue:
    """Do it and say so on the page, or say there why not."""
    cases.view(actor(), public_id)  # whoever does not see the case learns nothing of it
    try:
        said = act()
    except NotFound:
        raise
    except Problem as refused:
        return shown(public_id, refused), 422
    flash(said, "caution" if said in (LATE, STILL) else "safe")
    return redirect(url_for("cases.show", public_id=public_id))


@blueprint.post("/cases/<public_id>/heard")
@needs(Permission.SIT)
def heard(public_id: str) -> ResponseReturnValue:
    """Write down what the person said."""

    def act() -> str:
        now, silent = clock.now(), request.form.get("silent") == "1"
        given = Heard(day_of("day", now), text("text"), silent, text("late_why"))
        kept = cases.write_down(actor(), public_id, given, now=now)
        return "记下了。" if kept else LATE

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/verify")
@needs(Permission.SIT)
def verify(public_id: str) -> ResponseReturnValue:
    """It is so."""

    def act() -> str:
        cases.verify(actor(), public_id, text("text"), text("replacement"), now=clock.now())
        return "查实了，从现在起算数。"

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/drop")
@needs(Permission.SIT)
def drop(public_id: str) -> ResponseReturnValue:
    """It is not so."""

    def act() -> str:
        cases.drop(actor(), public_id, text("text"), now=clock.now())
        return "撤销了，对他没有影响。"

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/reflect")
@needs(Permission.SIT)
def reflect(public_id: str) -> ResponseReturnValue:
    """Write down what the person said of it."""

    def act() -> str:
        now = clock.now()
        given = Dictated(day_of("day", now), text("text"), text("late_why"))
        return "记下了。" if cases.dictate(actor(), public_id, given, now=now) else LATE

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/retest")
@needs(Permission.SIT)
@limiter.limit("20/minute")
def retest(public_id: str) -> ResponseReturnValue:
    """Make and publish the retest."""

    def act() -> str:
        given = RetestPlan(
            text("where"),
            moment_of("day", "time"),
            request.form.get("hours", 0, type=small),
            tuple(request.form.getlist("invigilators")),
        )
        cases.arrange(actor(), public_id, given, now=clock.now())
        return "复考发布了。到点让他登录，核对证件、给开考码。"

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/sign")
@needs(Permission.SIT)
def sign(public_id: str) -> ResponseReturnValue:
    """Sign the person off."""

    def act() -> str:
        signed = request.form.get("as", "")
        how = SignedAs(signed) if signed in set(SignedAs) else SignedAs.SUPERIOR
        cleared = cases.sign(actor(), public_id, how, now=clock.now())
        if not cleared:
            return "签好了，还差另一个人。"
        holds = not cases.view(actor(), public_id).clearances[0].ended
        return BACK if holds else STILL

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/decide")
@needs(Permission.SIT)
@limiter.limit("20/minute")
def decide(public_id: str) -> ResponseReturnValue:
    """The principal's decision."""

    def act() -> str:
        now, chosen = clock.now(), request.form.get("decision", "")
        if chosen not in set(Decision):
            raise Invalid("case_decision_missing", "decision")
        given = Decided(
            Decision(chosen),
            text("text"),
            day_of("day", now),
            request.form.get("post", None, type=small),
            pictures("scans"),
            text("late_why"),
        )
        return "记下了。" if cases.decide(actor(), public_id, given, now=now) else LATE

    return done(public_id, act)


@blueprint.post("/cases/<public_id>/requests/<int:request_id>")
@needs(Permission.SIT)
def settle(public_id: str, request_id: int) -> ResponseReturnValue:
    """Stand for a late act, or not."""
    accepted = request.form.get("accepted") == "1"

    def act() -> str:
        cases.settle(actor(), public_id, request_id, accepted, now=clock.now())
        return "同意了，算数。" if accepted else "没同意，不算数。"

    return done(public_id, act)
