"""Roster files for tests, made as people make them."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from tests.builders import id_number

HEADER = ("姓名", "身份证号", "手机号", "工号", "部门", "岗位")


def xlsx(rows: Sequence[Sequence[Any]], *, title: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet: text as text, numbers as numbers, `title` rows above the header."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate([*([line] for line in title), *rows]):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(index, place, cell)
    return out.getvalue()


def person_row(number: int, /, **changed: Any) -> list[Any]:
    """A good row; `changed` replaces cells by name: name, identity, phone, number, place, posts."""
    cells = {
        "name": f"测试{_chinese(number)}",
        "identity": id_number(number % 1000, f"{1960 + number // 1000 % 40}0307"),
        "phone": f"1880000{number:04d}",
        "number": f"A{number:04d}",
        "place": "掘一队",
        "posts": "掘进工",
    }
    return list({**cells, **changed}.values())


def roster(*rows: Sequence[Any], title: Sequence[str] = ("某矿花名册",)) -> bytes:
    """A workbook with the usual header below a title row: its first person is in line 3."""
    return xlsx([HEADER, *rows], title=title)


def _chinese(number: int) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
