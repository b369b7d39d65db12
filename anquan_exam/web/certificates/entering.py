"""Entering a card, putting it right, taking it back, noting that it was revoked."""

from dataclasses import dataclass, field, fields
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.certificates import LONGEST_ISSUER, LONGEST_NUMBER, LONGEST_REASON
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.services import people
from anquan_exam.services.certificates import acts, views
from anquan_exam.services.certificates.checking import CertificateInput
from anquan_exam.services.certificates.views import CertificateView
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.people import Filter
from anquan_exam.web.access import actor, needs
from anquan_exam.web.certificates import blueprint
from anquan_exam.web.certificates.words import about, known
from anquan_exam.web.extensions import limiter
from anquan_exam.web.wording import say

FOUND = 20


@dataclass(slots=True)
class Form:
    """The form of a card as it is shown, empty or as it was sent."""

    family: str = ""
    operations: str = ""
    number: str = ""
    issuer: str = ""
    valid_from: str = ""
    valid_until: str = ""
    review_by: str = ""
    for_ever: str = ""
    reason: str = ""
    problem: str = field(default="")
    wrong: str = field(default="")

    def given(self) -> CertificateInput:
        """What was typed. Raises Invalid `certificate_family`."""
        if self.family not in set(Family):
            raise Invalid("certificate_family", "family")
        photo = request.files.get("photo")
        return CertificateInput(
            Family(self.family),
            self.operations,
            self.number,
            self.issuer,
            _day(self.valid_from, "certificate_from", "valid_from"),
            _day(self.valid_until, "certificate_order", "valid_until"),
            _day(self.review_by, "certificate_review", "review_by"),
            self.for_ever == "1",
            photo.read() if photo is not None and photo.filename else b"",
        )

    def refuse(self, refused: Problem) -> None:
        """Show a refusal, and beside which field."""
        self.problem, self.wrong = say(refused), str(getattr(refused, "field", ""))


def _sent() -> Form:
    names = [one.name for one in fields(Form) if one.name not in ("problem", "wrong")]
    return Form(**{name: request.form.get(name, "") for name in names})


def _day(text: str, code: str, name: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(code, name) from error


@blueprint.route("/certificates/new", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("120/minute")
def new() -> ResponseReturnValue:
    """First whose card it is, then the card."""
    person = request.values.get("person", "")
    if not person:
        return _choose()
    found = people.person(actor(), person)
    form = _sent() if request.method == "POST" else _begun()
    if request.method == "POST":
        try:
            made = acts.enter(actor(), person, form.given(), known(), now=clock.now())
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash("登上了。", "safe")
            return redirect(url_for("certificates.show", public_id=made))
    return _form(form, found.name, person=person)


def _begun() -> Form:
    """An empty form, with the family that the address names."""
    family = request.args.get("family", "")
    return Form(
        family=family if family in set(Family) else "",
        operations=request.args.get("operations", "")[:200],
    )


def _choose() -> ResponseReturnValue:
    query, today = request.args.get("q", "").strip(), clock.local(clock.now()).date()
    rows, total = (
        people.search(actor(), Filter(text=query), today=today, size=FOUND) if query else ([], 0)
    )
    return render_template("certificates/choose.html", query=query, people=rows, total=total)


def _form(
    form: Form, name: str, *, person: str = "", view: CertificateView | None = None
) -> ResponseReturnValue:
    guides = known().every()
    page = render_template(
        "certificates/form.html",
        form=form,
        name=name,
        person=person,
        view=view,
        guides=[(guide, about(guide)) for guide in guides],
        longest={
            "number": LONGEST_NUMBER, "issuer": LONGEST_ISSUER, "reason": LONGEST_REASON,
        },
    )  # fmt: skip
    return page, 422 if form.problem else 200


@blueprint.route("/certificates/<public_id>/correct", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("60/minute")
def correct(public_id: str) -> ResponseReturnValue:
    """Put another row in the place of one that is wrong."""
    found = _editable(public_id)
    form = _sent() if request.method == "POST" else _as_it_is(found)
    if request.method == "POST":
        try:
            made = acts.correct(
                actor(), public_id, form.given(), form.reason, known(), now=clock.now()
            )
        except NotFound:
            raise
        except Problem as refused:
            form.refuse(refused)
        else:
            flash("更正了。原来写的还留着备查。", "safe")
            return redirect(url_for("certificates.show", public_id=made))
    return _form(form, found.row.name, view=found)


def _editable(public_id: str) -> CertificateView:
    found = views.view(actor(), public_id, known(), now=clock.now())
    if not found.editable:
        raise NotFound("certificate")
    return found


def _as_it_is(found: CertificateView) -> Form:
    """The form as the row stands; the number is not shown again, and left empty it stays."""
    row = found.row
    until, review = row.dates.valid_until, row.dates.review_by
    return Form(
        family=row.family.value,
        operations="；".join(row.operations),
        issuer=row.issuer,
        valid_from=row.dates.valid_from.isoformat(),
        valid_until=until.isoformat() if until else "",
        review_by=review.isoformat() if review else "",
        for_ever="" if until else "1",
    )


@blueprint.post("/certificates/<public_id>/withdraw")
@needs(Permission.PEOPLE_EDIT)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take back a row that should not be there."""
    try:
        acts.withdraw(actor(), public_id, request.form.get("reason", ""), now=clock.now())
        flash("作废了。原来写的还留着备查。", "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "stop")
    return redirect(url_for("certificates.show", public_id=public_id))


@blueprint.post("/certificates/<public_id>/revoke")
@needs(Permission.PEOPLE_EDIT)
def revoke(public_id: str) -> ResponseReturnValue:
    """Note that the authority revoked a card."""
    made = public_id
    try:
        on = _day(request.form.get("on", ""), "certificate_revoked_on", "on")
        said = request.form.get("said", "")
        made = acts.revoke(actor(), public_id, on, said, now=clock.now())
        flash("记下了。要这本证的岗位，他不能再上。", "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "stop")
    return redirect(url_for("certificates.show", public_id=made))
