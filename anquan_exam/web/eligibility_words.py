"""How a reason is said: what is missing, what to do, whom to see, by when; and what it rests on.

Every place that tells somebody why they may not work says it with these words."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anquan_exam.domain.eligibility.facts import CaseKind, Ended, Family, Training
from anquan_exam.domain.eligibility.hours import class_hours
from anquan_exam.domain.eligibility.reasons import Reason, Why
from anquan_exam.domain.eligibility.rules import LEVEL_LABELS, Check, Rule, Whom
from anquan_exam.domain.vocabulary import CATEGORY_LABELS, FORM_LABELS, INDUSTRY_LABELS
from anquan_exam.services.eligibility.lists import State

MANAGER = "企业安全管理员"
UNVERIFIED = "没有取得全文，只提示"

WHYS: dict[Why, str] = {
    Why.NOT_POSTED: "岗位没登记",
    Why.CASE_OPEN: "停岗的事没处理完",
    Why.CASE_OVERDUE: "补训补考过期",
    Why.CASE_DUE: "要按期补训补考",
    Why.HOURS_MISSING: "学时不够",
    Why.LEVEL_MISSING: "三级教育缺级",
    Why.NO_MASTER: "没登记师傅",
    Why.MASTER_NOT_SIGNED: "实习没满、没签字",
    Why.NOT_ASSESSED: "没有考核合格证明",
    Why.NO_CERTIFICATE: "没有证",
    Why.CERTIFICATE_MISMATCH: "岗证不匹",
    Why.CERTIFICATE_OVER: "证过期、没复审或失效",
    Why.CERTIFICATE_ENDING: "证快到期",
    Why.AWAY_TOO_LONG: "离岗太久",
    Why.POST_CHANGED: "换岗没培训",
    Why.FORM_BARRED: "用工形式不行",
    Why.NO_PASS: "没有监考合格的成绩",
}
STATES: dict[State, tuple[str, str]] = {
    State.BLOCKED: ("stop", "先别上岗"),
    State.WARNED: ("caution", "能上岗，快到期"),
    State.NO_POST: ("off", "没登记岗位"),
    State.CLEAR: ("safe", "可以上岗"),
}
TRAININGS: dict[Training, str] = {
    Training.INITIAL: "岗前培训",
    Training.YEARLY: "每年再培训",
    Training.PLANT: "厂（矿）级安全教育",
    Training.WORKSHOP: "车间（区队）级安全教育",
    Training.TEAM: "班组级安全教育",
    Training.RETURN: "复岗培训",
    Training.NEW_POST: "新岗位培训",
    Training.OFF_THE_JOB: "脱产培训",
    Training.NEW_METHODS: "四新培训",
}
FAMILIES: dict[Family, str] = {
    Family.SPECIAL_OPERATIONS: "特种作业操作证",
    Family.MINE: "矿山特种作业操作证",
    Family.CONSTRUCTION_SPECIAL: "建筑施工特种作业操作资格证",
    Family.CONSTRUCTION_ABC: "安全生产考核合格证（三类人员）",
    Family.SPECIAL_EQUIPMENT: "特种设备作业人员证",
    Family.TRANSPORT: "交通运输从业资格证",
    Family.FIRE_CONTROL: "消防设施操作员证",
    Family.ASSESSMENT: "考核合格证明",
    Family.PRACTICAL_TEST: "实际操作考试合格证明",
}
CASES: dict[CaseKind, str] = {
    CaseKind.VIOLATION: "三违",
    CaseKind.FAILED_EXAM: "考试没合格",
    CaseKind.NEW_TO_POST: "新上岗",
    CaseKind.POST_CHANGED: "换岗",
    CaseKind.AWAY: "离岗",
    CaseKind.ACCIDENT: "事故责任",
    CaseKind.MAJOR_HAZARD: "重大隐患责任",
}


_SPANS: dict[Check, str] = {
    Check.HOURS_ONCE: "{}",
    Check.HOURS_YEARLY: "每{}",
    Check.LEVELS: "{}",
    Check.APPRENTICESHIP: "跟师傅满{}",
    Check.ASSESSMENT: "{}",
    Check.CERTIFICATE: "{}",
    Check.AWAY: "离岗满{}",
    Check.POST_CHANGED: "换岗前{}以内做的也算",
    Check.FORM_BARRED: "{}",
    Check.PASS: "{}以内",
}


@dataclass(frozen=True)
class Said:
    """A reason in words; `do` and `see` may be "". `by` is the day to have it done by, or what
    that depends on."""

    missing: str
    do: str
    see: str
    by: str

    @property
    def sentence(self) -> str:
        """All of it as somebody would say it."""
        way = "，".join(part for part in (self.do, self.see and f"找{self.see}") if part)
        return "。".join(part for part in (self.missing, way, self.by) if part) + "。"


@dataclass(frozen=True)
class On:
    """The day that is asked about. `spoken`: it is today, so that 昨天 is understood."""

    day: date
    spoken: bool = True

    def words(self, day: date) -> str:
        """昨天, 明天, 12月5日, with the year when it is another one; in writing always the date."""
        near = {-1: "昨天", 0: "今天", 1: "明天"}.get((day - self.day).days)
        if near and self.spoken:
            return near
        year = "" if day.year == self.day.year and self.spoken else f"{day.year}年"
        return f"{year}{day.month}月{day.day}日"


def say_reason(reason: Reason, on: On, managers: Iterable[str] = ()) -> Said:
    """What to tell somebody about the day `on`; `managers`: the unit's safety managers by name."""
    do, see = _way_out(reason)
    names = "、".join(managers)
    if names:
        see = see.replace(MANAGER, f"{MANAGER}{names}")
    return Said(_MISSING[reason.why](reason, on), do, see, _by(reason, on))


