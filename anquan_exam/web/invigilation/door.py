"""Before the start: the roll, by which presence and identity are confirmed, and the door."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.invigilation import Seat
from anquan_exam.services.errors import Invalid
from anquan_exam.services.invigilation import presence, starts
from anquan_exam.services.invigilation.aloud import aloud_in
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.views import SeatView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint, words
from anquan_exam.web.invigilation.acting import act
from anquan_exam.web.numbers import small

UNCONFIRMED = (Seat.AWAITED, Seat.SITTING)


@blueprint.get("/<exam>/roll")
@needs(Permission.SIT)
def roll(exam: str) -> ResponseReturnValue:
    """Who is still to be confirmed: one tap a person, by name."""
    view = room(actor(), exam, now=clock.now())
    query = request.args.get("q", "").strip()
    waiting = [
        seat
        for seat in sorted(view.seats, key=_first_at_the_door)
        if seat.state in UNCONFIRMED and not seat.identity and not seat.own
    ]
    confirmed = [seat for seat in view.seats if seat.identity and seat.state not in _ENDED]
    return render_template(
        "invigilation/roll.html",
        room=view,
        waiting=[seat for seat in waiting if not query or query in seat.name + seat.department],
        left=len(waiting),
        confirmed=confirmed,
        query=query,
        aloud=aloud_in(actor(), exam),
        identities=[each for each in words.IDENTITIES.items() if each[0] is not Identity.KNOWN],
    )


def _first_at_the_door(seat: SeatView) -> tuple[bool, str, str]:
    return (not seat.arrived, seat.department, seat.name)


_ENDED = (*words.DONE, Seat.ABSENT)


@blueprint.post("/<exam>/roll")
@needs(Permission.SIT)
def confirm(exam: str) -> ResponseReturnValue:
    """Confirm one person; back to the roll, or to the page about them."""
    form = request.form
    number = form.get("number", "")
    back = url_for("invigilation.roll", exam=exam, q=form.get("q") or None)
    if form.get("back") == "board":
        back = url_for("invigilation.board", exam=exam)
    if form.get("back") == "person":
        back = url_for("invigilation.person", exam=exam, number=number)

    def do() -> None:
        identity = _identity(form.get("identity", ""))
        presence.confirm(
            actor(),
            exam,
            number,
            identity,
            form.get("known_by", ""),
            now=clock.now(),
            phone=form.get("phone", type=small),
        )

    return act(do, f"{form.get('name', '')[:30]}核对好了。", back)


def _identity(text: str) -> Identity:
    try:
        return Identity(text)
    except ValueError:
        raise Invalid("no_such_identity", "identity") from None


@blueprint.get("/<exam>/door")
@needs(Permission.SIT)
def door(exam: str) -> ResponseReturnValue:
    """Find somebody who is not on the list."""
    query = request.args.get("q", "").strip()[:60]
    today = clock.local(clock.now()).date()
    return render_template(
        "invigilation/door.html",
        room=room(actor(), exam, now=clock.now()),
        query=query,
        found=starts.find_people(actor(), exam, query, day=today),
    )


@blueprint.post("/<exam>/door")
@needs(Permission.SIT)
def let_in(exam: str) -> ResponseReturnValue:
    """Assign them on the spot."""
    now = clock.now()

    def do() -> None:
        person, reason = request.form.get("person", ""), request.form.get("reason", "")
        starts.let_in(actor(), exam, person, reason, day=clock.local(now).date(), now=now)

    return act(do, "加进来了。核对身份后就能考。", url_for("invigilation.roll", exam=exam))
