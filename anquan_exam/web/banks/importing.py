"""Questions from files: upload, watch them being read, compare row by row, put in the draft."""

from pathlib import PurePath
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import banks
from anquan_exam.services.banks import importing
from anquan_exam.services.banks.importing import ImportView, Target
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, import_rows
from anquan_exam.web.banks import words as bank_words
from anquan_exam.web.extensions import limiter
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say, words

PAGE = 30
STATUS = {
    "reading": ("must", "正在读"),
    "ready": ("caution", "等你看"),
    "committing": ("must", "正在放进草稿"),
    "committed": ("safe", "放进草稿了"),
    "failed": ("stop", "没读成"),
}
FILTERS = (
    ("", "全部"),
    ("accepted", "收下"),
    ("repaired", "改过收下"),
    ("parked", "退回"),
    ("done", "已进草稿"),
)


@blueprint.get("/banks/<bank_id>/imports")
@needs(Permission.BANKS_EDIT)
def imports(bank_id: str) -> ResponseReturnValue:
    """Where a file is handed in; earlier imports beside it."""
    return _index(bank_id)


def _index(bank_id: str, refused: Invalid | None = None) -> ResponseReturnValue:
    topics = importing.targets(actor(), bank_id)
    found = importing.imports_of(actor(), bank_id, now=clock.now())
    html = render_template(
        "banks/imports.html",
        bank_id=bank_id,
        name=_bank_name(bank_id),
        topics=topics,
        imports=found,
        statuses=STATUS,
        problem=say(refused) if refused else "",
        title=request.form.get("title", ""),
        chosen=request.form.get("topic", ""),
    )
    return html, 422 if refused else 200


def _bank_name(bank_id: str) -> str:
    found = banks.list_banks(actor(), banks.BankFilter())
    return next((bank.title for bank in found if bank.id == bank_id), bank_id)


@blueprint.post("/banks/<bank_id>/imports")
@needs(Permission.BANKS_EDIT)
@limiter.limit("30/minute")
def import_file(bank_id: str) -> ResponseReturnValue:
    """Take the file; it is read beside the request."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("file_missing", "file")
        target = _target(bank_id, PurePath(file.filename).stem)
        made = importing.upload(
            actor(), bank_id, target, file.filename, file.read(), now=clock.now()
        )
    except Invalid as problem:
        return _index(bank_id, problem)
    importing.begin(made, clock.now)
    return redirect(url_for("banks.import_preview", bank_id=bank_id, imported=made))


def _target(bank_id: str, stem: str) -> Target:
    """The topic chosen, or a new one under the title typed, or else under the file's name."""
    chosen = request.form.get("topic", "")
    known = {target.name: target for target in importing.targets(actor(), bank_id)}
    if chosen in known:
        return known[chosen]
    title = " ".join(request.form.get("title", "").split()) or stem[:60]
    return importing.new_target(actor(), bank_id, title)


@blueprint.get("/banks/<bank_id>/imports/<imported>")
@needs(Permission.BANKS_EDIT)
def import_preview(bank_id: str, imported: str) -> ResponseReturnValue:
    """The rows side by side; while they are worked on, how far it has come."""
    view = _view(bank_id, imported)
    if view.busy:
        return render_template("banks/import_progress.html", view=view, words=_progress(view))
    why = _failure(view)
    if view.status == "failed":
        return render_template("banks/import_failed.html", view=view, why=why)
    return _preview(view, why)


def _view(bank_id: str, imported: str) -> ImportView:
    """The import; work that nobody is at goes on."""
    view = import_rows.import_of(bank_id, imported)
    if view.stalled:
        importing.begin(imported, clock.now)
    return view


def _failure(view: ImportView) -> str:
    failure = {**view.failure}
    return words(str(failure.pop("code")), **{"most": 99, **failure}) if failure else ""


def _preview(view: ImportView, problem: str) -> str:
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in importing.FILTERS else ""
    word = request.args.get("q", "").strip()[:60]
    number = page_number()
    rows, total = importing.rows_of(
        actor(), view.public_id, wanted=wanted, word=word, page=number, size=PAGE
    )
    return render_template(
        "banks/import_preview.html",
        view=view,
        problem=problem,
        page=page_of([import_rows.shown(row) for row in rows], number, total, PAGE),
        filters=_filters(view, wanted, word),
        wanted=wanted,
        word=word,
        words=bank_words,
    )


def _filters(view: ImportView, wanted: str, word: str) -> list[dict[str, Any]]:
    counts = {
        "": view.rows,
        "accepted": view.accepted,
        "repaired": view.repaired,
        "parked": view.parked,
        "done": view.done,
    }
    return [
        {
            "label": label,
            "url": url_for(
                "banks.import_preview",
                bank_id=view.bank_id,
                imported=view.public_id,
                show=key or None,
                q=word or None,
            ),
            "current": key == wanted,
            "count": counts[key],
        }
        for key, label in FILTERS
        if counts[key] or key in ("", wanted)
    ]


def _progress(view: ImportView) -> str:
    if not view.rows_total:
        return "正在打开文件……"
    verb = "读" if view.status == "reading" else "放进草稿"
    return f"正在{verb}，第 {view.rows_done} 行，共 {view.rows_total} 行。"


@blueprint.get("/banks/<bank_id>/imports/<imported>/progress")
@needs(Permission.BANKS_EDIT)
def import_progress(bank_id: str, imported: str) -> ResponseReturnValue:
    """For the small script of the progress page."""
    view = _view(bank_id, imported)
    return jsonify(
        busy=view.busy, done=view.rows_done, total=view.rows_total, words=_progress(view)
    )


@blueprint.post("/banks/<bank_id>/imports/<imported>/commit")
@needs(Permission.BANKS_EDIT)
def import_commit(bank_id: str, imported: str) -> ResponseReturnValue:
    """Put every row that was taken into the draft; the others stay for later."""
    import_rows.import_of(bank_id, imported)
    try:
        importing.start_commit(actor(), imported, now=clock.now())
    except Invalid as problem:
        flash(say(problem), "caution")
    else:
        importing.begin(imported, clock.now)
    return redirect(url_for("banks.import_preview", bank_id=bank_id, imported=imported))


@blueprint.post("/banks/<bank_id>/imports/<imported>/drop")
@needs(Permission.BANKS_EDIT)
def import_drop(bank_id: str, imported: str) -> ResponseReturnValue:
    """Forget a file; what is in the draft stays."""
    import_rows.import_of(bank_id, imported)
    try:
        importing.drop(actor(), imported, now=clock.now())
    except Invalid as problem:
        flash(say(problem), "caution")
        return redirect(url_for("banks.import_preview", bank_id=bank_id, imported=imported))
    flash("这份文件不要了。已经放进草稿的题还在。", "safe")
    return redirect(url_for("banks.imports", bank_id=bank_id))
