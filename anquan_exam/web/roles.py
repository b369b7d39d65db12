"""Who may do what: the roles held within reach, granted and taken back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from anquan_exam import clock
from anquan_exam.domain.access import ROLE_LABELS, Permission, Role
from anquan_exam.domain.vocabulary import INDUSTRY_LABELS, Industry
from anquan_exam.services import people, roles
from anquan_exam.services.errors import Forbidden, Invalid
from anquan_exam.services.people import Filter, FreshCode
from anquan_exam.web.access import actor, needs
from anquan_exam.web.forms import Form, options
from anquan_exam.web.wording import say

blueprint = Blueprint("roles", __name__, url_prefix="/roles")


class GrantForm(Form):
    """A role, and where it holds."""

    role = SelectField("角色")
    place_id = SelectField("管哪里", coerce=int)
    industry = SelectField("只管一个行业")

    def offer(self) -> None:
        """Only what the actor may hand on."""
        who = actor()
        self.role.choices = options(
            (role.value, ROLE_LABELS[role]) for role in roles.grantable(who)
        )
        self.place_id.choices = options(
            (one.id, "　" * one.depth + one.name) for one in roles.places(who)
        )
        labels = [(one.value, label) for one, label in INDUSTRY_LABELS.items()]
        self.industry.choices = options([("", "所有行业"), *labels])

    def chosen_industry(self) -> Industry | None:
        """The one industry, or None for all."""
        return Industry(self.industry.data) if self.industry.data else None


class AppointForm(GrantForm):
    """The same for somebody no enterprise here employs."""

    name = StringField("姓名", [InputRequired("请填姓名"), Length(max=60)])
    phone = StringField("手机号", [InputRequired("请填手机号"), Length(max=30)])


@blueprint.get("")
@needs(Permission.ROLES_GRANT)
def index() -> ResponseReturnValue:
    """Everybody who holds a role within reach."""
    return render_template(
        "roles/index.html",
        grants=roles.grants(actor()),
        role_labels=ROLE_LABELS,
        industry_labels=INDUSTRY_LABELS,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.ROLES_GRANT)
def grant() -> ResponseReturnValue:
    """Choose a person, then a role and a place."""
    public_id = request.args.get("person", "")
    if not public_id:
        return _choose_person()
    form = GrantForm()
    form.offer()
    if form.validate_on_submit():
        try:
            roles.grant(
                actor(),
                public_id,
                Role(form.role.data),
                form.place_id.data,
                form.chosen_industry(),
                now=clock.now(),
            )
        except (Invalid, Forbidden) as problem:
            form.form_errors.append(say(problem))
        else:
            flash("设好了，他下次点开页面就有。", "safe")
            return redirect(url_for("roles.index"))
    found = people.person(actor(), public_id)
    page = render_template("roles/grant.html", form=form, person=found)
    return page, 422 if form.errors or form.form_errors else 200


def _choose_person() -> str:
    text = request.args.get("q", "").strip()[:60]
    found, total = (
        people.search(actor(), Filter(text=text), today=clock.local(clock.now()).date(), size=30)
        if text
        else ([], 0)
    )
    return render_template("roles/choose.html", people=found, text=text, total=total)


@blueprint.route("/appoint", methods=["GET", "POST"])
@needs(Permission.ROLES_GRANT)
def appoint() -> ResponseReturnValue:
    """Give a role to an inspector or officer, who gets an account if there is none."""
    form = AppointForm()
    form.offer()
    if form.validate_on_submit():
        try:
            done = roles.appoint(
                actor(),
                form.name.data or "",
                form.phone.data or "",
                Role(form.role.data),
                form.place_id.data,
                form.chosen_industry(),
                now=clock.now(),
            )
        except Invalid as problem:
            form.refuse(problem)
        except Forbidden as problem:
            form.form_errors.append(say(problem))
        else:
            return _appointed(done)
    page = render_template("roles/appoint.html", form=form)
    return page, 422 if form.errors or form.form_errors else 200


def _appointed(done: roles.Appointed) -> ResponseReturnValue:
    if done.code is None:
        flash(f"{done.name}本来就有账号，角色加上了，密码没动。", "safe")
        return redirect(url_for("roles.index"))
    slip = FreshCode(done.name, done.phone, "", done.code)
    return render_template("people/codes.html", codes=[slip], title="账号设好了")


@blueprint.post("/<int:grant_id>/revoke")
@needs(Permission.ROLES_GRANT)
def revoke(grant_id: int) -> ResponseReturnValue:
    """Take a role back, at once."""
    try:
        roles.revoke(actor(), grant_id, now=clock.now())
    except Forbidden as problem:
        flash(say(problem), "stop")
    else:
        flash("收回了，马上生效。", "safe")
    return redirect(url_for("roles.index"))
