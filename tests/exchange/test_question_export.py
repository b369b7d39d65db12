"""What a bank is taken away as comes back the same, as far as the format holds it; what it does not
hold is named. And what other programs find in the files."""

import io
import zipfile
from base64 import b64encode
from dataclasses import replace
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import HealthCheck, given, settings

from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.exchange.question_export import Format, Written
from tests.exchange.taking_away import (
    EXACT,
    RENDERER,
    back,
    bank_of,
    nameless,
    paragraphs,
    plain,
    read_aloud,
    sound,
    taken,
)
from tests.pictures import drawing
from tests.services.editors import case, single


@pytest.mark.parametrize("wanted", EXACT)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=sound())
def test_what_a_format_holds_comes_back_the_same(wanted: Format, asked: Question):
    written = taken(bank_of(asked), wanted)
    if written.left_out:
        assert written.left_out[0].why and written.questions == 0
        return
    assert list(map(nameless, back(written, wanted))) == [nameless(asked)]


def test_a_blank_in_a_code_span_is_a_blank_after_qti():
    asked = replace(
        single("a-law", stem="输 `____` 键"),
        kind=Kind.FILL_IN,
        options=(),
        key=(),
        blanks=(("A",),),
    )
    (found,) = back(taken(bank_of(asked), Format.QTI), Format.QTI)
    assert read_aloud(found) == read_aloud(asked)


def test_a_code_span_of_nothing_reads_as_nothing_after_qti():
    asked = single("a-law", stem="按 ` ` 键")
    (found,) = back(taken(bank_of(asked), Format.QTI), Format.QTI)
    assert read_aloud(found) == read_aloud(asked)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=sound(paragraphs, plain))
def test_qti_brings_back_what_is_read(asked: Question):
    """QTI holds HTML, not Markdown: what was written otherwise still reads the same."""
    (found,) = back(taken(bank_of(asked), Format.QTI), Format.QTI)
    assert read_aloud(found) == read_aloud(asked)


@pytest.mark.parametrize(
    "text",
    [
        "**重要**：先*停电*，再`验电`",
        "第一行\n第二行\n\n另一段 2 \\* 3",
        "先做：\n\n1. 停电\n2. 验电\n\n再做：\n\n- 挂牌\n- 上锁",
        "| 步骤 | 做什么 |\n| --- | --- |\n| 一 | 停电 |",
        "见[规程](https://example.org/a)",
        "> 引用一句\n\n    x = 1",
        "停电\n: 断开电源\n: 再上锁\n\n验电\n\n:   用验电器",
    ],
)
def test_qti_brings_back_markup(text: str):
    asked = single("a-law", stem=text)
    (found,) = back(taken(bank_of(asked), Format.QTI), Format.QTI)
    assert RENDERER.block(found.stem) == RENDERER.block(text)


PICTURED = replace(
    single("a-law"), id="demo-2", picture=Picture("0123456789abcdef" * 2 + ".png", "配电柜")
)
HAZARDS = replace(
    PICTURED,
    id="demo-3",
    kind=Kind.HAZARD_PICTURE,
    outlines=(((0, 0), (200, 0), (200, 200)), ((500, 500), (900, 500), (900, 900))),
)
CASE = replace(case("a-law"), id="demo-4")
LEFT_OUT = {
    Format.EXCEL: {"demo-2", "demo-3", "demo-4"},
    Format.GIFT: {"demo-2", "demo-3", "demo-4"},
    Format.MOODLE: {"demo-3", "demo-4"},
    Format.QTI: set(),
    Format.WORD: set(),
}


@pytest.mark.parametrize("wanted", Format)
def test_what_a_format_cannot_hold_is_named_and_nothing_else_is_missing(wanted: Format):
    asked = (replace(single("a-law"), id="demo-1"), PICTURED, HAZARDS, CASE)
    written = taken(bank_of(*asked), wanted)
    assert {one.question for one in written.left_out} == LEFT_OUT[wanted]
    assert written.questions == len(asked) - len(written.left_out)
    assert all(one.why for one in written.left_out)


@pytest.mark.parametrize("wanted", Format)
def test_a_retired_question_stays_at_home(wanted: Format):
    written = taken(bank_of(single("a-law"), retired="设备换了"), wanted)
    assert (written.questions, written.left_out[0].why) == (0, "已停用")


@pytest.mark.parametrize("wanted", [Format.MOODLE, Format.QTI])
def test_a_picture_goes_along(wanted: Format):
    written = taken(bank_of(PICTURED), wanted)
    assert drawing() in written.data or b64encode(drawing()) in written.data or wanted is Format.QTI


def test_the_package_of_qti_holds_what_its_manifest_names():
    written = taken(bank_of(PICTURED, HAZARDS, CASE), Format.QTI)
    with zipfile.ZipFile(io.BytesIO(written.data)) as package:
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        named = [one.get("href") for one in manifest.iter() if one.tag.endswith("}file")]
        assert set(named) == {*package.namelist()} - {"imsmanifest.xml"}
        item = ElementTree.fromstring(package.read("items/demo-3.xml"))
    spots = [one for one in item.iter() if one.tag.endswith("}qti-hotspot-choice")]
    assert spots[0].get("coords") == "0,0,200,0,200,200"


def test_a_word_document_holds_every_kind_with_its_answers():
    written = taken(bank_of(PICTURED, HAZARDS, CASE), Format.WORD)
    document = docx.Document(io.BytesIO(written.data))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "示例题库（第 1 版，3 题，含答案）" in lines
    assert lines.count("答案：B") == 4  # two questions, and two parts of the case
    assert len(document.inline_shapes) == 2


def test_a_question_that_reads_like_a_heading_is_none_in_our_own_sheet():
    asked = single("a", stem="\\#", texts=("#", "##", "###"))
    asked = replace(asked, explanation="title: x", tags=(), difficulty=1)
    assert [nameless(q) for q in back(taken(bank_of(asked), Format.EXCEL), Format.EXCEL)] == [
        nameless(asked)
    ]


def test_a_file_worked_on_since_is_read_like_any_other():
    data = taken(bank_of(single("a-law")), Format.GIFT).data.decode()
    by_hand = data.replace("[tag:难度:2] ", "").replace("~拆盖", "~1. 拆开柜门")
    (found,) = back(Written(by_hand.encode(), 1), Format.GIFT)
    assert found.options[0].text == "1. 拆开柜门" and found.difficulty == 3
