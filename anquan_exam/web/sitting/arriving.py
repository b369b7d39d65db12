"""Before the start, on a candidate's own phone: the code to be checked in by, the photo one may
give, and the light question whether anything is new."""

from dataclasses import dataclass

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.joining import KEEP_PHOTO
from anquan_exam.domain.policy import QUALIFYING
from anquan_exam.exchange.pdf import qr_svg
from anquan_exam.services.errors import Invalid
from anquan_exam.services.joining import badges, photos, waiting
from anquan_exam.services.joining.photos import Asked
from anquan_exam.services.sittings.notices import NoticeView, notice
from anquan_exam.web.access import actor, needs
from anquan_exam.web.exam_pass import EXAM, with_pass
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import site_address
from anquan_exam.web.sitting import blueprint
from anquan_exam.web.wording import say


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a candidate shows to be checked in; `svg` is safe markup."""

    name: str
    svg: str
    photo: Asked
    photo_url: str


def check_in(view: NoticeView) -> CheckIn | None:
    """The check-in code for whoever is still to be seen; None where nobody looks or has looked."""
    if view.present or view.policy.kind not in QUALIFYING:
        return None
    token = badges.issue(actor(), view.exam, view.number, now=clock.now())
    address = site_address() + url_for("invigilation.here", exam=view.exam, token=token)
    return CheckIn(
        view.name,
        qr_svg(address, stretches=True),
        photos.asked(actor(), view.exam),
        url_for("sitting.photo", exam=view.exam),
    )


def state_of(exam: str) -> str:
    """The version of what the waiting page shows."""
    return waiting.state(actor(), exam, now=clock.now())


@blueprint.get("/exam/<exam>/waiting")
@needs(Permission.SIT)
@with_pass(EXAM)
@limiter.exempt
def still_waiting(exam: str) -> ResponseReturnValue:
    """204 when something is new for the waiting phone, 304 while nothing is."""
    state = state_of(exam)
    held = request.if_none_match.contains_weak(state)
    response: Response = make_response("", 304 if held else 204)
    response.set_etag(state, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    return response


@blueprint.get("/exam/<exam>/photo")
@needs(Permission.SIT)
@with_pass(EXAM)
def photo(exam: str) -> ResponseReturnValue:
    """What a photo is for, and the choice."""
    return _page(exam, "")


def _page(exam: str, problem: str) -> str:
    view = notice(actor(), exam, now=clock.now())
    return render_template(
        "sitting/photo.html",
        exam=view,
        asked=photos.asked(actor(), exam),
        days=KEEP_PHOTO.days,
        problem=problem,
        back_url=url_for("sitting.before", exam=exam),
    )


@blueprint.post("/exam/<exam>/photo")
@needs(Permission.SIT)
@with_pass(EXAM)
@limiter.limit("20/minute", key_func=lambda: f"photo:{actor().person_id}")
def answer_photo(exam: str) -> ResponseReturnValue:
    """Give one, or none."""
    sent = request.files.get("photo")
    try:
        if request.form.get("answer") == "no":
            photos.decline(actor(), exam, now=clock.now())
            flash("好，不拍照片。监考员当面核对你。", "safe")
        else:
            photos.give(actor(), exam, sent.read() if sent else b"", now=clock.now())
            flash("照片交上了，只有这场的监考员看得到。", "safe")
    except Invalid as problem:
        return _page(exam, say(problem)), 422
    return redirect(url_for("sitting.before", exam=exam))
