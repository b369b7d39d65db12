"""The trail on a page: who did what, when, about whom; filtered, paged, within one's own places."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam.domain.access import Permission
from anquan_exam.services import sealing, trail_log
from anquan_exam.services.trail_log import TrailFilter
from anquan_exam.web.access import actor, needs
from anquan_exam.web.act_details import detail_rows
from anquan_exam.web.act_nouns import NOUNS
from anquan_exam.web.acts import act_words, subject_words
from anquan_exam.web.pages import page_number, page_of

blueprint = Blueprint("trail", __name__, url_prefix="/trail")

SIZE = 50


@blueprint.get("/")
@needs(Permission.TRAIL_VIEW)
def index() -> ResponseReturnValue:
    """The list, newest first."""
    wanted, number = _wanted(), page_number()
    found, total = trail_log.entries(actor(), wanted, page=number, size=SIZE)
    return render_template(
        "trail/index.html",
        page=page_of(found, number, total, SIZE),
        wanted=wanted,
        acts=_act_options(trail_log.acts_seen(actor())),
        head=sealing.head(),
        act_words=act_words,
        subject_words=subject_words,
        detail_rows=detail_rows,
    )


def _wanted() -> TrailFilter:
    """The filter in the address; a day that is none counts as not given."""
    given = request.args
    return TrailFilter(
        act=given.get("act", "").strip()[:60],
        who=given.get("who", "").strip()[:60],
        subject=given.get("subject", "").strip()[:80],
        since=given.get("since", type=date.fromisoformat),
        until=given.get("until", type=date.fromisoformat),
    )


def _act_options(acts: list[str]) -> list[tuple[str, str]]:
    """What to choose from: all, then each noun with the acts that occur."""
    options = [("", "全部操作")]
    nouns = dict.fromkeys(act.partition(".")[0] + "." for act in acts)
    for noun in nouns:
        below = [(act, f"　{act_words(act)}") for act in acts if act.startswith(noun)]
        options += [(noun, f"{NOUNS[noun]}（全部）"), *below] if noun in NOUNS else below
    return options
