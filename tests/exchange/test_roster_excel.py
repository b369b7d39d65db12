"""Rosters as such files really look, and files that mean harm."""

import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from anquan_exam.domain.roster_rows import Field
from anquan_exam.exchange.incoming.limits import check_file
from anquan_exam.exchange.roster_excel import FileRefused, code_sheet, read_roster, rows_to_mend
from anquan_exam.exchange.roster_excel.columns import NAMES, field_of
from anquan_exam.exchange.roster_excel.writer import CodeLine, RowToMend, template
from tests.builders import id_number
from tests.roster_files import HEADER, person_row, roster, xlsx


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read_roster(data)
    return caught.value.code


def test_a_real_looking_file_is_read():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("说明").write(0, 0, "本表由安全科填写")
        sheet = book.add_worksheet("11月")
        sheet.merge_range(0, 0, 0, 8, "某矿 2026 年 11 月从业人员花名册")
        sheet.write(1, 0, "填报单位：安全科")
        heads = [
            "序号",
            "工种",
            "姓 名",
            "联系电话*",
            "身份证\n号码",
            "所在部门",
            "班组",
            "上岗时间",
        ]
        sheet.write_row(2, 0, [*heads, "备注"])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for index in range(6):
            row = 3 + index
            sheet.write_row(row, 0, [index + 1, "掘进工、支护工", "王 一", 13800000000 + index])
            sheet.write_string(row, 4, f" {id_number(index)} ")
            sheet.write_string(row, 6, "一班")
            sheet.write_datetime(row, 7, date(2024, 3, 1), day)
        sheet.merge_range(3, 5, 8, 5, "掘一队")
        sheet.write_row(9, 0, ["合计", None, None, "6人"])
        sheet.write(11, 0, "制表人：马某")
    read = read_roster(out.getvalue())
    assert (read.sheet, read.header_line, read.skipped) == ("11月", 3, 1)
    assert [line.line for line in read.lines] == [4, 5, 6, 7, 8, 9]
    assert {line.cells[Field.DEPARTMENT] for line in read.lines} == {"掘一队"}
    last = read.lines[-1].cells
    assert last[Field.PHONE] == "13800000005" and last[Field.BEGINS_ON] == "2024-03-01"


def test_a_number_excel_shortened_is_recognised_as_such():
    read = read_roster(roster(person_row(1, identity=140202199001011234)))
    assert read.lines[0].cells[Field.ID_NUMBER] == "1.40202E+17"


def test_a_number_stored_as_text_keeps_every_digit_and_nought():
    row = person_row(1, number="0012")
    cells = read_roster(roster(row)).lines[0].cells
    assert cells[Field.NUMBER] == "0012" and cells[Field.ID_NUMBER] == row[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_csv_in_the_encodings_of_the_field(encoding, between):
    number = id_number(1)
    text = f'姓名,手机,身份证号\r\n张䶮,13800000001,="{number}"\r\n,,\r\n'.replace(",", between)
    read = read_roster(text.encode(encoding))
    assert [line.cells[Field.NAME] for line in read.lines] == ["张䶮"]
    assert read.lines[0].cells[Field.ID_NUMBER] == number


@pytest.mark.parametrize(("field", "name"), [(f, n) for f, names in NAMES.items() for n in names])
def test_every_usual_name_of_a_column_is_known(field, name):
    assert field_of(f" {name}（必填）*") is field


@pytest.mark.parametrize(
    "name", ["序号", "备注", "性别", "紧急联系人电话", "班组长", "家属手机号", ""]
)
def test_other_columns_are_left_alone(name):
    assert field_of(name) is None


@given(st.permutations(range(6)))
@settings(max_examples=20)
def test_columns_may_stand_in_any_order(order):
    row = person_row(1)
    file = xlsx([[HEADER[i] for i in order], [row[i] for i in order]])
    assert read_roster(file).lines[0].cells == read_roster(xlsx([HEADER, row])).lines[0].cells


def test_sub_totals_and_repeated_heads_are_no_people():
    file = roster(
        person_row(1), ["小计", None, None, "1人"], list(HEADER), person_row(2), ["总计：2人"]
    )
    read = read_roster(file)
    assert [line.line for line in read.lines] == [3, 6] and read.skipped == 3


def test_a_title_drawn_over_a_block_of_people_is_no_person():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.merge_range(1, 0, 1, 5, "掘进一队")
        sheet.write_row(2, 0, person_row(1))
    read = read_roster(out.getvalue())
    assert [line.line for line in read.lines] == [3] and read.skipped == 1


def test_the_sheet_with_most_people_is_read_and_the_others_counted():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, count in (("甲", 1), ("乙", 3)):
            sheet = book.add_worksheet(name)
            for index, row in enumerate([HEADER, *(person_row(n) for n in range(count))]):
                sheet.write_row(index, 0, row)
    read = read_roster(out.getvalue())
    assert (read.sheet, len(read.lines), read.other_sheets) == ("乙", 3, 1)


def test_files_that_are_no_rosters_are_told_apart():
    assert refusal(b"  ") == "file_empty"
    assert refusal(b"a,b\n1,2\n") == "file_no_header"
    assert refusal(xlsx([HEADER])) == "file_nobody"
    assert refusal(b"<!DOCTYPE html><table>") == "file_web_page"
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "file_broken"
    assert refusal(b"\x00\x01\x02") == "file_kind"
    assert refusal(b"x" * (10 * 1024 * 1024 + 1)) == "file_large"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(locked) == "file_locked"
    plain_zip = io.BytesIO()
    with zipfile.ZipFile(plain_zip, "w") as file:
        file.writestr("花名册.txt", "张三")
    assert refusal(plain_zip.getvalue()) == "file_kind"


def test_too_many_rows_are_refused():
    text = "姓名,手机\n" + "张三,13800000001\n" * 20_100
    assert refusal(text.encode()) == "file_rows"


def bomb(**parts: bytes) -> bytes:
    """A good workbook with parts replaced or added, packed as small as it goes."""
    out = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(roster(person_row(1))))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name in good.namelist():
            if name not in parts:
                file.writestr(name, good.read(name))
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_is_refused_before_it_is_parsed():
    data = bomb(**{SHEET: b"<worksheet>" + b" " * (100 * 1024 * 1024)})
    assert len(data) < 600_000 and refusal(data) == "file_bomb"


