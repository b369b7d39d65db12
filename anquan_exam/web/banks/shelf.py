"""The list of banks, a bank with its questions, a question with its history."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.banks import BankCategory
from anquan_exam.domain.questions import Kind
from anquan_exam.services import banks
from anquan_exam.services.banks import PAGE_SIZE, BankFilter, QuestionFilter
from anquan_exam.services.corrections.views import may_correct
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, words
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import page_from, page_number, page_of

SHELF = 100
"""Banks on a page of the shelf."""


@blueprint.get("/banks")
@needs(Permission.BANKS_VIEW)
def index() -> ResponseReturnValue:
    """The banks within sight, found by title, initials or what their questions say."""
    category = request.args.get("category", "")
    wanted = BankFilter(
        word=request.args.get("q", "").strip()[:60],
        category=BankCategory(category) if category in [*BankCategory] else None,
        industry=request.args.get("industry", ""),
    )
    found = banks.list_banks(actor(), wanted)
    return render_template(
        "banks/index.html", page=page_from(found, SHELF), wanted=wanted, words=words
    )


@blueprint.get("/banks/<bank_id>")
@needs(Permission.BANKS_VIEW)
def show(bank_id: str) -> ResponseReturnValue:
    """A bank at its newest version, or at the one asked for."""
    now, number = clock.now(), request.args.get("version", type=small)
    page = page_number()
    wanted = question_filter()
    bank = banks.bank_page(actor(), bank_id, number, now=now)
    lines, total = banks.list_questions(
        actor(), bank_id, wanted, page, bank.version.number, now=now
    )
    return render_template(
        "banks/show.html",
        bank=bank,
        page=page_of(lines, page, total, PAGE_SIZE),
        wanted=wanted,
        words=words,
    )


def question_filter() -> QuestionFilter:
    """What the address asks for; what it says amiss is not asked for."""
    kind = request.args.get("kind", "")
    difficulty = request.args.get("difficulty", 0, type=small)
    return QuestionFilter(
        word=request.args.get("q", "").strip()[:60],
        topic=request.args.get("topic", ""),
        kind=Kind(kind) if kind in [*Kind] else None,
        difficulty=difficulty if 1 <= difficulty <= 5 else 0,
        must_know=request.args.get("must_know") == "1",
    )


@blueprint.get("/banks/<bank_id>/questions/<question_id>")
@needs(Permission.BANKS_VIEW)
def question(bank_id: str, question_id: str) -> ResponseReturnValue:
    """One question with key, basis and history."""
    found = banks.question_page(actor(), bank_id, question_id, now=clock.now())
    return render_template(
        "banks/question.html",
        page=found,
        words=words,
        may_correct=may_correct(actor(), found.revision),
    )
