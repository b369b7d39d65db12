"""Pictures, cases and hazard pictures come back from the formats that hold them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from anquan_exam.config import ROOT
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import Basis, Kind, Question
from anquan_exam.exchange.bank_markdown import BankFolder, bank_folders, read_bank
from anquan_exam.exchange.question_export import Format
from anquan_exam.exchange.question_import import Why, compare, judge_rows, known_faces, read_file
from anquan_exam.exchange.question_import.stored import from_json, to_json
from anquan_exam.services.banks.draft_adding import renamed
from tests.exchange.taking_away import (
    FILES,
    back,
    bank_of,
    nameless,
    paragraphs,
    plain,
    read_aloud,
    taken,
)
from tests.exchange.wholes_by_chance import STORED, cases, hazards, pictured
from tests.pictures import SPOTS, scene
from tests.services.editors import case, single

SHIPPED = list(bank_folders(ROOT / "question_banks", "question_banks"))
by_chance = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def brought_back(asked: Question, wanted: Format) -> Question:
    """The question once it has been taken away and brought back."""
    written = taken(bank_of(asked), wanted, STORED)
    assert not written.left_out
    (found,) = back(written, wanted)
    return nameless(found)


@by_chance
@given(asked=pictured())
def test_moodle_xml_brings_back_a_picture(asked: Question):
    assert brought_back(asked, Format.MOODLE) == nameless(asked)


@by_chance
@given(asked=pictured())
def test_the_bytes_of_a_picture_are_the_same_after_any_number_of_ways(asked: Question):
    written = taken(bank_of(asked), Format.MOODLE, STORED)
    found = read_file(written.data, FILES[Format.MOODLE]).pictures
    assert {name: one.data for name, one in found.items()} == {
        shown.name: STORED[shown.name] for shown in asked.pictures
    }


@by_chance
@given(asked=pictured(paragraphs, plain) | cases(paragraphs, plain) | hazards(paragraphs, plain))
def test_qti_brings_back_pictures_cases_and_hazards(asked: Question):
    """As far as texts are read: QTI holds HTML, not Markdown."""
    assert read_aloud(brought_back(asked, Format.QTI)) == read_aloud(asked)


SCENE = Picture(scene().name, "配电室，四个柜子")
HAZARDS = replace(
    single("a-law", texts=("柜门开着", "灭火器在位", "地上有水", "标志齐全")),
    kind=Kind.HAZARD_PICTURE,
    key=("A", "C"),
    picture=SCENE,
    outlines=SPOTS,
)
CASE = replace(case("a-law"), picture=SCENE, explanation="先断电。")
CASE = replace(
    CASE,
    parts=(
        replace(CASE.parts[0], picture=SCENE, basis=(Basis("b-law", "第五条"),)),
        replace(CASE.parts[1], kind=Kind.FILL_IN, stem="先____，再____。", options=(), key=(),
                blanks=(("停电", "断电"), ("验电",)), explanation="两步。"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("asked", [HAZARDS, CASE, replace(single("a-law"), picture=SCENE)])
def test_qti_brings_back_every_word_of_a_plain_question(asked: Question):
    asked = renamed(asked, "demo-1")
    assert renamed(brought_back(asked, Format.QTI), "demo-1") == asked


def test_a_case_that_comes_back_is_one_row_and_found_in_the_bank():
    asked = renamed(CASE, "demo-1")
    read = read_file(taken(bank_of(asked), Format.QTI, STORED).data)
    (row,) = read.rows
    assert len(row.parts) == 2 and set(read.pictures) == {scene().name}
    assert from_json("", 1, to_json(row)) == row
    (judged,) = compare(judge_rows([row]), known_faces([asked]))
    assert judged.twin and judged.notes[0].why is Why.SAME_IN_BANK
    other = replace(asked, parts=asked.parts[::-1][:1] * 2)
    assert not compare(judge_rows([row]), known_faces([other]))[0].twin


def test_a_package_of_more_than_a_thousand_questions_comes_back():
    asked = [
        replace(single("a-law", stem=f"第 {n} 件事？"), id=f"demo-{n}") for n in range(1, 1102)
    ]
    written = taken(bank_of(*asked), Format.QTI)
    assert len(read_file(written.data).rows) == len(asked)


@pytest.mark.parametrize("wanted", [Format.EXCEL, Format.GIFT, Format.MOODLE, Format.QTI])
@pytest.mark.parametrize("folder", SHIPPED, ids=lambda f: f.path.name)
def test_the_shipped_banks_come_back_word_for_word(folder: BankFolder, wanted: Format):
    read = read_bank(folder)
    bank = read.bank()
    assert bank is not None
    written = taken(bank, wanted, read.pictures)
    out = {one.question for one in written.left_out}
    asked = [one.question for one in bank.questions if one.question.id not in out]
    found = back(written, wanted)
    assert [renamed(one, "x") for one in found] == [renamed(one, "x") for one in asked]
