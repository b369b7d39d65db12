"""Word, text, GIFT, Moodle XML and QTI: the same verdicts from formats without columns."""

import pytest

from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.incoming.safe_xml import parse_xml
from anquan_exam.exchange.question_import import Judged, Verdict, Why, judge_rows, read_file
from tests.question_files import (
    NUMBERING,
    archive,
    document,
    numbered,
    paragraph,
    paragraphs,
    table,
)

NUMBERED = """安全知识题库

一、单选题（每题1分）
1．甲（  ）。
A．一  B．二
C．三  D．四
答案：C
解析：因为
所以。
2、乙（ B ）
A 一
B 二
3. 丙（）起。 答案：A
A.一 B.二
二、多选题
1.丁：
A、一
B、二
C、三
【答案】ABC
【难度】易
三、判断题
1. 戊。（×）
2. 己。( 对 )
3. 没有答案的题。
四、填空题
1. 距离不小于____米，____检查。
答案：10；每班
五、简答题
1. 说说怎么撤。
答：沿避灾路线走。
"""


def judged(data: bytes, name: str) -> list[Judged]:
    return judge_rows(read_file(data, name).rows)


def in_short(rows: list[Judged]) -> list[tuple[int, str, str]]:
    """(line, kind, key or answers) of the rows that were taken."""
    return [
        (row.raw.line, row.question.kind.value, "".join(row.question.key) or _answers(row))
        for row in rows
        if row.question is not None
    ]


def _answers(row: Judged) -> str:
    question = row.question
    assert question is not None
    return question.model_answer or ";".join("|".join(blank) for blank in question.blanks)


EXPECTED = [
    (4, "single", "C"),
    (10, "single", "B"),
    (13, "single", "A"),
    (16, "multiple", "ABC"),
    (23, "true-false", "B"),
    (24, "true-false", "A"),
    (27, "fill-in", "10;每班"),
    (30, "short-answer", "沿避灾路线走。"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_numbered_form_in_a_text(encoding: str):
    rows = judged(NUMBERED.encode(encoding), "题.txt")
    assert in_short(rows) == EXPECTED
    first = rows[0].question
    assert first is not None and first.explanation == "因为所以。"
    assert [o.text for o in first.options] == ["一", "二", "三", "四"]
    (parked,) = [row for row in rows if row.verdict is Verdict.PARKED]
    assert (parked.raw.line, parked.notes[0].why) == (25, Why.NO_ANSWER)


def test_the_numbered_form_in_word_counts_the_questions():
    rows = judged(document(paragraphs(*NUMBERED.splitlines())), "题.docx")
    assert [row.raw.line for row in rows] == list(range(1, 10))
    assert [short[1:] for short in in_short(rows)] == [short[1:] for short in EXPECTED]


def test_answers_listed_at_the_end_are_brought_to_their_questions():
    asked = "一、单选题\n1. 甲\nA.一\nB.二\n2. 乙\nA.三 B.四\n二、判断题\n1. 丙\n2. 丁\n"
    text = f"{asked}参考答案\n一、单选题\n1-2：AB\n二、判断题\n1.√ 2.×\n"
    rows = judged(text.encode(), "题.txt")
    assert [short[2] for short in in_short(rows)] == ["A", "B", "A", "B"]
    assert {row.notes[0].why for row in rows} == {Why.KEY_FROM_LIST}


def test_questions_without_numbers_stand_apart_by_their_answers():
    text = "什么是安全？\nA. 一\nB. 二\nANSWER: B\n\n第二问？\nA) 三\nB) 四\nANSWER: A\n"
    rows = judged(text.encode(), "aiken.txt")
    assert [(short[0], short[2]) for short in in_short(rows)] == [(1, "B"), (6, "A")]


def test_numbers_and_letters_word_writes_by_itself_are_written_out():
    body = (
        numbered("甲（ ）", 7)
        + numbered("一", 7, 1)
        + numbered("二", 7, 1)
        + paragraph("答案：B")
        + numbered("乙（ ）", 7)
        + numbered("三", 7, 1)
        + numbered("四", 7, 1)
        + paragraph("答案：A")
    )
    rows = judged(document(body, {"word/numbering.xml": NUMBERING}), "题.docx")
    assert [short[2] for short in in_short(rows)] == ["B", "A"]
    assert rows[1].question is not None and rows[1].question.stem == "乙（ ）"


def test_tables_in_word_are_read_as_tables():
    body = paragraph("题库") + table(
        ["题型", "题目", "选项", "答案"],
        ["单选", "甲（ ）", "A.一\nB.二", "B"],
        ["判断", "乙", "", "错"],
    )
    rows = judged(document(body), "题.docx")
    assert [(row.raw.sheet, row.raw.line) for row in rows] == [("表格 1", 2), ("表格 1", 3)]
    assert [short[2] for short in in_short(rows)] == ["B", "B"]


RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="aFChunk" Target="{target}"/></Relationships>'
)
MHT = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
    'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    "<html><body><p>1. 甲（ ）</p><p>A. 一</p><p>B. 二</p><p>答案：B</p></body></html>\r\n--x--"
)


