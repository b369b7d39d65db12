"""Amendments and repeals of documents: recorded after a look at what rests on them, and questions
confirmed under the new text."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import (
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.overlays import Effect, Ground
from anquan_exam.exchange import clinic_wording
from anquan_exam.services import overlays
from anquan_exam.services.banks import DocumentLine
from anquan_exam.services.banks import document as register_line
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.overlays import HELD_BACK_PAGE_SIZE, Impact, OverlayInput
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, overlay_words, words
from anquan_exam.web.forms import Form, options
from anquan_exam.web.numbers import today
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say

NAMES_A_PAGE = 50
QUESTIONS_A_PAGE = 20
_ASKED = ("effect", "on", "scope", "articles", "successor", "replaced_by")


class OverlayForm(Form):
    """What happened to a document. Asked by GET: looking changes nothing, and links keep it."""

    class Meta(Form.Meta):
        csrf = False

    effect = RadioField("怎么了", [InputRequired("选一个")], choices=options(overlay_words.EFFECTS))
    on = DateField("从哪天起", [InputRequired("日期写成 2026-11-24 的样子")])
    scope = RadioField("改动哪里", [InputRequired("选一个")], choices=options(overlay_words.SCOPES))
    articles = SelectMultipleField("哪几条")
    successor = SelectField("现在按哪个文件执行", [Optional()])
    replaced_by = StringField("文件还没登记的，写名称和文号", [Optional()])

    def given(self, note: str = "") -> OverlayInput:
        """What was asked. Only after validation. Raises Invalid `no_article_ticked`,
        `whole_and_articles`."""
        ticked = tuple(self.articles.data or ())
        if self.scope.data == "some" and not ticked:
            raise Invalid("no_article_ticked", "articles")
        if self.scope.data == "whole" and ticked:
            raise Invalid("whole_and_articles", "scope")
        return OverlayInput(
            effect=Effect(self.effect.data),
            effective_on=self.on.data or today(),
            articles=ticked,
            successor=self.successor.data or "",
            replaced_by=self.replaced_by.data or "",
            note=note,
        )


class NoteForm(Form):
    """Where it is written: asked once what rests on it was shown."""

    note = TextAreaField("在哪里看到的")


@blueprint.route("/documents/<document_id>/overlays/new", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def new_overlay(document_id: str) -> ResponseReturnValue:
    """Say what happened, see what rests on it, then record it."""
    line, form = _form(document_id)
    note, found = NoteForm(), None
    asked = "effect" in request.args
    if asked and form.validate():
        try:
            found = overlays.preview(actor(), document_id, form.given(), now=clock.now())
            if note.validate_on_submit():
                given = form.given(note.note.data or "")
                made = overlays.record_overlay(actor(), document_id, given, now=clock.now())
                flash("记下了。", "safe")
                return redirect(url_for("banks.overlay", overlay_id=made))
        except Invalid as refused:
            (note if refused.field == "overlay_note" else form).refuse(_at(refused))
    html = render_template(
        "banks/overlay_new.html",
        line=line,
        form=form,
        note=note,
        found=found,
        asked=_asked(document_id),
        **_words(),
    )
    return html, 422 if form.errors or note.errors or form.form_errors else 200


@blueprint.get("/documents/<document_id>/touched/<what>")
@needs(Permission.BANKS_EDIT)
def would_touch(document_id: str, what: str) -> ResponseReturnValue:
    """The names behind a figure, before anything is recorded."""
    line, form = _form(document_id)
    if not form.validate():
        raise NotFound
    found = overlays.preview(actor(), document_id, form.given(), now=clock.now())
    back = url_for("banks.new_overlay", **_asked(document_id))
    return _names(found, what, line.document.short, back)


@blueprint.get("/overlays/<int:overlay_id>")
@needs(Permission.BANKS_VIEW)
def overlay(overlay_id: int) -> ResponseReturnValue:
    """What was recorded, what rests on it, and its questions to be confirmed."""
    return _overlay(overlay_id)


@blueprint.get("/overlays/<int:overlay_id>/touched/<what>")
@needs(Permission.BANKS_VIEW)
def touched(overlay_id: int, what: str) -> ResponseReturnValue:
    """The names behind a figure of what was recorded."""
    found = overlays.impact(actor(), overlay_id, now=clock.now())
    line = register_line(actor(), found.overlay.document, now=clock.now())
    return _names(found, what, line.document.short, url_for("banks.overlay", overlay_id=overlay_id))


@blueprint.post("/overlays/<int:overlay_id>/confirm")
@needs(Permission.BANKS_EDIT)
def confirm(overlay_id: int) -> ResponseReturnValue:
    """The ticked questions, or all on the page, are still right; or one is not, after all."""
    given = request.form
    back = redirect(url_for("banks.overlay", overlay_id=overlay_id))
    if given.get("lift"):
        overlays.lift_confirmation(actor(), overlay_id, given["lift"][:64], now=clock.now())
        flash("收回了，这道题又不抽了。", "safe")
        return back
    revisions = given.getlist("shown" if "all" in given else "revision")[:QUESTIONS_A_PAGE]
    try:
        count = overlays.confirm(actor(), overlay_id, revisions, now=clock.now())
    except Invalid as refused:
        return _overlay(overlay_id, say(refused))
    flash(f"确认了 {count} 题，以后的新卷又会抽到。", "safe")
    return back


@blueprint.post("/overlays/<int:overlay_id>/withdraw")
@needs(Permission.BANKS_EDIT)
def withdraw(overlay_id: int) -> ResponseReturnValue:
    """Take back what was recorded by mistake."""
    reason = request.form.get("reason", "")
    try:
        overlays.withdraw_overlay(actor(), overlay_id, reason, now=clock.now())
    except Invalid as refused:
        return _overlay(overlay_id, say(refused), reason)
    flash("撤回了，记录还留着。", "safe")
    return redirect(url_for("banks.overlay", overlay_id=overlay_id))


@blueprint.get("/held-back")
@needs(Permission.BANKS_VIEW)
def held_back() -> ResponseReturnValue:
    """Every question that is not drawn today because of its basis."""
    given, page = request.args.get("ground", ""), page_number()
    ground = Ground(given) if given in [*Ground] else None
    bank = request.args.get("bank", "")[:80]
    found = overlays.list_held_back(actor(), ground, bank, page, now=clock.now())
    return render_template(
        "banks/held_back.html",
        found=found,
        page=page_of(found.lines, page, found.total, HELD_BACK_PAGE_SIZE),
        ground=ground,
        bank=bank,
        **_words(),
    )


def _form(document_id: str) -> tuple[DocumentLine, OverlayForm]:
    """The document, if it is the actor's to record something about, and the form as asked."""
    follow = overlays.successors(actor(), document_id, now=clock.now())
    line = register_line(actor(), document_id, now=clock.now())
    form = OverlayForm(request.args)
    form.articles.choices = options((a.number, a.number) for a in line.document.articles)
    form.successor.choices = options([("", "没有，或者还没登记"), *follow])
    if "effect" not in request.args:
        form.on.data = today()
        form.scope.data = form.scope.data or "some"
    return line, form


