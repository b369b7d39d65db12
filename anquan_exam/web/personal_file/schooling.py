"""The schools of a person: entered by whoever saw the diploma, taken back with a reason."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.personal_file import EducationLevel
from anquan_exam.services import people
from anquan_exam.services.errors import Forbidden, Invalid
from anquan_exam.services.personal_file import schooling
from anquan_exam.services.personal_file.schooling import EducationInput
from anquan_exam.web.access import actor, needs
from anquan_exam.web.forms import Form, options
from anquan_exam.web.personal_file import blueprint
from anquan_exam.web.personal_file.words import EDUCATION
from anquan_exam.web.wording import say


class SchoolForm(Form):
    """A school as the diploma says."""

    level = SelectField("学历", choices=options((key.value, EDUCATION[key]) for key in EDUCATION))
    school = StringField("学校", [InputRequired("请填学校"), Length(max=80)])
    major = StringField("专业", [Length(max=60)])
    finished_on = DateField("哪天毕业", [InputRequired("请填毕业的日子")])


@blueprint.route("/people/<public_id>/schools", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
def schools(public_id: str) -> ResponseReturnValue:
    """The schools on record, and a form for one more."""
    form = SchoolForm()
    found = schooling.listed(actor(), public_id)
    if form.validate_on_submit() and form.finished_on.data is not None:
        given = EducationInput(
            EducationLevel(form.level.data),
            form.school.data or "",
            form.major.data or "",
            form.finished_on.data,
        )
        try:
            schooling.enter(actor(), public_id, given, now=clock.now())
        except Invalid as problem:
            form.refuse(problem)
        except Forbidden as problem:
            form.form_errors.append(say(problem))
        else:
            flash("登记了。", "safe")
            return redirect(url_for("personal_file.schools", public_id=public_id))
    page = render_template(
        "personal_file/schools.html",
        form=form,
        found=found,
        levels=EDUCATION,
        person=people.person(actor(), public_id),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/people/<public_id>/schools/<int:education_id>/withdraw")
@needs(Permission.PEOPLE_EDIT)
def withdraw_school(public_id: str, education_id: int) -> ResponseReturnValue:
    """Take one back."""
    why = request.form.get("reason", "")
    try:
        schooling.withdraw(actor(), public_id, education_id, why, now=clock.now())
    except (Invalid, Forbidden) as refused:
        flash(say(refused), "caution")
    else:
        flash("作废了，档案里还看得到原来写的。", "safe")
    return redirect(url_for("personal_file.schools", public_id=public_id))
