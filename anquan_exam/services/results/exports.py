"""The result list as a table for Excel and CSV, stating what it was narrowed to."""

from collections.abc import Callable, Sequence
from datetime import datetime

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.exchange.results_excel import Cell, Table, to_csv, to_xlsx
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.results import words
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.prints.sheets import part_of, remark
from anquan_exam.services.results.rows import ResultRow, category_words, every_row
from anquan_exam.services.results.sight import exam_in_sight

COLUMNS = (
    "序号", "考试", "姓名", "工号", "单位", "部门", "岗位", "人员类别", "试卷编号", "得分", "满分",
    "合格线（%）", "结论", "考法", "开始", "交卷", "用时", "次数", "离开页面次数", "备注",
)  # fmt: skip
WRITERS: dict[str, Callable[[Table], bytes]] = {"xlsx": to_xlsx, "csv": to_csv}


def export(actor: Actor, wanted: Filter, form: str, *, now: datetime) -> bytes:
    """The rows that `wanted` finds, as `form` ("xlsx" or "csv"). On the trail.

    Needs results.export where the rows are. Raises NotFound."""
    permission = Permission.RESULTS_EXPORT
    title, path = "成绩", ""
    if wanted.exam:
        with reading() as session:
            exam = exam_in_sight(session, actor, wanted.exam, now=now, permission=permission)
        title, path = f"{exam.title}　成绩", exam.owner_path
    rows = every_row(actor, wanted, now=now, permission=permission)
    with transaction() as session:
        trail.record(
            session,
            actor,
            "results.exported",
            ("exam", wanted.exam or "all"),
            now=now,
            place_path=path,
            rows=len(rows),
            form=form,
            part=part_of(wanted),
        )
    return WRITERS[form](table(title, rows, wanted, now))


def table(title: str, rows: Sequence[ResultRow], wanted: Filter, now: datetime) -> Table:
    """The list as a table."""
    narrowed = [part_of(wanted), category_words(wanted.category) if wanted.category else ""]
    part = "，".join(each for each in narrowed if each) or "全部"
    return Table(
        name="成绩",
        title=title,
        notes=(f"范围：{part}；共 {len(rows)} 人次", f"导出时间：{words.minute(now)}"),
        columns=COLUMNS,
        rows=[_line(at, row) for at, row in enumerate(rows, 1)],
    )


def _line(at: int, row: ResultRow) -> tuple[Cell, ...]:
    return (
        at,
        row.exam_title,
        row.name,
        row.employee_number,
        row.employer,
        row.department,
        row.posts,
        row.category,
        row.number,
        None if row.score is None else row.score / 100,
        None if row.full_score is None else row.full_score / 100,
        row.pass_percent,
        words.OUTCOMES[row.outcome],
        words.supervision(row.supervised),
        words.moment(row.started_at),
        words.moment(row.closed_at),
        words.length(row.took),
        row.tries,
        row.leaves,
        remark(row),
    )
