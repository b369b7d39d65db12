"""The rules of who may work, for everybody to read."""

from flask import render_template
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.eligibility.rule_views import rule_book
from anquan_exam.web import eligibility_words as words
from anquan_exam.web.access import actor, needs
from anquan_exam.web.eligibility import blueprint
from anquan_exam.web.eligibility.person import day_asked
from anquan_exam.web.home import has_desk
from anquan_exam.web.tabs import tabs


@blueprint.get("/eligibility/rules")
@needs(Permission.SIT)
def rules() -> ResponseReturnValue:
    """Every rule in force on a day, with what it rests on and how it read before."""
    now = clock.now()
    today = clock.local(now).date()
    day = day_asked("day", today)
    return render_template(
        "eligibility/rules.html",
        tabs=tabs(),
        desk=has_desk(actor()),
        documents=actor().can(Permission.BANKS_VIEW),
        book=rule_book(day, now=now),
        date=day,
        today=today,
        words=words,
    )
