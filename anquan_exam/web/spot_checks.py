"""Spot checks on an officer's phone: choose the unit, say what is asked, draw, call, begin."""

from dataclasses import asdict

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Use
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.domain.spot_check import DEFERRING, Strata, Why
from anquan_exam.services import blueprints, spot_checks
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.results.screening import rule_words
from anquan_exam.services.spot_checks import AbsentRow, CalledRow, Officer, Plan
from anquan_exam.services.spot_checks.record import Words, record_pdf, record_word
from anquan_exam.web.access import actor, needs, public
from anquan_exam.web.extensions import limiter
from anquan_exam.web.invigilation.entry import entry_of
from anquan_exam.web.network import site_address
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.results.sending import DOCX, PDF, send
from anquan_exam.web.spot_people import offers, source_of
from anquan_exam.web.wording import say

blueprint = Blueprint("spot_checks", __name__)

SIZE = 20
OFFICERS = 2
COUNT, HOURS = 8, 3
WHYS: dict[Why, str] = {
    Why.OFF_SHIFT: "今天不当班",
    Why.LEAVE: "请假",
    Why.SICK: "病假、工伤",
    Why.LEFT: "已经离开本单位",
    Why.REFUSED: "人在，不肯考",
    Why.OTHER: "别的原因",
    Why.ATTENDANT: "正在监护作业",
    Why.HOIST: "正在开提升机",
    Why.ON_WATCH: "正在值守，离不开",
}
STRATA: dict[Strata, str] = {
    Strata.POST: "按岗位，各岗位按人数分",
    Strata.TEAM: "按部门班组，各班组按人数分",
    Strata.NONE: "不分，所有人放一起抽",
}
WORDS = Words(STRATA, WHYS)


@blueprint.get("/spot-checks")
@needs(Permission.SPOT_CHECK)
def index() -> ResponseReturnValue:
    """The list."""
    page = page_number()
    rows, total = spot_checks.listed(actor(), page=page, size=SIZE)
    return render_template("spot_checks/index.html", page=page_of(rows, page, total, SIZE))


@blueprint.get("/spot-checks/new")
@needs(Permission.SPOT_CHECK)
def choose() -> ResponseReturnValue:
    """Which unit."""
    query = request.args.get("q", "")
    return render_template(
        "spot_checks/choose.html", units=spot_checks.units(actor(), query), query=query
    )


@blueprint.route("/spot-checks/new/<int:place_id>", methods=["GET", "POST"])
@needs(Permission.SPOT_CHECK)
def new(place_id: int) -> ResponseReturnValue:
    """What is asked of how many, and who comes."""
    unit = spot_checks.unit(actor(), place_id)
    ready = _ready(unit.industries)
    problem = None
    if request.method == "POST":
        try:
            made = spot_checks.plan(actor(), _plan(place_id), ready, now=clock.now())
            return redirect(url_for("spot_checks.show", public_id=made))
        except NotFound:
            raise
        except Problem as refused:
            problem = refused
    return (
        render_template(
            "spot_checks/new.html",
            unit=unit,
            ready=ready,
            strata=STRATA,
            given=request.form if request.form else _last(),
            problem=say(problem) if problem else "",
            wrong=problem.field if isinstance(problem, Invalid) else "",
            officers=range(1, OFFICERS + 1),
            count=COUNT,
            **offers(place_id, clock.now()),
            screening=rule_words(SequentialRule()),
        ),
        422 if problem else 200,
    )


@blueprint.get("/spot-checks/<public_id>")
@needs(Permission.SPOT_CHECK)
def show(public_id: str) -> ResponseReturnValue:
    """Where the check stands: to be drawn, people called, begun."""
    return _shown(public_id, "")


@blueprint.post("/spot-checks/<public_id>/draw")
@needs(Permission.SPOT_CHECK)
def draw(public_id: str) -> ResponseReturnValue:
    """Draw with the unit's word."""
    try:
        spot_checks.draw(actor(), public_id, request.form.get("word", ""), now=clock.now())
    except Invalid as refused:
        return _shown(public_id, say(refused)), 422
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("spot_checks.show", public_id=public_id))


