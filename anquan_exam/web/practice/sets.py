"""One question at a time: the question, then at once what was right and why."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.grading import asked_of
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import KIND_WORDS, Kind, RubricPoint
from anquan_exam.services.errors import Invalid
from anquan_exam.services.pieces import pieces_of
from anquan_exam.services.practice import books, sets, taking
from anquan_exam.services.practice.sets import SetView
from anquan_exam.services.sittings.verdicts import ItemView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.favourites import favourite
from anquan_exam.web.practice import blueprint
from anquan_exam.web.sitting.explaining import explained, picture_of
from anquan_exam.web.sitting.paper import fragments
from anquan_exam.web.sitting.rendering import render_question
from anquan_exam.web.sitting.sheet_form import given
from anquan_exam.web.wording import say


@blueprint.get("/sets/<set_id>")
@needs(Permission.SIT)
def resume(set_id: str) -> ResponseReturnValue:
    """Go on where one stopped."""
    view = sets.view(actor(), set_id, now=clock.now())
    return redirect(_onwards(view, 0))


def _onwards(view: SetView, after: int) -> str:
    """The next unanswered question behind `after`, or what came out of the set."""
    number = None if view.finished_at else view.next_open(after)
    if number is None:
        return url_for("practice.summary", set_id=view.id)
    return url_for("practice.question", set_id=view.id, number=number)


@blueprint.get("/sets/<set_id>/<int:number>")
@needs(Permission.SIT)
def question(set_id: str, number: int) -> ResponseReturnValue:
    """A question of a set; once answered, with its key."""
    view = sets.view(actor(), set_id, now=clock.now())
    if not 1 <= number <= view.total:
        raise PageNotFound
    if number in view.answers:
        return _feedback(view, number)
    if view.finished_at:
        return redirect(url_for("practice.summary", set_id=set_id))
    return _question(view, number)


@blueprint.post("/sets/<set_id>/<int:number>")
@needs(Permission.SIT)
def answer(set_id: str, number: int) -> ResponseReturnValue:
    """Take the answer and show what was right; a short answer is compared by its author first."""
    now = clock.now()
    view = sets.view(actor(), set_id, now=now)
    if not 1 <= number <= view.total:
        raise PageNotFound
    item = view.paper.items[number - 1]
    taken = given(item, request.form)
    compared = "compared" in request.form
    if item.kind is Kind.SHORT_ANSWER and taken.answer and not compared:
        return _compare(view, item, taken.answer[0])
    if taken.note:
        return _question(view, number, taken.note), 422
    said = compared and len(request.form.getlist("said")) == len(_rubric(view, item))
    try:
        sets.answer(actor(), set_id, number, taken.answer, all_said=said, now=now)
    except Invalid as problem:
        return _question(view, number, say(problem)), 422
    return redirect(url_for("practice.question", set_id=set_id, number=number))


def _rubric(view: SetView, item: PaperItem) -> tuple[RubricPoint, ...]:
    return asked_of(item, sets.questions(view)[item.revision]).rubric


def _compare(view: SetView, item: PaperItem, text: str) -> ResponseReturnValue:
    """One's own words beside the points they should make; answered already, the feedback."""
    if item.number in view.answers or view.finished_at:
        return redirect(url_for("practice.question", set_id=view.id, number=item.number))
    asked = asked_of(item, sets.questions(view)[item.revision])
    return render_template(
        "practice/compare.html",
        set=view,
        number=item.number,
        text=text,
        rubric=asked.rubric,
        model=asked.model_answer,
    )


@blueprint.post("/sets/<set_id>/finish")
@needs(Permission.SIT)
def finish(set_id: str) -> ResponseReturnValue:
    """End a set before its last question."""
    sets.finish(actor(), set_id, now=clock.now())
    return redirect(url_for("practice.summary", set_id=set_id))


@blueprint.get("/sets/<set_id>/summary")
@needs(Permission.SIT)
def summary(set_id: str) -> ResponseReturnValue:
    """What came out of a set, the wrong ones to look at again."""
    view = sets.view(actor(), set_id, now=clock.now())
    found = sets.questions(view)
    wrong = [(number, found[view.paper.items[number - 1].revision].stem) for number in view.wrong]
    return render_template(
        "practice/summary.html",
        set=view,
        wrong=wrong,
        again_url=_again_url(view),
        back_url=url_for("practice.index"),
        back_label="练习",
    )


def _again_url(view: SetView) -> str:
    """Where another set of the same choice is started."""
    source, *rest = view.choice.split(":")
    if source == "bank":
        bank, topic, kind = rest
        return url_for("practice.bank", bank=bank, topic=topic or None, kind=kind or None)
    return url_for("practice.book", book=source)


def _question(view: SetView, number: int, refusal: str | None = None) -> str:
    item = view.paper.items[number - 1]
    fragment = fragments().get([item.revision])[item.revision]
    pieces = pieces_of([item.revision])[item.revision] if item.part > 1 else None
    return render_template(
        "practice/question.html",
        set=view,
        number=number,
        about=_about(item) + ("，可选几个" if item.kind is Kind.MULTIPLE else ""),
        asked=render_question(item, fragment, given(item, request.form).answer),
        special=fragment.special,
        scenario=Markup(pieces.stem) if pieces else None,  # noqa: S704 - sanitised at publishing
        picture=picture_of(pieces.picture) if pieces else None,
        empty=say(Invalid(taking.EMPTY.get(item.kind, "practice_empty"))),
        refusal=refusal,
        previous=number - 1,
        skip=_onwards(view, number) if len(view.answers) + 1 < view.total else None,
    )


def _about(item: PaperItem) -> str:
    return (f"案例第 {item.part} 问，" if item.part else "") + KIND_WORDS[item.kind]


def _feedback(view: SetView, number: int) -> str:
    item, marked = view.paper.items[number - 1], view.answers[number]
    question = sets.questions(view)[item.revision]
    shown = ItemView(
        item=item,
        question=question,
        answer=marked.answer,
        score=item.marks if marked.right else 0,
        right=marked.right,
        basis=books.bases([question])[asked_of(item, question).id],
    )
    last = view.finished_at is not None or view.next_open() is None
    return render_template(
        "practice/feedback.html",
        item=explained([shown], number, view.total, "练习", scored=False),
        closed=True,
        written=item.kind is Kind.SHORT_ANSWER,
        back_url=url_for("practice.index"),
        back_label="练习",
        prev_url=url_for("practice.question", set_id=view.id, number=number - 1)
        if number > 1
        else None,
        next_url=_onwards(view, number),
        next_label="看结果" if last else "下一题",
        report_url=None,
        favourite=favourite(item.question_id),
    )
