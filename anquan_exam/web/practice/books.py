"""The wrong-question book and the favourites."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.blueprints import AnswerShape
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import KIND_WORDS
from anquan_exam.services.errors import Invalid
from anquan_exam.services.practice import books
from anquan_exam.services.practice.drawing import SIZES
from anquan_exam.services.sittings.verdicts import ItemView
from anquan_exam.services.sittings.wrong_book import ENOUGH
from anquan_exam.web.access import actor, needs, safe_next
from anquan_exam.web.favourites import favourite
from anquan_exam.web.practice import blueprint
from anquan_exam.web.practice.shelf import size_asked
from anquan_exam.web.sitting.explaining import explained
from anquan_exam.web.wording import say

_BOOK = f"<any({books.WRONG}, {books.FAVOURITES}):book>"


@blueprint.get(f"/{_BOOK}")
@needs(Permission.SIT)
def book(book: str) -> ResponseReturnValue:
    """The questions of a book."""
    return _book(book, None)


def _book(book: str, refusal: str | None) -> str:
    lines = books.lines(actor(), book, now=clock.now())
    return render_template(
        "practice/book.html",
        book=book,
        lines=[(line, KIND_WORDS[line.question.kind]) for line in lines],
        enough=ENOUGH,
        sizes=[size for size in SIZES if size == SIZES[0] or size < len(lines) * 2],
        refusal=refusal,
        back_url=url_for("practice.index"),
        back_label="练习",
        bar_title="错题本" if book == books.WRONG else "收藏",
    )


@blueprint.post(f"/{_BOOK}")
@needs(Permission.SIT)
def start_book(book: str) -> ResponseReturnValue:
    """Practise only these."""
    try:
        made = books.start(actor(), book, size_asked(), now=clock.now())
    except Invalid as problem:
        return _book(book, say(problem)), 422
    return redirect(url_for("practice.resume", set_id=made))


@blueprint.get(f"/{_BOOK}/<question>")
@needs(Permission.SIT)
def look(book: str, question: str) -> ResponseReturnValue:
    """One question of a book with its key, beside its neighbours."""
    lines = books.lines(actor(), book, now=clock.now())
    order = [line.question.id for line in lines]
    shown = books.explain(actor(), book, question, now=clock.now())
    place = order.index(question)
    around = {"prev_url": order[place - 1 : place], "next_url": order[place + 1 : place + 2]}
    what = "错题" if book == books.WRONG else "收藏"
    return render_template(
        "sitting/explain.html",
        item=explained(_as_items(shown), place + 1, len(order), what, own=False),
        back_url=url_for("practice.book", book=book),
        back_label="回错题本" if book == books.WRONG else "回收藏",
        report_url=None,
        favourite=favourite(question),
        **{
            name: url_for("practice.look", book=book, question=found[0]) if found else None
            for name, found in around.items()
        },
    )


def _as_items(shown: books.Explanation) -> list[ItemView]:
    """The question on its own, or the parts of a case, in the order of the bank; no answers."""
    question = shown.question
    return [
        ItemView(
            _item(shown, number, AnswerShape.of(asked), number if question.parts else 0),
            question,
            (),
            0,
            False,
            shown.basis_of[asked.id],
        )
        for number, asked in enumerate(question.parts or (question,), 1)
    ]


def _item(shown: books.Explanation, number: int, shape: AnswerShape, part: int) -> PaperItem:
    question = shown.question
    return PaperItem(number, "", question.id, shown.revision, *shape, marks=0, part=part)


@blueprint.post("/keep/<question>")
@needs(Permission.SIT)
def keep(question: str) -> ResponseReturnValue:
    """Put a question among the favourites, or take it out."""
    wanted = request.args.get("wanted") == "1"
    books.keep(actor(), question, wanted, now=clock.now())
    return redirect(safe_next(request.args.get("next")))