@blueprint.route("/spot-checks/<public_id>/people/<key>", methods=["GET", "POST"])
@needs(Permission.SPOT_CHECK)
def person(public_id: str, key: str) -> ResponseReturnValue:
    """Why somebody called is not at hand."""
    view = spot_checks.view(actor(), public_id)
    people: tuple[CalledRow | AbsentRow, ...] = (*view.called, *view.absent)
    rows = {row.person.key: row for row in people}
    if key not in rows:
        raise NotFound("person")
    problem = ""
    if request.method == "POST":
        chosen = request.form.get("why", "")
        why = Why(chosen) if chosen in set(Why) else None
        try:
            spot_checks.note_person(
                actor(), public_id, key, why, request.form.get("remark", ""), now=clock.now()
            )
            return redirect(url_for("spot_checks.show", public_id=public_id))
        except NotFound:
            raise
        except Problem as refused:
            problem = say(refused)
    return (
        render_template(
            "spot_checks/person.html",
            view=view,
            row=rows[key],
            whys=WHYS,
            deferring=DEFERRING,
            problem=problem,
            given=request.form,
        ),
        422 if problem else 200,
    )


@blueprint.post("/spot-checks/<public_id>/begin")
@needs(Permission.SPOT_CHECK)
def begin(public_id: str) -> ResponseReturnValue:
    """Let the people called sit the exam."""
    try:
        hours = request.form.get("hours", 0, type=small)
        spot_checks.open_exam(
            actor(),
            public_id,
            request.form.get("where", ""),
            hours,
            site_id=request.form.get("site", type=small),
            now=clock.now(),
        )
    except Invalid as refused:
        return _shown(public_id, say(refused)), 422
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("spot_checks.show", public_id=public_id))


@blueprint.get("/spot-checks/<public_id>/record.pdf")
@needs(Permission.SPOT_CHECK)
def record(public_id: str) -> ResponseReturnValue:
    """抽考记录."""
    content = record_pdf(actor(), public_id, site_address(), WORDS, now=clock.now())
    return send(content, f"抽考记录-{public_id}.pdf", PDF, inline=True)


@blueprint.get("/spot-checks/<public_id>/record.docx")
@needs(Permission.SPOT_CHECK)
def record_docx(public_id: str) -> ResponseReturnValue:
    """The same for Word."""
    content = record_word(actor(), public_id, site_address(), WORDS, now=clock.now())
    return send(content, f"抽考记录-{public_id}.docx", DOCX)


@blueprint.get("/verify/spot-checks/<public_id>")
@public
@limiter.limit("120/minute")
def recheck(public_id: str) -> ResponseReturnValue:
    """The draw of people gone over again, for anybody."""
    digest = request.args.get("digest", "").strip()[:200]
    return render_template(
        "spot_checks/recheck.html",
        found=spot_checks.recheck(public_id),
        digest=digest,
        on_file=spot_checks.on_file(public_id, digest) if digest else None,
    )


def _shown(public_id: str, problem: str) -> str:
    record = spot_checks.record_view(actor(), public_id, WORDS, now=clock.now())
    view = record.check
    return render_template(
        "spot_checks/show.html",
        view=view,
        source=spot_checks.source(actor(), public_id),
        most_photos=spot_checks.MOST_PHOTOS,
        whys=WHYS,
        strata=STRATA,
        problem=problem,
        given=request.form,
        hours=HOURS,
        entry=entry_of(view.exam) if view.exam else None,
        record=record,
        bases=spot_checks.bases(actor(), public_id, now=clock.now()),
    )


def _ready(industries: frozenset[str]) -> tuple[ReadyBlueprint, ...]:
    """The ready spot checks, those of the unit's industries first."""
    known = blueprints.ready_blueprints(current_app.extensions["settings"].banks_dir)
    fitting = [one for one in known if one.use is Use.SPOT_CHECK]
    return tuple(sorted(fitting, key=lambda one: one.industry not in industries))


def _plan(place_id: int) -> Plan:
    form = request.form
    strata = form.get("strata", "")
    return Plan(
        place_id=place_id,
        department=form.get("department", ""),
        officers=tuple(
            Officer(form.get(f"officer{at}", ""), form.get(f"number{at}", ""))
            for at in range(1, OFFICERS + 1)
        ),
        plan_item=form.get("plan_item", ""),
        notice_number=form.get("notice_number", ""),
        visits_used=form.get("visits_used", 0, type=small),
        ready=form.get("ready", ""),
        count=form.get("count", 0, type=small),
        strata=Strata(strata) if strata in set(Strata) else Strata.NONE,
        **source_of(place_id, clock.now()),
        sequential=form.get("sequential") == "1",
    )


def _last() -> dict[str, str]:
    """Department and officers as the actor wrote them last time."""
    last = spot_checks.last_of(actor())
    if last is None:
        return {}
    filled = {"department": last.department}
    for at, officer in enumerate(last.officers, 1):
        one = asdict(officer)
        filled |= {f"officer{at}": one["name"], f"number{at}": one["number"]}
    return filled
