"""Coming into an exam by its six-digit code, not signed in: a QR code on the wall, or a form."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.joining import TAIL, join_code
from anquan_exam.domain.people import plain
from anquan_exam.services.errors import Invalid
from anquan_exam.services.joining import codes, entering
from anquan_exam.services.joining.codes import Joinable
from anquan_exam.services.joining.entering import Claim
from anquan_exam.web.access import SignedIn, actor_or_none, public
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import client_key, device, mark_browser, shortened_address
from anquan_exam.web.wording import say, words

blueprint = Blueprint("joining", __name__)
blueprint.after_request(mark_browser)

REFUSED, UNKNOWN = 422, 404


def _failed(response: Response) -> bool:
    """Only what was refused counts: a whole plant comes in from one address within minutes."""
    return response.status_code in (REFUSED, UNKNOWN)


def _name_key() -> str:
    return f"join:{_code()}:{plain(request.form.get('name', ''))[:30]}"


def _code() -> str:
    return str((request.view_args or {}).get("code", ""))[:12]


@blueprint.get("/join")
@public
@limiter.limit("600/minute", deduct_when=_failed)
def ask() -> ResponseReturnValue:
    """Type the code."""
    typed = request.args.get("code")
    if typed is None:
        return render_template("joining/ask.html", typed="", problem="")
    code = join_code(typed)
    if code is not None:
        return redirect(url_for("joining.enter", code=code))
    problem = words("join_no_such_code")
    return render_template("joining/ask.html", typed=typed[:12], problem=problem), REFUSED


@blueprint.route("/join/<code>", methods=["GET", "POST"])
@public
@limiter.limit("600/10 minutes", deduct_when=_failed)
@limiter.limit(
    "150/10 minutes",
    methods=["POST"],
    key_func=lambda: f"join:{client_key()}:{_code()}",
    deduct_when=_failed,
)
@limiter.limit(
    "10/10 minutes",
    methods=["POST"],
    key_func=lambda: f"{_name_key()}:{client_key()}",
    deduct_when=_failed,
)
@limiter.limit("40/hour", methods=["POST"], key_func=lambda: _name_key(), deduct_when=_failed)
def enter(code: str) -> ResponseReturnValue:
    """Say who one is; whoever is signed in already goes straight on."""
    now, digits = clock.now(), join_code(code)
    found = codes.joinable(digits, now=now) if digits else None
    if digits is None or found is None:
        problem = words("join_no_such_code")
        return render_template("joining/ask.html", typed=code[:12], problem=problem), UNKNOWN
    if request.method == "POST":
        return _enter(digits, found)
    who = actor_or_none()
    if who is not None and who.exam is None and _arrives(who, found):
        return redirect(url_for("sitting.before", exam=found.exam))
    return _form(digits, found)


def _arrives(who: Actor, found: Joinable) -> bool:
    """Whether somebody with an account is on the list; he has come in then."""
    return entering.arrive(who, found.exam, now=clock.now(), network=shortened_address())


def _enter(code: str, found: Joinable) -> ResponseReturnValue:
    settings = current_app.extensions["settings"]
    form = request.form
    claim = Claim(form.get("name", ""), _tail(), form.get("number", ""))
    try:
        entered = entering.enter(
            code,
            claim,
            now=clock.now(),
            hours=settings.sign_in_hours,
            device=device(),
            network=shortened_address(),
            demo_allowed=not settings.production,
        )
    except Invalid as problem:
        return _form(code, found, problem), REFUSED
    login_user(SignedIn(Actor(None, ""), entered.token))
    return redirect(url_for("sitting.before", exam=entered.exam))


def _tail() -> str:
    """The end of the ID number: a keyboard of digits has no X, so it may be ticked."""
    typed, ticked = request.form.get("tail", ""), request.form.get("x") == "1"
    return typed + "X" if ticked and len(typed.strip()) < TAIL else typed


def _form(code: str, found: Joinable, problem: Invalid | None = None) -> str:
    who = actor_or_none()
    return render_template(
        "joining/enter.html",
        exam=found,
        code=code,
        given=request.form,
        problem=say(problem) if problem else "",
        several=bool(request.form.get("number")) or bool(problem and problem.field == "number"),
        here=who if who is not None and who.exam == found.exam else None,
        stranger=who if who is not None and who.exam is None else None,
    )