def _asked(document_id: str) -> dict[str, Any]:
    """What the address asks about a document, to be asked again."""
    given = {name: request.args.getlist(name) for name in _ASKED if name in request.args}
    return {"document_id": document_id, **given}


def _at(refused: Invalid) -> Invalid:
    """The refusal at the field of the form that stands for it."""
    field = {"overlay_note": "note"}.get(refused.field, refused.field)
    return Invalid(refused.code, field, **{k: v for k, v in refused.detail.items() if k != "field"})


def _names(found: Impact, what: str, short: str, back: str) -> ResponseReturnValue:
    every: Mapping[str, Any] = {
        "questions": found.questions,
        "banks": sorted(found.banks.items()),
        "blueprints": sorted(found.blueprints, key=lambda each: each.room),
        "exams": found.exams,
        "people": found.results,
    }
    if what not in every:
        raise NotFound
    number, rows = page_number(), every[what]
    start = (number - 1) * NAMES_A_PAGE
    page = page_of(rows[start : start + NAMES_A_PAGE], number, len(rows), NAMES_A_PAGE)
    return render_template(
        "banks/touched.html", found=found, what=what, page=page, short=short, back=back, **_words()
    )


def _overlay(overlay_id: int, problem: str = "", reason: str = "") -> ResponseReturnValue:
    shown = overlays.overlay_page(actor(), overlay_id, now=clock.now())
    found = overlays.impact(actor(), overlay_id, now=clock.now())
    number = page_number()
    start = (number - 1) * QUESTIONS_A_PAGE
    rows = shown.questions[start : start + QUESTIONS_A_PAGE]
    html = render_template(
        "banks/overlay.html",
        shown=shown,
        found=found,
        page=page_of(rows, number, len(shown.questions), QUESTIONS_A_PAGE),
        problem=problem,
        reason=reason,
        **_words(),
    )
    return html, 422 if problem else 200


def _words() -> dict[str, Any]:
    return {"law": overlay_words, "said": clinic_wording, "words": words, "day_now": today()}