@pytest.mark.parametrize(
    ("target", "content"),
    [
        ("chunk.mht", MHT.encode()),
        ("chunk.htm", "<html><p>1. 甲（ ）<br>A. 一<br>B. 二<br>答案：B</html>".encode()),
        ("chunk.docx", document(paragraphs("1. 甲（ ）", "A. 一", "B. 二", "答案：B"))),
        ("chunk.txt", "1. 甲（ ）\nA. 一\nB. 二\n答案：B".encode()),
    ],
)
def test_text_hidden_in_a_chunk_is_found(target: str, content: bytes):
    parts = {
        "word/_rels/document.xml.rels": RELATIONS.format(target=target),
        f"word/{target}": content,
    }
    rows = judged(document('<w:altChunk r:id="rId9"/>', parts), "题.docx")
    assert [short[1:] for short in in_short(rows)] == [("single", "B")]


def test_a_document_that_holds_itself_ends():
    inner = document(
        '<w:altChunk r:id="rId9"/>',
        {"word/_rels/document.xml.rels": RELATIONS.format(target="a.docx")},
    )
    for _ in range(6):
        inner = document(
            '<w:altChunk r:id="rId9"/>',
            {
                "word/_rels/document.xml.rels": RELATIONS.format(target="a.docx"),
                "word/a.docx": inner,
            },
        )
    with pytest.raises(FileRefused):
        read_file(inner, "题.docx")


def test_deleted_text_is_left_away_and_pictures_park():
    deleted = (
        "<w:p><w:r><w:t>1. 甲</w:t></w:r><w:del><w:r><w:delText>乙</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>丙10m</w:t></w:r></w:ins>"
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>3</w:t></w:r></w:p>'
    )
    picture = "<w:p><w:r><w:t>2. 看图</w:t></w:r><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    body = deleted + paragraph("答案：对") + picture + paragraph("答案：错")
    first, second = judged(document(body), "题.docx")
    assert first.question is not None and first.question.stem == "甲丙10m³"
    assert [note.why for note in second.notes] == [Why.PICTURE]


GIFT = """// 说明
$CATEGORY: 顶层/电气

::甲:: 甲是{
=一
~二
~三 # 不对
}

乙对{T}

水在{=100 =一百}度沸腾

哪些对{ ~%50%一 ~%50%二 ~%-100%三}

匹配{=a -> b =c -> d}

数值{#3:1}

说说{####因为}

没有括号
"""


def test_gift():
    rows = judged(GIFT.encode(), "题.txt")
    assert in_short(rows) == [
        (4, "single", "A"),
        (10, "true-false", "A"),
        (12, "fill-in", "100|一百"),
        (14, "multiple", "AB"),
    ]
    assert len(rows) == 8 and {row.question.tags for row in rows if row.question} == {("电气",)}


def moodle(*questions: str) -> bytes:
    return f"<?xml version='1.0'?><quiz>{''.join(questions)}</quiz>".encode()


def asked(kind: str, text: str, *answers: tuple[int, str], rest: str = "") -> str:
    given = "".join(f'<answer fraction="{f}"><text>{a}</text></answer>' for f, a in answers)
    stem = f"<questiontext><text><![CDATA[{text}]]></text></questiontext>"
    return f'<question type="{kind}">{stem}{rest}{given}</question>'


def test_moodle_xml():
    rows = judged(
        moodle(
            '<question type="category"><category><text>$course$/电气</text></category></question>',
            asked("multichoice", "<p>甲</p>", (100, "一"), (0, "二"), rest="<single>true</single>"),
            asked(
                "multichoice",
                "乙",
                (50, "一"),
                (50, "二"),
                (0, "三"),
                rest="<single>false</single>",
            ),
            asked("truefalse", "丙", (0, "true"), (100, "false")),
            asked("shortanswer", "丁几度", (100, "100")),
            asked("essay", "戊", rest="<graderinfo><text>先撤</text></graderinfo>"),
            asked("ordering", "己", (1, "一"), (2, "二"), (3, "三")),
            asked("matching", "庚"),
            asked("multichoice", "看<img src='x'>", (100, "一"), (0, "二")),
            asked("multichoice", "辛", (100, "一"), (50, "二"), rest="<single>true</single>"),
        ),
        "题.xml",
    )
    assert in_short(rows) == [
        (1, "single", "A"),
        (2, "multiple", "AB"),
        (3, "true-false", "B"),
        (4, "fill-in", "100"),
        (5, "short-answer", "先撤"),
        (6, "ordering", "ABC"),
    ]
    assert [row.raw.line for row in rows] == list(range(1, 10))
    assert rows[3].verdict is Verdict.REPAIRED


