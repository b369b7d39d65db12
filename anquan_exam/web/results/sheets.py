"""One attempt: the verdict, question by question, what happened, and the document of it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.attachments import plain_name
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.services.pieces import pieces_of
from anquan_exam.services.results import one
from anquan_exam.services.results.prints import papers
from anquan_exam.services.results.prints.paper_items import letters
from anquan_exam.services.results.words import CAUSES
from anquan_exam.services.sittings.verdicts import ItemView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.exams.notice import site_address
from anquan_exam.web.results import blueprint, words
from anquan_exam.web.results.sending import PDF, send


@blueprint.get("/results/attempts/<attempt>")
@needs(Permission.RESULTS_VIEW)
def attempt(attempt: str) -> ResponseReturnValue:
    """One person's attempt as managers see it."""
    view = one.sheet(actor(), attempt, now=clock.now())
    only_wrong = request.args.get("wrong") == "1"
    shown = [item for item in view.items if not (only_wrong and item.right)]
    return render_template(
        "results/attempt.html",
        view=view,
        only_wrong=only_wrong,
        items=_items(shown),
        causes=CAUSES,
        words=words,
    )


@blueprint.get("/results/attempts/<attempt>.pdf")
@needs(Permission.RESULTS_VIEW)
def attempt_pdf(attempt: str) -> ResponseReturnValue:
    """The same as a document to sign."""
    now = clock.now()
    content = papers.paper_as_sat(actor(), attempt, site_address(), now=now)
    name = one.sheet(actor(), attempt, now=now).name
    return send(content, f"答卷-{plain_name(name)}.pdf", PDF, inline=True)


@blueprint.get("/result/<attempt>/paper.pdf")
@needs(Permission.SIT)
def own_pdf(attempt: str) -> ResponseReturnValue:
    """One's own paper, once its questions may be seen."""
    content = papers.own_paper(actor(), attempt, site_address(), now=clock.now())
    return send(content, f"答卷-{attempt}.pdf", PDF, inline=True)


def _items(views: list[ItemView]) -> list[dict[str, object]]:
    pieces = pieces_of({view.item.revision for view in views})
    return [
        {
            "view": view,
            "kind": KIND_LABELS[view.item.kind],
            "stem": Markup(pieces[view.item.revision].stem),  # noqa: S704 - cleaned at publishing
            "options": [
                {
                    "letter": "ABCDEFGH"[place],
                    "text": Markup(pieces[view.item.revision].options[id_]),  # noqa: S704
                    "chosen": id_ in view.answer,
                    "right": id_ in view.question.key,
                }
                for place, id_ in enumerate(view.item.options)
            ],
            "given": _given(view),
            "key": _key(view),
        }
        for view in views
    ]


def _given(view: ItemView) -> str:
    if view.item.kind is Kind.FILL_IN:
        return "；".join(view.answer)
    return letters(view.item, view.answer)


def _key(view: ItemView) -> str:
    if view.item.kind is Kind.FILL_IN:
        return "；".join(" 或 ".join(variants) for variants in view.question.blanks)
    return letters(view.item, view.question.key)
