"""考试计划: the rules of an exam as they were fixed before anybody drew a paper."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from anquan_exam.domain.blueprints import Section
from anquan_exam.domain.marking import TOLERANCE_PERCENT
from anquan_exam.domain.policy import Policy, PolicyKind, Timing
from anquan_exam.models import Bank, BankVersion, ExamVersion
from anquan_exam.models.session import reading
from anquan_exam.services.results import words
from anquan_exam.services.results.prints.footing import footing, heading
from anquan_exam.services.results.sight import ExamView
from anquan_exam.services.results.statistics import titles_of

TIMINGS = {
    Timing.AFTER_EACH: "交卷后",
    Timing.AFTER_HAND_IN: "交卷后",
    Timing.AFTER_CLOSE: "考试结束后",
    Timing.NEVER: "不公布",
}
YES_NO = {True: "是", False: "否"}


def plan(exam: ExamView, site: str, *, now: datetime) -> dict[str, Any]:
    """What exam_plan.typ prints."""
    with reading() as session:
        banks = session.execute(
            select(Bank.id, Bank.title, BankVersion.number, BankVersion.sha256)
            .join(BankVersion, BankVersion.bank_id == Bank.id)
            .join(ExamVersion, ExamVersion.version_id == BankVersion.id)
            .where(ExamVersion.exam_id == exam.id)
            .order_by(Bank.id)
        ).all()
        topics = titles_of(session, exam.id)
    titles = {row.id: row.title for row in banks}
    content = {
        **heading(exam),
        "purpose": exam.purpose,
        "published": words.minute(exam.published_at),
        "rules": rules(exam),
        "sections": [_section(section, titles, topics) for section in exam.blueprint.sections],
        "banks": [[row.title, f"第 {row.number} 版", row.sha256] for row in banks],
    }
    return {**content, **footing(exam, content, site, now)}


def rules(exam: ExamView) -> list[list[str]]:
    """The policy, rule by rule: only what the system sees to."""
    policy = exam.policy
    tries = "不限" if policy.max_tries is None else f"{policy.max_tries} 次"
    return [
        ["时长", f"{policy.duration_minutes} 分钟，到时另留 {policy.grace_seconds} 秒收答案"],
        ["合格线", f"{policy.pass_percent}%"],
        ["计分", words.RULES[policy.partial_credit]],
        ["次数", f"{tries}，{'取最好一次' if policy.count.value == 'best' else '取最后一次'}"],
        ["开考码", YES_NO[policy.needs_start_code]],
        ["核对身份后才能开考", YES_NO[policy.needs_presence]],
        ["离开页面", "记录在案，不自动交卷"],
        *([["简答题阅卷", _marking(policy)]] if exam.blueprint.may_need_marker else []),
        ["选项打乱", YES_NO[policy.shuffle_options]],
        ["成绩公布", TIMINGS[policy.feedback]],
        ["答案公布", TIMINGS[_keys_open(policy)]],
    ]


def _marking(policy: Policy) -> str:
    if policy.markers == 1:
        return "考完由一人按要点判分，只见试卷编号"
    return (
        f"考完由两人分别按要点判分，互不可见，只见试卷编号；"
        f"相差不超过该题 {TOLERANCE_PERCENT}% 取平均，超过的由第三人定"
    )


def _keys_open(policy: Policy) -> Timing:
    """Keys wait for the end of the exam, however early the policy has them; practice has no end."""
    if policy.show_key is Timing.NEVER:
        return Timing.NEVER
    practice = policy.kind is PolicyKind.PRACTICE
    return Timing.AFTER_HAND_IN if practice else Timing.AFTER_CLOSE


def _section(section: Section, banks: dict[str, str], topics: dict[str, str]) -> list[str]:
    kinds = "、".join(words.QUESTION_KINDS[kind] for kind in section.kinds) or "各题型"
    chosen = "、".join(topics.get(topic, topic) for topic in section.topics) or "各专题"
    low, high = section.difficulty
    return [
        section.title,
        banks.get(section.bank, section.bank),
        kinds,
        chosen,
        f"{low} 到 {high}",
        str(section.count),
        words.marks(section.marks),
        "、".join(section.must_have) or "无",
    ]
