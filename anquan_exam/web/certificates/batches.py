"""Files of certificates: the template, a file handed in, its rows looked at, then kept."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.exchange.certificate_excel import MOST_ROWS, cards_to_mend, template
from anquan_exam.services import places
from anquan_exam.services.certificates import batches
from anquan_exam.services.certificates.batches import BatchView
from anquan_exam.services.certificates.judging import RowVerdict
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.certificates import blueprint
from anquan_exam.web.certificates.words import ODD_IN_SHORT, VERDICTS, known, said, titles
from anquan_exam.web.extensions import limiter
from anquan_exam.web.pages import page_from
from anquan_exam.web.results.sending import XLSX, send
from anquan_exam.web.wording import say

SIZE = 100


@blueprint.get("/certificates/template.xlsx")
@needs(Permission.PEOPLE_EDIT)
def blank() -> ResponseReturnValue:
    """The workbook to fill in."""
    return send(template(known()), "证件模板.xlsx", XLSX)


@blueprint.route("/certificates/files", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("20/minute", methods=["POST"])
def files() -> ResponseReturnValue:
    """The files handed in, and a form for another."""
    problem = ""
    if request.method == "POST":
        file = request.files.get("file")
        try:
            if file is None or not file.filename:
                raise Invalid("file_missing", "file")
            made = batches.upload(
                actor(),
                request.form.get("enterprise", ""),
                file.filename,
                file.read(),
                now=clock.now(),
            )
            return redirect(url_for("certificates.file", batch=made))
        except Invalid as refused:
            problem = say(refused)
    page = render_template(
        "certificates/files.html",
        files=batches.listed(actor()),
        enterprises=places.enterprises(actor(), permission=Permission.PEOPLE_EDIT),
        problem=problem,
        most=MOST_ROWS,
    )
    return page, 422 if problem else 200


@blueprint.get("/certificates/files/<batch>")
@needs(Permission.PEOPLE_EDIT)
def file(batch: str) -> ResponseReturnValue:
    """Every row of a file with its verdict, those to mend first."""
    found = batches.view(actor(), batch, known(), now=clock.now())
    asked = request.args.get("show", "")
    rows = [row for row in found.rows if not asked or row.verdict.value == asked]
    rows.sort(key=lambda row: list(RowVerdict).index(row.verdict))
    return render_template(
        "certificates/file.html",
        view=found,
        page=page_from(rows, SIZE),
        counts={verdict: found.count(verdict) for verdict in RowVerdict},
        ready=len(found.rows) - found.count(RowVerdict.PARKED),
        verdicts=VERDICTS,
        kinds=RowVerdict,
        filters=_filters(found, asked),
        titles=titles(),
        said=said,
        odd=ODD_IN_SHORT,
    )


def _filters(found: BatchView, asked: str) -> list[dict[str, object]]:
    options = [("", "全部", len(found.rows))]
    options += [(one.value, VERDICTS[one][1], found.count(one)) for one in RowVerdict]
    return [
        {
            "label": word,
            "url": url_for("certificates.file", batch=found.public_id, show=value or None),
            "current": value == asked,
            "count": count,
        }
        for value, word, count in options
    ]


@blueprint.post("/certificates/files/<batch>/take")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("20/minute")
def take(batch: str) -> ResponseReturnValue:
    """Keep every row that is not parked."""
    try:
        batches.take(actor(), batch, known(), now=clock.now())  # the page says how many
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("certificates.file", batch=batch))


@blueprint.post("/certificates/files/<batch>/drop")
@needs(Permission.PEOPLE_EDIT)
def drop(batch: str) -> ResponseReturnValue:
    """Let a file go."""
    batches.drop(actor(), batch, now=clock.now())
    flash("这份表放弃了。已经存下的证还在。", "safe")
    return redirect(url_for("certificates.files"))


@blueprint.get("/certificates/files/<batch>/mend.xlsx")
@needs(Permission.PEOPLE_EDIT)
def mend(batch: str) -> ResponseReturnValue:
    """The parked rows, with why."""
    found = batches.view(actor(), batch, known(), now=clock.now())
    rows = [
        (row.line, row.raw, "；".join(said(one) for one in row.notes))
        for row in found.rows
        if row.verdict is RowVerdict.PARKED
    ]
    return send(cards_to_mend(found.headers, rows), "停下的证件.xlsx", XLSX)
