"""Districts and enterprises, the tree below them, sites and posts."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.vocabulary import INDUSTRY_LABELS, PLACE_LABELS, Industry, PlaceKind
from anquan_exam.services import places
from anquan_exam.services.errors import Invalid
from anquan_exam.services.places import EnterpriseInput
from anquan_exam.web.access import actor, needs
from anquan_exam.web.forms import Form, options
from anquan_exam.web.numbers import small
from anquan_exam.web.wording import say

blueprint = Blueprint("places", __name__, url_prefix="/places")

INDUSTRIES = [(industry.value, label) for industry, label in INDUSTRY_LABELS.items()]


class EnterpriseForm(Form):
    """An enterprise's particulars."""

    district = SelectField("所在区县", coerce=int)
    name = StringField("单位全称", [InputRequired("请填单位全称"), Length(max=120)])
    credit_code = StringField("统一社会信用代码", [InputRequired("请填 18 位代码"), Length(max=30)])
    short_name = StringField("简称", [Optional(), Length(max=40)])
    industries = SelectMultipleField(
        "行业",
        choices=options(INDUSTRIES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    address = StringField("地址", [Optional(), Length(max=200)])
    contact = StringField("联系人和电话", [Optional(), Length(max=60)])

    def given(self) -> EnterpriseInput:
        """What was typed in."""
        return EnterpriseInput(
            self.name.data or "",
            self.credit_code.data or "",
            tuple(Industry(one) for one in self.industries.data or ()),
            self.short_name.data or "",
            self.address.data or "",
            self.contact.data or "",
        )


@blueprint.get("")
@needs(Permission.PLACES_VIEW)
def index() -> ResponseReturnValue:
    """The enterprises within reach; somebody with one goes straight to it."""
    who = actor()
    text, industry = request.args.get("q", "").strip(), request.args.get("industry", "")
    districts = places.districts(who, Permission.PLACES_EDIT)
    found = places.enterprises(who, text=text, industry=industry)
    if not found and not text and not industry:
        found = places.reachable_enterprises(who)
    if len(found) == 1 and not (text or industry or districts or who.can(Permission.ADMIN)):
        return redirect(url_for("places.enterprise", public_id=found[0].public_id))
    return render_template(
        "places/index.html",
        enterprises=found,
        districts=districts,
        text=text,
        industry=industry,
        industries=[("", "全部行业"), *INDUSTRIES],
        labels=INDUSTRY_LABELS,
    )


@blueprint.post("/districts")
@needs(Permission.ADMIN)
def add_district() -> ResponseReturnValue:
    """A new district."""
    return _do(
        lambda: places.create_district(actor(), request.form.get("name", ""), now=clock.now()),
        "区县建好了。",
        url_for("places.index"),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.PLACES_EDIT)
def add_enterprise() -> ResponseReturnValue:
    """A new enterprise in one of the actor's districts."""
    form = EnterpriseForm()
    districts = places.districts(actor(), Permission.PLACES_EDIT)
    form.district.choices = options((one.id, one.name) for one in districts)
    if form.validate_on_submit():
        try:
            public_id = places.create_enterprise(
                actor(), form.district.data, form.given(), now=clock.now()
            )
        except Invalid as problem:
            form.refuse(problem)
        else:
            flash("单位建好了。接着建部门、岗位，或者直接导入花名册。", "safe")
            return redirect(url_for("places.enterprise", public_id=public_id))
    page = render_template("places/enterprise_form.html", form=form, enterprise=None)
    return page, 422 if form.errors else 200


@blueprint.route("/<public_id>/edit", methods=["GET", "POST"])
@needs(Permission.PLACES_EDIT)
def edit_enterprise(public_id: str) -> ResponseReturnValue:
    """New particulars; the code stays."""
    found = places.enterprise(actor(), public_id, Permission.PLACES_EDIT)
    form = EnterpriseForm(obj=None if request.method == "POST" else found)
    form.district.choices = options([(0, found.district)])
    form.district.data, form.credit_code.data = 0, found.credit_code
    if request.method == "GET":
        form.industries.data = [one.value for one in found.industries]
    if form.validate_on_submit():
        try:
            places.change_enterprise(actor(), public_id, form.given(), now=clock.now())
        except Invalid as problem:
            form.refuse(problem)
        else:
            flash("改好了。", "safe")
            return redirect(url_for("places.enterprise", public_id=public_id))
    page = render_template("places/enterprise_form.html", form=form, enterprise=found)
    return page, 422 if form.errors else 200


@blueprint.get("/<public_id>")
@needs(Permission.PLACES_VIEW)
def enterprise(public_id: str) -> ResponseReturnValue:
    """An enterprise: its tree, sites and posts."""
    who = actor()
    reachable = {one.public_id: one for one in places.reachable_enterprises(who)}
    found = reachable.get(public_id) or places.enterprise(who, public_id)
    closed = request.args.get("closed") == "1"
    industries = [one.value for one in found.industries]
    return render_template(
        "places/enterprise.html",
        enterprise=found,
        tree=places.tree(who, found.id, closed=closed),
        sites=places.sites(who, found.id, closed=closed),
        posts=places.posts(who, found.id, closed=closed),
        closed=closed,
        may_edit=who.holds(Permission.PLACES_EDIT, found.path, industries),
        whole=who.holds(Permission.PLACES_VIEW, found.path, industries),
        labels=INDUSTRY_LABELS,
        kinds=PLACE_LABELS,
    )


@blueprint.post("/<public_id>/nodes")
@needs(Permission.PLACES_EDIT)
def add_node(public_id: str) -> ResponseReturnValue:
    """A department or team below a place of the enterprise."""
    kind = PlaceKind.TEAM if request.form.get("kind") == "team" else PlaceKind.DEPARTMENT
    parent = request.form.get("parent", 0, type=small)
    name = request.form.get("name", "")
    return _do(
        lambda: places.create_place(actor(), parent, kind, name, now=clock.now()),
        f"{name.strip()}建好了。",
        _back(public_id, "tree"),
    )


@blueprint.post("/<public_id>/nodes/<int:place_id>")
@needs(Permission.PLACES_EDIT)
def change_node(public_id: str, place_id: int) -> ResponseReturnValue:
    """Rename, close or reopen a department or team."""
    act, name = request.form.get("act", ""), request.form.get("name", "")
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "rename": (
            lambda: places.rename_place(actor(), place_id, name, now=clock.now()),
            "名字改好了。",
        ),
        "close": (
            lambda: places.close_place(actor(), place_id, now=clock.now()),
            "撤掉了。要用时点“看撤掉的”再恢复。",
        ),
        "reopen": (lambda: places.reopen_place(actor(), place_id, now=clock.now()), "恢复了。"),
    }
    return _do(*acts.get(act, acts["rename"]), _back(public_id, "tree"))


@blueprint.post("/<public_id>/sites")
@needs(Permission.PLACES_EDIT)
def add_site(public_id: str) -> ResponseReturnValue:
    """A site of the enterprise."""
    found = places.enterprise(actor(), public_id, Permission.PLACES_EDIT)
    name, reason = request.form.get("name", ""), request.form.get("no_phones_reason", "")
    return _do(
        lambda: places.create_site(actor(), found.id, name, reason, now=clock.now()),
        f"{name.strip()}建好了。",
        _back(public_id, "sites"),
    )


@blueprint.post("/<public_id>/sites/<int:site_id>")
@needs(Permission.PLACES_EDIT)
def change_site(public_id: str, site_id: int) -> ResponseReturnValue:
    """Change, close or reopen a site."""
    act = request.form.get("act", "")
    name, reason = request.form.get("name", ""), request.form.get("no_phones_reason", "")
    if act in ("close", "reopen"):
        change = lambda: places.set_site_closed(  # noqa: E731
            actor(), site_id, act == "close", now=clock.now()
        )
    else:
        change = lambda: places.change_site(  # noqa: E731
            actor(), site_id, name, reason, now=clock.now()
        )
    return _do(change, "改好了。", _back(public_id, "sites"))


@blueprint.post("/<public_id>/posts")
@needs(Permission.PLACES_EDIT)
def add_post(public_id: str) -> ResponseReturnValue:
    """A post of the enterprise."""
    found = places.enterprise(actor(), public_id, Permission.PLACES_EDIT)
    name = request.form.get("name", "")
    return _do(
        lambda: places.create_post(actor(), found.id, name, now=clock.now()),
        f"{name.strip()}建好了。",
        _back(public_id, "posts"),
    )


@blueprint.post("/<public_id>/posts/<int:post_id>")
@needs(Permission.PLACES_EDIT)
def change_post(public_id: str, post_id: int) -> ResponseReturnValue:
    """Rename, close or reopen a post."""
    act, name = request.form.get("act", ""), request.form.get("name", "")
    if act in ("close", "reopen"):
        change = lambda: places.set_post_closed(  # noqa: E731
            actor(), post_id, act == "close", now=clock.now()
        )
    else:
        change = lambda: places.rename_post(  # noqa: E731
            actor(), post_id, name, now=clock.now()
        )
    return _do(change, "改好了。", _back(public_id, "posts"))


def _do(act: Callable[[], object], said: str, back: str) -> ResponseReturnValue:
    """Act, say how it went on the page one came from."""
    try:
        act()
    except Invalid as problem:
        flash(say(problem), "stop")
    else:
        flash(said, "safe")
    return redirect(back)


def _back(public_id: str, part: str) -> str:
    return url_for("places.enterprise", public_id=public_id, _anchor=part)
