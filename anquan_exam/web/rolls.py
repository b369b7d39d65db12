"""名单: who is stopped, has something to do, is overdue, or holds what ends soon; and its Excel."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.attachments import plain_name
from anquan_exam.exchange.results_excel import Table, to_xlsx
from anquan_exam.services import places, rolls
from anquan_exam.services.places import EnterpriseView
from anquan_exam.services.rolls import Line, Tab, Wanted
from anquan_exam.web.access import actor, needs
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import day, moment, page_number, page_of
from anquan_exam.web.results.sending import XLSX, send
from anquan_exam.web.roll_words import TABS, Told, told
from anquan_exam.web.unit_choice import choose_unit

blueprint = Blueprint("rolls", __name__, url_prefix="/rolls")
PAGE = 50
COLUMNS = ("姓名", "工号", "矿灯号", "部门", "岗位", "什么事", "怎么办", "哪天")


@blueprint.get("")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """One list of the unit chosen, or of the only one; of several units their names."""
    known = places.reachable_enterprises(actor(), Permission.PEOPLE_VIEW)
    unit = chosen_unit(known)
    if unit is None:
        return choose_unit(known, "名单", "rolls.index")
    wanted, number, now = _wanted(unit.id), page_number(), clock.now()
    found = rolls.roll(actor(), wanted, now=now, page=number, size=PAGE)
    lines = [{"line": line, "told": _told(line)} for line in found.lines]
    return render_template(
        "rolls/index.html",
        unit=unit,
        several=len(known) > 1,
        wanted=wanted,
        page=page_of(lines, number, found.total, PAGE),
        tabs=_tabs(unit, wanted, found.counts),
        empty=TABS[wanted.tab][2],
        narrowed=bool(wanted.place_id or wanted.post or wanted.text),
        export=url_for("rolls.export", **_address(unit, wanted)),
        **_picks(unit),
    )


@blueprint.get("/export.xlsx")
@needs(Permission.PEOPLE_VIEW)
def export() -> ResponseReturnValue:
    """The list as it is narrowed, as Excel: a row for each thing."""
    unit = chosen_unit(places.reachable_enterprises(actor(), Permission.PEOPLE_VIEW))
    if unit is None:
        return redirect(url_for("rolls.index"))
    wanted, now = _wanted(unit.id), clock.now()
    lines = rolls.export(actor(), wanted, now=now)
    word = TABS[wanted.tab][0]
    table = Table(
        name=word,
        title=f"{unit.name}　{word}名单",
        notes=("一件事一行，一个人可能有几行", f"按 {moment(now)} 已经记下的情况算"),
        columns=COLUMNS,
        rows=[
            (*_who(line), one.what, one.do, day(one.by) if one.by else "")
            for line in lines
            for one in _told(line)
        ],
    )
    name = f"{plain_name(unit.name)}-{word}名单-{clock.local(now).date().isoformat()}.xlsx"
    return send(to_xlsx(table), name, XLSX)


def chosen_unit(known: list[EnterpriseView]) -> EnterpriseView | None:
    """The unit the address names, or the only one. One out of reach is not found."""
    wanted = request.args.get("enterprise", "")
    found = next((one for one in known if one.public_id == wanted), None)
    if wanted and found is None:
        raise PageNotFound
    return known[0] if found is None and len(known) == 1 else found


def _wanted(enterprise_id: int) -> Wanted:
    given = request.args
    show = given.get("show", "")
    return Wanted(
        Tab(show) if show in set(Tab) else Tab.STOPPED,
        enterprise_id,
        given.get("place", 0, type=small) or 0,
        given.get("post", "")[:60],
        given.get("q", "").strip()[:60],
    )


def _told(line: Line) -> list[Told]:
    today = clock.local(clock.now()).date()
    return [told(item, today) for item in line.items]


def _who(line: Line) -> tuple[str, ...]:
    row = line.row
    return (
        row.name,
        row.number,
        row.lamp,
        "；".join(name or "本单位" for _, name in row.places),
        "、".join(dict.fromkeys(one.post for one in row.answers)),
    )


def _address(unit: EnterpriseView, wanted: Wanted, **changes: Any) -> dict[str, Any]:
    plain = {
        "enterprise": unit.public_id,
        "show": wanted.tab.value,
        "place": wanted.place_id,
        "post": wanted.post,
        "q": wanted.text,
    }
    return {name: value for name, value in {**plain, **changes}.items() if value}


def _tabs(unit: EnterpriseView, wanted: Wanted, counts: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": url_for("rolls.index", **_address(unit, wanted, show=tab.value)),
            "number": counts[tab],
            "kind": kind if counts[tab] else "off",
            "current": tab is wanted.tab,
        }
        for tab, (label, kind, _) in TABS.items()
    ]


def _picks(unit: EnterpriseView) -> dict[str, Any]:
    who = actor()
    nodes = places.tree(who, unit.id, permission=Permission.PEOPLE_VIEW)
    posts = [one.name for one in places.posts(who, unit.id) if one.people]
    return {
        "nodes": [("", "全部部门"), *((n.id, n.trail_name) for n in nodes if n.trail_name)],
        "posts": [("", "全部岗位"), *((name, name) for name in posts)],
    }
