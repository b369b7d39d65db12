"""The entries of a personal file in words: what each is called, and what it says in short lines."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anquan_exam.domain.cases import Decision, SignedAs, Step, What
from anquan_exam.domain.certificates import BARE_TITLES
from anquan_exam.domain.eligibility.facts import CaseKind, Effect, Family
from anquan_exam.domain.file_access import Standing
from anquan_exam.domain.personal_file import EducationLevel, Entry, EntryKind
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.vocabulary import (
    CATEGORY_LABELS,
    FORM_LABELS,
    EmploymentForm,
    PersonCategory,
)
from anquan_exam.services.personal_file import Fault, Form, Shown
from anquan_exam.services.results.words import KINDS as EXAM_KINDS
from anquan_exam.services.results.words import minute
from anquan_exam.web.absences.words import KINDS as ABSENCE_KINDS
from anquan_exam.web.cases.words import (
    DECISIONS,
    EFFECTS,
    ENDED_WHYS,
    SIGNED,
    VIOLATIONS,
)
from anquan_exam.web.cases.words import KINDS as CASE_KINDS
from anquan_exam.web.cases.words import STEPS as CASE_STEPS
from anquan_exam.web.pages import day, marks
from anquan_exam.web.training.words import KIND_WORDS, hours

KINDS: dict[EntryKind, str] = {
    EntryKind.EDUCATION: "学历",
    EntryKind.JOB: "单位和岗位",
    EntryKind.TRAINING: "培训",
    EntryKind.THREE_LEVEL: "三级教育",
    EntryKind.EXAM: "考试",
    EntryKind.CERTIFICATE: "证件",
    EntryKind.VIOLATION: "三违",
    EntryKind.CASE: "案件",
    EntryKind.CLEARANCE: "复岗单",
    EntryKind.ABSENCE: "请假离岗",
    EntryKind.CORRECTION: "说过不对的",
}
EDUCATION: dict[EducationLevel, str] = {
    EducationLevel.PRIMARY: "小学",
    EducationLevel.JUNIOR: "初中",
    EducationLevel.SENIOR: "高中",
    EducationLevel.VOCATIONAL: "中专、技校",
    EducationLevel.COLLEGE: "大专",
    EducationLevel.BACHELOR: "本科",
    EducationLevel.MASTER: "研究生",
}
FORMS: dict[Form, str] = {
    Form.PAGE: "看网页",
    Form.PDF: "下载 PDF",
    Form.JSON: "下载数据文件",
    Form.CODE: "用分享码看全部",
}
FAULTS: dict[Fault, tuple[str, str]] = {
    Fault.UNREADABLE: ("读不出来", "不是本系统的档案文件，或者没传完整。"),
    Fault.FOREIGN: ("不是本系统出的", "签名用的不是本系统的密钥。"),
    Fault.ALTERED: ("被改过", "内容和签名对不上，不要用。"),
}
CUT: dict[Standing, str] = {
    Standing.PRESENT: "他来本单位以前的事，只显示证件、学过的培训学时、监考下合格的考试、"
    "还拦着他的案件。别的不显示：只看用得着的（个人信息保护法第六条；具体范围是本办内部规定）。"
    "要看全的，请本人给分享码。",
    Standing.FORMER: "只显示他在本单位那段时间的。别的不归本单位看（个人信息保护法第六条；"
    "具体范围是本办内部规定）。",
    Standing.AUTHORITY: "只显示辖区内单位的记录，别处的不显示（个人信息保护法第六条；"
    "具体范围是本办内部规定）。",
}
_VIOLATIONS = {one.value: word for one, word in VIOLATIONS.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """An entry in words. `chip`: sign and word of how it stands, where that is worth a sign."""

    title: str
    lines: tuple[str, ...]
    chip: tuple[str, str] | None = None


Data = Mapping[str, Any]
Teller = Callable[[Data], Said]


def said(entry: Entry, shown: Shown) -> Said:
    """What is shown of an entry, in words."""
    if shown is Shown.BRIEF:
        return _BRIEF[entry.kind](entry.brief or {})
    told = _WHOLE[entry.kind](entry.data)
    if entry.withdrawn and (why := entry.data.get("withdrawn_why")):
        return Said(told.title, (*told.lines, f"为什么作废：{why}"), ("off", "作废了"))
    if entry.withdrawn:
        return Said(told.title, told.lines, told.chip or ("off", "不作数"))
    return told


def cut_words(standing: Standing) -> str:
    """In one line, what is not shown and why."""
    return CUT.get(standing, "")


def shortened(digest: str) -> str:
    """The beginning of a digest, as far as anybody compares it on a screen."""
    return f"{digest[:16]}…"


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text else ""


def _moment(text: str | None) -> str:
    """With the year always: a file is read for years."""
    return minute(datetime.fromisoformat(text)) if text else ""


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _pair(term: str, text: object) -> str:
    return f"{term}：{text}" if text else ""


def _education(said: Data) -> Said:
    level = EDUCATION[EducationLevel(said["level"])]
    return Said(
        f"{level}毕业，{said['school']}",
        _lines(_pair("专业", said["major"]), _pair("看过毕业证", said["recorded_by"])),
    )


def _job(said: Data) -> Said:
    if said["event"] == "post":
        where = "、".join(said["posts"]) or "没写岗位"
        return Said(
            f"岗位：{where}",
            _lines(
                _pair("部门", said["place"]),
                CATEGORY_LABELS[PersonCategory(said["category"])],
                f"干到{_day(said['ends_on'])}" if said["ends_on"] else "",
            ),
        )
    form = FORM_LABELS[EmploymentForm(said["form"])]
    title = "入职" if said["event"] == "joined" else "离职"
    return Said(title, _lines(form, said["agency"], _pair("工号", said["number"])))


def _training(said: Data) -> Said:
    if said["event"] == "master":
        signed = said["signed_on"]
        chip = ("safe", f"{_day(signed)}出徒") if signed else ("off", "师傅还没签字")
        return Said(f"跟师傅 {said['master']}", _lines(_pair("岗位", said["post"])), chip)
    chip = ("safe", "算学时") if said["counted"] else ("off", "没算学时")
    assessed = said["assessed_by"]
    return Said(
        f"{said['title']}，{hours(said['minutes'])}",
        _lines(
            KIND_WORDS[said["kind"]],
            _pair("内容", said["content"]),
            _pair("老师", said["teacher"]),
            f"{_moment(said['begins_at'])}起，{said['place']}",
            _pair("考核", f"考试“{assessed}”" if assessed else ""),
            _pair("确认", said["confirmed_by"]),
        ),
        chip,
    )


def _brief_training(said: Data) -> Said:
    return Said(f"{KIND_WORDS[said['kind']]}，{hours(said['minutes'])}", (), ("safe", "算学时"))


def _exam(said: Data) -> Said:
    title = f"{said['title']}"
    banks = "、".join(f"{one['bank']}第 {one['version']} 版" for one in said.get("banks", ()))
    more = _lines(
        EXAM_KINDS[PolicyKind(said["kind"])],
        f"第 {said['try']} 次" if said["try"] > 1 else "",
        _score(said),
        f"改判过，第 {said['gradings']} 次判分" if said.get("gradings", 1) > 1 else "",
        _pair("题库", banks),
        _pair("法规截至", _day(said.get("law_as_of"))),
        _pair("回执", said["receipt"]),
        f"卷号 {said['paper_number']}，卷子指纹 {shortened(said['paper_sha256'])}",
    )
    return Said(title, more, _exam_chip(said))


def _exam_chip(said: Data) -> tuple[str, str]:
    if said["status"] == "voided":
        return "off", "作废"
    if said["status"] == "awaiting_marks":
        return "off", "等阅卷"
    if "passed" not in said:
        return "off", "成绩还没公布"
    if not said["supervised"]:
        return "off", "自测，" + ("合格" if said["passed"] else "没合格")
    return ("safe", "合格") if said["passed"] else ("stop", "没合格")


def _score(said: Data) -> str:
    if "score" not in said:
        return ""
    least = said.get("pass_percent")
    line = f"{marks(said['score'])} 分，满分 {marks(said['full_score'])}"
    return line + (f"，合格线 {least}%" if least is not None else "")


def _brief_exam(said: Data) -> Said:
    return Said(said["title"], _lines(_score(said)), ("safe", "监考下合格"))


def _certificate(said: Data) -> Said:
    until = _day(said["valid_until"])
    return Said(
        BARE_TITLES[Family(said["family"])],
        _lines(
            "、".join(said["operations"]),
            _pair("证号", said["number"]),
            _pair("发证", said["issuer"]),
            f"有效到{until}" if until else "长期有效",
            f"{_day(said['review_by'])}以前复审" if said["review_by"] else "",
            _pair("为什么吊销", said.get("revoked_why")),
        ),
        ("stop", f"{_day(said['revoked_on'])}吊销注销") if said["revoked_on"] else None,
    )


def _case(said: Data) -> Said:
    kind = CASE_KINDS[CaseKind(said["kind"])]
    violation = _VIOLATIONS.get(said["violation"], "")
    return Said(
        f"{kind}：{violation}" if violation else kind,
        (
            *_lines(
                f"编号 {said['number']}，{EFFECTS[Effect(said['effect'])]}",
                _pair("在哪儿", said["place"]),
                _pair("什么事", said["what"]),
            ),
            *_steps(said["steps"]),
        ),
        _step_chip(said),
    )


def _step_chip(said: Data) -> tuple[str, str]:
    step = Step(said["step"])
    if step in (Step.CLEARED, Step.DROPPED):
        return "safe" if step is Step.CLEARED else "off", CASE_STEPS[step]
    if said["effect"] == Effect.STOP.value and step is not Step.HEARING:
        return "stop", f"停岗，{CASE_STEPS[step]}"
    return "caution", CASE_STEPS[step]


def _steps(steps: list[Data]) -> Iterator[str]:
    for one in steps:
        by = f"，{one['by']}" if one["by"] else ""
        text = f"：{one['text']}" if one["text"] else ""
        yield f"{_moment(one['at'])} {_step(one)}{by}{text}"


def _step(one: Data) -> str:
    what = What(one["what"])
    if what is What.TRAINED:
        return f"脱产培训 {hours(one['minutes'])}"
    if what is What.RETESTED:
        return "复考合格" if one["passed"] else "复考没合格"
    if what is What.REGRADED:
        return f"考试成绩改了：{'合格' if one['passed'] else '没合格'}"
    if what is What.SIGNED:
        return f"{SIGNED[SignedAs(one['signed_as'])]}签字" if one["signed_as"] else "签字"
    if what is What.DECIDED:
        decided = one["decision"]
        return f"负责人决定：{DECISIONS[Decision(decided)]}" if decided else "负责人决定"
    return {
        What.REPORTED: "报告",
        What.HEARD: "听本人怎么说",
        What.VERIFIED: "查实",
        What.DROPPED: "撤销",
        What.REFLECTED: "反思",
        What.UNDONE: "考试成绩改了：作废",
        What.REOPENED: "复岗单作废，重新办",
    }[what]


def _clearance(said: Data) -> Said:
    if said["ended"] is None:
        chip = ("safe", "有效")
        ended = ""
    else:
        chip = ("off", "作废了")
        ended = f"{_moment(said['ended_at'])} 作废：{ENDED_WHYS[said['ended']]}"
    title = f"复岗单 {said['number']}"
    return Said(title, _lines(f"案件 {said['case']}", ended), chip)


def _brief_case(said: Data) -> Said:
    due = f"，{_day(said['due_on'])}以前" if said["due_on"] else ""
    return Said(
        "有没办完的案件",
        _lines(f"他要做的：{CASE_STEPS[Step(said['step'])]}{due}", "详情请问本人。"),
        _step_chip(said),
    )


def _absence(said: Data) -> Said:
    until = f"到{_day(said['ends_on'])}" if said["ends_on"] else "还没回来"
    return Said(ABSENCE_KINDS.get(said["kind"], "请假"), _lines(until, said["remark"]))


def _correction(said: Data) -> Said:
    if said["event"] == "objection":
        title = f"对考试“{said['title']}”提异议"
    else:
        title = f"说{_day(said['about_on'])}的{KINDS[EntryKind(said['about_kind'])]}不对"
    by = f"{said['answered_by']}，{_moment(said['answered_at'])}" if said["answered_at"] else ""
    chip = {None: ("must", "等答复"), True: ("safe", "说得对"), False: ("off", "没同意")}
    return Said(
        title,
        _lines(said["text"], f"答复（{by}）：{said['answer']}" if by else ""),
        chip[said["accepted"]],
    )


_WHOLE: dict[EntryKind, Teller] = {
    EntryKind.EDUCATION: _education,
    EntryKind.JOB: _job,
    EntryKind.TRAINING: _training,
    EntryKind.THREE_LEVEL: _training,
    EntryKind.EXAM: _exam,
    EntryKind.CERTIFICATE: _certificate,
    EntryKind.VIOLATION: _case,
    EntryKind.CASE: _case,
    EntryKind.CLEARANCE: _clearance,
    EntryKind.ABSENCE: _absence,
    EntryKind.CORRECTION: _correction,
}
_BRIEF: dict[EntryKind, Teller] = {
    EntryKind.TRAINING: _brief_training,
    EntryKind.THREE_LEVEL: _brief_training,
    EntryKind.EXAM: _brief_exam,
    EntryKind.CERTIFICATE: _certificate,
    EntryKind.VIOLATION: _brief_case,
    EntryKind.CASE: _brief_case,
}
