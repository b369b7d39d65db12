"""成绩登记表 and 签到表: one row a candidate, with room for ink and a thumb."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.results import Outcome
from anquan_exam.exchange.pdf import render
from anquan_exam.models.session import reading
from anquan_exam.services.results import words
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.prints.footing import footing, heading
from anquan_exam.services.results.rows import ResultRow, every_row
from anquan_exam.services.results.screening import stopped_words
from anquan_exam.services.results.sight import ExamView, exam_in_sight

REMARKED = frozenset(
    {
        "timed_out",
        "left_page",
        "regraded",
        "closed_by_invigilator",
        "late_sheet_accepted",
        "mark_corrected",
    }
)
NOT_SAT = frozenset({Outcome.ABSENT, Outcome.NOT_YET})


def results_sheet(actor: Actor, wanted: Filter, site: str, *, now: datetime) -> bytes:
    """The results sheet (PDF) of the rows `wanted` finds in one exam. Raises NotFound."""
    exam, rows = _read(actor, wanted, Permission.RESULTS_VIEW, now)
    return results_pdf(exam, rows, site, now=now, part=part_of(wanted))


def sign_in_sheet(actor: Actor, wanted: Filter, site: str, *, now: datetime) -> bytes:
    """The sign-in sheet (PDF) of an exam: who is to come, and who was seen. Raises NotFound."""
    exam, rows = _read(actor, wanted, Permission.EXAMS_VIEW, now)
    return sign_in_pdf(exam, rows, site, now=now, part=part_of(wanted))


def results_pdf(
    exam: ExamView, rows: Sequence[ResultRow], site: str, *, now: datetime, part: str = ""
) -> bytes:
    """The results sheet of rows at hand."""
    table = [_result_line(at, row) for at, row in enumerate(rows, 1)]
    content = {**heading(exam), "part": part, "rows": table, "counts": _counts(rows)}
    spot_check = exam.policy.kind is PolicyKind.SPOT_CHECK
    content["findings"] = "发现的问题" if spot_check else "考场情况"
    return render("results_sheet", {**content, **footing(exam, content, site, now)})


def sign_in_pdf(
    exam: ExamView, rows: Sequence[ResultRow], site: str, *, now: datetime, part: str = ""
) -> bytes:
    """The sign-in sheet of rows at hand."""
    table = [_sign_in_line(at, row) for at, row in enumerate(rows, 1)]
    content = {**heading(exam), "part": part, "rows": table}
    return render("sign_in_sheet", {**content, **footing(exam, content, site, now)})


def part_of(wanted: Filter) -> str:
    """In words, what a sheet was narrowed to; "" for everybody."""
    named = [wanted.department, wanted.post, wanted.q and f"找“{wanted.q}”"]
    if wanted.outcome in Outcome.__members__.values():
        named.append(words.OUTCOMES[Outcome(wanted.outcome)])
    if wanted.supervised:
        named.append(words.supervision(wanted.supervised == "yes"))
    if wanted.low is not None or wanted.high is not None:
        named.append(f"{words.marks(wanted.low) or '0'} 到 {words.marks(wanted.high) or '满'} 分")
    return "，".join(each for each in named if each)


def remark(row: ResultRow) -> str:
    """What else a record says about a row."""
    notes = [
        row.supervised is False and "自测，不计入上岗",
        row.late and "有题过了时间才到",
        row.awaiting and "等待阅卷",
        row.late_sheet and "交晚的答案待定",
        row.cause in REMARKED and words.CAUSES[row.cause],
        row.asked is not None and stopped_words(row.asked, row.full_score),
        row.tries > 1 and f"考了 {row.tries} 次",
    ]
    return "；".join(note for note in notes if note)


def _read(
    actor: Actor, wanted: Filter, permission: Permission, now: datetime
) -> tuple[ExamView, tuple[ResultRow, ...]]:
    with reading() as session:
        exam = exam_in_sight(session, actor, wanted.exam, now=now, permission=permission)
    return exam, every_row(actor, wanted, now=now, permission=permission)


def _result_line(at: int, row: ResultRow) -> dict[str, Any]:
    return {
        "at": at,
        "name": row.name,
        "department": row.department,
        "posts": row.posts,
        "employee_number": row.employee_number,
        "body": words.supervision(row.supervised),
        "score": words.marks(row.score),
        "verdict": words.OUTCOMES[row.outcome],
        "absent": row.outcome in NOT_SAT,
        "remark": remark(row),
        "paper": row.number,
    }


def _sign_in_line(at: int, row: ResultRow) -> dict[str, Any]:
    return {
        "at": at,
        "name": row.name,
        "department": row.department,
        "posts": row.posts,
        "employee_number": row.employee_number,
        "paper": row.number,
        "seen": words.minute(row.present_at),
    }


def _counts(rows: Sequence[ResultRow]) -> str:
    outcomes = [row.outcome for row in rows]
    shown = [f"应考 {len(rows)} 人", f"实考 {sum(row.score is not None for row in rows)} 人"]
    shown += [
        f"{words.OUTCOMES[outcome]} {outcomes.count(outcome)} 人"
        for outcome in Outcome
        if outcome in outcomes
    ]
    return "，".join(shown)
