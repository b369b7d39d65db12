"""One attempt: the verdict, question by question, what happened, and the document of it."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.answer_words import given_words, key_words, letter
from anquan_exam.domain.attachments import plain_name
from anquan_exam.domain.grading import asked_of, hazards_found
from anquan_exam.domain.pictures import Outline, read_point
from anquan_exam.domain.questions import KIND_LABELS, Kind, Question
from anquan_exam.services.pieces import Pieces, pieces_of
from anquan_exam.services.results import one
from anquan_exam.services.results.prints import papers
from anquan_exam.services.results.words import CAUSES
from anquan_exam.services.sittings.verdicts import ItemView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.network import site_address
from anquan_exam.web.results import blueprint, words
from anquan_exam.web.results.sending import PDF, send


@blueprint.get("/results/attempts/<attempt>")
@needs(Permission.RESULTS_VIEW)
def attempt(attempt: str) -> ResponseReturnValue:
    """One person's attempt as managers see it."""
    view = one.sheet(actor(), attempt, now=clock.now())
    only_wrong = request.args.get("wrong") == "1"
    shown = [item for item in view.items if not (only_wrong and (item.right or item.waiting))]
    return render_template(
        "results/attempt.html",
        view=view,
        only_wrong=only_wrong,
        may_mark=actor().can(Permission.RESULTS_MARK),
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
    shown: list[dict[str, object]] = []
    for view in views:
        whole = pieces[view.item.revision]
        part = whole.asked(view.item.part)
        asked = asked_of(view.item, view.question)
        shown.append(
            {
                "view": view,
                "asked": asked,
                "kind": KIND_LABELS[view.item.kind],
                # The scenario stands over the first of its parts that is shown.
                "scenario": whole if view.item.part and not _follows(shown, view) else None,
                "picture": part.picture,
                "spots": _spots(view, asked),
                "taps": list(filter(None, map(read_point, view.answer))),
                "stem": Markup(part.stem),  # noqa: S704 - cleaned at publishing
                "options": _options(view, asked, part),
                "given": given_words(view.item, view.question, view.answer),
                "key": key_words(view.item, view.question),
            }
        )
    return shown


def _follows(shown: list[dict[str, Any]], view: ItemView) -> bool:
    """Whether the question before it is another part of the same case."""
    before = shown[-1]["view"].item if shown else None
    return before is not None and before.question_id == view.item.question_id


def _options(view: ItemView, asked: Question, part: Pieces) -> list[dict[str, object]]:
    """The options as shown; in an ordering with the place each was given and should have."""
    ordering, spots = asked.kind is Kind.ORDERING, asked.kind is Kind.HAZARD_PICTURE
    found = hazards_found(asked, view.answer) if spots else {}
    return [
        {
            "letter": letter(view.item, id_),
            "text": Markup(part.options[id_]),  # noqa: S704
            "chosen": id_ in view.answer or id_ in found,
            "right": id_ in asked.key,
            "at": view.answer.index(id_) + 1 if ordering and id_ in view.answer else None,
            "place": asked.key.index(id_) + 1 if ordering else None,
        }
        for id_ in view.item.options
    ]


def _spots(view: ItemView, asked: Question) -> list[tuple[str, Outline, bool]]:
    pairs = zip(asked.options, asked.outlines, strict=False)
    return [
        (letter(view.item, option.id), outline, option.id in asked.key) for option, outline in pairs
    ]
