"""The invigilator's device in a candidate's hands: kept to the paper, taken back with a PIN.

The cookie says that the device is handed over; what it may do with the server is decided there by
the sign-in, which is the candidate's and good for the one exam."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.bodies import Body
from anquan_exam.services import sign_ins
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.sittings import handing_over
from anquan_exam.services.sittings.handing_over import Handed, HeldView
from anquan_exam.services.sittings.starting import OWN, Conduct
from anquan_exam.web import access
from anquan_exam.web.extensions import limiter
from anquan_exam.web.handed_lock import KEY
from anquan_exam.web.network import client_key, device, shortened_address
from anquan_exam.web.wording import say

blueprint = Blueprint("handed", __name__, url_prefix="/handed")


@blueprint.app_context_processor
def told() -> dict[str, bool]:
    """Whether a page is shown on a device handed over."""
    return {"handed": KEY in session}


def begin(handed: Handed) -> None:
    """From here on this browser is the candidate's."""
    login_user(access.SignedIn(Actor(None, ""), handed.token))
    session[KEY] = handed.id


def how_begun(actor: Actor, typed: str) -> tuple[str, Conduct]:
    """The start code, and how the paper is put before `actor`, who typed `typed`."""
    code = handing_over.code_here(actor)
    return (typed, OWN) if code is None else (code, Conduct(Body.HANDED))


def sign_in_ends(token: str) -> None:
    """The invigilator signed in with her password on a device handed over: it is hers again.
    Raises Invalid for anybody else."""
    if KEY not in session:
        return
    who = sign_ins.actor_of(token, now=clock.now())
    if who is not None:
        handing_over.end_by_sign_in(session[KEY], who, now=clock.now())
    session.pop(KEY)


def _held() -> HeldView | None:
    number = session.get(KEY)
    view = handing_over.held(number, now=clock.now()) if number is not None else None
    if view is None:
        session.pop(KEY, None)
    return view


@blueprint.get("/")
@access.public
def show() -> ResponseReturnValue:
    """Where everything leads that is not the paper; after the hand-in, whom to give it back."""
    view = _held()
    if view is None:
        return redirect(url_for("home.index"))
    return render_template("handed/device.html", view=view)


@blueprint.route("/back", methods=["GET", "POST"])
@access.public
@limiter.limit("20/minute", methods=["POST"], key_func=lambda: f"pin:{client_key()}")
def back() -> ResponseReturnValue:
    """The PIN."""
    view = _held()
    if view is None:
        return redirect(url_for("home.index"))
    problem = None
    if request.method == "POST":
        try:
            return _taken_back(view)
        except NotFound:
            return redirect(url_for("home.index"))
        except Problem as refused:
            problem = refused
            view = _held() or view
    sign_in_url = url_for("auth.sign_in", next=_person_url(view))
    shown = {"view": view, "sign_in_url": sign_in_url, "problem": say(problem) if problem else ""}
    return render_template("handed/back.html", **shown), 422 if problem else 200


def _taken_back(view: HeldView) -> ResponseReturnValue:
    token = handing_over.take_back(
        session[KEY],
        request.form.get("pin", ""),
        now=clock.now(),
        hours=current_app.extensions["settings"].sign_in_hours,
        device=device(),
        network=shortened_address(),
    )
    session.pop(KEY)
    login_user(access.SignedIn(Actor(None, ""), token))
    return redirect(_person_url(view))


def _person_url(view: HeldView) -> str:
    return url_for("invigilation.person", exam=view.exam, number=view.number)
