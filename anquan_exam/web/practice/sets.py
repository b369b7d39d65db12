"""One question at a time: the question, then at once what was right and why."""

import re
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import BLANK, KIND_LABELS, Kind
from anquan_exam.services.errors import Invalid
from anquan_exam.services.pieces import Pieces, pieces_of
from anquan_exam.services.practice import books, sets
from anquan_exam.services.practice.sets import SetView
from anquan_exam.services.sittings.verdicts import ItemView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.favourites import favourite
from anquan_exam.web.practice import blueprint
from anquan_exam.web.sitting.verdict import explained
from anquan_exam.web.wording import say

_GAP = re.compile(f"{BLANK}_*")


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
    """Take the answer and show what was right."""
    given = request.form.getlist(f"q{number}")
    try:
        sets.answer(actor(), set_id, number, given, now=clock.now())
    except Invalid as problem:
        view = sets.view(actor(), set_id, now=clock.now())
        return _question(view, number, say(problem)), 422
    return redirect(url_for("practice.question", set_id=set_id, number=number))


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


@dataclass(frozen=True)
class BlankSlot:
    """What the macros of sitting/fragment.html ask for to show a blank."""

    number: int
    given: list[str]

    def blank(self, index: int) -> str:
        """What stands in the blank `index`, from 0."""
        return self.given[index] if index < len(self.given) else ""


def _question(view: SetView, number: int, refusal: str | None = None) -> str:
    item = view.paper.items[number - 1]
    pieces = pieces_of([item.revision])[item.revision]
    given = request.form.getlist(f"q{number}")
    return render_template(
        "practice/question.html",
        set=view,
        number=number,
        kind=item.kind.value,
        about=KIND_LABELS[item.kind][:2] + ("，可选几个" if item.kind is Kind.MULTIPLE else ""),
        stem=_stem_parts(pieces),
        blanks=item.blanks,
        options=_options(item, pieces),
        given=given,
        slot=BlankSlot(number, given),
        refusal=refusal,
        previous=number - 1,
        skip=_onwards(view, number) if len(view.answers) + 1 < view.total else None,
    )


def _stem_parts(pieces: Pieces) -> list[Markup]:
    """The stem cut at its blanks; whole where it has no place for each of them."""
    parts = _GAP.split(pieces.stem) if pieces.kind is Kind.FILL_IN else [pieces.stem]
    if len(parts) != pieces.blanks + 1:
        parts = [pieces.stem]
    return [Markup(part) for part in parts]  # noqa: S704 - sanitised at publishing


def _options(item: PaperItem, pieces: Pieces) -> list[dict[str, Any]]:
    return [
        {
            "id": option,
            "letter": "ABCDEFGH"[place],
            "html": Markup(pieces.options[option]),  # noqa: S704 - sanitised at publishing
        }
        for place, option in enumerate(item.options)
    ]


def _feedback(view: SetView, number: int) -> str:
    item, given = view.paper.items[number - 1], view.answers[number]
    question = sets.questions(view)[item.revision]
    shown = ItemView(
        item=item,
        question=question,
        answer=given.answer,
        score=item.marks if given.right else 0,
        right=given.right,
        basis=books.bases([question])[question.id],
    )
    last = view.finished_at is not None or view.next_open() is None
    return render_template(
        "practice/feedback.html",
        item=explained(shown, number, view.total, "练习") | {"about": KIND_LABELS[item.kind][:2]},
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
