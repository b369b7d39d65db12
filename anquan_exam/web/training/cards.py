"""The card of 三级安全教育, on the screen and on A4."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.exchange.pdf import render
from anquan_exam.services import training
from anquan_exam.services.training import Card, CardLevel, CardLine
from anquan_exam.web.access import actor, needs
from anquan_exam.web.pages import clock_time, day, moment
from anquan_exam.web.results.sending import PDF, send
from anquan_exam.web.training.routes import blueprint
from anquan_exam.web.training.words import LEVEL_WORDS, hours


@blueprint.get("/training/cards/<person>")
@needs(Permission.PEOPLE_VIEW)
def card(person: str) -> ResponseReturnValue:
    """The card of a person, and what is still missing."""
    found = training.card(actor(), person, now=clock.now())
    return render_template(
        "training/card.html", card=found, missing=missing(found), levels=LEVEL_WORDS, hours=hours
    )


@blueprint.get("/training/cards/<person>/card.pdf")
@needs(Permission.PEOPLE_VIEW)
def card_pdf(person: str) -> ResponseReturnValue:
    """The card on A4, to be signed by person, teacher and manager."""
    found = training.card(actor(), person, now=clock.now())
    return send(render("three_level_card", _data(found)), f"三级教育卡-{found.name}.pdf", PDF)


def missing(card: Card) -> str:
    """What is still missing, in one sentence; "" for nothing."""
    if card.missing:
        names = "、".join(LEVEL_WORDS[level] for level in card.missing)
        return f"还差{names}，学完、确认、考核了才算。"
    if card.minutes < card.needed:
        return f"三级都学了，学时还差 {hours(card.needed - card.minutes)}。"
    return ""


def _data(card: Card) -> dict[str, Any]:
    return {
        "owner": card.employer,
        "name": card.name,
        "number": card.employee_number,
        "department": card.department,
        "posts": card.posts,
        "joined": day(card.joined),
        "total": hours(card.minutes),
        "missing": missing(card),
        "printed": moment(clock.now()),
        "levels": [_level(level) for level in card.levels],
    }


def _level(level: CardLevel) -> dict[str, Any]:
    return {
        "name": LEVEL_WORDS[level.level],
        "hours": hours(level.minutes),
        "lines": [_line(line) for line in level.lines],
    }


def _line(line: CardLine) -> dict[str, str]:
    if not line.counted:
        state = "还没算"
    else:
        state = f"考试合格（{line.assessed}）" if line.assessed else "老师考核合格"
    return {
        "day": day(line.on),
        "time": f"{clock_time(line.begins_at)}—{clock_time(line.ends_at)}",
        "hours": hours(line.minutes),
        "content": line.content,
        "teacher": line.teacher,
        "state": state,
    }
