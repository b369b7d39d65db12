"""The ledger as a workbook: numbers masked, nothing in a cell is ever taken for a formula."""

from collections.abc import Sequence
from datetime import date, datetime

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.certificates import Guides
from anquan_exam.exchange.certificate_excel import STANDING_WORDS
from anquan_exam.exchange.results_excel import Cell, Table, to_xlsx
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.certificates.views import CertificateRow, Wanted, every

COLUMNS = (
    "序号", "姓名", "单位", "部门", "岗位", "证书类别", "操作项目", "证号（遮住中间）", "发证机关",
    "有效期起", "有效期止", "复审日期", "吊销日期", "情况",
)  # fmt: skip


def export(actor: Actor, wanted: Wanted, known: Guides, *, now: datetime) -> bytes:
    """What `wanted` finds, as .xlsx. On the trail."""
    rows = every(actor, wanted, now=now)
    with transaction() as session:
        trail.record(
            session, actor, "certificate.exported", ("certificate", "all"), now=now, rows=len(rows)
        )
    return to_xlsx(_table(rows, known, now))


def _table(rows: Sequence[CertificateRow], known: Guides, now: datetime) -> Table:
    today = clock.local(now).date()
    return Table(
        name="证件台账",
        title="证件台账",
        notes=(f"共 {len(rows)} 本", f"导出日期：{today.isoformat()}"),
        columns=COLUMNS,
        rows=[_line(at, row, known) for at, row in enumerate(rows, 1)],
    )


def _line(at: int, row: CertificateRow, known: Guides) -> list[Cell]:
    dates = row.dates
    return [
        at,
        row.name,
        row.about.unit,
        row.about.department,
        row.about.posts,
        known.of(row.family).title,
        "、".join(row.operations),
        row.number,
        row.issuer,
        _day(dates.valid_from),
        _day(dates.valid_until) or "长期",
        _day(dates.review_by),
        _day(dates.revoked_on),
        STANDING_WORDS[row.standing],
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
