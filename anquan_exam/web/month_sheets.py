"""月报表: the manager's sheet of a month as page, Excel and PDF; each figure opens to the names."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.attachments import plain_name
from anquan_exam.domain.month_sheets import Figure, Month
from anquan_exam.exchange.pdf import render
from anquan_exam.exchange.results_excel import Table, to_xlsx
from anquan_exam.services import month_sheets, places
from anquan_exam.services.errors import NotFound
from anquan_exam.services.month_sheets import SheetView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.month_words import FIGURES, month_words, rows, said, when
from anquan_exam.web.pages import day, moment, page_from
from anquan_exam.web.results.sending import PDF, XLSX, send
from anquan_exam.web.unit_choice import choose_unit

blueprint = Blueprint("month_sheets", __name__, url_prefix="/month-sheets")
PAGE = 100
COLUMNS = ("项目", "数", "单位", "说明", "迟到的更正")


@blueprint.get("")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """The last sheet of the unit, or of several units their names."""
    known = places.enterprises(actor(), permission=Permission.PEOPLE_VIEW)
    chosen = [one for one in known if one.public_id == request.args.get("enterprise")] or known
    if len(chosen) != 1:
        return choose_unit(known, "月报表", "month_sheets.index")
    return redirect(_address(chosen[0].public_id))


def _address(unit: str) -> str:
    """The last month's sheet, or this month's where the unit is younger."""
    month = month_sheets.latest(clock.now())
    try:
        month_sheets.view(actor(), unit, month, now=clock.now())
    except NotFound:
        month = month.later(1)
    return url_for("month_sheets.sheet", public_id=unit, month=month)


def _month(text: str) -> Month:
    """The month of an address. Raises NotFound."""
    found = Month.read(text)
    if found is None:
        raise NotFound("month_sheet")
    return found


@blueprint.get("/<public_id>/<month>")
@needs(Permission.PEOPLE_VIEW)
def sheet(public_id: str, month: str) -> ResponseReturnValue:
    """One sheet."""
    found = month_sheets.view(actor(), public_id, _month(month), now=clock.now())
    return render_template(
        "month_sheets/sheet.html",
        sheet=found,
        title=f"{month_words(found.month)}月报表",
        rows=rows(found),
        before=found.month.later(-1) if found.month.first > found.first.first else None,
        after=found.month.later(1) if found.month.first < found.latest.first else None,
        words=month_words,
    )


@blueprint.get("/<public_id>/<month>/names")
@needs(Permission.PEOPLE_VIEW)
def names(public_id: str, month: str) -> ResponseReturnValue:
    """Whom a figure counts."""
    text = request.args.get("figure", "")
    figure = Figure(text) if text in set(Figure) else Figure.HEADCOUNT
    found, people = month_sheets.names(actor(), public_id, _month(month), figure, now=clock.now())
    return render_template(
        "month_sheets/names.html",
        sheet=found,
        title=f"{month_words(found.month)}{FIGURES[figure][0]}",
        page=page_from(people, PAGE),
        said=lambda entry: said(figure, entry),
        when=when,
    )


@blueprint.get("/<public_id>/<month>/sheet.xlsx")
@needs(Permission.PEOPLE_VIEW)
def excel(public_id: str, month: str) -> ResponseReturnValue:
    """The sheet as Excel."""
    found = month_sheets.export(actor(), public_id, _month(month), "xlsx", now=clock.now())
    table = Table(
        name="月报表",
        title=f"{found.unit}　{month_words(found.month)}月报表",
        notes=(_state(found),),
        columns=COLUMNS,
        rows=[
            (one["label"], int(one["number"]), one["unit"], one["beside"], one["late"])
            for one in rows(found)
        ],
    )
    return send(to_xlsx(table), f"{_name(found)}.xlsx", XLSX)


@blueprint.get("/<public_id>/<month>/sheet.pdf")
@needs(Permission.PEOPLE_VIEW)
def pdf(public_id: str, month: str) -> ResponseReturnValue:
    """The sheet on A4, to be signed."""
    found = month_sheets.export(actor(), public_id, _month(month), "pdf", now=clock.now())
    data = {
        "owner": found.unit,
        "month": month_words(found.month),
        "state": _state(found),
        "rows": rows(found),
        "printed": moment(clock.now()),
    }
    return send(render("month_sheet", data), f"{_name(found)}.pdf", PDF)


def _name(found: SheetView) -> str:
    return f"{plain_name(found.unit)}-{found.month}-月报表"


def _state(found: SheetView) -> str:
    """Whether it stays as it is."""
    if found.frozen_at is None:
        return f"还没定，{day(found.month.freezes_on)}定下；现在的数会变"
    return f"{moment(found.frozen_at)}定下；以后补记、更正的写在“迟到的更正”里，原来的数不改"
