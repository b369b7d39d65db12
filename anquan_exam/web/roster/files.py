"""The files that go back: the template, the rows to mend, the sheet of initial codes."""

from io import BytesIO
from pathlib import PurePath

from flask import Response, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.exchange.roster_excel import code_sheet, rows_to_mend, template
from anquan_exam.exchange.roster_excel.wording import say_reasons
from anquan_exam.exchange.roster_excel.writer import CodeLine, RowToMend
from anquan_exam.services import places, roster
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import site_address
from anquan_exam.web.roster.routes import blueprint
from anquan_exam.web.wording import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sheet(data: bytes, name: str) -> Response:
    return send_file(
        BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0
    )


@blueprint.get("/template.xlsx")
@needs(Permission.PEOPLE_EDIT)
def blank() -> ResponseReturnValue:
    """The template, with the enterprise's own departments and posts to choose from."""
    wanted = request.args.get("enterprise", "")
    if not wanted:
        return _sheet(template(), "花名册模板.xlsx")
    found = places.enterprise(actor(), wanted, Permission.PEOPLE_EDIT)
    nodes = places.tree(actor(), found.id)
    departments = [node.trail_name.replace(" / ", "/") for node in nodes if node.trail_name]
    posts = [post.name for post in places.posts(actor(), found.id)]
    return _sheet(template(departments, posts), f"{found.short_name}花名册模板.xlsx")


@blueprint.get("/<public_id>/left.xlsx")
@needs(Permission.PEOPLE_EDIT)
def left(public_id: str) -> ResponseReturnValue:
    """The rows that were not taken, with the reason, in their own columns: mend and upload."""
    filename, headers, rows = roster.left_rows(actor(), public_id)
    lines = [RowToMend(row.line, row.raw, say_reasons(row.reasons)) for row in rows]
    return _sheet(rows_to_mend(headers, lines), f"退回的行-{PurePath(filename).stem}.xlsx")


@blueprint.post("/<public_id>/codes")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("30/hour")
def codes(public_id: str) -> ResponseReturnValue:
    """The initial codes of the new people: this once."""
    try:
        taken = roster.take_codes(actor(), public_id, now=clock.now())
    except Invalid as problem:
        flash(say(problem), "caution")
        return redirect(url_for("roster.preview", public_id=public_id))
    lines = [CodeLine(one.name, one.account, one.department, one.code) for one in taken]
    sheet = code_sheet("初始码，交到本人手里，别公开张贴", f"{site_address()}/", lines)
    response = _sheet(sheet, "初始码.xlsx")
    response.headers["Cache-Control"] = "no-store"
    return response
