"""A question that is being written, as a phone shows it to whoever sits an exam."""

from flask import current_app, render_template
from markupsafe import Markup

from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.services import banks
from anquan_exam.web.sitting.paper import source_of
from anquan_exam.web.sitting.rendering import Fragment, build_fragment, render_question


def phone_html(question: Question) -> str:
    """A whole page with the question on it, without key; faults and all."""
    fragment = build_fragment(current_app.jinja_env, source_of(banks.preview(question)))
    parts = question.parts if question.kind is Kind.CASE else (question,)
    shown = [
        _item(question, asked, fragment, number) for number, asked in enumerate(parts, start=1)
    ]
    return render_template("banks/editor/phone.html", items=shown)


def _item(question: Question, asked: Question, fragment: Fragment, number: int) -> Markup | None:
    """One item of the paper; None where too little is written for there to be one."""
    part = number if question.kind is Kind.CASE else 0
    blanks = {
        Kind.FILL_IN: len(asked.blanks),
        Kind.HAZARD_PICTURE: len(asked.key),
        Kind.SHORT_ANSWER: 1,
    }
    try:
        item = PaperItem(
            number=number,
            section="",
            question_id=question.id,
            revision="",
            kind=asked.kind,
            options=tuple(option.id for option in asked.options),
            blanks=blanks.get(asked.kind, 0),
            marks=0,
            part=part,
        )
    except ValueError:
        return None
    return render_question(item, fragment, ())
