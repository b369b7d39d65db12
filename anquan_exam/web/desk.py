"""The desk: who needs something first, then the exams of these days, then the figures."""

from datetime import datetime
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.results import Outcome
from anquan_exam.domain.statistics import share
from anquan_exam.domain.vocabulary import INDUSTRY_LABELS, Industry
from anquan_exam.services import marking
from anquan_exam.services.agenda import agenda
from anquan_exam.services.desk import figures, names, rooms
from anquan_exam.services.desk.figures import DepartmentRow, Figures, Share
from anquan_exam.services.desk.names import Group, NameLine, NameList, Need
from anquan_exam.services.desk.rooms import RoomRow
from anquan_exam.web.access import actor, needs
from anquan_exam.web.certificates.ledger import desk_part as certificates_part
from anquan_exam.web.follow_ups import desk_part
from anquan_exam.web.home import blueprint, has_desk
from anquan_exam.web.pages import WEEKDAYS, clock_time, marks, page_number, page_of
from anquan_exam.web.results.words import CHIPS
from anquan_exam.web.today import about, spoken
from anquan_exam.web.tomorrow import tomorrow_part
from anquan_exam.web.waiting import waiting_part

FIRST = 8
PAGE = 50
NEVER = "never"
PASS_LINE = 80

SIGNS = {
    Need.IMPERSONATED: ("caution", "报告替考"),
    Need.UNDECIDED: ("must", "等人定"),
    Need.NOT_YET: ("caution", "还没考"),
    Need.FAILED: ("caution", "没合格"),
    Need.ABSENT: ("caution", "缺考"),
}
OUTCOMES = {**CHIPS, Outcome.ABSENT: ("caution", "缺考")}  # here somebody has to see to it
TITLES: dict[str, str] = {
    NameList.NEEDS.value: "要你先看的人",
    NameList.QUARTER.value: "本季考过的人",
    NameList.LAST_QUARTER.value: "上季考过的人",
    Need.IMPERSONATED.value: "报告替考、等人定的",
    Need.UNDECIDED.value: "等两个人定的",
    Need.NOT_YET.value: "快截止了还没考的人",
    Need.FAILED.value: "近 30 天没合格、还没补上的人",
    Need.ABSENT.value: "近 30 天缺考、还没补上的人",
    NEVER: "在岗但从没考过的人",
}


@blueprint.get("/desk")
@needs(Permission.SIT)
def desk() -> ResponseReturnValue:
    """The day of whoever looks after others; everybody else goes where their work is."""
    who, now = actor(), clock.now()
    if not has_desk(who):
        return redirect(url_for("home.worker"))
    if not who.can(Permission.EXAMS_VIEW) and "banks.index" in current_app.view_functions:
        return redirect(url_for("banks.index"))
    own = agenda(who, now=now).first
    return render_template(
        "home/desk.html",
        today=_today(now),
        linked=_linked(who),
        own=about(who.name, own, now) if own else None,
        to_mark=marking.waiting_for(who),
        finds=who.can(Permission.PEOPLE_VIEW),
        **_exams(who, now),
        **_people(who, now),
        **waiting_part(who, now),
        **tomorrow_part(who, now),
    )


def _linked(who: Actor) -> set[str]:
    """The pages of other areas that `who` may open, to link names and exams to."""
    wanted = {
        "exams.index": Permission.EXAMS_EDIT,
        "exams.show": Permission.EXAMS_VIEW,
        "invigilation.board": Permission.EXAMS_INVIGILATE,
        "people.person": Permission.PEOPLE_VIEW,
        "results.index": Permission.RESULTS_VIEW,
        "roster.index": Permission.PEOPLE_EDIT,
    }
    known = current_app.view_functions
    return {name for name, permission in wanted.items() if name in known and who.can(permission)}


def _today(now: datetime) -> str:
    at = clock.local(now)
    return f"今天，{at.month}月{at.day}日 周{WEEKDAYS[at.weekday()]}"


def _exams(who: Actor, now: datetime) -> dict[str, Any]:
    """The exams of these days; for whoever only supervises, today's rooms apart from the rest."""
    coming = rooms.coming(who, now=now) if who.can(Permission.EXAMS_VIEW) else ()
    today: tuple[RoomRow, ...] = ()
    if not who.can(Permission.RESULTS_VIEW) and who.can(Permission.EXAMS_INVIGILATE):
        today = rooms.rooms(who, now=now)
        coming = tuple(row for row in coming if row.exam not in {room.exam for room in today})
    return {
        "coming": [(row, _window(row, now)) for row in coming],
        "rooms": [(row, _window(row, now)) for row in today],
    }


def _window(row: RoomRow, now: datetime) -> str:
    if row.closes_at is None:
        return f"{spoken(row.opens_at, now)} 起"
    same_day = clock.local(row.opens_at).date() == clock.local(row.closes_at).date()
    closes = clock_time(row.closes_at) if same_day else spoken(row.closes_at, now)
    return f"{spoken(row.opens_at, now)} 到 {closes}"


