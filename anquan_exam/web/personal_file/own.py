"""One's own file on the phone: the timeline, its papers, who looked, share codes."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import ROLE_LABELS, Permission
from anquan_exam.services import personal_file
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.personal_file import sharing
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.personal_file import blueprint
from anquan_exam.web.personal_file.reading import pdf, shown, signed_json, wanted
from anquan_exam.web.personal_file.words import FORMS
from anquan_exam.web.tabs import tabs
from anquan_exam.web.wording import say

LOOKS = 20


@blueprint.get("/me/file")
@needs(Permission.SIT)
def own() -> ResponseReturnValue:
    """Everything about oneself, the newest first."""
    file = personal_file.own_file(actor(), now=clock.now())
    _, looked = personal_file.looks(actor(), size=1)
    return render_template(
        "personal_file/own.html",
        tabs=tabs("me.index"),
        looked=looked,
        **shown(file, wanted()),
    )


@blueprint.get("/me/file.pdf")
@needs(Permission.SIT)
@limiter.limit("20/hour")
def own_pdf() -> ResponseReturnValue:
    """One's own file on A4."""
    now = clock.now()
    return pdf(personal_file.own_file(actor(), now=now), now=now)


@blueprint.get("/me/file.json")
@needs(Permission.SIT)
@limiter.limit("20/hour")
def own_json() -> ResponseReturnValue:
    """One's own file as signed JSON."""
    now = clock.now()
    return signed_json(personal_file.own_file(actor(), now=now), now=now)


@blueprint.get("/me/file/looks")
@needs(Permission.SIT)
def looks() -> ResponseReturnValue:
    """Who looked at one's file."""
    number = page_number()
    found, total = personal_file.looks(actor(), page=number, size=LOOKS)
    return render_template(
        "personal_file/looks.html",
        tabs=tabs("me.index"),
        page=page_of(found, number, total, LOOKS),
        roles=ROLE_LABELS,
        forms=FORMS,
    )


@blueprint.get("/me/file/codes")
@needs(Permission.SIT)
def codes() -> ResponseReturnValue:
    """The share codes one gave out."""
    return render_template(
        "personal_file/codes.html",
        tabs=tabs("me.index"),
        codes=sharing.codes(actor()),
        at=clock.now(),
        days=sharing.VALID.days,
    )


@blueprint.post("/me/file/codes")
@needs(Permission.SIT)
@limiter.limit("20/hour")
def make_code() -> ResponseReturnValue:
    """A new share code."""
    try:
        sharing.make(actor(), now=clock.now())
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("personal_file.codes"))


@blueprint.post("/me/file/codes/<int:share_code>/revoke")
@needs(Permission.SIT)
def revoke_code(share_code: int) -> ResponseReturnValue:
    """Take a share code back."""
    sharing.revoke(actor(), share_code, now=clock.now())
    flash("收回了，这个码不能用了。", "safe")
    return redirect(url_for("personal_file.codes"))
