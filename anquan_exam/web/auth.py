"""Signing in and out, changing the code, the privacy notice, the large-type switch."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import normal_phone, plain
from anquan_exam.services import sign_ins
from anquan_exam.services.errors import Invalid
from anquan_exam.services.hashing import LineFull
from anquan_exam.web import handed, in_line
from anquan_exam.web.access import SignedIn, actor, actor_or_none, needs, public, safe_next
from anquan_exam.web.exam_pass import ANY, with_pass
from anquan_exam.web.extensions import limiter
from anquan_exam.web.forms import Form
from anquan_exam.web.network import client_key, device, shortened_address
from anquan_exam.web.pages import toggle_large_type

blueprint = Blueprint("auth", __name__)


class SignInForm(Form):
    """Phone, or employee number within an enterprise, and the code."""

    account = StringField("手机号或工号", [InputRequired("请填手机号或工号"), Length(max=40)])
    enterprise_name = StringField("单位（用工号登录才填）", [Length(max=120)])
    enterprise = HiddenField()
    password = PasswordField("密码", [InputRequired("请填密码"), Length(max=200)])


class FirstForm(Form):
    """The new code twice."""

    new = PasswordField("新密码（最少 8 位）", [InputRequired("请填新密码"), Length(max=200)])
    again = PasswordField("新密码再输一次", [EqualTo("new", "两次输的不一样，再输一次")])


class ChangeForm(FirstForm):
    """The old code too."""

    old = PasswordField("原来的密码", [InputRequired("请填原来的密码"), Length(max=200)])


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
# A whole plant shares one address, and signs in within minutes: the account is what is guarded.
@limiter.limit("1500/minute", methods=["POST"], deduct_when=in_line.counts)
@limiter.limit(
    "12/minute",
    methods=["POST"],
    key_func=lambda: account_key(),
    deduct_when=in_line.counts,
)
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    form = SignInForm()
    choices: list[tuple[str, str]] = []
    unknown = False
    if form.validate_on_submit():
        enterprise, choices, unknown = _enterprise(form)
        if not choices and not unknown:
            try:
                return _open(form, enterprise)
            except LineFull:
                return in_line.wait(
                    "auth/sign_in.html", form=form, choices=_named(form), waiting=True
                )
            except Invalid as problem:
                form.refuse(problem)
    elif request.method == "GET" and (who := actor_or_none()) and who.exam is None:
        return redirect(safe_next(request.args.get("next")))
    status = 422 if form.errors or form.form_errors or unknown else 200
    page = render_template("auth/sign_in.html", form=form, choices=choices, unknown=unknown)
    return page, status


def account_key() -> str:
    """What tries are counted by: the account, at its enterprise, from one address."""
    form = request.form
    where = form.get("enterprise") or form.get("enterprise_name", "")
    return f"sign-in:{client_key()}:{form.get('account', '')[:40].strip()}:{where[:40]}"


def _enterprise(form: SignInForm) -> tuple[str, list[tuple[str, str]], bool]:
    """(public id, enterprises to choose from, whether the name is unknown): the enterprise chosen
    or named, or the list when the name fits several. All empty: sign in by phone."""
    name = (form.enterprise_name.data or "").strip()
    if form.enterprise.data or not name:
        return form.enterprise.data or "", [], False
    found = sign_ins.enterprises_named(name)
    exact = [public for public, full in found if full == name]
    if len(found) == 1 or len(exact) == 1:
        return (exact or [found[0][0]])[0], [], False
    return "", found, not found


def _named(form: SignInForm) -> list[tuple[str, str]]:
    """The enterprises to choose from, where one was chosen: the choice is shown as made."""
    chosen, name = form.enterprise.data, (form.enterprise_name.data or "").strip()
    return sign_ins.enterprises_named(name) if chosen and name else []


def _account(form: SignInForm, enterprise: str) -> str:
    """The telephone number however it was typed; an employee number as it stands."""
    typed = plain(str(form.account.data))
    return typed if enterprise else normal_phone(typed) or typed


def _open(form: SignInForm, enterprise: str) -> ResponseReturnValue:
    settings = current_app.extensions["settings"]
    opened = sign_ins.sign_in(
        _account(form, enterprise),
        str(form.password.data),
        enterprise=enterprise,
        now=clock.now(),
        hours=settings.sign_in_hours,
        device=device(),
        network=shortened_address(),
        demo_allowed=not settings.production,
    )
    handed.sign_in_ends(opened.token)
    login_user(SignedIn(Actor(None, ""), opened.token))
    return in_line.go_on(safe_next(request.args.get("next")))


@blueprint.post("/sign-out")
@needs(Permission.SIT)
@with_pass(ANY)
def sign_out() -> ResponseReturnValue:
    """End the sign-in."""
    sign_ins.sign_out(actor(), now=clock.now())
    logout_user()
    return redirect(url_for("auth.sign_in"))


@blueprint.route("/change-code", methods=["GET", "POST"])
@needs(Permission.SIT)
@limiter.limit(
    "20/minute",
    methods=["POST"],
    key_func=lambda: f"code:{actor().person_id}",
    deduct_when=in_line.counts,
)
def change_code() -> ResponseReturnValue:
    """Choose one's own code; the first one must be changed."""
    known = sign_ins.just_signed_in(actor(), now=clock.now())
    form = FirstForm() if known else ChangeForm()
    shown = {"form": form, "first": actor().must_change_code}
    if form.validate_on_submit():
        try:
            old = None if known else str(form.old.data)
            sign_ins.change_password(actor(), old, str(form.new.data), now=clock.now())
            return in_line.go_on(safe_next(request.args.get("next")))
        except LineFull:
            return in_line.wait("auth/change_code.html", **shown, waiting=True)
        except Invalid as problem:
            form.refuse(problem)
    status = 422 if form.errors else 200
    return render_template("auth/change_code.html", **shown), status


@blueprint.route("/privacy", methods=["GET", "POST"])
@needs(Permission.SIT)
@with_pass(ANY)
def notice() -> ResponseReturnValue:
    """The privacy notice, shown at the first sign-in and readable ever after."""
    if request.method == "POST":
        sign_ins.see_notice(actor(), now=clock.now())
        return redirect(safe_next(request.args.get("next")))
    return render_template("auth/notice.html", first=not actor().notice_seen)


@blueprint.post("/large-type")
@public
def large_type() -> ResponseReturnValue:
    """Switch large type on or off; remembered for a year."""
    return toggle_large_type(redirect(safe_next(request.form.get("next"))))