def source_line(rule: Rule) -> str:
    """The text a rule rests on and of what level it is."""
    level = "，".join(filter(None, (LEVEL_LABELS[rule.level], rule.region)))
    return f"{rule.source.removesuffix('（没有取得全文）')}（{level}）"


def hours_words(minutes: int, class_hour: int) -> str:
    """Minutes as 学时 of so many minutes, none lost: 12 学时 10 分钟; in hours where that is 0."""
    hours, left = class_hours(minutes, class_hour or 60)
    said = [f"{hours} {'学时' if class_hour else '小时'}"] if hours or not left else []
    return " ".join([*said, *([f"{left} 分钟"] if left else [])])


def months_words(months: int) -> str:
    """三个月, 半年, 一年."""
    return {6: "半年", 12: "一年", 24: "两年"}.get(
        months, f"{'零一两三四五六七八九十'[months]}个月" if months <= 10 else f"{months} 个月"
    )


def whom_words(whom: Whom, families: Collection[Family] = ()) -> str:
    """To whom a rule applies: 煤矿，井下岗位，一线从业人员. `families`: of which certificates it
    speaks."""
    risk = {True: "高危行业的岗位", False: "不是高危行业的岗位", None: ""}[whom.high_risk]
    parts = [
        "、".join(INDUSTRY_LABELS[one] for one in INDUSTRY_LABELS if one in whom.industries),
        risk,
        "井下岗位" if whom.underground else "",
        f"要{'、'.join(_titles(families)) or '证'}的岗位" if whom.special else "",
        "、".join(CATEGORY_LABELS[one] for one in CATEGORY_LABELS if one in whom.categories),
    ]
    return "，".join(part for part in parts if part) or "所有人"


