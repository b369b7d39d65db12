"""The documents register: what questions may rest on, and an enterprise's own procedures."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.documents import Document, DocumentKind
from anquan_exam.exchange import clinic_wording
from anquan_exam.services import banks, overlays, places
from anquan_exam.services.banks import (
    PAGE_SIZE,
    REGISTER_PAGE_SIZE,
    ProcedureInput,
    RegisterFilter,
    State,
)
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, overlay_words, words
from anquan_exam.web.forms import Form
from anquan_exam.web.numbers import today
from anquan_exam.web.pages import page_number, page_of

_DATE = "日期写成 2026-11-24 的样子"


class ProcedureForm(Form):
    """A numbered procedure of an enterprise's own."""

    title = StringField("全称")
    short = StringField("简称", [Optional()])
    number = StringField("文号", [Optional()])
    issued = DateField("印发日期", [InputRequired(_DATE)])
    begins_on = DateField("从哪天起执行", [InputRequired(_DATE)])
    ends_on = DateField("哪天起作废", [Optional()])
    articles = TextAreaField("条款")

    def given(self) -> ProcedureInput:
        """What was typed in. Only after validation."""
        issued, begins_on = self.issued.data, self.begins_on.data
        if issued is None or begins_on is None:
            raise Invalid("bad_period", "begins_on")
        return ProcedureInput(
            title=self.title.data or "",
            short=self.short.data or "",
            number=self.number.data or "",
            issued=issued,
            begins_on=begins_on,
            ends_on=self.ends_on.data,
            articles=self.articles.data or "",
        )

    def show(self, made: Document) -> None:
        """Fill the form from what is stored."""
        period = made.in_force[0]
        self.title.data, self.short.data, self.number.data = made.title, made.short, made.number
        self.issued.data = made.issued
        self.begins_on.data, self.ends_on.data = period.start, period.end
        self.articles.data = banks.article_lines(made.articles)


class NewProcedureForm(ProcedureForm):
    """The same, and whose it is."""

    owner = SelectField("哪个单位的", coerce=int)


@blueprint.get("/documents")
@needs(Permission.BANKS_VIEW)
def documents() -> ResponseReturnValue:
    """The register."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    wanted = RegisterFilter(
        word=request.args.get("q", "").strip()[:60],
        kind=DocumentKind(kind) if kind in [*DocumentKind] else None,
        state=State(state) if state in [*State] else None,
    )
    page = page_number()
    lines, total = banks.list_documents(actor(), wanted, page, now=clock.now())
    return render_template(
        "banks/documents.html",
        page=page_of(lines, page, total, REGISTER_PAGE_SIZE),
        wanted=wanted,
        law=overlay_words,
    )


@blueprint.get("/documents/<document_id>")
@needs(Permission.BANKS_VIEW)
def document(document_id: str) -> ResponseReturnValue:
    """One document: its articles, what rests on each, and what became of it."""
    found = overlays.document_page(actor(), document_id, now=clock.now())
    return render_template(
        "banks/document.html",
        found=found,
        line=found.line,
        made=found.line.document,
        law=overlay_words,
        day_now=today(),
    )


@blueprint.get("/documents/<document_id>/questions")
@needs(Permission.BANKS_VIEW)
def questions_on(document_id: str) -> ResponseReturnValue:
    """The questions that rest on a document, or on one of its articles."""
    number, page = request.args.get("article", ""), page_number()
    line, found = overlays.questions_on(actor(), document_id, number, now=clock.now())
    start = (page - 1) * PAGE_SIZE
    return render_template(
        "banks/questions_on.html",
        made=line.document,
        number=number,
        page=page_of(found[start : start + PAGE_SIZE], page, len(found), PAGE_SIZE),
        said=clinic_wording,
        words=words,
    )


@blueprint.route("/procedures/new", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def new_procedure() -> ResponseReturnValue:
    """Register a procedure."""
    form = NewProcedureForm()
    mine = places.enterprises(actor(), permission=Permission.BANKS_EDIT)
    form.owner.choices = {str(one.id): one.name for one in mine}
    if request.method == "GET":
        form.issued.data = form.begins_on.data = today()
    elif form.validate_on_submit():
        try:
            made = banks.create_procedure(actor(), form.owner.data, form.given(), now=clock.now())
            flash("登记好了。出题时把下面的编号和条号写进“依据”。", "safe")
            return redirect(url_for("banks.document", document_id=made))
        except Invalid as refused:
            form.refuse(refused)
    html = render_template("banks/procedure.html", form=form, mine=mine, line=None)
    return html, 422 if form.errors else 200


@blueprint.route("/documents/<document_id>/edit", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def edit_procedure(document_id: str) -> ResponseReturnValue:
    """Mend a procedure of one's own."""
    line = banks.document(actor(), document_id, now=clock.now())
    if not line.may_edit:
        raise NotFound("document")
    form = ProcedureForm()
    if request.method == "GET":
        form.show(line.document)
    elif form.validate_on_submit():
        try:
            banks.change_procedure(actor(), document_id, form.given(), now=clock.now())
            flash("改好了。", "safe")
            return redirect(url_for("banks.document", document_id=document_id))
        except Invalid as refused:
            form.refuse(refused)
    html = render_template("banks/procedure.html", form=form, mine=[], line=line)
    return html, 422 if form.errors else 200