def test_many_parts_that_only_together_are_too_much_are_refused():
    parts = {f"xl/media/{n}.bin": bytes(3_900_000) for n in range(40)}
    assert refusal(bomb(**parts)) == "file_bomb"


def test_a_zip_that_lies_about_its_sizes_is_refused():
    data = bytearray(bomb(**{SHEET: b"<worksheet>" + b" " * (20 * 1024 * 1024)}))
    real = (11 + 20 * 1024 * 1024).to_bytes(4, "little")
    lied = bytes(data).replace(real, (5000).to_bytes(4, "little"))
    assert lied != bytes(data) and refusal(lied) == "file_bomb"


def test_two_cells_far_apart_do_not_make_a_sheet_of_billions():
    far = xlsx([HEADER, person_row(1)])
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "姓名")
        sheet.write(1_048_575, 16_383, "x")
    assert refusal(out.getvalue()) == "file_sparse"
    assert read_roster(far).lines


def test_empty_but_formatted_cells_far_away_do_no_harm():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate([HEADER, person_row(1)]):
            sheet.write_row(index, 0, row)
        sheet.write_blank(900_000, 900, None, book.add_format({"bold": True}))
    assert len(read_roster(out.getvalue()).lines) == 1


def test_one_long_text_shared_by_many_cells_is_refused():
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 20_000))
    strings = f"<sst><si><t>{'长' * 20_000}</t></si></sst>"
    data = bomb(**{SHEET: cells.encode(), "xl/sharedStrings.xml": strings.encode()})
    assert refusal(data) == "file_bomb"


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_no_bytes_upset_the_reader(data):
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with suppress(FileRefused):
            read_roster(start + data)


GOOD = roster(person_row(1), person_row(2))


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(place, by):
    damaged = bytearray(GOOD)
    damaged[place] = (damaged[place] + by) % 256
    with suppress(FileRefused):
        assert read_roster(bytes(damaged)).lines


HARMFUL = ['=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0"]


def test_what_goes_out_is_text_whatever_it_says():
    rows = [RowToMend(3, HARMFUL, "=1+1")]
    codes = [CodeLine("=1+1", "+86", "@x", "=2")]
    for data in (
        rows_to_mend(HARMFUL, rows),
        code_sheet("=a", "=b", codes),
        template(HARMFUL, HARMFUL),
    ):
        book = load_workbook(io.BytesIO(data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
        assert b"<f>" not in b"".join(
            part for name, part in _parts(data) if name.startswith("xl/worksheets")
        )


def _parts(data: bytes):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            yield name, file.read(name)


def test_rows_to_mend_read_back_as_they_stood():
    row = [str(cell) for cell in person_row(1)]
    back = read_roster(rows_to_mend(HEADER, [RowToMend(3, row, "手机号不对")]))
    assert back.headers == list(HEADER)
    assert back.lines[0].raw == row


def test_the_template_names_every_column_the_reader_knows():
    sheet = load_workbook(io.BytesIO(template())).worksheets[0]
    known = {field_of(str(cell.value)) for cell in sheet[1]}
    assert known == set(Field)


def test_what_is_checked_is_what_is_there():
    assert check_file(GOOD) == "xlsx"

    assert check_file("姓名,手机\n".encode()) == "csv"
