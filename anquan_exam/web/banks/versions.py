"""The versions of a bank: what each holds, two side by side, and a file to take away."""

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.bank_diff import QuestionChange, rows
from anquan_exam.exchange.question_export import LABELS, MEDIA, Format
from anquan_exam.services import banks
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, words
from anquan_exam.web.numbers import small


@blueprint.get("/banks/<bank_id>/versions")
@needs(Permission.BANKS_VIEW)
def versions(bank_id: str) -> ResponseReturnValue:
    """All publications, or the comparison chosen on this page."""
    old, new = request.args.get("old", type=small), request.args.get("new", type=small)
    if old and new:
        return redirect(url_for("banks.diff", bank_id=bank_id, old=old, new=new))
    bank = banks.bank_page(actor(), bank_id, now=clock.now())
    return render_template("banks/versions.html", bank=bank, words=words)


@blueprint.get("/banks/<bank_id>/versions/<int:number>")
@needs(Permission.BANKS_VIEW)
def version(bank_id: str, number: int) -> ResponseReturnValue:
    """One publication, and the exams that rest on it."""
    now = clock.now()
    bank = banks.bank_page(actor(), bank_id, number, now=now)
    exams = banks.exams_using(actor(), bank_id, number, now=now)
    held = banks.what_formats_hold(actor(), bank_id, number, now=now)
    return render_template(
        "banks/version.html", bank=bank, exams=exams, held=held, labels=LABELS, words=words
    )


@blueprint.get("/banks/<bank_id>/versions/<int:number>.zip")
@needs(Permission.BANKS_VIEW)
def download(bank_id: str, number: int) -> ResponseReturnValue:
    """The version as a ZIP of Markdown, byte for byte what publishing read."""
    name, data = banks.download(actor(), bank_id, number, now=clock.now())
    return _file(name, data, "application/zip")


@blueprint.get("/banks/<bank_id>/versions/<int:number>/as/<format_>")
@needs(Permission.BANKS_VIEW)
def download_as(bank_id: str, number: int, format_: str) -> ResponseReturnValue:
    """The version in a format of other programs."""
    if format_ not in [*Format]:
        abort(404)
    wanted = Format(format_)
    name, data = banks.download_as(actor(), bank_id, number, wanted, now=clock.now())
    return _file(name, data, MEDIA[wanted])


def _file(name: str, data: bytes, mime: str) -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = mime
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/banks/<bank_id>/versions/<int:old>/<int:new>")
@needs(Permission.BANKS_VIEW)
def diff(bank_id: str, old: int, new: int) -> ResponseReturnValue:
    """Two versions question by question; one question in full."""
    found = banks.compare_versions(actor(), bank_id, old, new, now=clock.now())
    at = _chosen(found.changes, request.args.get("question"))
    return render_template(
        "banks/diff.html",
        diff=found,
        at=at,
        rows=rows(found.changes[at], found.titles) if found.changes else (),
        words=words,
    )


def _chosen(changes: tuple[QuestionChange, ...], question: str | None) -> int:
    """The place of the question asked for; the first one if none is."""
    if question is None:
        return 0
    at = next((at for at, one in enumerate(changes) if one.id == question), None)
    return abort(404) if at is None else at
