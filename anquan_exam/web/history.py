"""One's own results (成绩)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import history
from anquan_exam.web.access import actor, needs
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.tabs import tabs
from anquan_exam.web.verdict_words import verdict_words

blueprint = Blueprint("history", __name__)

SIZE = 20


@blueprint.get("/history")
@needs(Permission.SIT)
def index() -> ResponseReturnValue:
    """Everything one has sat or missed, the latest first; each attempt opens to its verdict."""
    lines = history.lines(actor(), now=clock.now())
    number = page_number()
    shown = lines[(number - 1) * SIZE : number * SIZE]
    return render_template(
        "history/index.html",
        tabs=tabs("history.index"),
        page=page_of([(line, *verdict_words(line)) for line in shown], number, len(lines), SIZE),
    )
