"""复岗单: the list, the document on the screen and on A4, its end, and the check for anybody."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.case_terms import Violation
from anquan_exam.domain.cases import SignedAs
from anquan_exam.domain.clearances import ClearanceText, Rests
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.exchange.pdf import render
from anquan_exam.services import cases
from anquan_exam.services.cases import ClearanceView
from anquan_exam.services.cases.clearances import PAGE
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.results.prints.footing import foot
from anquan_exam.services.results.words import minute
from anquan_exam.web.access import actor, needs, public
from anquan_exam.web.cases import words
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import site_address
from anquan_exam.web.pages import day, marks, page_number, page_of
from anquan_exam.web.results.sending import PDF, send
from anquan_exam.web.tabs import tabs
from anquan_exam.web.wording import say

blueprint = Blueprint("clearances", __name__)

SIGNED_AS = {SignedAs.SUPERIOR.value: "上级", SignedAs.SAFETY.value: "安全管理员"}


@blueprint.get("/clearances")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """Those of the people within reach, the newest first."""
    text, number = request.args.get("q", "")[:60], page_number()
    lines, total = cases.clearances(actor(), text, page=number)
    return render_template(
        "clearances/index.html",
        page=page_of(lines, number, total, PAGE),
        text=text,
        whys=words.ENDED_WHYS,
    )


@blueprint.get("/clearances/<public_id>")
@needs(Permission.SIT)  # whoever leads the unit may hold no role; the service checks who sees it
def show(public_id: str) -> ResponseReturnValue:
    """The document, and for those who may, its end."""
    return _shown(public_id)


def _shown(public_id: str, refused: Problem | None = None) -> str:
    view = cases.clearance(actor(), public_id)
    return render_template(
        "clearances/show.html",
        view=view,
        rows=rows_of(view.text),
        whys=words.ENDED_WHYS,
        problem=say(refused) if refused else "",
        given=request.form,
    )


@blueprint.post("/clearances/<public_id>/revoke")
@needs(Permission.SIT)
def revoke(public_id: str) -> ResponseReturnValue:
    """It holds no more."""
    cases.clearance(actor(), public_id)  # whoever does not see it learns nothing of it
    try:
        cases.revoke(actor(), public_id, request.form.get("reason", ""), now=clock.now())
    except NotFound:
        raise
    except Problem as refused:
        return _shown(public_id, refused), 422
    flash("作废了。案件回到复考那一步，原来停岗的从现在起又停岗。", "caution")
    return redirect(url_for("clearances.show", public_id=public_id))


@blueprint.get("/my-clearances/<public_id>")
@needs(Permission.SIT)
def own(public_id: str) -> ResponseReturnValue:
    """One's own."""
    view = cases.own_clearance(actor(), public_id)
    return render_template(
        "clearances/own.html",
        tabs=tabs("me.index"),
        view=view,
        rows=rows_of(view.text),
        whys=words.ENDED_WHYS,
    )


@blueprint.get("/clearances/<public_id>/paper.pdf")
@needs(Permission.SIT)
def paper(public_id: str) -> ResponseReturnValue:
    """The document on A4, for whoever may see it, oneself included."""
    try:
        view = cases.clearance(actor(), public_id)
    except NotFound:
        view = cases.own_clearance(actor(), public_id)
    return send(render("clearance", _printed(view)), f"复岗单-{view.text.number}.pdf", PDF)


@blueprint.get("/verify/clearances/<public_id>")
@public
@limiter.limit("60/minute")
def verify(public_id: str) -> ResponseReturnValue:
    """Whether a paper is on file and still holds, for anybody who has it."""
    return render_template(
        "clearances/verify.html",
        found=cases.on_file(public_id),
        digest=request.args.get("digest", "").strip()[:200],
    )


# --- In words -----------------------------------------------------------------------------------


def why_of(rests: Rests) -> str:
    """三违：违规作业."""
    kind = words.KINDS[CaseKind(rests.kind)]
    return f"{kind}：{words.VIOLATIONS[Violation(rests.violation)]}" if rests.violation else kind


def retest_of(rests: Rests) -> str:
    """How the retest went, and which paper it was."""
    if not rests.attempt:
        return "合格"
    return f"合格，{marks(rests.score)} 分（满分 {marks(rests.full_score)}），答卷 {rests.attempt}"


def rows_of(text: ClearanceText) -> list[tuple[str, str]]:
    """What it says, as a list of facts."""
    rests = text.rests
    return [
        ("姓名", text.name + (f"　****{text.id_tail}" if text.id_tail else "")),
        ("单位", text.unit),
        ("岗位", "、".join(text.posts) or "没有登记岗位"),
        ("从哪天起", day(text.valid_from)),
        ("为什么要办", f"{why_of(rests)}（案件 {rests.case}）"),
        ("脱产培训", words.hours(rests.minutes)),
        ("复考", retest_of(rests)),
        *((SIGNED_AS[one.signed_as], _signed(one.name, one.at)) for one in text.signed),
    ]


def _signed(name: str, at: str) -> str:
    return f"{name}，{_minute(at)} 签"


def _minute(at: str) -> str:
    return minute(datetime.fromisoformat(at))


def _printed(view: ClearanceView) -> dict[str, Any]:
    text = view.text
    address = f"{site_address()}/verify/clearances/{view.public_id}"
    told = foot({}, f"{address}?digest={view.digest}", clock.now())
    return {
        **told,
        "digest": view.digest,
        "verify_url": address,
        "owner": text.unit,
        "number": text.number,
        "label": "已作废：" + words.ENDED_WHYS[view.end.why.value] if view.end else "",
        "name": text.name,
        "id_tail": text.id_tail,
        "posts": "、".join(text.posts) or "没有登记岗位",
        "valid_from": day(text.valid_from),
        "issued": minute(text.issued_at),
        "case": text.rests.case,
        "why": why_of(text.rests),
        "hours": words.hours(text.rests.minutes),
        "retest": retest_of(text.rests),
        "signed": [
            {
                "as": SIGNED_AS[one.signed_as],
                "name": one.name,
                "at": _minute(one.at),
            }
            for one in text.signed
        ],
    }
