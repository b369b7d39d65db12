"""Lists of who is at work, as dispatchers and lamp rooms really write them."""

import pytest

from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.shift_sheets import (
    ShiftRow,
    as_text,
    read_shift_file,
    read_shift_text,
)
from tests.builders import id_number
from tests.pictures import photo
from tests.roster_files import xlsx


def test_columns_are_found_under_their_usual_names_below_a_title():
    sheet = xlsx(
        [
            ["序号", "人员姓名", "员工编号", "联系电话", "工种", "灯号"],
            [1, "示例甲", "W01", "13900000001", "掘进工", "A-12"],
            [2, "示例乙", "W02", "", "", 7],
            ["合计", "2人", None, None, None, None],
        ],
        title=["综采一队早班当班名单"],
    )
    assert read_shift_file(sheet) == (
        ShiftRow(3, "示例甲 W01 13900000001", "掘进工", "A-12"),
        ShiftRow(4, "示例乙 W02", "", "7"),
    )


def test_a_sheet_without_headings_gives_its_lines_without_the_running_number():
    sheet = xlsx([[1, "示例甲", "W01"], [2, "示例乙", ""], [3, "示例丙", "W03"]])
    assert [row.text for row in read_shift_file(sheet)] == ["示例甲 W01", "示例乙", "示例丙 W03"]


def test_employee_numbers_in_front_are_kept():
    rows = read_shift_text("12 示例甲\n7 示例乙")
    assert [row.text for row in rows] == ["12 示例甲", "7 示例乙"]


def test_csv_in_the_old_chinese_code_page_is_read():
    data = "姓名,工号\n示例甲,W01\n".encode("gb18030")
    assert read_shift_file(data) == (ShiftRow(2, "示例甲 W01"),)


def test_lines_pasted_out_of_a_sheet_bring_their_headings():
    rows = read_shift_text("姓名\t岗位\t矿灯号\n示例甲\t绞车工\t31\n\n示例乙\t\t\n")
    assert rows == (ShiftRow(2, "示例甲", "绞车工", "31"), ShiftRow(4, "示例乙"))


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("1. 示例甲\n2. 示例乙", ["示例甲", "示例乙"]),
        ("1、示例甲\n2、示例乙", ["示例甲", "示例乙"]),
        ("姓名 工号\n示例甲 W01\n共1人", ["示例甲 W01"]),
        ("\n 示例甲，W01 \n\n", ["示例甲，W01"]),
        ("姓名：示例甲", ["姓名：示例甲"]),
        ("  \n", []),
    ],
)
def test_pasted_lines_are_people_and_nothing_else(text: str, people: list[str]):
    assert [row.text for row in read_shift_text(text)] == people


def test_id_numbers_do_not_come_through():
    identity = id_number(7)
    sheet = xlsx([["姓名", "身份证号"], ["示例甲", identity]])
    assert read_shift_file(sheet) == (ShiftRow(2, "示例甲"),)
    pasted = read_shift_text(f"示例甲 {identity}")
    assert identity not in pasted[0].text and "示例甲" in pasted[0].text


@pytest.mark.parametrize(
    "rows",
    [
        (ShiftRow(1, "示例甲 W01"), ShiftRow(2, "示例乙")),
        (ShiftRow(2, "示例甲 W01", "掘进工", "31"), ShiftRow(3, "示例乙")),
    ],
)
def test_lines_written_out_are_read_back_the_same(rows: tuple[ShiftRow, ...]):
    assert read_shift_text(as_text(rows)) == rows


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (xlsx([["姓名", "工号"]]), "file_nobody_at_work"),
        (photo(), "file_kind"),
    ],
)
def test_a_file_without_people_is_refused(data: bytes, code: str):
    with pytest.raises(FileRefused) as refused:
        read_shift_file(data)
    assert refused.value.code == code
