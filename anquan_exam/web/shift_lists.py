"""Shift lists: a unit puts in who is at work, sees the verdict of every line, and keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.digests import sha256_hex
from anquan_exam.domain.shift_lists import LONGEST_SHIFT, SHIFTS
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.shift_sheets import ShiftRow, as_text, read_shift_file, read_shift_text
from anquan_exam.services import places, shift_lists
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.lists import LineVerdict
from anquan_exam.services.shift_lists import LineRow, Read, ShiftFilter, ShiftInput, ShiftView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say

blueprint = Blueprint("shift_lists", __name__, url_prefix="/shift-lists")

SIZE, LINES = 20, 50
VERDICTS: dict[LineVerdict, tuple[str, str]] = {
    LineVerdict.SEVERAL: ("caution", "要你定"),
    LineVerdict.NOT_FOUND: ("caution", "名册上没有"),
    LineVerdict.TWICE: ("off", "重复了"),
    LineVerdict.FOUND: ("safe", "找到了"),
}
_FIRST = list(VERDICTS)


@blueprint.get("")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """The lists within reach."""
    page, wanted = page_number(), _filter()
    rows, total = shift_lists.listed(actor(), wanted, page=page, size=SIZE)
    return render_template(
        "shift_lists/index.html",
        page=page_of(rows, page, total, SIZE),
        wanted=wanted,
        enterprises=_enterprises(),
    )


def _filter() -> ShiftFilter:
    return ShiftFilter(request.args.get("q", ""), _day(request.args.get("day", "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _enterprises() -> list[places.EnterpriseView]:
    return places.enterprises(actor(), permission=Permission.PEOPLE_EDIT)


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a list as it is shown, empty or as it was sent."""

    enterprise: str
    day: str
    shift: str
    lines: str
    source: str = ""


@blueprint.get("/new")
@needs(Permission.PEOPLE_EDIT)
def new() -> ResponseReturnValue:
    """An empty form, or one with what a list says that is to be replaced."""
    replacing = request.args.get("replace", "")
    if replacing:
        old = shift_lists.view(actor(), replacing)
        rows = [ShiftRow(one.number, one.text, one.post, one.lamp) for one in old.lines]
        return _form(Form(old.enterprise, old.day.isoformat(), old.shift, as_text(rows)))
    today = clock.local(clock.now()).date().isoformat()
    return _form(Form(request.args.get("enterprise", ""), today, "", ""))


@blueprint.post("/new")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("60/minute")
def look() -> ResponseReturnValue:
    """Every line with its verdict; kept when that is asked for and nothing is unclear."""
    form = _given()
    try:
        rows, source = _rows(form)
        given = ShiftInput(
            form.enterprise, _day(form.day) or date.min, form.shift, rows, source, _picked()
        )
        read = shift_lists.look_through(actor(), given, now=clock.now())
        changed = request.form.get("looked", _digest(rows)) != _digest(rows)
        if request.form.get("act") != "keep" or changed:
            return _preview(form, given, read, "", changed=changed)
        made = shift_lists.keep(actor(), given, now=clock.now())
    except Invalid as refused:
        if refused.code == "shift_unclear":
            return _preview(form, given, read, say(refused)), 422
        return _form(form, refused), 422
    flash("名单存下了。执法人员来抽考，能看到是谁、什么时候录的。", "safe")
    return redirect(url_for("shift_lists.show", public_id=made))


def _given() -> Form:
    sent = request.form
    return Form(
        sent.get("enterprise", ""),
        sent.get("day", ""),
        sent.get("shift", ""),
        sent.get("lines", ""),
        sent.get("source", ""),
    )


def _rows(form: Form) -> tuple[tuple[ShiftRow, ...], str]:
    """What was handed in, and the file's name: a file goes before pasted lines.

    Numbered as they follow each other: so they are numbered again when the lines come back."""
    file = request.files.get("file")
    source = form.source
    try:
        if file is not None and file.filename:
            rows, source = read_shift_file(file.read()), file.filename
        else:
            rows = read_shift_text(form.lines)
    except FileRefused as refused:
        raise Invalid(refused.code, "file", **refused.detail) from refused
    return tuple(replace(row, number=at) for at, row in enumerate(rows, 1)), source


def _picked() -> dict[int, str]:
    """Whose a line is, by its number, where the form says so."""
    return {
        int(name.removeprefix("who-")): value
        for name, value in request.form.items()
        if name.startswith("who-") and name.removeprefix("who-").isdecimal() and value
    }


def _form(form: Form, refused: Invalid | None = None) -> str:
    return render_template(
        "shift_lists/new.html",
        form=form,
        enterprises=_enterprises(),
        shifts=SHIFTS,
        longest=LONGEST_SHIFT,
        problem=say(refused) if refused else "",
        wrong=refused.field if refused else "",
    )


def _digest(rows: Iterable[ShiftRow]) -> str:
    """Stands for the lines whose verdicts were shown: nothing else is kept unseen."""
    return sha256_hex(as_text(rows).encode())


def _preview(
    form: Form, given: ShiftInput, read: tuple[Read, ...], problem: str, *, changed: bool = False
) -> str:
    """The lines, those to mend first."""
    asked_to_keep = changed and request.form.get("act") == "keep"
    units = {one.public_id: one.name for one in _enterprises()}
    return render_template(
        "shift_lists/preview.html",
        form=form,
        day=given.day,
        unit=units.get(given.enterprise, ""),
        source=given.source,
        lines=sorted(read, key=lambda one: _FIRST.index(one.verdict)),
        picked=given.picked,
        counts={verdict: sum(1 for one in read if one.verdict is verdict) for verdict in _FIRST},
        verdicts=VERDICTS,
        kinds=LineVerdict,
        text=as_text(one.row for one in read),
        looked=_digest(one.row for one in read),
        changed=changed,
        problem="名单上的字改过了。再看一遍，没错就存下。" if asked_to_keep else problem,
    )


@blueprint.get("/<public_id>")
@needs(Permission.PEOPLE_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """A list with its lines."""
    found = shift_lists.view(actor(), public_id)
    rows = shift_lists.line_rows(actor(), public_id)
    only = request.args.get("show") == "strangers"
    wanted = [row for row in rows if not only or row.line.person_id is None]
    number = page_number()
    return render_template(
        "shift_lists/show.html",
        view=found,
        page=page_of(_part(wanted, number), number, len(wanted), LINES),
        filters=_filters(found, len(rows), only),
        may_edit=actor().can(Permission.PEOPLE_EDIT) and _is_ours(found),
    )


def _part(rows: list[LineRow], number: int) -> list[LineRow]:
    return rows[(number - 1) * LINES : number * LINES]


def _is_ours(found: ShiftView) -> bool:
    return any(one.public_id == found.enterprise for one in _enterprises())


def _filters(found: ShiftView, lines: int, only: bool) -> list[dict[str, object]]:
    whole = url_for("shift_lists.show", public_id=found.public_id)
    strangers = url_for("shift_lists.show", public_id=found.public_id, show="strangers")
    return [
        {"label": "全部", "url": whole, "current": not only, "count": lines},
        {"label": "名册上没有", "url": strangers, "current": only, "count": found.strangers},
    ]


@blueprint.post("/<public_id>/withdraw")
@needs(Permission.PEOPLE_EDIT)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take back what was put in by mistake."""
    try:
        shift_lists.withdraw(actor(), public_id, now=clock.now())
        flash("作废了。名单还留着备查，抽考时不会再用它。", "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("shift_lists.show", public_id=public_id))
