"""Statistics of one exam; every figure opens to the names behind it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.questions import KIND_LABELS
from anquan_exam.services.pieces import pieces_of
from anquan_exam.services.results import rows, sight, statistics
from anquan_exam.services.results.filters import Filter
from anquan_exam.web.access import actor, needs
from anquan_exam.web.numbers import small
from anquan_exam.web.results import blueprint, words
from anquan_exam.web.results.reading import exam_url


@blueprint.get("/results/exams/<exam>/figures")
@needs(Permission.RESULTS_VIEW)
def figures(exam: str) -> ResponseReturnValue:
    """Pass rates by department, post and category; topics; the hardest questions."""
    now = clock.now()
    sight.settle(exam, now=now)
    view = sight.view(actor(), exam, now=now)
    found = statistics.of_rows(rows.every_row(actor(), Filter(exam=exam), now=now), view)
    return render_template(
        "results/figures.html",
        exam=view,
        figures=found,
        deep=statistics.deep(actor(), exam, now=now),
        kinds=KIND_LABELS,
        exam_url=exam_url,
    )


@blueprint.get("/results/exams/<exam>/topics/<topic>")
@needs(Permission.RESULTS_VIEW)
def topic(exam: str, topic: str) -> ResponseReturnValue:
    """What everybody earned in one topic."""
    now = clock.now()
    view = sight.view(actor(), exam, now=now)
    title, behind = statistics.behind_topic(actor(), exam, topic, now=now)
    return render_template(
        "results/behind.html", exam=view, title=title, behind=behind, question=None, words=words
    )


@blueprint.get("/results/exams/<exam>/questions/<question>")
@needs(Permission.RESULTS_VIEW)
def question(exam: str, question: str) -> ResponseReturnValue:
    """One question (or the part of a case asked for) with its key, and who got it wrong."""
    now, part = clock.now(), request.args.get("part", 0, type=small)
    view = sight.view(actor(), exam, now=now)
    revision, asked, behind = statistics.behind_question(actor(), exam, question, part, now=now)
    return render_template(
        "results/behind.html",
        exam=view,
        title=KIND_LABELS[asked.kind] + (f"，案例第 {part} 小题" if part else ""),
        behind=behind,
        question=asked,
        pieces=pieces_of([revision])[revision],
        part=part,
        words=words,
    )
