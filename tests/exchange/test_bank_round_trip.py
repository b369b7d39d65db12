"""What is written reads back the same, and canonical text is left alone: an export is the bank."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anquan_exam.domain.banks import Bank, Topic, bank_hash
from anquan_exam.domain.questions import Kind, Option, Question, revision_hash
from anquan_exam.exchange.bank_markdown import (
    BankFolder,
    NotWritable,
    as_stem,
    read_bank,
    read_topic,
    write_bank,
    write_topic,
)
from anquan_exam.exchange.bank_markdown.bank_sheet import read_bank_sheet, write_bank_sheet
from anquan_exam.exchange.bank_markdown.lines import join_variants, split_variants
from anquan_exam.exchange.bank_markdown.writer import entries_of
from anquan_exam.exchange.findings import Findings
from tests.exchange.banks_by_chance import banks, nasty, one_line, questions

SHIPPED = Path(__file__).parents[2] / "question_banks"
TOPIC = Topic("01-topic", "题目")

# A busy machine is no failure of ours.
by_chance = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@by_chance
@given(st.lists(st.tuples(questions(), st.none() | one_line), min_size=1, max_size=2))
def test_a_topic_reads_back_as_it_was_written(entries):
    read = read_topic(write_topic(TOPIC, entries), Findings("01-topic.md"))

    assert read.findings == ()
    assert entries_of(read) == entries


@by_chance
@given(questions(), st.none() | one_line)
def test_writing_what_was_read_gives_the_same_bytes(question, retired):
    text = write_topic(TOPIC, [(question, retired)])

    assert write_topic(TOPIC, entries_of(read_topic(text, Findings("f")))) == text


@by_chance
@given(banks(topics=0))
def test_bank_yaml_reads_back_as_it_was_written(bank):
    findings = Findings("bank.yaml")
    sheet = read_bank_sheet(write_bank_sheet(bank), bank.id, bank.category, findings)

    assert findings.found == []
    assert sheet.bank(bank.questions) == bank
    assert write_bank_sheet(sheet) == write_bank_sheet(bank)


@by_chance
@given(banks().filter(lambda bank: bank.questions))
def test_a_bank_written_to_a_folder_reads_back_whole(tmp_path_factory, bank):
    folder = tmp_path_factory.mktemp("bank") / bank.id
    folder.mkdir()
    for name, text in write_bank(bank).items():
        (folder / name).write_bytes(text.encode())

    read = read_bank(BankFolder(folder, bank.id, None))

    # The pictures of a bank made by chance are made up; see test_bank_kinds for real ones.
    assert [f for f in read.findings if "没有图片" not in f.problem] == []
    assert read.bank() == bank
    assert bank_hash(read.bank()) == bank_hash(bank)


@by_chance
@given(nasty)
def test_any_text_can_be_made_a_stem_and_stays_one(text):
    stem = as_stem(text)

    assert as_stem(stem) == stem


@by_chance
@given(st.lists(one_line, min_size=1, max_size=4).map(tuple))
def test_accepted_answers_may_hold_bars_and_backslashes(variants):
    assert split_variants(join_variants(variants)) == variants


@by_chance
@given(questions())
def test_a_question_comes_back_from_its_stored_content(question):
    again = Question.from_content(question.content())

    assert again == question
    assert revision_hash(again) == revision_hash(question)


def a_question(stem: str, kind: Kind = Kind.SINGLE) -> Question:
    return Question(
        "q-1",
        kind,
        1,
        False,
        (),
        stem,
        (Option("A", "甲"), Option("B", "乙")),
        ("A",),
        (),
        (),
        "讲",
    )


@pytest.mark.parametrize(
    "stem",
    [
        "> 通知：\n> 明天停产",
        "- 甲\n- 乙",
        "1. 先断电\n2. 再验电",
        "甲 | 乙",
        "路径 C:\\a\\|b",
        "3#炉\n---",
    ],
)
def test_ordinary_markdown_is_written_as_it_is(stem):
    assert as_stem(stem) == stem
    assert f"\n{stem}\n" in write_topic(TOPIC, [(a_question(stem), None)])


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("# 3 号炉停了", "\\# 3 号炉停了"),
        ("看：\n- [x] A. 甲", "看：\n\\- [x] A. 甲"),
        ("> **依据** 谁写的？", "\\> **依据** 谁写的？"),
    ],
)
def test_what_would_be_read_as_structure_is_escaped(typed, written):
    assert as_stem(typed) == written


@pytest.mark.parametrize(
    "stem", ["# 标题", "## q-2 {kind=single difficulty=1}", "甲\n\n\n乙", " 甲"]
)
def test_what_would_not_read_back_is_refused(stem):
    with pytest.raises(NotWritable, match="q-1"):
        write_topic(TOPIC, [(a_question(stem), None)])


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in SHIPPED.glob("*/*/bank.yaml")), ids=lambda f: f.name
)
def test_a_shipped_bank_is_exported_byte_for_byte(folder):
    bank = read_bank(BankFolder(folder, folder.name, folder.parent.name)).bank()

    assert isinstance(bank, Bank)
    written = write_bank(bank)
    assert {name: text.encode() for name, text in written.items()} == {
        path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()
    }
    shown = {picture.name for each in bank.questions for picture in each.question.pictures}
    assert shown == {path.name for path in folder.glob("pictures/*")}
