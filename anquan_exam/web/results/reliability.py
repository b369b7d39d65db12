"""How far the scores of one exam can be trusted."""

from flask import render_template
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.item_analysis import exams
from anquan_exam.services.results import sight
from anquan_exam.web.access import actor, needs
from anquan_exam.web.item_analysis import words
from anquan_exam.web.results import blueprint


@blueprint.get("/results/exams/<exam>/reliability")
@needs(Permission.RESULTS_VIEW)
def reliability(exam: str) -> ResponseReturnValue:
    """How far the scores of an exam can be trusted."""
    now = clock.now()
    sight.settle(exam, now=now)
    found = exams.exam_reliability(actor(), exam, now=now)
    return render_template(
        "item_analysis/reliability.html", page=found, exam=found.exam, words=words
    )
