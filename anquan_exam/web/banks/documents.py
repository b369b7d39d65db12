"""The documents register: what questions may rest on, and an enterprise's own procedures."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.documents import Document
from anquan_exam.services import banks, places
from anquan_exam.services.banks import ProcedureInput
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint
from anquan_exam.web.forms import Form
from anquan_exam.web.numbers import today

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
    word = request.args.get("q", "").strip()[:60]
    found = banks.list_documents(actor(), word, now=clock.now())
    return render_template("banks/documents.html", found=found, word=word)


@blueprint.get("/documents/<document_id>")
@needs(Permission.BANKS_VIEW)
def document(document_id: str) -> ResponseReturnValue:
    """One document with its articles, as they are to be cited."""
    found = banks.document(actor(), document_id, now=clock.now())
    return render_template("banks/document.html", line=found, made=found.document)


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
