"""The questions of a draft as a list, and what is done to many of them at once."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.questions import Kind
from anquan_exam.services import banks
from anquan_exam.services.banks import DRAFT_PAGE_SIZE, BulkChange, DraftFilter, ReviewState, Sort
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, words
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say


@blueprint.get("/banks/<bank_id>/draft/questions")
@needs(Permission.BANKS_EDIT)
def draft_questions(bank_id: str) -> ResponseReturnValue:
    """The list."""
    page, wanted = page_number(), draft_filter()
    found = banks.list_draft(actor(), bank_id, wanted, page, now=clock.now())
    return render_template(
        "banks/editor/list.html",
        found=found,
        page=page_of(found.lines, page, found.total, DRAFT_PAGE_SIZE),
        wanted=wanted,
        asked=asked_for(),
        words=words,
    )


@blueprint.post("/banks/<bank_id>/draft/questions")
@needs(Permission.BANKS_EDIT)
def change_questions(bank_id: str) -> ResponseReturnValue:
    """Do to all that are ticked what the pressed button says; the filter stays."""
    back = redirect(url_for("banks.draft_questions", bank_id=bank_id, **asked_for()))
    ids: tuple[str, ...] = tuple(request.form.getlist("ids"))
    if request.form.get("all") == "1":
        ids = banks.fitting_ids(actor(), bank_id, draft_filter(), now=clock.now())
    try:
        if request.form.get("do") == "review":
            sent = banks.send_to_review(actor(), bank_id, ids, now=clock.now())
            flash(f"{sent} 题送去复核了，请另一个人来看。", "safe")
            return back
        count = banks.change_many(actor(), bank_id, ids, _wanted(), now=clock.now())
        flash(f"改了 {count} 题。" if count else "这些题本来就是这样。", "safe")
    except Invalid as refused:
        flash(say(refused), "stop")
    return back


def _wanted() -> BulkChange:
    """What the pressed button changes; what others would is left alone."""
    do, form = request.form.get("do", ""), request.form
    tag = form.get("tag", "").strip()
    difficulty = form.get("difficulty", "")
    return {
        "add-tag": BulkChange(add_tag=tag),
        "remove-tag": BulkChange(remove_tag=tag),
        "topic": BulkChange(topic=form.get("to_topic", "")),
        "difficulty": BulkChange(difficulty=int(difficulty) if difficulty in set("12345") else 0),
        "must-know": BulkChange(must_know=True),
        "not-must-know": BulkChange(must_know=False),
    }.get(do, BulkChange())


def draft_filter() -> DraftFilter:
    """What the address asks for; what it says amiss is not asked for."""
    given = request.args
    kind, state, sort = given.get("kind", ""), given.get("state", ""), given.get("sort", "")
    difficulty = given.get("difficulty", 0, type=small)
    return DraftFilter(
        word=given.get("q", "").strip()[:60],
        topic=given.get("topic", "")[:80],
        kind=Kind(kind) if kind in [*Kind] else None,
        difficulty=difficulty if 1 <= difficulty <= 5 else 0,
        tag=given.get("tag", "")[:60],
        must_know=given.get("must_know") == "1",
        changed=state == "changed",
        state=ReviewState(state) if state in [*ReviewState] else None,
        faulty=given.get("only") == "faulty",
        no_basis=given.get("only") == "no_basis",
        retired=given.get("only") == "retired",
        sort=Sort(sort) if sort in [*Sort] else Sort.PLACE,
    )


def asked_for() -> dict[str, Any]:
    """The filter as it stands in the address, for links that keep it."""
    names = ("q", "topic", "kind", "difficulty", "tag", "must_know", "state", "only", "sort")
    return {name: value for name in names if (value := request.args.get(name, ""))}