QTI_2 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i">
<responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier">
<correctResponse><value>c1</value><value>c3</value></correctResponse></responseDeclaration>
<itemBody><p>甲</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">
<prompt>哪些对？</prompt><simpleChoice identifier="c1">一</simpleChoice>
<simpleChoice identifier="c2">二</simpleChoice><simpleChoice identifier="c3">三</simpleChoice>
</choiceInteraction></itemBody></assessmentItem>"""
QTI_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i">
<qti-response-declaration identifier="R" cardinality="single" base-type="identifier">
<qti-correct-response><qti-value>{key}</qti-value></qti-correct-response>
</qti-response-declaration><qti-item-body>
<qti-choice-interaction response-identifier="R" max-choices="1"><qti-prompt>乙</qti-prompt>
<qti-simple-choice identifier="A">正确</qti-simple-choice>
<qti-simple-choice identifier="B">错误</qti-simple-choice>
</qti-choice-interaction></qti-item-body></qti-assessment-item>"""
QTI_FILL = """<qti-assessment-item xmlns="u"><qti-response-declaration identifier="R">
<qti-correct-response><qti-value>三</qti-value></qti-correct-response>
<qti-mapping><qti-map-entry map-key="3" mapped-value="1"/></qti-mapping>
</qti-response-declaration><qti-item-body>
<p>至少 <qti-text-entry-interaction response-identifier="R"/> 米</p>
</qti-item-body></qti-assessment-item>"""


def test_qti_packages_of_both_versions():
    manifest = (
        "<manifest><resources>"
        '<resource identifier="b" type="imsqti_item_xmlv3p0" href="items/Two.xml"/>'
        '<resource identifier="a" type="imsqti_item_xmlv2p1" href="items/one.xml"/>'
        "</resources></manifest>"
    )
    parts = {
        "imsmanifest.xml": manifest,
        "items/one.xml": QTI_2,
        "items/Two.xml": QTI_3.format(key="B"),
    }
    rows = judged(archive({**parts, "items/z.xml": QTI_FILL}), "题.zip")
    assert in_short(rows) == [(1, "true-false", "B"), (2, "multiple", "AC"), (3, "fill-in", "三|3")]
    assert rows[1].question is not None and rows[1].question.stem == "甲\n哪些对？"
    assert rows[2].question is not None and rows[2].question.stem == "至少 ____ 米"


def test_a_single_item_and_a_key_that_is_no_choice():
    (row,) = judged(QTI_3.format(key="C").encode(), "题.xml")
    assert row.verdict is Verdict.PARKED
    (row,) = judged(QTI_3.format(key="A").encode(), "题.xml")
    assert row.question is not None and row.question.kind is Kind.TRUE_FALSE


ENTITY = '<!DOCTYPE q [<!ENTITY a "aaaa">]><quiz>&a;</quiz>'
OUTSIDE = '<!DOCTYPE q SYSTEM "file:///etc/hostname"><quiz/>'


@pytest.mark.parametrize("text", [ENTITY, OUTSIDE, "<quiz>", "", "<a>" * 1000, "\x00"])
def test_xml_with_declarations_or_broken_is_refused(text: str):
    with pytest.raises(FileRefused):
        parse_xml(text.encode())


def test_xml_in_a_chinese_code_page_is_read():
    text = '<?xml version="1.0" encoding="GB2312"?><a b="甲">乙</a>'
    root = parse_xml(text.encode("gb18030"))
    assert (root.text, root.get("b")) == ("乙", "甲")


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n", "file_empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "file_large"),
        (b"PK\x03\x04 broken", "file_broken"),
        (archive({"a.txt": "x"}), "file_kind"),
        (archive({"imsmanifest.xml": "<m/>"}), "file_no_questions"),
        (archive({"word/document.xml": ENTITY}), "file_entities"),
        (archive({"word/document.xml": "0" * (40 * 1024 * 1024)}), "file_bomb"),
        (OLD + "WordDocument".encode("utf-16-le") + b"\x00" * 600, "file_old_word"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "file_locked"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file_kind"),
        (b"<svg/>", "file_kind"),
        (ENTITY.encode(), "file_entities"),
        ("只是一句话".encode(), "file_no_questions"),
    ],
)
def test_files_that_are_none_are_refused_by_name(data: bytes, code: str):
    with pytest.raises(FileRefused) as refused:
        read_file(data, "题")
    assert refused.value.code == code
