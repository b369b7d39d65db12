"""What the desk says before the shift meeting: who may not work tomorrow, why and what to do."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.services import messages
from anquan_exam.services.desk.tomorrow import Tomorrow, tomorrow
from anquan_exam.services.eligibility.lists import Row
from anquan_exam.web.access import actor, needs
from anquan_exam.web.eligibility_words import On, say_reason
from anquan_exam.web.home import blueprint

NAMED = 8


def tomorrow_part(who: Actor, now: datetime) -> dict[str, Any]:
    """tomorrow: None, or {found: Tomorrow, rows: the first of those who may not, url: of all,
    tells: whether the actor may send it to the team leaders}."""
    found = tomorrow(who, now=now)
    if found is None or not found.people:
        return {"tomorrow": None}
    return {
        "tomorrow": {
            "found": found,
            "rows": [_line(row, found) for row in (found.blocked or ())[:NAMED]],
            "url": url_for("eligibility.index", day="tomorrow", state="blocked"),
            "tells": who.can(Permission.PEOPLE_EDIT),
        }
    }


def _line(row: Row, found: Tomorrow) -> dict[str, Any]:
    """The first reason that blocks, and how many more there are."""
    blocking = [one for one in row.reasons if one.blocks]
    said = say_reason(blocking[0], On(found.day, spoken=False))
    return {
        "person": row.person,
        "name": row.name,
        "places": "、".join(name.replace(" / ", " ") or "本单位" for _, name in row.places),
        "posts": "、".join(row.posts(eligible=False)),
        "why": said.missing,
        "more": len(blocking) - 1,
        "do": said.do,
        "see": said.see,
    }


@blueprint.post("/desk/leaders")
@needs(Permission.PEOPLE_EDIT)
def tell_leaders() -> ResponseReturnValue:
    """Send it to the team leaders now."""
    told = messages.tell_leaders(actor(), now=clock.now())
    if told.new:
        flash(f"发给 {told.new} 位班组长了。他们的消息里能看到是谁、为什么。", "safe")
    elif told.leaders:
        flash("今天已经发过了，班组长的消息里都有。", "off")
    if told.leaders and told.unheard:
        names = "、".join(told.unheard[:NAMED]) + ("等" if len(told.unheard) > NAMED else "")
        text = f"还有 {len(told.unheard)} 人没人通知：{names}。他们没有班组长，你去告诉一声。"
        flash(text, "caution")
    if not told.leaders:
        text = "明天不能上岗的人，他们的班组还没有班组长。到“谁能管什么”里指定，再发。"
        flash(text, "caution")
    return redirect(url_for("home.desk"))
