"""One question's form: everything a kind has, shown as on a phone while it is written."""

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.bank_diff import change_of, rows
from anquan_exam.domain.banks import BankQuestion, Topic
from anquan_exam.domain.documents import Document
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import Basis, Kind, Question
from anquan_exam.services import banks
from anquan_exam.services.banks import Desk, QuestionDraft
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, words
from anquan_exam.web.banks.editor import fields, steps
from anquan_exam.web.banks.editor.beside import beside
from anquan_exam.web.banks.editor.phone import phone_html
from anquan_exam.web.wording import say

MOST_FOUND = 30
_BASE = "/banks/<bank_id>/draft/questions"


@dataclass(frozen=True, slots=True)
class Picker:
    """The search for a basis: what was looked for, what was found, the document that is open."""

    word: str = ""
    found: tuple[Document, ...] = ()
    more: bool = False
    opened: Document | None = None


@blueprint.route(f"{_BASE}/new", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def new_question(bank_id: str) -> ResponseReturnValue:
    """A question from nothing."""
    desk = banks.draft_desk(actor(), bank_id, now=clock.now())
    given = request.values.get("kind", "")
    kind = Kind(given) if given in [*Kind] else Kind.SINGLE
    if request.method == "GET":
        asked = fields.blank_question(kind, banks.UNNAMED)
        return _form(desk, None, asked, request.args.get("topic", ""), checked=False)
    asked, refused = _posted(bank_id, banks.UNNAMED, kind)
    topic = request.form.get("topic", "")
    if refused is not None or not request.form.get("do", "").startswith("save"):
        return _form(desk, None, asked, topic, refused)
    try:
        id_ = banks.add_question(actor(), bank_id, asked, topic, now=clock.now())
    except Invalid as problem:
        return _form(desk, None, asked, topic, problem)
    _say_saved(asked, f"加好了，题号 {id_}")
    if request.form["do"] == "save-next":
        at = url_for("banks.new_question", bank_id=bank_id, kind=kind.value, topic=topic)
        return redirect(at)
    return redirect(url_for("banks.edit_question", bank_id=bank_id, question_id=id_))


@blueprint.route(f"{_BASE}/<question_id>", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def edit_question(bank_id: str, question_id: str) -> ResponseReturnValue:
    """A question of the draft."""
    page = banks.draft_question(actor(), bank_id, question_id, now=clock.now())
    if request.method == "GET":
        return _form(page.desk, page, page.question, page.topic)
    given = request.form.get("kind", "")
    kind = Kind(given) if given in [*Kind] else page.question.kind
    asked, refused = _posted(bank_id, question_id, kind)
    topic = request.form.get("topic", page.topic)
    if refused is not None or not request.form.get("do", "").startswith("save"):
        return _form(page.desk, page, asked, topic, refused)
    try:
        seen = request.form.get("seen", "")
        changed = banks.save_question(actor(), bank_id, asked, topic, seen=seen, now=clock.now())
    except NotFound:
        raise
    except Problem as problem:
        return _form(page.desk, page, asked, topic, problem)
    _say_saved(asked, "存下了" if changed else "没有改动")
    after = page.following if request.form["do"] == "save-next" else None
    return redirect(
        url_for("banks.edit_question", bank_id=bank_id, question_id=after or question_id)
    )


@blueprint.post(f"{_BASE}/preview")
@needs(Permission.BANKS_EDIT)
def preview_question(bank_id: str) -> ResponseReturnValue:
    """The unsaved form as a phone would show it."""
    banks.draft_desk(actor(), bank_id, now=clock.now())
    given = request.form.get("kind", "")
    kind = Kind(given) if given in [*Kind] else Kind.SINGLE
    return phone_html(fields.read_form(request.form, banks.UNNAMED, kind))


def _say_saved(asked: Question, said: str) -> None:
    faults = sum(len(each) for each in beside(asked).values())
    if faults:
        flash(f"{said}。还有 {faults} 处要改，看下面红字。", "caution")
    else:
        flash(f"{said}。", "safe")


def _posted(bank_id: str, id_: str, kind: Kind) -> tuple[Question, Invalid | None]:
    """The question as typed, with what its buttons did; and the refusal of a picture."""
    asked = fields.read_form(request.form, id_, kind)
    step = request.form.get("do", "")
    try:
        asked = _with_pictures(bank_id, asked)
    except Invalid as refused:
        return asked, refused
    what, _, about = step.partition(":")
    if step == "kind":
        return steps.apply(asked, f"kind-set-{request.form.get('to_kind', '')}"), None
    if what == "box" and about.isdecimal():
        sides = [request.form.get(f"{side}-{about}", "") for side in ("left", "top")]
        sides += [request.form.get(f"{side}-{about}", "") for side in ("right", "bottom")]
        return steps.boxed(asked, int(about), sides), None
    if what == "cite":
        document, _, number = about.partition(" ")
        of = request.form.get("cite_to", "0")
        return steps.with_basis(
            asked, int(of) if of.isdecimal() else 0, Basis(document, number)
        ), None
    return steps.apply(asked, step), None


def _with_pictures(bank_id: str, asked: Question) -> Question:
    """The question with the pictures that came along, kept."""
    found = [
        _with_picture(bank_id, each, f"part-{number}-" if number else "")
        for number, each in enumerate(asked.asked())
    ]
    return replace(found[0], parts=tuple(found[1:]))


def _with_picture(bank_id: str, asked: Question, prefix: str) -> Question:
    sent = request.files.get(f"{prefix}file")
    if sent is None or not sent.filename:
        return asked
    name = banks.keep_picture(actor(), bank_id, sent.read(), now=clock.now())
    alt = request.form.get(f"{prefix}alt", "").strip()
    return replace(asked, picture=Picture(name, alt))


def _form(
    desk: Desk,
    page: QuestionDraft | None,
    asked: Question,
    topic: str,
    refused: Problem | None = None,
    *,
    checked: bool = True,
) -> ResponseReturnValue:
    """The form as it stands; nothing is said to be wrong before anything was written."""
    html = render_template(
        "banks/editor/question.html",
        desk=desk,
        page=page,
        q=asked,
        topic=topic if topic in desk.topics else next(iter(desk.topics), ""),
        wrong=beside(asked, desk.basis_problems(asked)) if checked else {},
        picker=_picker(desk),
        problem=say(refused) if refused else "",
        clash=_clash(desk, page, asked, topic, refused),
        phone=phone_html(asked),
        size=banks.preview(asked).picture,
        words=words,
        limits=fields,
    )
    return html, 422 if refused else 200


def _clash(
    desk: Desk, page: QuestionDraft | None, asked: Question, topic: str, refused: Problem | None
) -> Any:
    """What stands there now beside what was typed, where somebody else saved meanwhile."""
    if page is None or refused is None or refused.code != "question_changed":
        return ()
    mine = BankQuestion(asked, Topic(topic, desk.topics.get(topic, topic)), page.retired)
    theirs = BankQuestion(
        page.question, Topic(page.topic, desk.topics.get(page.topic, "")), page.retired
    )
    change = change_of(theirs, mine)
    return tuple(row for row in rows(change, page.titles) if row.changed) if change else ()


def _picker(desk: Desk) -> Picker:
    step = request.form.get("do", "")
    word = request.form.get("find", "").strip()[:60]
    what, _, about = step.partition(":")
    if what in ("open", "cite"):
        return Picker(word, opened=desk.register.get(about.partition(" ")[0]))
    if what != "find":
        return Picker(word)
    found = banks.find_documents(desk.register, word)
    return Picker(word, found[:MOST_FOUND], len(found) > MOST_FOUND)
