"""Upload a roster, watch it being read, look at it, put it in."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.roster import Choosing, VerdictKind
from anquan_exam.domain.roster_why import Why
from anquan_exam.exchange.roster_excel.wording import CHOICES, say_in_short, say_reasons
from anquan_exam.services import places, roster
from anquan_exam.services.errors import Invalid
from anquan_exam.services.roster import ImportView, RowView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say, words

blueprint = Blueprint("roster", __name__, url_prefix="/roster")
PAGE = 50
FILTERS = (
    ("", "全部"),
    ("ready", "能导入"),
    ("ask", "要你定"),
    ("refused", "退回"),
    ("done", "已导入"),
)
WORDS = {
    VerdictKind.NEW: ("safe", "新增"),
    VerdictKind.KNOWN: ("safe", "加一份用工"),
    VerdictKind.ASK: ("caution", "要你定"),
    VerdictKind.REFUSED: ("stop", "退回"),
}


@blueprint.get("")
@needs(Permission.PEOPLE_EDIT)
def index() -> ResponseReturnValue:
    """Where a file is handed in; earlier imports below."""
    return _index()


def _index(refused: Invalid | None = None) -> ResponseReturnValue:
    page = render_template(
        "roster/index.html",
        enterprises=places.enterprises(actor(), permission=Permission.PEOPLE_EDIT),
        imports=roster.imports(actor(), now=clock.now()),
        refused=say(refused) if refused else "",
        status_words=STATUS_WORDS,
    )
    return page, 422 if refused else 200


STATUS_WORDS = {
    "reading": ("must", "正在读"),
    "ready": ("caution", "等你看"),
    "committing": ("must", "正在导"),
    "committed": ("safe", "导好了"),
    "failed": ("stop", "没读成"),
}


@blueprint.post("")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("30/minute")
def upload() -> ResponseReturnValue:
    """Take the file; it is read beside the request."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _index(Invalid("file_missing", "file"))
    try:
        public_id = roster.upload(
            actor(),
            request.form.get("enterprise", ""),
            file.filename,
            file.read(),
            now=clock.now(),
        )
    except Invalid as problem:
        return _index(problem)
    roster.begin(public_id, clock.now)
    return redirect(url_for("roster.preview", public_id=public_id))


@blueprint.get("/<public_id>")
@needs(Permission.PEOPLE_EDIT)
def preview(public_id: str) -> ResponseReturnValue:
    """The rows with a verdict each; while it is worked on, how far it has come."""
    view = _view(public_id)
    if view.busy:
        return render_template("roster/progress.html", view=view, words=progress_words(view))
    if view.status == "failed":
        failure = {**view.failure}
        why = words(str(failure.pop("code", "our_fault")), **failure)
        return render_template("roster/failed.html", view=view, why=why)
    return _preview(view)


def _view(public_id: str) -> ImportView:
    """The import; work that nobody is at goes on."""
    view = roster.view(actor(), public_id, now=clock.now())
    if view.stalled:
        roster.begin(public_id, clock.now)
    return view


def _preview(view: ImportView) -> str:
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in roster.FILTERS else ""
    number = page_number()
    rows, total = roster.rows(actor(), view.public_id, wanted=wanted, page=number, size=PAGE)
    return render_template(
        "roster/preview.html",
        view=view,
        page=page_of([_shown(row) for row in rows], number, total, PAGE),
        filters=_filters(view, wanted),
        wanted=wanted,
        questions=_questions(view) if wanted == "ask" else [],
        choices=CHOICES,
    )


def _filters(view: ImportView, wanted: str) -> list[dict[str, Any]]:
    counts = {
        "": view.rows,
        "ready": view.ready,
        "ask": view.asks,
        "refused": view.refused,
        "done": view.done,
    }
    return [
        {
            "label": label,
            "url": url_for("roster.preview", public_id=view.public_id, show=key or None),
            "current": key == wanted,
            "count": counts[key],
        }
        for key, label in FILTERS
        if counts[key] or key in ("", wanted)
    ]


def _shown(row: RowView) -> dict[str, Any]:
    kind, word = WORDS[row.verdict]
    if row.reasons and row.reasons[0].why in (Why.NOTHING_NEW, Why.ADDS_ASSIGNMENT):
        word = "没变化" if row.reasons[0].why is Why.NOTHING_NEW else "加一份岗位"
    if row.done:
        word = f"已{word}" if row.verdict is VerdictKind.NEW else "已导入"
    return {"row": row, "kind": kind, "word": word, "why": say_reasons(row.reasons)}


def _questions(view: ImportView) -> list[dict[str, Any]]:
    """Reasons that many rows ask for, with the answers that fit them all."""
    able = (Choosing.LATER, Choosing.NO_PHONE, Choosing.NO_NUMBER, Choosing.SKIP)
    found = []
    for why, (count, offered) in roster.asked_about(actor(), view.public_id).items():
        answers = [one for one in able if one in offered]
        if count > 1 and answers:
            found.append(
                {"why": why, "count": count, "words": say_in_short(Why(why)), "answers": answers}
            )
    return found


def progress_words(view: ImportView) -> str:
    """How far the work has come, in words."""
    verb = "读" if view.status == "reading" else "导入"
    if not view.rows_total:
        return "正在打开文件……"
    return f"正在{verb}，第 {view.rows_done} 行，共 {view.rows_total} 行。"


@blueprint.get("/<public_id>/progress")
@needs(Permission.PEOPLE_EDIT)
def progress(public_id: str) -> ResponseReturnValue:
    """For the small script of the progress page."""
    view = _view(public_id)
    return jsonify(
        busy=view.busy, done=view.rows_done, total=view.rows_total, words=progress_words(view)
    )


@blueprint.post("/<public_id>/commit")
@needs(Permission.PEOPLE_EDIT)
def commit(public_id: str) -> ResponseReturnValue:
    """Put in every row that can go in; the others stay for later."""
    return and_begin(lambda: roster.start_commit(actor(), public_id, now=clock.now()), public_id)


def and_begin(act: Callable[[], object], public_id: str) -> ResponseReturnValue:
    """Act, and let the work that follows begin beside the requests."""
    try:
        act()
    except Invalid as problem:
        flash(say(problem), "caution")
    else:
        roster.begin(public_id, clock.now)
    return redirect(url_for("roster.preview", public_id=public_id))