def number_words(rule: Rule) -> str:
    """What a rule asks for, in numbers; "" where it has none."""
    assessed = rule.check is Check.ASSESSMENT
    since = "任职" if assessed else "入职"
    parts = [
        _SPANS[rule.check].format(months_words(rule.months)) if rule.months else "",
        _hours_words(rule),
        "、".join(TRAININGS[one] for one in rule.levels) if not rule.minutes else "",
        f"不能是{'、'.join(FORM_LABELS[one] for one in sorted(rule.forms))}" if rule.forms else "",
        "重新考实际操作" if rule.practical else "",
        "或者".join(_titles(rule.families or {Family.ASSESSMENT})) if assessed else "",
        f"{since}{months_words(rule.grace_months)}以后才看" if rule.grace_months else "",
    ]
    return "；".join(part for part in parts if part)


def _titles(families: Collection[Family]) -> list[str]:
    return [FAMILIES[one] for one in Family if one in families]


def _hours_words(rule: Rule) -> str:
    if rule.check is Check.CLASS_HOUR:
        return f"1 学时是 {rule.minutes} 分钟"
    if rule.check is Check.DAILY_CAP:
        return f"一个人一天最多记 {hours_words(rule.minutes, 0)}"
    if rule.check is Check.CERTIFICATE_ENDING:
        return f"到期前 {rule.days} 天起提醒"
    if rule.check is Check.HIGH_RISK:
        return "这些行业的岗位按高危行业的算，单位另外定了的除外"
    return f"至少 {hours_words(rule.minutes, rule.class_hour)}" if rule.minutes else ""


def _way_out(reason: Reason) -> tuple[str, str]:
    """What to do, and whom to see."""
    if reason.rule is not None:
        return _WAITING.get(_ended(reason), reason.rule.remedy), reason.rule.see
    if reason.why is Why.NOT_POSTED:
        return "让单位登记岗位", MANAGER
    if reason.why is Why.CASE_OPEN:
        return "补课、补考合格，两个人签字以后复岗", MANAGER
    return "补课、补考合格", MANAGER


_WAITING: Mapping[tuple[Why, Ended], str] = {
    (Why.CERTIFICATE_OVER, Ended.NOT_BEGUN): "先离开这个岗位，等证生效了再来",
    (Why.CERTIFICATE_OVER, Ended.REVIEW): "离开这个岗位，等发证机关复审了再回来",
    (Why.CERTIFICATE_ENDING, Ended.REVIEW): "到期前办好复审",
}
"""What to do where the rule's own words do not fit how a certificate stands."""


def _ended(reason: Reason) -> tuple[Why, Ended]:
    return reason.why, Ended(str(reason.detail.get("ended", Ended.EXPIRED)))


def _by(reason: Reason, on: On) -> str:
    if reason.by and _ended(reason) == (Why.CERTIFICATE_OVER, Ended.NOT_BEGUN):
        return f"{on.words(reason.by)}起这个证才管用"
    if reason.why in (Why.CASE_DUE, Why.CERTIFICATE_ENDING) and reason.by:
        when = "今天就要" if reason.by <= on.day and on.spoken else f"{on.words(reason.by)}前"
        return f"{when}办完，过期就不能上岗"
    return "上岗以前办好" if reason.blocks else ""


def _hours(reason: Reason, _on: On) -> str:
    needed, done = int(reason.detail["needed"]), int(reason.detail["done"])
    kind = reason.rule.training if reason.rule else None
    name = TRAININGS[kind] if kind else "培训"
    unit = reason.rule.class_hour if reason.rule else 0
    had = f"已学 {hours_words(done, unit)}" if done else "还没学"
    missing, asked = hours_words(needed - done, unit), hours_words(needed, unit)
    return f"{name}还差 {missing}（要 {asked}，{had}）"


def _level(reason: Reason, _on: On) -> str:
    return f"{TRAININGS[Training(str(reason.detail['level']))]}没做，或者没考合格"


def _changed(reason: Reason, _on: On) -> str:
    return f"换了岗位，新岗位的{TRAININGS[Training(str(reason.detail['level']))]}没做"


