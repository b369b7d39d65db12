"""The archive of a whole exam: begun here, built in the background, fetched when it is ready."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.results import archive_jobs, sight
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import site_address
from anquan_exam.web.results import blueprint
from anquan_exam.web.results.sending import TYPES, send
from anquan_exam.web.wording import words

SECONDS = 2


@blueprint.post("/results/exams/<exam>/archive")
@needs(Permission.RESULTS_EXPORT)
@limiter.limit("10/minute", key_func=lambda: f"archive:{actor().person_id}")
def archive_start(exam: str) -> ResponseReturnValue:
    """Begin, or join what was begun."""
    job = archive_jobs.start(actor(), exam, site_address(), now=clock.now())
    return redirect(url_for("results.archive_job", exam=exam, job=job.id))


@blueprint.get("/results/exams/<exam>/archive/<job>")
@needs(Permission.RESULTS_EXPORT)
def archive_job(exam: str, job: str) -> ResponseReturnValue:
    """How far it is; the page comes back by itself until it is done."""
    now = clock.now()
    found = archive_jobs.find(actor(), exam, job, now=now)
    return render_template(
        "results/archive.html",
        exam=sight.view(actor(), exam, now=now),
        job=found,
        problem=words(found.problem) if found.problem else "",
        seconds=SECONDS,
    )


@blueprint.get("/results/exams/<exam>/archive/<job>.zip")
@needs(Permission.RESULTS_EXPORT)
def archive_file(exam: str, job: str) -> ResponseReturnValue:
    """The archive."""
    path, found = archive_jobs.path_of(actor(), exam, job, now=clock.now())
    return send(path, found.filename, TYPES["zip"])
