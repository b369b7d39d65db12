"""The record of a spot check on the officer's phone: problems, freezing, signatures, scans."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.check_record import SignedHow
from anquan_exam.services import spot_checks
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.spot_checks import Found, Freezing, ProblemView, Seat, Signing
from anquan_exam.services.spot_checks.record import record_pdf, record_word
from anquan_exam.services.spot_checks.scans import MIB, MOST_BYTES
from anquan_exam.web.access import actor, needs
from anquan_exam.web.drawn import drawn, shown
from anquan_exam.web.network import site_address
from anquan_exam.web.numbers import small
from anquan_exam.web.results.sending import DOCX, PDF, send
from anquan_exam.web.spot_checks import WORDS
from anquan_exam.web.wording import say

blueprint = Blueprint("spot_check_record", __name__)

SIGNED: dict[SignedHow, tuple[str, str]] = {
    SignedHow.SCREEN: ("safe", "签了"),
    SignedHow.PAPER: ("safe", "签在纸上"),
    SignedHow.REFUSED: ("caution", "拒签"),
}


@blueprint.get("/spot-checks/<public_id>/record")
@needs(Permission.SPOT_CHECK)
def show(public_id: str) -> ResponseReturnValue:
    """Where the record stands, and what comes next."""
    return _page(public_id)


@blueprint.post("/spot-checks/<public_id>/record")
@needs(Permission.SPOT_CHECK)
def freeze(public_id: str) -> ResponseReturnValue:
    """Freeze the record as it stands."""
    given = Freezing(
        request.form.get("after", -1, type=small), _day("due_on"), request.form.get("reason", "")
    )
    try:
        version = spot_checks.freeze(actor(), public_id, given, WORDS, now=clock.now())
    except Invalid as refused:
        return _page(public_id, refused), 422
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    else:
        flash(f"第 {version} 版定好了。现在请双方签字。", "safe")
    return redirect(url_for("spot_check_record.show", public_id=public_id))


@blueprint.route("/spot-checks/<public_id>/problems", methods=["GET", "POST"])
@needs(Permission.SPOT_CHECK)
def problem(public_id: str) -> ResponseReturnValue:
    """Write down a problem found."""
    refused = None
    if request.method == "POST":
        form = request.form
        found = Found(
            form.get("text", ""), form.get("document", ""), form.get("locator", ""), _day("due_on")
        )
        try:
            spot_checks.note_problem(actor(), public_id, found, now=clock.now())
            return redirect(url_for("spot_checks.show", public_id=public_id) + "#problems")
        except NotFound:
            raise
        except Problem as said:
            refused = said
    return (
        render_template(
            "spot_checks/problem.html",
            view=spot_checks.view(actor(), public_id),
            problem=say(refused) if refused else "",
            given=request.form,
            bases=spot_checks.bases(actor(), public_id, now=clock.now()),
        ),
        422 if refused else 200,
    )


@blueprint.route(
    "/spot-checks/<public_id>/problems/<int:problem_id>/withdraw", methods=["GET", "POST"]
)
@needs(Permission.SPOT_CHECK)
def withdraw(public_id: str, problem_id: int) -> ResponseReturnValue:
    """Say that a problem does not stand, and why."""
    found = _problem(public_id, problem_id)
    refused = None
    if request.method == "POST":
        reason = request.form.get("reason", "")
        try:
            spot_checks.withdraw_problem(actor(), public_id, problem_id, reason, now=clock.now())
            return redirect(url_for("spot_checks.show", public_id=public_id) + "#problems")
        except NotFound:
            raise
        except Problem as said:
            refused = said
    return (
        render_template(
            "spot_checks/withdraw.html",
            public_id=public_id,
            found=found,
            problem=say(refused) if refused else "",
            given=request.form,
        ),
        422 if refused else 200,
    )


@blueprint.route(
    "/spot-checks/<public_id>/versions/<int:version>/sign/<int:seat>", methods=["GET", "POST"]
)
@needs(Permission.SPOT_CHECK)
def sign(public_id: str, version: int, seat: int) -> ResponseReturnValue:
    """One party signs a version: with the finger, on paper, or not at all."""
    frozen, party = _seat(public_id, version, seat)
    refused = None
    if request.method == "POST":
        try:
            spot_checks.sign(actor(), public_id, version, seat, _signing(), now=clock.now())
            return redirect(url_for("spot_check_record.show", public_id=public_id))
        except Invalid as said:
            refused = said
        except NotFound:
            raise
        except Problem as said:
            flash(say(said), "caution")
            return redirect(url_for("spot_check_record.show", public_id=public_id))
    return (
        render_template(
            "spot_checks/sign.html",
            view=spot_checks.view(actor(), public_id),
            version=frozen,
            party=party,
            problem=say(refused) if refused else "",
            wrong=refused.field if refused else "",
            given=request.form,
        ),
        422 if refused else 200,
    )


@blueprint.get("/spot-checks/<public_id>/versions/<int:version>/record.pdf")
@needs(Permission.SPOT_CHECK)
def printed(public_id: str, version: int) -> ResponseReturnValue:
    """One version, as it was signed."""
    content = record_pdf(actor(), public_id, site_address(), WORDS, version, now=clock.now())
    return send(content, f"抽考记录-{public_id}-第{version}版.pdf", PDF, inline=True)


@blueprint.get("/spot-checks/<public_id>/versions/<int:version>/record.docx")
@needs(Permission.SPOT_CHECK)
def written(public_id: str, version: int) -> ResponseReturnValue:
    """The same for Word."""
    content = record_word(actor(), public_id, site_address(), WORDS, version, now=clock.now())
    return send(content, f"抽考记录-{public_id}-第{version}版.docx", DOCX)


@blueprint.post("/spot-checks/<public_id>/scans")
@needs(Permission.SPOT_CHECK)
def add_scans(public_id: str) -> ResponseReturnValue:
    """Keep photographs or a PDF of the signed paper."""
    uploads = request.files.getlist("file")
    try:
        for upload in uploads:
            data = upload.stream.read(MOST_BYTES + 1)
            spot_checks.add_scan(actor(), public_id, upload.filename or "", data, now=clock.now())
        if not uploads:
            raise Invalid("scan_empty", "file")
    except Invalid as refused:
        return _page(public_id, refused), 422
    flash("收下了。", "safe")
    return redirect(url_for("spot_check_record.show", public_id=public_id) + "#scans")


@blueprint.get("/spot-checks/<public_id>/scans/<int:scan>")
@needs(Permission.SPOT_CHECK)
def scan(public_id: str, scan: int) -> ResponseReturnValue:
    """A page of the signed paper, always as a download."""
    found = spot_checks.scan(actor(), public_id, scan)
    return send(found.content, found.filename, found.content_type)


def _page(public_id: str, refused: Invalid | None = None) -> str:
    record = spot_checks.record_view(actor(), public_id, WORDS, now=clock.now())
    seats = record.newest.seats if record.newest else ()
    return render_template(
        "spot_checks/record.html",
        record=record,
        view=record.check,
        signed=SIGNED,
        pictures={one.seat: shown(one.picture) for one in seats if one.picture},
        problem=say(refused) if refused else "",
        wrong=refused.field if refused else "",
        given=request.form,
        mib=MOST_BYTES // MIB,
    )


def _day(name: str) -> date | None:
    """The day in a form's field; None where there is none."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _signing() -> Signing:
    form = request.form
    how = form.get("how", "")
    if how not in set(SignedHow):
        raise Invalid("signing_unsaid", "how")
    return Signing(
        SignedHow(how),
        form.get("name", ""),
        form.get("role", ""),
        drawn(form.get("picture", "")),
        form.get("reason", ""),
        form.get("witness", ""),
    )


def _problem(public_id: str, problem_id: int) -> ProblemView:
    for one in spot_checks.listed_problems(actor(), public_id):
        if one.id == problem_id and one.withdrawn is None:
            return one
    raise NotFound("problem")


def _seat(public_id: str, version: int, seat: int) -> tuple[spot_checks.VersionView, Seat]:
    record = spot_checks.record_view(actor(), public_id, WORDS, now=clock.now())
    for frozen in record.versions:
        for one in frozen.seats:
            if (frozen.number, one.seat) == (version, seat):
                return frozen, one
    raise PageNotFound
