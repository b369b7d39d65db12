"""Backup and system, for administrators: is everything in order, and what to do about it."""

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.chain import Anchor, parse_anchor
from anquan_exam.services import auditing, backups, messages, system_state
from anquan_exam.services.errors import Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.wording import say, words

blueprint = Blueprint("system", __name__, url_prefix="/system")

MIB = 1024 * 1024
KEPT = 5  # made by the button; the nightly ones go elsewhere
COUNTS = (
    ("people", "人员"),
    ("questions", "试题"),
    ("exams", "考试"),
    ("attempts", "答卷"),
    ("trail", "操作记录"),
)
KEY_USES = {"cookie": "登录", "data": "身份证号", "index": "按身份证号查找", "exam": "抽题密钥"}


@blueprint.get("/")
@needs(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """The state of everything."""
    now = clock.now()
    return render_template(
        "system/index.html",
        state=system_state.look(now=now),
        unsent=sum(one.failed for one in messages.states(now=now)),
        counts=COUNTS,
        key_uses=KEY_USES,
        anchor=request.args.get("anchor", ""),
        size_words=size_words,
    )


@blueprint.post("/verify")
@needs(Permission.ADMIN)
@limiter.limit("10/minute")
def verify() -> ResponseReturnValue:
    """Check the whole trail, or up to the anchor given."""
    given = request.form.get("anchor", "").strip()
    try:
        anchor = parse_anchor(given) if given else None
    except ValueError:
        flash(words("anchor_unreadable"), "caution")
        return redirect(url_for("system.index", anchor=given[:100]))
    _tell(anchor)
    return redirect(url_for("system.index"))


def _tell(anchor: Anchor | None) -> None:
    verdict = auditing.verify_as(actor(), anchor, now=clock.now())
    if verdict.broken is None:
        flash(words("trail_sound", count=verdict.sound), "safe")
    else:
        fault = words(f"trail_{verdict.broken.fault.value.replace('-', '_')}")
        flash(words("trail_broken", position=verdict.broken.position, fault=fault), "stop")


@blueprint.post("/backups")
@needs(Permission.ADMIN)
@limiter.limit("3/minute")
def make_backup() -> ResponseReturnValue:
    """Make a backup on the server, to be fetched from the list."""
    folder = backups.default_folder()
    try:
        made = backups.create(actor(), folder, now=clock.now())
    except Problem as problem:
        flash(say(problem), "stop")
    else:
        backups.prune(folder, KEPT)
        flash(words("backup_made", size=size_words(made.size)), "safe")
    return redirect(url_for("system.index"))


@blueprint.get("/backups/<name>")
@needs(Permission.ADMIN)
def download_backup(name: str) -> ResponseReturnValue:
    """Fetch one of the backups."""
    path = backups.fetch(actor(), backups.default_folder(), name, now=clock.now())
    return send_file(path, as_attachment=True, download_name=path.name, max_age=0)


def size_words(size: int) -> str:
    """A number of bytes as people say it."""
    return f"{size / MIB:.1f} MB" if size < 1024 * MIB else f"{size / MIB / 1024:.1f} GB"


# Messages on their way outside are a page of this area with a module of its own.
from anquan_exam.web import system_messages  # noqa: E402, F401
