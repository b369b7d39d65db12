"""The lists: exams, the people of one exam, people across exams, and their export."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.attachments import plain_name
from anquan_exam.domain.results import Outcome
from anquan_exam.services.results import exams, exports, rows, sight, statistics
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.prints.sheets import part_of
from anquan_exam.web.access import actor, needs
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.results import blueprint, words
from anquan_exam.web.results.reading import arguments, exam_url, filter_of
from anquan_exam.web.results.sending import TYPES, send

MOST_NAMED = 12


@blueprint.get("/results")
@needs(Permission.RESULTS_VIEW)
def index() -> ResponseReturnValue:
    """The exams, the latest first."""
    number, query = page_number(), request.args.get("q", "")[:60]
    lines, total = exams.listing(actor(), now=clock.now(), query=query, page=number)
    page = page_of(lines, number, total, exams.PAGE)
    return render_template("results/index.html", page=page, query=query, exam_url=exam_url)


@blueprint.get("/results/people")
@needs(Permission.RESULTS_VIEW)
def people() -> ResponseReturnValue:
    """People across all exams in scope."""
    wanted, number = filter_of(), page_number()
    found = rows.listing(actor(), wanted, now=clock.now(), page=number)
    return render_template(
        "results/people.html",
        page=page_of(found.rows, number, found.total, rows.PAGE),
        wanted=wanted,
        choices=rows.choices(actor(), wanted.exam),
        outcomes=OUTCOMES,
        arguments=arguments,
        words=words,
    )


@blueprint.get("/results/exams/<exam>")
@needs(Permission.RESULTS_VIEW)
def exam(exam: str) -> ResponseReturnValue:
    """One exam: figures, then everybody by name."""
    now, number = clock.now(), page_number()
    sight.settle(exam, now=now)
    view = sight.view(actor(), exam, now=now)
    wanted = filter_of(exam)
    everybody = rows.every_row(actor(), Filter(exam=exam), now=now)
    found = rows.listing(actor(), wanted, now=now, page=number)
    return render_template(
        "results/exam.html",
        exam=view,
        figures=statistics.of_rows(everybody, view),
        missing=[row for row in everybody if row.outcome is Outcome.ABSENT],
        most_named=MOST_NAMED,
        page=page_of(found.rows, number, found.total, rows.PAGE),
        wanted=wanted,
        part=part_of(wanted),
        choices=rows.choices(actor(), exam),
        outcomes=OUTCOMES,
        arguments=arguments,
        exam_url=exam_url,
        law_days=sorted({row.law_as_of for row in everybody if row.law_as_of}),
        words=words,
    )


@blueprint.get("/results/export.<form>")
@needs(Permission.RESULTS_EXPORT)
def export(form: str) -> ResponseReturnValue:
    """The list as it is narrowed now, as Excel or CSV."""
    if form not in exports.WRITERS:
        abort(404)
    wanted, now = filter_of(), clock.now()
    content = exports.export(actor(), wanted, form, now=now)
    title = sight.view(actor(), wanted.exam, now=now).title if wanted.exam else "成绩"
    return send(content, f"{plain_name(title)}-成绩.{form}", TYPES[form])


OUTCOMES = [("", "全部结果"), *((each.value, words.CHIPS[each][1]) for each in Outcome)]
