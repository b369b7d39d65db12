"""Sessions: the list, planning one, one with everybody on it."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import places, training
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.training import SessionFilter, SessionInput
from anquan_exam.web.access import actor, needs
from anquan_exam.web.home import has_desk
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.training.words import KIND_WORDS, STATE_CHOICES, STATES, hours
from anquan_exam.web.wording import say

blueprint = Blueprint("training", __name__)

SIZE = 20
FIELDS = (
    *("enterprise", "title", "plan", "kind", "post_id", "content", "teacher", "teacher_number"),
    *("place", "day", "begins", "ends", "exam"),
)


@blueprint.get("/training")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """The sessions within reach."""
    page, wanted = page_number(), _wanted()
    rows, total = training.listed(actor(), wanted, now=clock.now(), page=page, size=SIZE)
    return render_template(
        "training/index.html",
        page=page_of(rows, page, total, SIZE),
        wanted=wanted,
        month=request.args.get("month", "") if wanted.month else "",
        narrowed=any((wanted.query, wanted.kind, wanted.month, wanted.state)),
        kinds=KIND_WORDS,
        states=STATES,
        state_choices=STATE_CHOICES,
        may_plan=actor().can(Permission.PEOPLE_EDIT),
    )


def _wanted() -> SessionFilter:
    given = request.args
    return SessionFilter(
        given.get("q", "")[:60],
        given.get("kind", ""),
        day_of(given.get("month", "") + "-01"),
        given.get("state", ""),
    )


def day_of(text: str) -> date | None:
    """A day as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment_of(day: str, at: str, field: str) -> datetime:
    """The moment of a day and a time on the clock of China. Raises Invalid."""
    try:
        naive = datetime.fromisoformat(f"{day}T{at}")
    except ValueError as error:
        raise Invalid("training_missing", field) from error
    return naive.replace(tzinfo=clock.SHANGHAI)


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The form of a session as it was sent; "" for what was not."""

    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@blueprint.route("/training/new", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
def new() -> ResponseReturnValue:
    """Plan a session."""
    today = clock.local(clock.now()).date().isoformat()
    sent = request.form if request.method == "POST" else {"day": today, **request.args.to_dict()}
    form = PlanForm({name: str(sent.get(name, "")) for name in FIELDS})
    if request.method == "GET":
        return _form(form)
    try:
        made = training.plan(actor(), _input(form), now=clock.now())
    except Invalid as refused:
        return _form(form, refused), 422
    flash("安排好了。上课时投出二维码让大家签到，或者下课后按名单勾。", "safe")
    return redirect(url_for("training.show", public_id=made))


def _input(form: PlanForm) -> SessionInput:
    return SessionInput(
        enterprise=form["enterprise"],
        title=form["title"],
        plan=form["plan"],
        kind=form["kind"],
        post_id=int(form["post_id"]) if form["post_id"].isdecimal() else None,
        content=form["content"],
        teacher=form["teacher"],
        teacher_number=form["teacher_number"],
        place=form["place"],
        begins_at=moment_of(form["day"], form["begins"], "begins_at"),
        ends_at=moment_of(form["day"], form["ends"], "ends_at"),
        exam=form["exam"],
    )


def _form(form: PlanForm, refused: Invalid | None = None) -> str:
    units = places.enterprises(actor(), permission=Permission.PEOPLE_EDIT)
    return render_template(
        "training/new.html",
        form=form,
        enterprises=units,
        posts=places.posts(actor(), units[0].id) if len(units) == 1 else [],
        exams=training.exams_to_choose(actor(), now=clock.now()),
        kinds=KIND_WORDS,
        problem=say(refused) if refused else "",
        wrong=refused.field if refused else "",
    )


@blueprint.get("/training/<public_id>")
@needs(Permission.SIT)
def show(public_id: str) -> ResponseReturnValue:
    """A session with its list: for the manager, the teacher, and whoever reaches its people."""
    found = training.view(actor(), public_id, now=clock.now())
    standing = [row for row in found.rows if not row.withdrawn]
    return render_template(
        "training/show.html",
        view=found,
        standing=standing,
        withdrawn=[row for row in found.rows if row.withdrawn],
        late=[row for row in standing if row.late_why and not row.second],
        kinds=KIND_WORDS,
        states=STATES,
        hours=hours,
        desk=has_desk(actor()),
    )


@blueprint.post("/training/<public_id>/cancel")
@needs(Permission.PEOPLE_EDIT)
def cancel(public_id: str) -> ResponseReturnValue:
    """Cancel a session, for a reason."""
    return done(
        public_id,
        lambda: training.cancel(
            actor(), public_id, request.form.get("reason", ""), now=clock.now()
        ),
        "取消了。这场的学时都不算，记录还留着。",
    )


def done(public_id: str, act: object, said: str) -> ResponseReturnValue:
    """Do an act of a session's page and say what came of it there."""
    assert callable(act)
    try:
        act()
        flash(said, "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("training.show", public_id=public_id))
