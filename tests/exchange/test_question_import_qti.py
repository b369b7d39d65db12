"""Cases, hazard pictures and pictures in packages of other programs: taken, or parked with why."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anquan_exam.domain.question_rules import problems
from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.pictures import clean_picture
from anquan_exam.exchange.question_import import (
    FileRefused,
    Verdict,
    Why,
    judge_rows,
    read_file,
    report,
    say,
)
from anquan_exam.exchange.question_import.judging import LATER
from anquan_exam.exchange.question_import.stored import from_json, to_json
from tests.pictures import drawing, photo
from tests.question_files import qti
from tests.question_rows import only, taken, whys

IMAGE = '<img src="../img/A%20b.png" alt="配电柜"/>'
PICTURE = f"<p>{IMAGE}</p>"
IMAGES = {"img/A b.png": drawing()}


def choice(name: str = "R", prompt: str = "", inside: str = "停电") -> str:
    """A choice of two."""
    asked = f"<prompt>{prompt}</prompt>" if prompt else ""
    return (
        f'<choiceInteraction responseIdentifier="{name}" maxChoices="1">{asked}'
        f'<simpleChoice identifier="x">拆盖</simpleChoice>'
        f'<simpleChoice identifier="y">{inside}</simpleChoice></choiceInteraction>'
    )


ENTRY = '<p>先验电，再 <textEntryInteraction responseIdentifier="E"/>。</p>'
FREE = '<extendedTextInteraction responseIdentifier="F"/>'
R, S, E = ("R", "single", "y"), ("S", "single", "x"), ("E", "single", "挂牌")


def test_a_picture_of_the_package_comes_with_its_question():
    data = qti(f"<p>先做什么？</p>{PICTURE}{choice()}", R, parts=IMAGES)
    row = only(data, "题.zip")
    question = taken(row)
    clean = clean_picture(drawing())
    assert row.verdict is Verdict.ACCEPTED and question.picture is not None
    assert (question.picture.name, question.picture.alt) == (clean.name, "配电柜")
    assert question.stem == "先做什么？" and read_file(data).pictures == {clean.name: clean}


@pytest.mark.parametrize(
    ("body", "parts", "why", "said"),
    [
        (f"甲{PICTURE}{choice()}", {}, Why.PICTURE_GONE, "题里的图“../img/A%20b.png”不在文件里"),
        (
            f'甲<img src="../../../etc/passwd"/>{choice()}',
            {"etc/passwd": drawing()},
            Why.PICTURE_GONE,
            "不在文件里",
        ),
        (f'甲<img src="https://a.b/c.png"/>{choice()}', {}, Why.PICTURE_GONE, "https://a.b/c.png"),
        (
            f"甲{PICTURE}{choice()}",
            {"img/A b.png": photo()[:300]},
            Why.PICTURE_REFUSED,
            "题里的图收不了：不是 JPG",
        ),
        (f"甲{PICTURE}{PICTURE}{choice()}", IMAGES, Why.PICTURES_SEVERAL, "题里有 2 张图"),
        (
            f"甲{choice(inside=IMAGE)}",
            IMAGES,
            Why.PICTURE_PLACE,
            "选项里有图",
        ),
        (f"甲<svg/>{choice()}", {}, Why.FORMAT, "SVG"),
        (
            f'甲<object type="video/mp4" data="../a.mp4"/>{choice()}',
            {"a.mp4": b"x"},
            Why.FORMAT,
            "声音或录像",
        ),
    ],
)
def test_a_picture_that_cannot_be_taken_parks_the_question(
    body: str, parts: dict[str, bytes], why: Why, said: str
):
    row = only(qti(body, R, parts=parts), "题.zip")
    assert (row.verdict, whys(row)) == (Verdict.PARKED, [why])
    assert said in say(row.notes)


def test_a_package_that_unpacks_to_gigabytes_is_refused():
    with pytest.raises(FileRefused) as refused:
        read_file(qti(f"甲{PICTURE}{choice()}", R, parts={"img/A b.png": b"0" * 40_000_000}))
    assert refused.value.code == "file_bomb"


def test_several_answers_to_one_text_are_a_case():
    body = (
        f"<p>配电室检修，老李要拆盖。</p>{PICTURE}{choice(prompt='先做哪一步？')}"
        f"{ENTRY}<p>谁能拆牌？</p>{choice('S')}"
    )
    data = qti(body, R, S, E, parts=IMAGES)
    row = only(data, "题.zip")
    case = taken(row)
    assert (row.verdict, whys(row)) == (Verdict.REPAIRED, [Why.CASE_DIVIDED])
    assert (case.kind, case.stem) == (Kind.CASE, "配电室检修，老李要拆盖。")
    assert case.picture is not None and case.picture.alt == "配电柜"
    assert [(part.kind, part.stem, part.key or part.blanks) for part in case.parts] == [
        (Kind.SINGLE, "先做哪一步？", ("B",)),
        (Kind.FILL_IN, "先验电，再 ____。", (("挂牌",),)),
        (Kind.SINGLE, "谁能拆牌？", ("A",)),
    ]
    said = report(judge_rows(read_file(data).rows))
    assert (said["rows"], said["repaired"], len(said["items"])) == (1, 1, 1)


def test_the_last_paragraph_before_an_answer_is_what_it_asks():
    body = f"<p>老李要拆盖。</p><p>先做哪一步？</p>{choice()}<p>再呢？</p>{choice('S')}"
    case = taken(only(qti(body, R, S), "题.zip"))
    assert case.stem == "老李要拆盖。"
    assert [part.stem for part in case.parts] == ["先做哪一步？", "再呢？"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            f"<p>材料</p><p>一？</p>{choice()}<p>二？</p>"
            '<matchInteraction responseIdentifier="M"/>',
            "第 2 小题：这种作答方式（matchInteraction）现在还导不进来",
        ),
        (f"<p>材料</p><p>一？</p>{choice()}<p>二？</p>{FREE}", "第 2 小题：没有答案"),
        (f"<p>材料</p><p>一？</p>{choice()}{choice('S')}", "第 2 小题：没有题干"),
        (f"<p>一？</p>{choice()}<p>二？</p>{choice('S')}", "分不出共用的材料和第一小题"),
        (
            f"<p>材料</p><p>一？</p>{choice()}<p>二？{PICTURE}</p>{choice('S')}",
            "第 2 小题：题里的图“../img/A%20b.png”不在文件里",
        ),
        (
            f"<p>材料</p><p>一？</p>{choice()}<p>二？</p>{choice('none')}",
            "第 2 小题：没有答案",
        ),
    ],
)
def test_a_case_that_cannot_be_taken_whole_is_parked_whole(body: str, said: str):
    row = only(qti(body, R, S), "题.zip")
    assert row.verdict is Verdict.PARKED and row.question is None
    assert said in say(row.notes)


def test_a_case_may_not_ask_for_hazards():
    body = f"<p>材料</p><p>一？</p>{choice()}<p>二？</p>{spots(RECT, CIRCLE)}"
    row = only(qti(body, R, ("H", "multiple", "h0"), parts=IMAGES), "题.zip")
    assert row.verdict is Verdict.PARKED and "案例里不能再放" in say(row.notes)


RECT = 'shape="rect" coords="40,30,120,90" hotspotLabel="柜门开着"'
CIRCLE = 'shape="circle" coords="300,200,40" hotspotLabel="地上有水"'
POLY = 'shape="poly" coords="200,150,300,150,300,250,200,150" hotspotLabel="灭火器"'


def spots(*shapes: str, size: str = "") -> str:
    """A hotspot interaction on the picture of 400 by 300."""
    inside = "".join(
        f'<hotspotChoice identifier="h{at}" {shape}/>' for at, shape in enumerate(shapes)
    )
    image = f'<object type="image/png" data="../img/A%20b.png" {size}>配电室</object>'
    asked = f'<hotspotInteraction responseIdentifier="H" maxChoices="2">{image}{inside}'
    return f"{asked}</hotspotInteraction>"


def test_hotspots_are_a_hazard_picture():
    data = qti(
        f"<p>点出隐患。</p>{spots(RECT, CIRCLE, POLY)}", ("H", "multiple", "h0 h1"), parts=IMAGES
    )
    row = only(data, "题.zip")
    asked = taken(row)
    assert whys(row) == [Why.SPOT_ROUND]
    assert (asked.kind, asked.stem, asked.key) == (Kind.HAZARD_PICTURE, "点出隐患。", ("A", "B"))
    assert [option.text for option in asked.options] == ["柜门开着", "地上有水", "灭火器"]
    assert asked.picture is not None and asked.picture.alt == "配电室"
    assert asked.outlines[0] == ((100, 100), (300, 100), (300, 300), (100, 300))
    assert asked.outlines[2] == ((500, 500), (750, 500), (750, 833))
    assert len(asked.outlines[1]) == 24 and (850, 667) in asked.outlines[1]


def test_the_size_that_the_item_gives_its_picture_counts():
    sized = spots(RECT, CIRCLE, size='width="800" height="600"')
    asked = taken(only(qti(f"点{sized}", ("H", "single", "h0"), parts=IMAGES), "题.zip"))
    assert asked.outlines[0] == ((50, 50), (150, 50), (150, 150), (50, 150))


def test_spots_without_a_name_get_one_to_be_mended():
    shapes = (RECT, 'shape="rect" coords="200,200,300,280"')
    row = only(qti(f"点{spots(*shapes)}", ("H", "single", "h0"), parts=IMAGES), "题.zip")
    assert whys(row) == [Why.SPOT_NAMED]
    assert [option.text for option in taken(row).options] == ["柜门开着", "位置 B"]


@pytest.mark.parametrize(
    ("shapes", "right", "said"),
    [
        ((), "h0", "图上没有可点的位置"),
        ((RECT, 'hotspotLabel="甲"'), "h0", "图上有位置没有画出来"),
        ((RECT, 'shape="poly" coords="1,2,x,4,5,6"'), "h0", "图上有位置没有画出来"),
        ((RECT, 'shape="rect" coords="nan,2,3,4"'), "h0", "图上有位置没有画出来"),
        ((RECT, 'shape="rect" coords="1e9,2,3,4"'), "h0", "图上有位置没有画出来"),
        ((RECT, 'shape="rect" coords="4,4,4,4" hotspotLabel="甲"'), "h0", "位置 B 的轮廓不对"),
        ((RECT,), "h0", "选项应当有 2–8 个"),
        ((RECT,) * 9, "h0", "图上的位置有 9 个，太多"),
        ((RECT, CIRCLE), "", "没有答案"),
        ((RECT, CIRCLE), "h7", "正确答案不在图上的位置里"),
    ],
)
def test_spots_that_cannot_be_taken_park_the_question(
    shapes: tuple[str, ...], right: str, said: str
):
    row = only(qti(f"点{spots(*shapes)}", ("H", "multiple", right), parts=IMAGES), "题.zip")
    assert row.verdict is Verdict.PARKED and said in say(row.notes)


def test_spots_without_their_picture_park_the_question():
    row = only(qti(f"点{spots(RECT, CIRCLE)}", ("H", "multiple", "h0")), "题.zip")
    assert (row.verdict, whys(row)) == (Verdict.PARKED, [Why.PICTURE_GONE])
    bare = spots(RECT, CIRCLE).replace("<object", "<span").replace("</object", "</span")
    row = only(qti(f"点{bare}", ("H", "multiple", "h0")), "题.zip")
    assert row.verdict is Verdict.PARKED and "找隐患题要有图" in say(row.notes)


PIECES = st.sampled_from([
    "<p>甲</p>", "乙", "<div>丙<br/>丁</div>", PICTURE, IMAGE, ENTRY, FREE, "<svg/>", "<prompt/>",
    choice(), choice("S", "问？"), choice("none"), choice(inside=IMAGE), spots(RECT, CIRCLE),
    spots(), "<p>材料</p><p>问？</p>", "<rubricBlock><p>评</p></rubricBlock>", "<hottext/>",
    '<inlineChoiceInteraction responseIdentifier="R"/>', "<table><tr><td>一</td></tr></table>",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=7).map("".join), st.booleans())
def test_no_item_breaks_the_reader_and_each_is_counted_once(body: str, pictures: bool):
    declared = (R, S, E, ("H", "multiple", "h0"))
    read = read_file(qti(body, *declared, parts=IMAGES if pictures else {}))
    (row,) = judge_rows(read.rows)
    assert from_json("", 1, to_json(row.raw)) == row.raw
    assert (row.question is None) is (row.verdict is Verdict.PARKED)
    assert say(row.notes) or row.verdict is Verdict.ACCEPTED
    if row.question is not None:
        assert not [p for p in problems(row.question) if p.rule not in LATER]
        assert {one.name for one in row.question.pictures} <= read.pictures.keys()
        assert len(row.question.pictures) == body.count("<img") + body.count("<object")
