"""The wrong-question book and the favourites."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import KIND_LABELS
from anquan_exam.services.errors import Invalid
from anquan_exam.services.practice import books
from anquan_exam.services.practice.drawing import SIZES
from anquan_exam.services.sittings.verdicts import ItemView
from anquan_exam.services.sittings.wrong_book import ENOUGH
from anquan_exam.web.access import actor, needs, safe_next
from anquan_exam.web.favourites import favourite
from anquan_exam.web.practice import blueprint
from anquan_exam.web.practice.shelf import size_asked
from anquan_exam.web.sitting.verdict import explained
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
        lines=[(line, KIND_LABELS[line.question.kind][:2]) for line in lines],
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
    item = explained(_as_item(shown), place + 1, len(order), what)
    return render_template(
        "sitting/explain.html",
        item=item | {"about": KIND_LABELS[shown.question.kind][:2]},
        back_url=url_for("practice.book", book=book),
        back_label="回错题本" if book == books.WRONG else "回收藏",
        report_url=None,
        favourite=favourite(question),
        **{
            name: url_for("practice.look", book=book, question=found[0]) if found else None
            for name, found in around.items()
        },
    )


def _as_item(shown: books.Explanation) -> ItemView:
    """The question on its own, in the order of its bank, nothing chosen."""
    question = shown.question
    options = tuple(option.id for option in question.options)
    item = PaperItem(
        1, "", question.id, shown.revision, question.kind, options, len(question.blanks), 0
    )
    return ItemView(item, question, (), 0, False, shown.basis)


@blueprint.post("/keep/<question>")
@needs(Permission.SIT)
def keep(question: str) -> ResponseReturnValue:
    """Put a question among the favourites, or take it out."""
    wanted = request.args.get("wanted") == "1"
    books.keep(actor(), question, wanted, now=clock.now())
    return redirect(safe_next(request.args.get("next")))
