"""What every template may use: the actor, the menu, dates and numbers as people write them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.web.access import actor_or_none
from anquan_exam.web.assets import YEAR, asset
from anquan_exam.web.numbers import small

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class MenuEntry:
    """A line of the desk menu: shown where `permission` is held and the endpoint exists."""

    label: str
    endpoint: str
    permission: Permission


MOST_PAGES = 100_000

MENU: tuple[tuple[str, tuple[MenuEntry, ...]], ...] = (
    (
        "",
        (
            MenuEntry("今天", "home.desk", Permission.EXAMS_VIEW),
            MenuEntry("考试", "exams.index", Permission.EXAMS_VIEW),
            MenuEntry("监考", "invigilation.index", Permission.EXAMS_INVIGILATE),
            MenuEntry("抽考", "spot_checks.index", Permission.SPOT_CHECK),
            MenuEntry("抽考整改", "follow_ups.index", Permission.RESULTS_VIEW),
            MenuEntry("阅卷", "marking.index", Permission.RESULTS_MARK),
            MenuEntry("成绩", "results.index", Permission.RESULTS_VIEW),
        ),
    ),
    (
        "上岗",
        (
            MenuEntry("上岗资格", "eligibility.index", Permission.PEOPLE_VIEW),
            MenuEntry("名单", "rolls.index", Permission.PEOPLE_VIEW),
            MenuEntry("案件", "cases.index", Permission.PEOPLE_VIEW),
            MenuEntry("证件", "certificates.index", Permission.PEOPLE_VIEW),
            MenuEntry("培训", "training.index", Permission.PEOPLE_VIEW),
            MenuEntry("请假离岗", "absences.index", Permission.PEOPLE_VIEW),
            MenuEntry("当班名单", "shift_lists.index", Permission.PEOPLE_EDIT),
            MenuEntry("月报表", "month_sheets.index", Permission.PEOPLE_VIEW),
            MenuEntry("导入台账", "ledgers.index", Permission.PEOPLE_EDIT),
            MenuEntry("档案更正", "personal_file.corrections", Permission.PEOPLE_EDIT),
        ),
    ),
    (
        "人和单位",
        (
            MenuEntry("人员", "people.index", Permission.PEOPLE_VIEW),
            MenuEntry("导入花名册", "roster.index", Permission.PEOPLE_EDIT),
            MenuEntry("单位与岗位", "places.index", Permission.PLACES_VIEW),
            MenuEntry("谁能管什么", "roles.index", Permission.ROLES_GRANT),
        ),
    ),
    (
        "题与卷",
        (
            MenuEntry("题库", "banks.index", Permission.BANKS_VIEW),
            MenuEntry("试题分析", "item_analysis.index", Permission.BANKS_VIEW),
            MenuEntry("暂停的题", "suspensions.index", Permission.BANKS_VIEW),
            MenuEntry("组卷规则", "blueprints.index", Permission.EXAMS_EDIT),
            MenuEntry("题目更正", "corrections.index", Permission.BANKS_EDIT),
            MenuEntry("异议", "objections.index", Permission.RESULTS_VIEW),
        ),
    ),
    (
        "本单位",
        (
            MenuEntry("操作记录", "trail.index", Permission.TRAIL_VIEW),
            MenuEntry("档案保存", "retention.due", Permission.DISTRICT_VIEW),
            MenuEntry("备份与系统", "system.index", Permission.ADMIN),
        ),
    ),
)

# Areas without a line of their own, by the one they are opened from.
BELOW = {
    "spot_check_record": "spot_checks",
    "certificates.post_needs": "places",
    "clearances": "cases",
    "personal_file.person": "people",
    "personal_file.schools": "people",
}


def install(app: Flask) -> None:
    """Register globals, filters and the context of every page."""
    app.jinja_env.globals.update(asset=asset, now=clock.now)
    app.jinja_env.filters.update(
        moment=moment, day=day, clock=clock_time, marks=marks, percent=percent, initial=mask_name
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(context)


def context() -> dict[str, Any]:
    """What layouts need: the actor, the menu they may see, and the large-type choice."""
    who = actor_or_none()
    return {
        "actor": who,
        "menu": menu_for(who) if who else [],
        "html_large": request.cookies.get("large") == "1",
    }


def menu_for(who: Actor) -> list[dict[str, Any]]:
    """The groups and lines of the desk menu that `who` may open. Of the groups with a title the one
    with the current page is unfolded, else the first."""
    known = current_app.view_functions
    area = (request.endpoint or "").split(".")[0]
    area = BELOW.get(request.endpoint or "", BELOW.get(area, area))
    groups: list[dict[str, Any]] = []
    for title, entries in MENU:
        items = [
            {
                "label": entry.label,
                "url": url_for(entry.endpoint),
                "current": entry.endpoint.split(".")[0] == area,
                "count": None,
            }
            for entry in entries
            if entry.endpoint in known and who.can(entry.permission)
        ]
        if items:
            groups.append({"title": title, "items": items})
    titled = [group for group in groups if group["title"]]
    here = [group for group in titled if any(item["current"] for item in group["items"])]
    for group in here or titled[:1]:
        group["open"] = True
    return groups


def moment(value: datetime | None) -> str:
    """11月24日 14:30, with the year when it is another one."""
    if value is None:
        return "—"
    at = clock.local(value)
    year = "" if at.year == clock.local(clock.now()).year else f"{at.year}年"
    return f"{year}{at.month}月{at.day}日 {at:%H:%M}"


def day(value: date | datetime | None) -> str:
    """2026年11月24日."""
    if value is None:
        return "—"
    on = clock.local(value).date() if isinstance(value, datetime) else value
    return f"{on.year}年{on.month}月{on.day}日"


def clock_time(value: datetime) -> str:
    """14:30, on the clock of China."""
    return f"{clock.local(value):%H:%M}"


def marks(hundredths: int | None) -> str:
    """Hundredths of a mark as people write them: 8650 → 86.5."""
    if hundredths is None:
        return "—"
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def percent(part: int, whole: int) -> str:
    """A share in whole percent, — when there is nothing to share."""
    return f"{100 * part // whole}%" if whole else "—"


def mask_name(name: str) -> str:
    """The family name and stars: 王**."""
    return name[:1] + "*" * (len(name) - 1)


@dataclass(frozen=True)
class Page:
    """One page of a list: 1-based `number` of `pages`, `total` rows in all."""

    items: Sequence[Any]
    number: int
    pages: int
    total: int

    def url(self, number: int) -> str:
        """The address of this list at another page, everything else the same."""
        arguments = {**request.args.to_dict(), "page": number, **(request.view_args or {})}
        return url_for(str(request.endpoint), **arguments)


def page_of(items: Iterable[Any], number: int, total: int, size: int) -> Page:
    """Wrap what a service gave for page `number` of `size` rows."""
    return Page(list(items), number, max(1, -(-total // size)), total)


def page_from(items: Sequence[Any], size: int) -> Page:
    """The page asked for, of a list that is there as a whole."""
    number = page_number()
    return page_of(items[(number - 1) * size : number * size], number, len(items), size)


def page_number() -> int:
    """The page asked for: at least 1, whatever the address says."""
    return min(MOST_PAGES, max(1, request.args.get("page", 1, type=small)))


def toggle_large_type(response: BaseResponse) -> BaseResponse:
    """Switch large type on or off with this response; remembered for a year."""
    value = "0" if request.cookies.get("large") == "1" else "1"
    response.set_cookie("large", value, max_age=YEAR, samesite="Lax", httponly=True)
    return response