def _people(who: Actor, now: datetime) -> dict[str, Any]:
    """Everything about people; nothing for whoever may not see results."""
    if not who.can(Permission.RESULTS_VIEW):
        return {"results": False}
    lines, total = names.lines(who, NameList.NEEDS, now=now, size=FIRST)
    _, never = names.never(who, now=now, size=1)
    found = figures.figures(who, now=now)
    return {
        "results": True,
        "figures": found,
        "needs": [_line(who, line, now) for line in lines],
        "needs_total": total,
        "tiles": _tiles(found, names.counts(who, now=now), never),
        **desk_part(who, now),
        **certificates_part(who, now),
        **(_district(who, now) if who.spans(Permission.RESULTS_VIEW) else _departments(who, now)),
    }


def _tiles(found: Figures, counts: dict[Need, int], never: int) -> list[dict[str, Any]]:
    before = f"，上季 {_percent(found.last_quarter)}" if found.last_quarter.examined else ""
    return [
        {
            "number": _percent(found.quarter),
            "label": f"本季合格率{before}",
            "url": url_for("home.names_of", which=NameList.QUARTER.value),
        },
        {
            "number": counts.get(Need.NOT_YET, 0),
            "label": "三天内截止，还没考",
            "url": url_for("home.names_of", which=Need.NOT_YET.value),
        },
        {
            "number": counts.get(Need.FAILED, 0),
            "label": "近 30 天没合格，没补上",
            "url": url_for("home.names_of", which=Need.FAILED.value),
        },
        {
            "number": counts.get(Need.ABSENT, 0),
            "label": "近 30 天缺考，没补上",
            "url": url_for("home.names_of", which=Need.ABSENT.value),
        },
        {
            "number": never,
            "label": "在岗，从没考过",
            "url": url_for("home.names_of", which=NEVER),
        },
    ]


def _percent(part: Share) -> str:
    return f"{share(part.passed, part.examined)}%" if part.examined else "—"


def _departments(who: Actor, now: datetime) -> dict[str, Any]:
    found = figures.departments(who, now=now)
    return {"bars": [_bar(row) for row in found], "line": PASS_LINE}


def _bar(row: DepartmentRow) -> dict[str, Any]:
    return {
        "label": row.name,
        "percent": share(row.share.passed, row.share.examined),
        "text": f"{row.share.passed} / {row.share.examined}",
        "url": url_for("home.names_of", which=NameList.QUARTER.value, department=row.name),
    }


def _district(who: Actor, now: datetime) -> dict[str, Any]:
    wanted = request.args.get("industry", "")
    industry = Industry(wanted) if wanted in {each.value for each in Industry} else None
    found = figures.enterprises(who, now=now, industry=industry)
    return {
        "enterprises": [
            (row, "、".join(INDUSTRY_LABELS[each] for each in row.industries), _percent(row.share))
            for row in found
        ],
        "industries": [("", "全部行业"), *((i.value, INDUSTRY_LABELS[i]) for i in Industry)],
        "industry": industry.value if industry else "",
    }


def _line(who: Actor, line: NameLine, now: datetime) -> dict[str, Any]:
    kind, word = SIGNS[line.need] if line.need else OUTCOMES[line.outcome]
    score = f"{marks(line.score)} 分" if line.score is not None else ""
    return {
        "line": line,
        "employer": line.employer if who.spans(Permission.RESULTS_VIEW) else "",
        "chip": (kind, word),
        "why": "，".join(part for part in (line.exam_title, score) if part),
        "what": _what(line),
        "until": spoken(line.closes_at, now) if line.need is Need.NOT_YET else "",
    }


def _what(line: NameLine) -> str:
    """What the manager does about it."""
    return {
        Need.IMPERSONATED: "定是不是替考",
        Need.UNDECIDED: "两个人定收不收",
        Need.NOT_YET: "叫他来考",
        Need.FAILED: "补课，安排补考",
        Need.ABSENT: "问清原因，安排补考",
        None: "",
    }[line.need]


@blueprint.get("/desk/names/<which>")
@needs(Permission.RESULTS_VIEW)
def names_of(which: str) -> ResponseReturnValue:
    """The names behind a figure."""
    if which not in TITLES:
        raise PageNotFound
    group = Group(
        department=request.args.get("department", "")[:120],
        enterprise=request.args.get("enterprise", "")[:16],
    )
    number, now = page_number(), clock.now()
    shown = {"title": TITLES[which], "which": which, "group": group, "linked": _linked(actor())}
    if which == NEVER:
        people, total = names.never(actor(), now=now, group=group, page=number, size=PAGE)
        return render_template(
            "home/never.html", page=page_of(people, number, total, PAGE), **shown
        )
    wanted = Need(which) if which in {need.value for need in Need} else NameList(which)
    lines, total = names.lines(actor(), wanted, now=now, group=group, page=number, size=PAGE)
    page = page_of([_line(actor(), line, now) for line in lines], number, total, PAGE)
    return render_template("home/names.html", page=page, **shown)
