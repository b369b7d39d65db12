"""Whatever the bytes: an importer never crashes, never loses a row, never takes a key that is not
among the options."""

import csv
import io
from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from anquan_exam.domain.question_rules import problems
from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.incoming.sheets import Sheet
from anquan_exam.exchange.question_import import (
    FileRefused,
    Judged,
    Verdict,
    judge_rows,
    read_file,
    report,
)
from anquan_exam.exchange.question_import.headings import NAMES, find_heading
from anquan_exam.exchange.question_import.judging import LATER
from anquan_exam.exchange.question_import.option_cell import split_options
from anquan_exam.exchange.question_import.stored import from_json, to_json
from anquan_exam.exchange.question_import.tables import rows_of_sheets
from tests.question_files import document, paragraphs, table, workbook

FRAGMENTS = st.sampled_from([
    "A", "B", "ＡＢ", "abd", "A.甲", "B、乙", "C：丙", "D", "**A.甲**B.乙", "甲;乙;丙", "##",
    "**", "|", "$;$", "\n", "1", "2", "0", "对", "错", "√", "×", "T", "F", "是", "否", "正确",
    "错误", "单选题", "多选题", "判断", "填空题", "排序题", "简答题", "案例", "选择题",
    "1.题干（  ）。", "2、题干____米", "答案：B", "【答案】ABC", "解析：因为", "（B）",
    "（√）", '["甲","乙"]', '{"A":"甲","B":"乙"}', "_x000D_", "<p>甲</p>", "<img src=x>",
    "&nbsp;", "​", "2026-01-02", "# 标题", "- [x] A. 甲", "> **解析** x", "一、单选题",
    "参考答案", "1-3 ABC", "{=甲 ~乙}", "::t::题{T}", "`*_[x](y)", "\\", "0.1", "第1章",
    "《安全生产法》第五条", "50% 要点", "易", "9", "原因", "\x00", "\ud83d\ude00",
])  # fmt: skip
CELL = st.one_of(
    st.just(""),
    FRAGMENTS,
    st.lists(FRAGMENTS, max_size=5).map("".join),
    st.text(max_size=12),
)
HEADING = st.sampled_from([
    *(name for names in NAMES.values() for name in names),
    "选项A", "选项B", "C", "D", "选项一是否正确", "选项2是否正确", "别的", "",
])  # fmt: skip
GRID = st.lists(st.lists(CELL, max_size=8), max_size=14)
HEADED = st.tuples(st.lists(HEADING, min_size=2, max_size=9), GRID).map(
    lambda pair: [list(pair[0]), *pair[1]]
)


def sound(rows: list[Judged]) -> None:
    """What holds of any judged rows."""
    said = report(rows)
    assert said["rows"] == len(rows) == len(said["items"])
    assert said["rows"] == said["accepted"] + said["repaired"] + said["parked"]
    for row, item in zip(rows, said["items"], strict=True):
        question = row.question
        assert (question is None) == (row.verdict is Verdict.PARKED)
        assert bool(item["reason"]) or row.verdict is Verdict.ACCEPTED
        if question is not None:
            assert set(question.key) <= {option.id for option in question.options}
            assert not [p for p in problems(question) if p.rule not in LATER]
            assert question.key or question.kind in (Kind.FILL_IN, Kind.SHORT_ANSWER)
        assert from_json(row.raw.sheet, row.raw.line, to_json(row.raw)) == row.raw


@settings(max_examples=300)
@given(st.one_of(HEADED, GRID))
def test_every_row_of_a_table_is_counted_once(grid):
    rows = rows_of_sheets([Sheet("表", grid)])
    heading = find_heading(grid)
    below = grid if heading is None else grid[heading + 1 :]
    first = 1 if heading is None else heading + 2
    filled = [first + i for i, row in enumerate(below) if any(cell.strip() for cell in row)]
    assert [row.line for row in rows] == filled
    sound(judge_rows(rows))


@settings(max_examples=200)
@given(st.lists(CELL, max_size=25).map("\n".join))
@example("1. 甲\nA.一\nB.二\n答案：C")
def test_no_text_breaks_a_reader(text):
    for name in ("a.txt", "a.csv", "a.gift"):
        with suppress(FileRefused):
            sound(judge_rows(read_file(text.encode("utf-8", "ignore"), name).rows))


STARTS = (b"PK\x03\x04", b"<?xml version='1.0'?>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>")
BYTES = st.one_of(
    st.binary(max_size=300),
    st.tuples(st.sampled_from(STARTS), st.binary(max_size=200)).map(b"".join),
    st.text(max_size=80).map(
        lambda text: f"<quiz><question type='{text}'>".encode("utf-8", "ignore")
    ),
)


@settings(max_examples=200)
@given(BYTES, st.sampled_from(["a.xlsx", "a.docx", "a.csv", "a.txt", "a.xml", "a", ""]))
def test_no_bytes_break_a_reader(data, name):
    with suppress(FileRefused):
        sound(judge_rows(read_file(data, name).rows))


XML_TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=20).map(
    lambda t: t.replace("&", "").replace("<", "").replace("]]>", "")
)


@settings(max_examples=60)
@given(st.lists(st.one_of(FRAGMENTS, XML_TEXT), max_size=12), st.data())
def test_no_document_breaks_a_reader(texts, data):
    safe = [
        "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        for text in texts
    ]
    body = paragraphs(*safe) + table(safe[:4], safe[4:8])
    if data.draw(st.booleans()):
        body = body[: data.draw(st.integers(0, len(body)))]
    with suppress(FileRefused):
        sound(judge_rows(read_file(document(body), "a.docx").rows))


@settings(max_examples=30)
@given(HEADED)
def test_the_same_table_is_the_same_in_a_workbook_and_in_a_csv(grid):
    plain = [
        ["".join(c for c in cell if c.isprintable() and not "\ud800" <= c <= "\udfff")[:80].strip()
         for cell in row]
        for row in grid
    ]  # fmt: skip
    plain = [
        [cell if not cell.startswith(("=", "'", "{", "_")) else "" for cell in r] for r in plain
    ]
    if not any(any(row) for row in plain[1:]) or find_heading(plain) != 0:
        return
    out = io.StringIO()
    csv.writer(out).writerows(row or [""] for row in plain)
    try:
        one = judge_rows(read_file(workbook({"CSV": plain}), "a.xlsx").rows)
        other = judge_rows(read_file(out.getvalue().encode("utf-8-sig"), "a.csv").rows)
    except FileRefused:
        return
    assert [row.verdict for row in one] == [row.verdict for row in other]


@given(CELL)
def test_options_are_only_taken_apart_by_letters_in_order(text):
    found = split_options(text)
    if hasattr(found, "texts"):
        assert len(found.texts) >= 2
