"""Files of ledgers: the template, a file handed in, its rows looked at, then put in."""

from pathlib import PurePath

from flask import (
    Blueprint,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.ledger_rows import Ledger
from anquan_exam.exchange.ledger_excel import MOST_ROWS, ledger_to_mend, template
from anquan_exam.services import ledgers, places
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.ledgers import ImportView, RowVerdict
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.ledger_words import LEDGERS, VERDICTS, said
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.results.sending import XLSX, send
from anquan_exam.web.wording import say

blueprint = Blueprint("ledgers", __name__, url_prefix="/ledgers")
SIZE = 100
WHERE = {
    Ledger.VIOLATIONS: ("cases.index", "看案件"),
    Ledger.HOURS: ("training.index", "看培训"),
    Ledger.ABSENCES: ("absences.index", "看请假离岗"),
}


def _ledger(text: str) -> Ledger | None:
    return Ledger(text) if text in set(Ledger) else None


@blueprint.get("")
@needs(Permission.PEOPLE_EDIT)
def index() -> ResponseReturnValue:
    """Where a file is handed in; earlier ones below."""
    return _index(_ledger(request.args.get("ledger", "")))


def _index(chosen: Ledger | None, refused: Problem | None = None) -> ResponseReturnValue:
    page = render_template(
        "ledgers/index.html",
        chosen=chosen or Ledger.VIOLATIONS,
        ledgers=LEDGERS,
        enterprises=places.enterprises(actor(), permission=Permission.PEOPLE_EDIT),
        files=ledgers.listed(actor()),
        sent=request.form,
        most=MOST_ROWS,
        problem=say(refused) if refused else "",
    )
    return page, 422 if refused else 200


@blueprint.get("/template.xlsx")
@needs(Permission.PEOPLE_EDIT)
def blank() -> ResponseReturnValue:
    """The workbook to fill in."""
    ledger = _ledger(request.args.get("ledger", "")) or Ledger.VIOLATIONS
    return send(template(ledger), f"{LEDGERS[ledger]}模板.xlsx", XLSX)


@blueprint.post("")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("20/minute")
def upload() -> ResponseReturnValue:
    """Take the file: every row gets its verdict."""
    ledger, file = _ledger(request.form.get("ledger", "")), request.files.get("file")
    try:
        if ledger is None:
            raise Invalid("ledger_choose", "ledger")
        if file is None or not file.filename:
            raise Invalid("file_missing", "file")
        made = ledgers.upload(
            actor(),
            request.form.get("enterprise", ""),
            ledger,
            file.filename,
            file.read(),
            late_why=request.form.get("late_why", ""),
            now=clock.now(),
        )
    except Invalid as refused:
        return _index(ledger, refused)
    return redirect(url_for("ledgers.preview", public_id=made))


@blueprint.get("/<public_id>")
@needs(Permission.PEOPLE_EDIT)
def preview(public_id: str) -> ResponseReturnValue:
    """The rows with a verdict each; while they are put in, how far it has come."""
    found = _view(public_id)
    if found.busy:
        return render_template("ledgers/progress.html", view=found, words=_words(found))
    text = request.args.get("show", "")
    wanted = RowVerdict(text) if text in set(RowVerdict) else None
    number = page_number()
    rows, total = ledgers.rows(actor(), public_id, wanted, page=number, size=SIZE)
    return render_template(
        "ledgers/preview.html",
        view=found,
        title=LEDGERS[found.ledger],
        where=WHERE[found.ledger],
        page=page_of(rows, number, total, SIZE),
        filters=_filters(found, wanted),
        verdicts=VERDICTS,
        kinds=RowVerdict,
        said=lambda one: said(found.ledger, one),
    )


def _view(public_id: str) -> ImportView:
    """The file; work that nobody is at goes on."""
    found = ledgers.view(actor(), public_id, now=clock.now())
    if found.stalled:
        ledgers.begin(public_id, clock.now)
    return found


def _words(found: ImportView) -> str:
    return f"正在存，第 {found.rows_done} 行，共 {found.rows_total} 行。"


def _filters(found: ImportView, wanted: RowVerdict | None) -> list[dict[str, object]]:
    options: list[tuple[RowVerdict | None, str, int]] = [
        (None, "全部", sum(found.counts.values())),
        *((one, word, found.counts[one]) for one, (_, word) in VERDICTS.items()),
    ]
    return [
        {
            "label": label,
            "url": url_for("ledgers.preview", public_id=found.public_id, show=one),
            "current": one is wanted,
            "count": count,
        }
        for one, label, count in options
        if count or one in (None, wanted)
    ]


@blueprint.get("/<public_id>/progress")
@needs(Permission.PEOPLE_EDIT)
def progress(public_id: str) -> ResponseReturnValue:
    """For the small script of the progress page."""
    found = _view(public_id)
    return jsonify(
        busy=found.busy, done=found.rows_done, total=found.rows_total, words=_words(found)
    )


@blueprint.post("/<public_id>/take")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("20/minute")
def take(public_id: str) -> ResponseReturnValue:
    """Put in every row that can go in."""
    try:
        ledgers.start(actor(), public_id, now=clock.now())
        ledgers.begin(public_id, clock.now)
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("ledgers.preview", public_id=public_id))


@blueprint.post("/<public_id>/drop")
@needs(Permission.PEOPLE_EDIT)
def drop(public_id: str) -> ResponseReturnValue:
    """Let a file go."""
    try:
        ledgers.drop(actor(), public_id, now=clock.now())
        flash("这份表放弃了。已经存下的还在。", "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("ledgers.index"))


@blueprint.get("/<public_id>/left.xlsx")
@needs(Permission.PEOPLE_EDIT)
def left(public_id: str) -> ResponseReturnValue:
    """The rows that were refused, with why, in their own columns: mend and hand in."""
    file, headers, rows = ledgers.refused_rows(actor(), public_id)
    lines = [
        (row.line, row.raw, "；".join(said(file.ledger, one) for one in row.notes)) for row in rows
    ]
    name = f"退回的行-{PurePath(file.filename).stem}.xlsx"
    return send(ledger_to_mend(headers, lines), name, XLSX)
