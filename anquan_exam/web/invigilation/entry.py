"""Letting people in on their own phones: the join code on the wall, the check-in code on a phone,
somebody who is not who he says, the photo he agreed to."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.exchange.pdf import qr_svg
from anquan_exam.services.errors import NotFound
from anquan_exam.services.invigilation.person import person as person_of
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.joining import arrivals, badges, codes, photos
from anquan_exam.web.access import actor, needs
from anquan_exam.web.errors import page
from anquan_exam.web.invigilation import blueprint, words
from anquan_exam.web.invigilation.acting import act
from anquan_exam.web.network import site_address
from anquan_exam.web.numbers import small
from anquan_exam.web.wording import words as wording

WHY_NOT_HIM = ("不是本人", "名字输错了", "替别人进来的")


def entry_of(exam: str) -> dict[str, str] | None:
    """The join code as it is shown: `code`, `spaced` for reading out, `address`, `qr` (safe
    markup); None where there is none."""
    code = codes.code_of(actor(), exam, now=clock.now())
    if code is None:
        return None
    address = site_address() + url_for("joining.enter", code=code)
    return {
        "code": code,
        "spaced": f"{code[:3]} {code[3:]}",
        "address": site_address() + url_for("joining.ask"),
        "qr": qr_svg(address, stretches=True),
    }


@blueprint.get("/<exam>/entry")
@needs(Permission.SIT)
def entry(exam: str) -> ResponseReturnValue:
    """The join code, for a projector."""
    view = room(actor(), exam, now=clock.now())
    return render_template("invigilation/entry.html", room=view, entry=entry_of(exam))


@blueprint.post("/<exam>/entry")
@needs(Permission.SIT)
def give_entry(exam: str) -> ResponseReturnValue:
    """Give one, or another in its place."""
    return act(
        lambda: codes.give(actor(), exam, now=clock.now()),
        "进场码发出来了。",
        url_for("invigilation.entry", exam=exam),
    )


@blueprint.get("/<exam>/here/<token>")
@needs(Permission.SIT)
def here(exam: str, token: str) -> ResponseReturnValue:
    """Whoever shows the check-in code that the invigilator's camera read."""
    now, badge = clock.now(), badges.read(token)
    if badge is None or badge.exam != exam:
        raise NotFound("badge")
    view = person_of(actor(), exam, badge.number, now=now)
    if badge.expired(now):
        return page(410, wording("badge_expired"))
    mine = [one for one in view.room.arrived if one.number == badge.number]
    return render_template(
        "invigilation/here.html",
        view=view,
        identity=photos.identity(actor(), exam, badge.number),
        phone=next((one.phone for one in mine if one.phone == badge.phone), None),
        others=sum(one.phone is not None and one.phone != badge.phone for one in mine),
        say=words,
        reasons=WHY_NOT_HIM,
    )


@blueprint.post("/<exam>/p/<number>/turn-away")
@needs(Permission.SIT)
def turn_away(exam: str, number: str) -> ResponseReturnValue:
    """It is not him."""
    phone, reason = request.form.get("phone", type=small), request.form.get("reason", "")
    return act(
        lambda: arrivals.turn_away(actor(), exam, number, phone, reason, now=clock.now()),
        "请出去了。那部手机上的进场作废，要进来得重新输。",
        url_for("invigilation.board", exam=exam),
    )


@blueprint.get("/<exam>/p/<number>/photo")
@needs(Permission.SIT)
def photo(exam: str, number: str) -> ResponseReturnValue:
    """The photo; that it was looked at is on the trail."""
    content = photos.look(actor(), exam, number, now=clock.now())
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "no-store"})
