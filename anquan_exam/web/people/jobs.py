"""Where somebody works: a further post, a move, the end of an assignment or an employment."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.roster_rows import split_posts
from anquan_exam.domain.vocabulary import CATEGORY_LABELS, PersonCategory
from anquan_exam.services import people, places
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.people import EmploymentView, JobInput, PersonView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.forms import Form, options
from anquan_exam.web.numbers import small
from anquan_exam.web.people.routes import blueprint
from anquan_exam.web.wording import say


class JobForm(Form):
    """Where and as what somebody is to work."""

    replaces = HiddenField()
    place_id = SelectField("部门", coerce=int)
    posts = StringField("岗位", [InputRequired("请填岗位"), Length(max=240)])
    category = SelectField("人员类别", choices=options(CATEGORY_LABELS.items()))
    site_id = SelectField("场所", coerce=int)
    begins_on = DateField("从哪天起", [InputRequired("请选日期")])

    def job(self) -> JobInput:
        """What was chosen, once validated."""
        assert self.begins_on.data is not None
        return JobInput(
            self.place_id.data,
            split_posts(self.posts.data or ""),
            PersonCategory(self.category.data),
            self.begins_on.data,
            self.site_id.data or None,
        )


@blueprint.route("/<public_id>/employments/<int:employment_id>/job", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
def job(public_id: str, employment_id: int) -> ResponseReturnValue:
    """A further post, or a move when the address says which assignment it replaces."""
    found = people.person(actor(), public_id)
    employment = _employment(found, employment_id)
    form = JobForm()
    before = _prefill(form, employment)
    if form.validate_on_submit():
        try:
            replaces = before.id if before else None
            people.assign(actor(), employment_id, form.job(), replaces=replaces, now=clock.now())
        except Invalid as problem:
            form.refuse(problem)
        else:
            flash("换好了。" if before else "加好了。", "safe")
            return redirect(url_for("people.person", public_id=public_id))
    page = render_template("people/job.html", form=form, person=found, before=before)
    return page, 422 if form.errors or form.form_errors else 200


def _employment(found: PersonView, employment_id: int) -> EmploymentView:
    for one in found.employments:
        if one.id == employment_id and one.ends_on is None:
            return one
    raise NotFound("employment")


def _prefill(form: JobForm, employment: EmploymentView) -> people.AssignmentView | None:
    """The choices of the host unit; what is moved from fills the form in at first."""
    wanted = request.args.get("replaces", 0, type=small)
    running = [one for one in employment.assignments if one.ends_on is None]
    before = next((one for one in running if one.id == wanted), None)
    if wanted and before is None:
        raise NotFound("assignment")
    hosts = {one.host_id for one in running} or {one.host_id for one in employment.assignments}
    nodes = [node for host in sorted(hosts) for node in places.tree(actor(), host)]
    sites = [site for host in sorted(hosts) for site in places.sites(actor(), host)]
    form.place_id.choices = options((node.id, node.trail_name or node.name) for node in nodes)
    form.site_id.choices = options([(0, "不写"), *((site.id, site.name) for site in sites)])
    if request.method == "GET":
        form.begins_on.data = clock.local(clock.now()).date()
        form.category.data = PersonCategory.FRONTLINE.value
        if before:
            form.place_id.data = before.place_id
            form.posts.data = "、".join(before.posts)
            form.category.data = before.category.value
    return before


class EndForm(Form):
    """The last day."""

    ends_on = DateField("最后一天", [InputRequired("请选日期")])


@blueprint.post("/<public_id>/employments/<int:employment_id>/end")
@needs(Permission.PEOPLE_EDIT)
def end_employment(public_id: str, employment_id: int) -> ResponseReturnValue:
    """The person leaves."""
    return _end(
        public_id,
        lambda day: people.end_employment(actor(), employment_id, day, now=clock.now()),
        "离岗登记好了。他的记录一直留着。",
    )


@blueprint.post("/<public_id>/assignments/<int:assignment_id>/end")
@needs(Permission.PEOPLE_EDIT)
def end_assignment(public_id: str, assignment_id: int) -> ResponseReturnValue:
    """One of several posts ends."""
    return _end(
        public_id,
        lambda day: people.end_assignment(actor(), assignment_id, day, now=clock.now()),
        "这份岗位结束了。",
    )


@blueprint.post("/<public_id>/assignments/<int:assignment_id>/lamp")
@needs(Permission.PEOPLE_EDIT)
def give_lamp(public_id: str, assignment_id: int) -> ResponseReturnValue:
    """The lamp the person goes down with."""
    try:
        people.give_lamp(actor(), assignment_id, request.form.get("lamp", ""), now=clock.now())
        flash("矿灯号登记好了。", "safe")
    except Invalid as refused:
        flash(say(refused), "caution")
    return redirect(url_for("people.person", public_id=public_id))


def _end(public_id: str, act: Callable[[date], object], said: str) -> ResponseReturnValue:
    """End something on the day of the form."""
    form = EndForm()
    if form.validate() and form.ends_on.data:
        act(form.ends_on.data)
        flash(said, "safe")
    else:
        flash("先选最后一天。", "caution")
    return redirect(url_for("people.person", public_id=public_id))
