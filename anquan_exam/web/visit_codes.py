"""The code at a unit's gate: shown and printed at the unit's page, scanned by an officer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.exchange.pdf import qr_svg, render
from anquan_exam.services import places, spot_checks, visit_codes
from anquan_exam.services.errors import NotFound
from anquan_exam.web.access import actor, actor_or_none, needs, public
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import site_address
from anquan_exam.web.pages import day
from anquan_exam.web.results.sending import PDF, send

blueprint = Blueprint("visit_codes", __name__)


@blueprint.get("/places/<public_id>/visit-code")
@needs(Permission.PLACES_EDIT)
def show(public_id: str) -> ResponseReturnValue:
    """The code, what it is for, and how to print or renew it."""
    unit = places.enterprise(actor(), public_id, Permission.PLACES_EDIT)
    found = visit_codes.current(actor(), public_id)
    address = _address(found.code) if found else ""
    return render_template(
        "visit_codes/show.html",
        unit=unit,
        found=found,
        address=address,
        qr=qr_svg(address, stretches=True) if address else "",
    )


@blueprint.post("/places/<public_id>/visit-code")
@needs(Permission.PLACES_EDIT)
def make(public_id: str) -> ResponseReturnValue:
    """A code, or a new one in place of the last."""
    visit_codes.make(actor(), public_id, now=clock.now())
    flash("新码好了。打印出来贴在大门口；以前贴的换下来，扫了没用了。", "safe")
    return redirect(url_for("visit_codes.show", public_id=public_id))


@blueprint.get("/places/<public_id>/visit-code.pdf")
@needs(Permission.PLACES_EDIT)
def poster(public_id: str) -> ResponseReturnValue:
    """The code on A4, for the gate."""
    unit = places.enterprise(actor(), public_id, Permission.PLACES_EDIT)
    found = visit_codes.current(actor(), public_id)
    if found is None:
        raise NotFound("visit_code")
    address = _address(found.code)
    data = {
        "title": unit.name,
        "district": unit.district,
        "qr": qr_svg(address),
        "url": address,
        "made": day(found.made_at),
    }
    content = render("visit_code_poster", data)
    return send(content, f"抽查码-{unit.short_name}.pdf", PDF, inline=True)


@blueprint.get("/spot-checks/at/<code>")
@public
@limiter.limit("60/minute")
def scanned(code: str) -> ResponseReturnValue:
    """Where the code leads: an officer of the unit to planning; anybody else is told what it is."""
    unit = visit_codes.unit_of(code)
    who = actor_or_none()
    if who is not None and who.can(Permission.SPOT_CHECK):
        try:
            return redirect(url_for("spot_checks.new", place_id=spot_checks.unit(who, unit.id).id))
        except NotFound:
            pass
    return render_template("visit_codes/scanned.html", unit=unit, code=code, known=who is not None)


def _address(code: str) -> str:
    return site_address() + url_for("visit_codes.scanned", code=code)
