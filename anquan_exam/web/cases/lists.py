"""The list of cases: by where they stand, kind, department and person; and as a table to take."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.exchange.results_excel import Table, to_xlsx
from anquan_exam.services import cases
from anquan_exam.services.cases import MOST_EXPORTED, PAGE, CaseFilter, CaseLine, State
from anquan_exam.web.access import actor, needs
from anquan_exam.web.cases import blueprint, words
from anquan_exam.web.extensions import limiter
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import day, moment, page_number, page_of
from anquan_exam.web.results.sending import XLSX, send

COLUMNS = (
    *("编号", "姓名", "单位", "部门", "哪一种", "发生时间", "什么事", "影响"),
    *("到哪一步", "到期", "谁顶岗", "办完"),
)


def _filter() -> CaseFilter:
    state, kind = request.args.get("state", State.OPEN.value), request.args.get("kind", "")
    return CaseFilter(
        State(state) if state in set(State) else None,
        kind if kind in set(CaseKind) else "",
        request.args.get("place", 0, type=small),
        request.args.get("q", "")[:60],
    )


@blueprint.get("/cases")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """A page of them."""
    today, number, wanted = clock.local(clock.now()).date(), page_number(), _filter()
    lines, total = cases.listed(actor(), wanted, today=today, page=number)
    chosen = wanted.state.value if wanted.state else "all"
    return render_template(
        "cases/index.html",
        page=page_of(lines, number, total, PAGE),
        counts=cases.counts(actor(), today=today),
        wanted=wanted,
        chosen=chosen,
        words=words,
        places=cases.departments(actor()),
        may_open=actor().can(Permission.PEOPLE_EDIT),
        today=today,
    )


@blueprint.get("/cases/export.xlsx")
@needs(Permission.PEOPLE_VIEW)
@limiter.limit("20/minute")
def export() -> ResponseReturnValue:
    """The same as a workbook."""
    now = clock.now()
    today, wanted = clock.local(now).date(), _filter()
    lines, total = cases.listed(actor(), wanted, today=today, size=MOST_EXPORTED)
    state = words.STATES[wanted.state] if wanted.state else "全部"
    notes = (f"{state}，共 {total} 件，{moment(now)} 导出",)
    rows = [_row(line) for line in lines]
    table = Table("案件", "案件清单", notes, COLUMNS, rows)
    return send(to_xlsx(table), f"案件-{today.isoformat()}.xlsx", XLSX)


def _row(line: CaseLine) -> tuple[str, ...]:
    return (
        line.number,
        line.name,
        line.unit,
        line.department,
        words.kind_words(line),
        moment(line.happened_at),
        line.what,
        words.EFFECTS[line.effect],
        words.STEPS[line.step],
        day(line.due_on) if line.due_on else "",
        line.replacement,
        day(line.cleared_on) if line.cleared_on else "",
    )
