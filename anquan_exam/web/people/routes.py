"""The list of people, and one person."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.vocabulary import CATEGORY_LABELS, FORM_LABELS
from anquan_exam.services import people, places
from anquan_exam.services.errors import Invalid
from anquan_exam.services.people import Filter
from anquan_exam.services.places import EnterpriseView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.forms import Form
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import page_number, page_of

blueprint = Blueprint("people", __name__, url_prefix="/people")
PAGE = 50
CATEGORIES = [("", "全部类别"), *((kind.value, label) for kind, label in CATEGORY_LABELS.items())]


def enterprises() -> list[EnterpriseView]:
    """The enterprises whose people the actor may see."""
    return places.reachable_enterprises(actor(), Permission.PEOPLE_VIEW)


def chosen_enterprise(known: list[EnterpriseView]) -> EnterpriseView | None:
    """The enterprise the address names, or the only one there is."""
    wanted = request.args.get("enterprise", "")
    if len(known) == 1:
        return known[0]
    return next((one for one in known if one.public_id == wanted), None)


@blueprint.get("")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """People by name, initials, employee number or phone tail; narrowed to a place or post."""
    known = enterprises()
    enterprise = chosen_enterprise(known)
    wanted = Filter(
        text=request.args.get("q", "").strip()[:60],
        enterprise_id=enterprise.id if enterprise and len(known) > 1 else 0,
        place_id=request.args.get("place", 0, type=small),
        post=request.args.get("post", ""),
        category=request.args.get("category", ""),
        left=request.args.get("left") == "1",
    )
    number = page_number()
    found, total = people.search(
        actor(), wanted, today=clock.local(clock.now()).date(), page=number, size=PAGE
    )
    return render_template(
        "people/index.html",
        page=page_of(found, number, total, PAGE),
        wanted=wanted,
        enterprise=enterprise,
        narrowed=any((wanted.text, wanted.place_id, wanted.post, wanted.category)),
        **_picks(known, enterprise),
    )


def _picks(known: list[EnterpriseView], enterprise: EnterpriseView | None) -> dict[str, Any]:
    """What the lists above the table offer; departments and posts only of one enterprise."""
    who = actor()
    nodes = places.tree(who, enterprise.id, permission=Permission.PEOPLE_VIEW) if enterprise else []
    posts = places.posts(who, enterprise.id) if enterprise else []
    return {
        "enterprises": [("", "全部单位"), *((one.public_id, one.name) for one in known)],
        "nodes": [("", "全部部门"), *((n.id, n.trail_name) for n in nodes if n.trail_name)],
        "posts": [("", "全部岗位"), *((one.name, one.name) for one in posts if one.people)],
        "categories": CATEGORIES,
        "category_labels": CATEGORY_LABELS,
    }


@blueprint.get("/<public_id>")
@needs(Permission.PEOPLE_VIEW)
def person(public_id: str) -> ResponseReturnValue:
    """One person, with what of their work lies within the actor's scope."""
    return person_page(public_id)


def person_page(public_id: str, seen: tuple[str, str] | None = None) -> str:
    """The page of one person; `seen` is the ID number and phone in full, just unmasked."""
    who = actor()
    return render_template(
        "people/person.html",
        person=people.person(who, public_id),
        aloud=people.aloud_of(who, public_id),
        seen=seen,
        may_edit=who.can(Permission.PEOPLE_EDIT),
        may_unmask=who.can(Permission.PEOPLE_UNMASK),
        may_reset=who.can(Permission.CODES_RESET),
        form_labels=FORM_LABELS,
        category_labels=CATEGORY_LABELS,
        today=clock.local(clock.now()).date(),
    )


@blueprint.post("/<public_id>/unmask")
@needs(Permission.PEOPLE_UNMASK)
@limiter.limit("60/hour")
def unmask(public_id: str) -> ResponseReturnValue:
    """The numbers in full, on this one page; who looked is on the trail."""
    seen = people.unmask(actor(), public_id, now=clock.now())
    return person_page(public_id, seen)


class CorrectForm(Form):
    """A person's particulars."""

    name = StringField("姓名", [InputRequired("请填姓名"), Length(max=60)])
    phone = StringField("手机号", [Optional(), Length(max=30)])
    id_number = StringField("身份证号", [Optional(), Length(max=30)])


@blueprint.route("/<public_id>/correct", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
def correct(public_id: str) -> ResponseReturnValue:
    """Put a name, phone or ID number right."""
    found = people.person(actor(), public_id)
    form = CorrectForm()
    if request.method == "GET":
        form.name.data = found.name
    if form.validate_on_submit():
        try:
            people.correct(
                actor(),
                public_id,
                name=form.name.data or "",
                phone=form.phone.data or "",
                id_number=form.id_number.data or "",
                now=clock.now(),
            )
        except Invalid as problem:
            form.refuse(problem)
        else:
            flash("改好了。", "safe")
            return redirect(url_for("people.person", public_id=public_id))
    page = render_template("people/correct.html", form=form, person=found)
    return page, 422 if form.errors or form.form_errors else 200
