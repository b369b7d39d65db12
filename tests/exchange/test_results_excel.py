"""Tables out of the system: whatever is in a cell comes out as text, and nothing runs."""

import csv
import io

import pandas
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.exchange.results_excel import DANGEROUS, Table, to_csv, to_xlsx

NASTY = '=HYPERLINK("http://x.example","点我")'
TABLE = Table(
    name="成绩",
    title="掘进工　成绩",
    notes=("范围：全部；共 2 人次", "导出时间：2026年11月24日 16:12"),
    columns=("序号", "姓名", "工号", "得分"),
    rows=((1, "王建军", "0012", 86.5), (2, NASTY, "+86", None)),
)


def read_back(content: bytes) -> list[list[str]]:
    frame = pandas.read_excel(
        io.BytesIO(content), engine="calamine", header=None, dtype=str, keep_default_na=False
    )
    return frame.values.tolist()


def test_a_workbook_says_what_it_was_narrowed_to_and_keeps_leading_zeros() -> None:
    lines = read_back(to_xlsx(TABLE))
    assert lines[0][0] == "掘进工　成绩"
    assert lines[1][0].startswith("范围：全部")
    assert lines[4] == ["序号", "姓名", "工号", "得分"]
    assert lines[5] == ["1", "王建军", "0012", "86.5"]
    assert lines[6][1] == NASTY


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(to_xlsx(TABLE))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()


@given(st.text(), st.sampled_from(DANGEROUS))
def test_no_cell_of_a_csv_begins_as_a_formula(text: str, sign: str) -> None:
    table = Table("成绩", "题", (), ("甲",), ((sign + text,),))
    content = to_csv(table).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(content, newline="")) for cell in line]
    assert not any(cell.startswith(DANGEROUS) for cell in cells)
    assert cells[-1][1:].replace("\r\n", "\n") == (sign + text).replace("\r\n", "\n")


def test_a_csv_opens_in_excel_with_its_chinese_whole() -> None:
    content = to_csv(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "王建军,0012,86.5" in content.decode("utf-8-sig")


def test_nobody_still_makes_a_sheet() -> None:
    empty = Table("成绩", "没有人", (), ("甲", "乙"), ())
    assert read_back(to_xlsx(empty))[-1] == ["甲", "乙"]