def _master(reason: Reason, on: On) -> str:
    span = months_words(int(reason.detail["months"]))
    if reason.by is not None and reason.by > on.day:
        return f"跟师傅实习要满{span}，{on.words(reason.by)}才满"
    return f"跟师傅实习满{span}了，师傅还没签字"


def _certificate(reason: Reason) -> str:
    """电工作业的特种作业操作证; several kinds, of which one is enough, are said as such."""
    kinds = str(reason.detail.get("operations", ""))
    some = f"{kinds}（有一样就行）" if "、" in kinds else kinds
    return f"{some}的{FAMILIES[Family(str(reason.detail['family']))]}"


def _over(reason: Reason, on: On) -> str:
    card, last = _certificate(reason), reason.by or on.day
    match _ended(reason)[1]:
        case Ended.NOT_BEGUN:
            return f"{card}{on.words(last)}才生效"
        case Ended.REVOKED:
            return f"{card}{on.words(last + timedelta(days=1))}被吊销或者注销了"
        case Ended.REVIEW:
            return f"{card}最晚{on.words(last)}复审，没复审"
        case Ended.EXPIRED:
            return f"{card}{on.words(last)}到期了"


def _ending(reason: Reason, on: On) -> str:
    last = reason.by or on.day
    what = "要复审" if _ended(reason)[1] is Ended.REVIEW else "到期"
    left = (last - on.day).days
    more = f"，还有 {left} 天" if left > 1 else ""
    return f"{_certificate(reason)}{on.words(last)}{what}{more}"


def _away(reason: Reason, on: On) -> str:
    since = on.words(date.fromisoformat(str(reason.detail["since"])))
    span = months_words(int(reason.detail["months"]))
    return f"从{since}起离岗满{span}，回来以后该做的还没做完"


def _barred(reason: Reason, _on: On) -> str:
    labels = {form.value: label for form, label in FORM_LABELS.items()}
    return f"用工形式是{labels[str(reason.detail['form'])]}，这个岗位不能用"


def _case(reason: Reason) -> str:
    kind = CASES[CaseKind(str(reason.detail["kind"]))]
    return f"{kind}的事（{reason.detail['case']}）"


def _case_overdue(reason: Reason, on: On) -> str:
    since = f"，{on.words(reason.by)}就到期了" if reason.by else ""
    return f"{_case(reason)}没按期补训补考{since}"


def _pass(reason: Reason, _on: On) -> str:
    return f"近{months_words(int(reason.detail['months']))}没有监考合格的成绩"


_MISSING: Mapping[Why, Callable[[Reason, On], str]] = {
    Why.NOT_POSTED: lambda _reason, _on: "这个岗位没登记在名下",
    Why.CASE_OPEN: lambda reason, _on: f"{_case(reason)}还没处理完，停岗",
    Why.CASE_OVERDUE: _case_overdue,
    Why.CASE_DUE: lambda reason, _on: f"{_case(reason)}要补训补考",
    Why.HOURS_MISSING: _hours,
    Why.LEVEL_MISSING: _level,
    Why.NO_MASTER: lambda reason, _on: (
        f"没登记师傅，实习要满{months_words(int(reason.detail['months']))}"
    ),
    Why.MASTER_NOT_SIGNED: _master,
    Why.NOT_ASSESSED: lambda _reason, _on: "没有安全生产知识和管理能力考核合格的证明",
    Why.NO_CERTIFICATE: lambda reason, _on: f"没有{_certificate(reason)}",
    Why.CERTIFICATE_MISMATCH: lambda reason, _on: f"手里的证不对，要{_certificate(reason)}",
    Why.CERTIFICATE_OVER: _over,
    Why.CERTIFICATE_ENDING: _ending,
    Why.AWAY_TOO_LONG: _away,
    Why.POST_CHANGED: _changed,
    Why.FORM_BARRED: _barred,
    Why.NO_PASS: _pass,
}
