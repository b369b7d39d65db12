"""Files of ledgers as they really come: titles, merged cells, headers of two lines, several sheets,
old Excel, old CSV, formulas, hidden rows, many rows."""

import io
from collections.abc import Callable
from datetime import date, time

import pytest
import xlsxwriter

from anquan_exam.domain.ledger_rows import Column, Ledger, parse_ledger
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.ledger_excel import MOST_ROWS, LedgerFile, ledger_to_mend, read_ledger
from tests.roster_files import xlsx

TODAY = date(2026, 11, 23)
CASES = ["序号", "三违人员", "工号", "违章时间", "地点", "类别", "违章行为", "处罚情况"]


def book(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        fill(made)
    return out.getvalue()


def read(ledger: Ledger, file: LedgerFile) -> list[tuple[int, str, date | None, time | None]]:
    rows = [parse_ledger(ledger, one.line, one.cells, TODAY) for one in file.lines]
    return [(one.line, one.name, one.day, one.clock or one.begins) for one in rows]


def test_a_header_of_two_lines_is_read_as_one() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.merge_range("A1:H1", "某矿11月三违台账")
        for place, title in ((0, "序号"), (1, "姓名"), (4, "类别"), (5, "地点"), (6, "经过")):
            sheet.merge_range(1, place, 2, place, title)
        sheet.merge_range("C2:D2", "违章时间")
        sheet.merge_range("H2:I2", "处理情况")
        sheet.write_row("C3", ["日期", "时刻"])
        sheet.write_row("H3", ["罚款", "其他"])
        sheet.write_row(
            "A4", [1, "示例甲", "11月20日", "14:30", "违章作业", "井口", "空顶", "200元"]
        )

    file = read_ledger(Ledger.VIOLATIONS, book(fill))
    assert read(Ledger.VIOLATIONS, file) == [(4, "示例甲", date(2026, 11, 20), time(14, 30))]
    assert file.headers[:5] == ["序号", "姓名", "日期", "时刻", "类别"]
    assert file.lines[0].cells[Column.MEASURE] == "200元"
    mended = ledger_to_mend(file.headers, [(4, file.lines[0].raw, "没这个人")])
    assert read_ledger(Ledger.VIOLATIONS, mended).lines[0].cells == file.lines[0].cells


def test_what_is_merged_downwards_holds_for_each_of_its_rows() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "日期", "起止时间", "培训名称", "类别", "老师"])
        for row, name in enumerate(("示例甲", "示例乙", "示例丙"), 1):
            sheet.write(row, 0, name)
        said = ["2026.11.20", "8:00-11:00", "支护规程", "再培训", "外请老师"]
        for place, text in enumerate(said, 1):
            sheet.merge_range(1, place, 3, place, text)

    file = read_ledger(Ledger.HOURS, book(fill))
    assert read(Ledger.HOURS, file) == [
        (row, name, date(2026, 11, 20), time(8))
        for row, name in enumerate(("示例甲", "示例乙", "示例丙"), 2)
    ]
    assert file.lines[2].raw == [
        "示例丙",
        "2026.11.20",
        "8:00-11:00",
        "支护规程",
        "再培训",
        "外请老师",
    ]


def test_a_second_sheet_with_rows_is_never_left_out_in_silence() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        for month in ("10月", "11月", "说明"):
            sheet = made.add_worksheet(month)
            if month != "说明":
                sheet.write_row(0, 0, CASES)
                sheet.write_row(1, 0, [1, "示例甲", "", "2026-11-20", "井口", "违纪", "脱岗", ""])

    with pytest.raises(FileRefused) as refused:
        read_ledger(Ledger.VIOLATIONS, book(fill))
    assert (refused.value.code, refused.value.detail["names"]) == ("file_sheets", "10月、11月")


def test_dates_times_and_formulas_are_read_as_they_are_shown() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        day, at = (made.add_format({"num_format": text}) for text in ("yyyy/m/d", "h:mm"))
        sheet.write_row(0, 0, ["姓名", "日期", "时间", "地点", "类别", "经过"])
        for row in (1, 2, 3):
            sheet.write(row, 0, "示例甲")
            sheet.write_row(row, 3, ["井口", "违纪", "脱岗"])
        sheet.write_datetime(1, 1, date(2026, 11, 20), day)
        sheet.write_datetime(1, 2, time(14, 30), at)
        sheet.write_number(2, 1, 46346)  # both as Excel's bare numbers
        sheet.write_number(2, 2, 0.6041666666666666)
        sheet.write_formula(3, 1, "=B2", day, 46346)
        sheet.write_formula(3, 2, "=C2", at, 0.6041666666666666)
        sheet.set_row(3, None, None, {"hidden": True})

    file = read_ledger(Ledger.VIOLATIONS, book(fill))
    assert read(Ledger.VIOLATIONS, file) == [
        (line, "示例甲", date(2026, 11, 20), time(14, 30)) for line in (2, 3, 4)
    ]


def test_csv_of_old_programs_is_read() -> None:
    row = '示例甲,2026.11.20 14：30,井口,违纪,脱岗,="007"'
    lines = ["三违台账,,,,,", "姓名,违章时间,地点,类别,经过,工号", row]
    file = read_ledger(Ledger.VIOLATIONS, "\r\n".join(lines).encode("gb18030"))
    assert read(Ledger.VIOLATIONS, file) == [(3, "示例甲", date(2026, 11, 20), time(14, 30))]
    assert file.lines[0].cells[Column.KEY] == "007"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (xlsx([]), "ledger_no_header_violations"),
        (xlsx([CASES]), "ledger_no_rows"),
        (xlsx([["姓名", "备注"], ["示例甲", "x"]]), "ledger_no_header_violations"),
    ],
)
def test_a_file_with_nothing_to_read_says_so(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_ledger(Ledger.VIOLATIONS, data)
    assert refused.value.code == code


def test_as_many_rows_as_fit_are_read_and_one_more_is_refused() -> None:
    row = [1, "示例甲", "W1", "2026-11-20 14:30", "井口", "违纪", "脱岗", ""]
    assert len(read_ledger(Ledger.VIOLATIONS, xlsx([CASES, *[row] * MOST_ROWS])).lines) == MOST_ROWS
    with pytest.raises(FileRefused, match="file_rows"):
        read_ledger(Ledger.VIOLATIONS, xlsx([CASES, *[row] * (MOST_ROWS + 1)]))


def test_sums_notes_and_signatures_are_no_rows() -> None:
    row = [1, "示例甲", "W1", "2026-11-20 14:30", "井口", "违纪", "脱岗", ""]
    foot = [["合计", "", "", "", "", "", "", 1], ["制表人：某某"], ["第1页 共1页"]]
    file = read_ledger(Ledger.VIOLATIONS, xlsx([CASES, row, [], CASES, row, *foot]))
    assert [one.line for one in file.lines] == [2, 5]
