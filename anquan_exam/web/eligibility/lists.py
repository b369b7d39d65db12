"""A unit's list of who may not work, its Excel, and the units within reach."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.attachments import plain_name
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.services import places
from anquan_exam.services.eligibility import lists, units
from anquan_exam.services.eligibility.lists import State, Wanted
from anquan_exam.services.places import EnterpriseView
from anquan_exam.web import eligibility_words as words
from anquan_exam.web.access import actor, needs
from anquan_exam.web.eligibility import blueprint
from anquan_exam.web.eligibility.person import day_asked
from anquan_exam.web.eligibility.sheet import sheet
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.results.sending import XLSX, send

PAGE = 50
UNITS = 20
ALL = 10_000


@blueprint.get("/eligibility")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """The list of the unit chosen, or of the only one; of several units the figures."""
    known, now = _known(), clock.now()
    unit = _unit(known)
    if unit is None:
        return _units(known, now)
    wanted, number = _wanted(unit.id, now), page_number()
    size = ALL if request.args.get("all") == "1" else PAGE
    found = lists.unit_list(actor(), wanted, now=now, page=number, size=size)
    return render_template(
        "eligibility/index.html",
        unit=unit,
        several=len(known) > 1,
        found=found,
        page=page_of(found.rows, number, found.total, size),
        wanted=wanted,
        words=words,
        link=_linker(unit, wanted),
        **_days(wanted.day, now),
        **_picks(unit),
    )


@blueprint.get("/eligibility/export.xlsx")
@needs(Permission.PEOPLE_VIEW)
def export() -> ResponseReturnValue:
    """The list as it is narrowed now, as Excel."""
    now, unit = clock.now(), _unit(_known())
    if unit is None:
        return redirect(url_for("eligibility.index"))
    wanted = _wanted(unit.id, now)
    rows = lists.export_rows(actor(), wanted, now=now)
    name = f"{plain_name(unit.name)}-上岗资格-{wanted.day.isoformat()}.xlsx"
    return send(sheet(unit.name, rows, wanted, now), name, XLSX)


def _known() -> list[EnterpriseView]:
    return places.reachable_enterprises(actor(), Permission.PEOPLE_VIEW)


def _unit(known: list[EnterpriseView]) -> EnterpriseView | None:
    """The unit the address names, or the only one. One out of reach is not found."""
    wanted = request.args.get("enterprise", "")
    found = next((one for one in known if one.public_id == wanted), None)
    if wanted and found is None:
        raise PageNotFound
    return known[0] if found is None and len(known) == 1 else found


def _units(known: list[EnterpriseView], now: datetime) -> ResponseReturnValue:
    """The figures of each unit, opening to its names."""
    text, number = request.args.get("q", "").strip()[:60], page_number()
    chosen = [one for one in known if text in one.name]
    shown = chosen[(number - 1) * UNITS : number * UNITS]
    day = day_asked("day", clock.local(now).date())
    figures = units.unit_lines(actor(), tuple(one.id for one in shown), day, now=now)
    return render_template(
        "eligibility/units.html",
        page=page_of(list(zip(shown, figures, strict=True)), number, len(chosen), UNITS),
        text=text,
        State=State,
        words=words,
        **_days(day, now),
    )


def _wanted(enterprise_id: int, now: datetime) -> Wanted:
    """What the address asks for; what it says amiss is not asked for."""
    given = request.args
    state, why = given.get("state", ""), given.get("why", "")
    return Wanted(
        day=day_asked("day", clock.local(now).date()),
        enterprise_id=enterprise_id,
        place_id=given.get("place", 0, type=small) or 0,
        text=given.get("q", "").strip()[:60],
        state=State(state) if state in [*State] else None,
        post=given.get("post", "")[:60],
        why=Why(why) if why in [*Why] else None,
    )


def _linker(unit: EnterpriseView, wanted: Wanted) -> Any:
    """link(endpoint, state="blocked") → the same list narrowed otherwise."""
    plain: dict[str, Any] = {
        "enterprise": unit.public_id,
        "day": request.args.get("day", "")[:10],
        "place": wanted.place_id or "",
        "q": wanted.text,
        "state": wanted.state or "",
        "post": wanted.post,
        "why": wanted.why or "",
    }

    def link(endpoint: str = "eligibility.index", **changes: Any) -> str:
        asked = {name: value for name, value in {**plain, **changes}.items() if value}
        return url_for(endpoint, **asked)

    return link


def _days(day: date, now: datetime) -> dict[str, Any]:
    today = clock.local(now).date()
    tomorrow = today + timedelta(days=1)
    spoken = {today: "今天", tomorrow: "明天"}.get(day, f"{day.year}年{day.month}月{day.day}日")
    return {"today": today, "tomorrow": tomorrow, "date": day, "spoken": spoken}


def _picks(unit: EnterpriseView) -> dict[str, Any]:
    """What the lists above the table offer."""
    who = actor()
    nodes = places.tree(who, unit.id, permission=Permission.PEOPLE_VIEW)
    posts = [one.name for one in places.posts(who, unit.id) if one.people]
    return {
        "nodes": [("", "全部部门"), *((n.id, n.trail_name) for n in nodes if n.trail_name)],
        "posts": [("", "全部岗位"), *((name, name) for name in posts)],
        "states": [("", "全部"), *((s.value, word) for s, (_, word) in words.STATES.items())],
        "whys": [("", "全部原因"), *((why.value, word) for why, word in words.WHYS.items())],
        "State": State,
    }
