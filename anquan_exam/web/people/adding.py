"""Entering one person by hand: the questions are those of a roster's row."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.roster import Choosing, Decisions
from anquan_exam.domain.roster_rows import Field
from anquan_exam.domain.vocabulary import CATEGORY_LABELS, FORM_LABELS
from anquan_exam.exchange.roster_excel.wording import CHOICES, say_reasons
from anquan_exam.services import people, places
from anquan_exam.services.people import NeedsAnswer
from anquan_exam.web.access import actor, needs
from anquan_exam.web.forms import Form, options
from anquan_exam.web.people.routes import blueprint

# Answers that a form can carry; another phone is typed into its own field.
ANSWERS = (
    Choosing.NEW,
    Choosing.NO_PHONE,
    Choosing.NO_NUMBER,
    Choosing.LATER,
)


CATEGORIES = [(label, label) for label in CATEGORY_LABELS.values()]
FORMS = [(label, label) for label in FORM_LABELS.values()]


class AddForm(Form):
    """One person, as in a roster's row."""

    enterprise = SelectField("单位")
    name = StringField("姓名", [InputRequired("请填姓名"), Length(max=60)])
    id_number = StringField("身份证号", [Optional(), Length(max=30)])
    phone = StringField("手机号", [Optional(), Length(max=30)])
    number = StringField("工号", [Optional(), Length(max=40)])
    lamp = StringField("矿灯号", [Optional(), Length(max=20)])
    department = StringField("部门", [Optional(), Length(max=240)])
    posts = StringField("岗位", [Optional(), Length(max=240)])
    category = SelectField("人员类别", choices=options(CATEGORIES), default="一线从业人员")
    form_of_work = SelectField("用工形式", choices=options(FORMS), default="合同工")
    begins_on = StringField("入职日期", [Optional(), Length(max=20)])
    agency = StringField("用人单位（派遣、外包才填）", [Optional(), Length(max=120)])

    def cells(self) -> dict[Field, str]:
        """The form as the cells of a row."""
        given = {
            Field.NAME: self.name,
            Field.ID_NUMBER: self.id_number,
            Field.PHONE: self.phone,
            Field.NUMBER: self.number,
            Field.LAMP: self.lamp,
            Field.DEPARTMENT: self.department,
            Field.POSTS: self.posts,
            Field.CATEGORY: self.category,
            Field.FORM: self.form_of_work,
            Field.BEGINS_ON: self.begins_on,
            Field.AGENCY: self.agency,
        }
        return {field: cell.data or "" for field, cell in given.items()}


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
def add() -> ResponseReturnValue:
    """Enter somebody; the initial code of a new person is shown once."""
    form = AddForm()
    known = places.reachable_enterprises(actor(), Permission.PEOPLE_EDIT)
    form.enterprise.choices = options((one.public_id, one.name) for one in known)
    asked: NeedsAnswer | None = None
    if form.validate_on_submit():
        try:
            added = people.add(
                actor(), form.enterprise.data, form.cells(), _decisions(), now=clock.now()
            )
        except NeedsAnswer as question:
            asked = question
        else:
            return _added(form, added)
    return render_template(
        "people/add.html",
        form=form,
        enterprises=known,
        verdict=asked.verdict if asked else None,
        why=say_reasons(asked.verdict.reasons) if asked else "",
        choices=CHOICES,
        departments=_departments(known[0].id) if len(known) == 1 else [],
        posts=places.posts(actor(), known[0].id) if len(known) == 1 else [],
    ), 422 if asked or form.errors else 200


def _departments(enterprise_id: int) -> list[str]:
    nodes = places.tree(actor(), enterprise_id)
    return [node.trail_name.replace(" / ", "/") for node in nodes if node.trail_name]


def _decisions() -> Decisions:
    """The answers given to what was asked before: new, no_phone, …, or same:<public id>."""
    answers = request.form.getlist("answer")
    same = next((one.removeprefix("same:") for one in answers if one.startswith("same:")), "")
    given: dict[str, str | bool] = {str(one): True for one in ANSWERS if one in answers}
    return Decisions.from_json({**given, **({"same": same} if same else {})})


def _added(form: AddForm, added: people.Added) -> ResponseReturnValue:
    if added.code is None:
        flash("系统里有他，只加了用工，手机和密码没动。", "safe")
        return redirect(url_for("people.person", public_id=added.public_id))
    account = form.phone.data or f"工号 {form.number.data}"
    slip = people.FreshCode(form.name.data or "", account, form.department.data or "", added.code)
    return render_template("people/codes.html", codes=[slip], title="人加好了")
