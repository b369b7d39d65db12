"""What the ledgers, their verdicts and the words about a row are called."""

from anquan_exam.domain.ledger_rows import LABELS, Column, Ledger, Said
from anquan_exam.services.ledgers import RowVerdict
from anquan_exam.web.wording import words

LEDGERS: dict[Ledger, str] = {
    Ledger.VIOLATIONS: "三违台账",
    Ledger.HOURS: "培训学时",
    Ledger.ABSENCES: "请假离岗",
}
LEDGER_WORDS: dict[str, str] = {one.value: word for one, word in LEDGERS.items()}
VERDICTS: dict[RowVerdict, tuple[str, str]] = {
    RowVerdict.REFUSED: ("stop", "退回"),
    RowVerdict.MENDED: ("caution", "能存，看一眼"),
    RowVerdict.GOOD: ("safe", "能存"),
    RowVerdict.THERE: ("off", "已经有了"),
}
_NAMES: dict[Ledger, dict[Column, str]] = {
    Ledger.VIOLATIONS: {Column.DAY: "违章时间", Column.WHAT: "经过"},
    Ledger.HOURS: {Column.DAY: "培训日期", Column.BEGINS: "开始时间", Column.ENDS: "结束时间"},
    Ledger.ABSENCES: {Column.BEGINS: "第一天", Column.ENDS: "最后一天"},
}


def said(ledger: Ledger, one: Said) -> str:
    """What is said of a cell of a row, with the cell named."""
    name = _NAMES[ledger].get(one.column, LABELS[one.column])
    return f"{name}：{words(one.code, **one.detail)}"
