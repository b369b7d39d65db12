"""One person in the room: what is known, and what may be done."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.invigilation import Seat
from anquan_exam.domain.room_log import INCIDENT_WORDS
from anquan_exam.services.errors import Invalid
from anquan_exam.services.invigilation import (
    collecting,
    impersonation,
    late_sheets,
    log,
    messages,
    presence,
    timing,
    voiding,
)
from anquan_exam.services.invigilation.person import person as person_of
from anquan_exam.services.joining import photos
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint, words
from anquan_exam.web.invigilation.acting import act
from anquan_exam.web.invigilation.bodies import choice
from anquan_exam.web.invigilation.entry import WHY_NOT_HIM

MINUTES = (5, 10, 15, 30)


@blueprint.get("/<exam>/p/<number>")
@needs(Permission.SIT)
def person(exam: str, number: str) -> ResponseReturnValue:
    """Everything about one candidate."""
    now = clock.now()
    view = person_of(actor(), exam, number, now=now)
    return render_template(
        "invigilation/person.html",
        view=view,
        choice=choice(view),
        said=messages.said(actor(), exam, number),
        now_at=now,
        say=words,
        minutes=MINUTES,
        reasons=words.REASONS,
        identity=photos.identity(actor(), exam, number),
        why_not_him=WHY_NOT_HIM,
        kinds=INCIDENT_WORDS,
        entries=log.incidents(actor(), exam, number),
        cases=impersonation.cases(actor(), exam, number),
        may_decide=impersonation.may_decide(actor(), exam),
    )


def _back(exam: str, number: str) -> str:
    return url_for("invigilation.person", exam=exam, number=number)


def _reason() -> str:
    return request.form.get("reason", "")


@blueprint.post("/<exam>/p/<number>/take-back")
@needs(Permission.SIT)
def take_back(exam: str, number: str) -> ResponseReturnValue:
    """Undo a confirmation."""
    return act(
        lambda: presence.take_back(actor(), exam, number, _reason(), now=clock.now()),
        "核对撤销了。",
        _back(exam, number),
    )


@blueprint.post("/<exam>/p/<number>/time")
@needs(Permission.SIT)
def add_time(exam: str, number: str) -> ResponseReturnValue:
    """Give minutes to this person alone."""

    def do() -> None:
        try:
            minutes = int(request.form.get("minutes", ""))
        except ValueError:
            raise Invalid("bad_minutes", "minutes", most=timing.MOST_AT_ONCE) from None
        timing.add_time(actor(), exam, number, minutes, _reason(), now=clock.now())

    return act(do, "时间加上了，他的手机上马上就变。", _back(exam, number))


@blueprint.post("/<exam>/p/<number>/try")
@needs(Permission.SIT)
def grant_try(exam: str, number: str) -> ResponseReturnValue:
    """Let this person try once more."""
    return act(
        lambda: voiding.grant_try(actor(), exam, number, _reason(), now=clock.now()),
        "可以再考一次了。要监考的话，先重新核对身份。",
        _back(exam, number),
    )


@blueprint.get("/<exam>/p/<number>/collect")
@needs(Permission.SIT)
def collect(exam: str, number: str) -> ResponseReturnValue:
    """Collecting one paper, in two steps."""
    view = person_of(actor(), exam, number, now=clock.now())
    if view.seat.state is not Seat.SITTING:
        raise PageNotFound
    return render_template(
        "invigilation/collect_one.html",
        view=view,
        step=2 if request.args.get("step") == "2" else 1,
        reasons=words.REASONS,
        back_url=_back(exam, number),
        next_url=url_for("invigilation.collect", exam=exam, number=number, step=2),
        act_url=url_for("invigilation.collect_now", exam=exam, number=number),
    )


@blueprint.post("/<exam>/p/<number>/collect")
@needs(Permission.SIT)
def collect_now(exam: str, number: str) -> ResponseReturnValue:
    """The act of step two."""
    return act(
        lambda: collecting.collect(actor(), exam, number, _reason(), now=clock.now()),
        "卷收上来了。收到的答案都算数。",
        _back(exam, number),
    )


@blueprint.get("/<exam>/p/<number>/void/<attempt>")
@needs(Permission.SIT)
def void(exam: str, number: str, attempt: str) -> ResponseReturnValue:
    """Voiding one attempt, in two steps."""
    view = person_of(actor(), exam, number, now=clock.now())
    one = next((each for each in view.tries if each.attempt == attempt), None)
    if one is None or one.status == "voided":
        raise PageNotFound
    return render_template(
        "invigilation/void.html",
        view=view,
        one=one,
        step=2 if request.args.get("step") == "2" else 1,
        reasons=words.REASONS,
        back_url=_back(exam, number),
        next_url=url_for("invigilation.void", exam=exam, number=number, attempt=attempt, step=2),
        act_url=url_for("invigilation.void_now", exam=exam, number=number, attempt=attempt),
    )


@blueprint.post("/<exam>/p/<number>/void/<attempt>")
@needs(Permission.SIT)
def void_now(exam: str, number: str, attempt: str) -> ResponseReturnValue:
    """The act of step two."""
    again = request.form.get("again") == "1"
    return act(
        lambda: voiding.void(
            actor(), exam, number, attempt, _reason(), again=again, now=clock.now()
        ),
        "这份卷作废了。成绩还看得到，不算数。",
        _back(exam, number),
    )


@blueprint.post("/<exam>/p/<number>/late/<int:sheet>/propose")
@needs(Permission.SIT)
def propose_late(exam: str, number: str, sheet: int) -> ResponseReturnValue:
    """Propose to accept a sheet that came late."""
    return act(
        lambda: late_sheets.propose(actor(), exam, sheet, _reason(), now=clock.now()),
        "提上去了，等另一个人定。",
        _back(exam, number),
    )


@blueprint.post("/<exam>/p/<number>/late/<int:sheet>/decide")
@needs(Permission.SIT)
def decide_late(exam: str, number: str, sheet: int) -> ResponseReturnValue:
    """Accept or refuse it, as the second person."""
    accept = request.form.get("accept") == "1"
    return act(
        lambda: late_sheets.decide(actor(), exam, sheet, accept=accept, now=clock.now()),
        "收下了，重新判了分。原来的成绩还看得到。" if accept else "不收。答案留着作证据。",
        _back(exam, number),
    )
