"""One row of an import: side by side, mended on a form, or taken away in a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.exchange.question_excel.columns import OPTIONS, Field
from anquan_exam.exchange.question_excel.writer import (
    IN_A_ROW,
    QuestionToMend,
    rows_to_mend,
    template,
)
from anquan_exam.exchange.question_import import Verdict, kind_label, options_of
from anquan_exam.services.banks import importing
from anquan_exam.services.banks.importing import ImportView, RowView
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint
from anquan_exam.web.wording import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOUR = 3600
VERDICTS = {
    Verdict.ACCEPTED: ("safe", "收下"),
    Verdict.REPAIRED: ("caution", "改过收下"),
    Verdict.PARKED: ("stop", "退回"),
}
TYPED = (
    *(Field.KIND, Field.STEM, *OPTIONS[:8], Field.ANSWER, Field.RUBRIC, Field.EXPLANATION),
    *(Field.BASIS, Field.DIFFICULTY, Field.TAGS, Field.MUST_KNOW),
)
KINDS = [("", "没写，看选项和答案定"), *((KIND_LABELS[k], KIND_LABELS[k]) for k in IN_A_ROW)]
_ESCAPED = re.compile(r"\\([\\`*_\[\]!#>\-+])")


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its verdict as a sign and a word."""

    row: RowView
    kind: str
    word: str

    @property
    def stem(self) -> str:
        """The stem as plain text."""
        return plain(self.row.question.stem) if self.row.question else ""


def shown(row: RowView) -> ShownRow:
    """A row as the preview shows it."""
    kind, word = VERDICTS[row.verdict]
    if row.done:
        kind, word = "safe", "已进草稿"
    elif row.twin:
        kind, word = "off", "重复，不另收"
    elif row.divides:
        kind, word = "off", "不是题"
    return ShownRow(row, kind, word)


def plain(text: str) -> str:
    """Markdown of an imported question as it reads."""
    return _ESCAPED.sub(r"\1", text)


def import_of(bank_id: str, imported: str) -> ImportView:
    """The import, if it is one into this bank. Raises NotFound."""
    view = importing.view(actor(), imported, now=clock.now())
    if view.bank_id != bank_id:
        raise NotFound("import")
    return view


@blueprint.app_template_filter("plain_question")
def plain_question(text: str) -> str:
    """The same, in templates."""
    return plain(text)


@blueprint.route("/banks/<bank_id>/imports/<imported>/rows/<int:position>", methods=["GET", "POST"])
@needs(Permission.BANKS_EDIT)
def import_row(bank_id: str, imported: str, position: int) -> ResponseReturnValue:
    """One row as it stood beside a form to put it right."""
    import_of(bank_id, imported)
    row = importing.row(actor(), imported, position, now=clock.now())
    problem = ""
    if request.method == "POST":
        typed = {field: request.form.get(field.value, "").strip() for field in TYPED}
        try:
            row = importing.mend(actor(), imported, position, typed, now=clock.now())
            if row.verdict is not Verdict.PARKED:
                flash(f"第 {row.line} 行改好了，能收了。", "safe")
                return redirect(_back(bank_id, imported, position))
        except Invalid as refused:
            problem = say(refused)
    html = render_template(
        "banks/import_row.html",
        bank_id=bank_id,
        imported=imported,
        item=shown(row),
        typed=_typed(row),
        kinds=KINDS,
        options=OPTIONS[:8],
        problem=problem,
        tried=request.method == "POST",
        back=_back(bank_id, imported, position),
    )
    return html, 422 if request.method == "POST" else 200


def _typed(row: RowView) -> Mapping[str, str]:
    """What the form begins with: the row's cells, options of one cell taken apart."""
    cells = {field.value: row.cells.get(field, "") for field in TYPED}
    cells[Field.KIND.value] = row.cells.get(Field.KIND, "")
    if row.question is not None:
        cells[Field.KIND.value] = KIND_LABELS[row.question.kind]
    elif cells[Field.KIND.value] not in {label for label, _ in KINDS}:
        cells[Field.KIND.value] = kind_label(cells[Field.KIND.value] or row.kind)
    texts = options_of(row.cells)
    if row.question is None or row.question.kind is not Kind.TRUE_FALSE:
        cells.update({field.value: text for field, text in zip(OPTIONS[:8], texts, strict=False)})
    if not cells[Field.ANSWER.value]:
        cells[Field.ANSWER.value] = row.cells.get(Field.ANSWER_TEXT, "")
    return cells


def _back(bank_id: str, imported: str, position: int) -> str:
    """The page of rows one came from."""
    asked = request.values
    return url_for(
        "banks.import_preview",
        bank_id=bank_id,
        imported=imported,
        show=asked.get("show") or None,
        q=asked.get("q") or None,
        page=asked.get("page") or None,
        _anchor=f"row-{position}",
    )


@blueprint.get("/banks/<bank_id>/imports/<imported>/pictures/<name>")
@needs(Permission.BANKS_EDIT)
def import_picture(bank_id: str, imported: str, name: str) -> ResponseReturnValue:
    """A picture of the file, before it belongs to any bank."""
    import_of(bank_id, imported)
    data, mime = importing.picture(actor(), imported, name)
    answer = Response(data, mimetype=mime)
    answer.cache_control.private, answer.cache_control.max_age = True, HOUR
    return answer


@blueprint.get("/banks/<bank_id>/imports/<imported>/parked.xlsx")
@needs(Permission.BANKS_EDIT)
def import_parked(bank_id: str, imported: str) -> ResponseReturnValue:
    """The rows that were not taken, with the reason, in the columns of the template."""
    filename = import_of(bank_id, imported).filename
    rows = importing.parked_rows(actor(), imported, now=clock.now())
    lines = [
        QuestionToMend(f"{row.sheet} {row.line}".strip(), row.cells, kind_label(row.kind), row.why)
        for row in rows
    ]
    markdown = bool(rows) and all(row.markdown for row in rows)
    name = f"退回的题-{PurePath(filename).stem}.xlsx"
    return _sheet(rows_to_mend(lines, markdown=markdown), name)


@blueprint.get("/banks/imports/template.xlsx")
@needs(Permission.BANKS_EDIT)
def import_template() -> ResponseReturnValue:
    """The template to fill in."""
    return _sheet(template(), "试题模板.xlsx")


def _sheet(data: bytes, name: str) -> Response:
    return send_file(
        BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0
    )
