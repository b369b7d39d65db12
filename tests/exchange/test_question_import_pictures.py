"""Pictures in files of other programs: taken where they are clear, never lost without a word."""

from base64 import b64encode

import pytest

from anquan_exam.exchange.pictures import clean_picture, kept_picture, picture_problem
from anquan_exam.exchange.question_import import Verdict, Why, judge_rows, read_file, say
from tests.pictures import drawing, photo, tagged_photo
from tests.question_rows import only, taken, whys

IMAGE = "<img src='@@PLUGINFILE@@/a%20b.png' alt='配电柜'>"

INLINE = f"data:image/png;base64,{b64encode(drawing()).decode()}"


def held(data: bytes, name: str = "a b.png") -> str:
    """A <file> as Moodle writes it."""
    return f'<file name="{name}" path="/" encoding="base64">{b64encode(data).decode()}</file>'


def moodle(text: str, files: str = "", right: str = "是", kind: str = "html") -> bytes:
    """A single choice in Moodle XML."""
    return (
        "<?xml version='1.0'?><quiz><question type='multichoice'>"
        f"<questiontext format='{kind}'><text><![CDATA[{text}]]></text>{files}</questiontext>"
        f"<answer fraction='100'><text><![CDATA[{right}]]></text></answer>"
        "<answer fraction='0'><text>否</text></answer><single>true</single></question></quiz>"
    ).encode()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"<p>看图。</p><p>{IMAGE}</p>", "html"),
        ("看图。\n\n![配电柜](@@PLUGINFILE@@/a%20b.png)", "markdown"),
        (f"<p>看图。</p><img alt='配电柜' src='{INLINE}'>", "html"),
    ],
)
def test_moodle_gives_the_picture_of_a_question(text: str, kind: str):
    data = moodle(text, held(drawing()) if "PLUGINFILE" in text else "", kind=kind)
    question = taken(only(data, "题.xml"))
    clean = clean_picture(drawing())
    assert question.picture is not None
    assert (question.picture.name, question.picture.alt) == (clean.name, "配电柜")
    assert question.stem == "看图。"
    assert read_file(data).pictures == {clean.name: clean}


def test_what_a_camera_put_beside_a_picture_stays_outside():
    (found,) = read_file(moodle(IMAGE, held(tagged_photo()))).pictures.values()
    assert "示例牌".encode() not in found.data
    assert picture_problem(found.name, found.data) is None


@pytest.mark.parametrize(
    "beside",
    [b"\xff\xfe\x00\x08secret", b"\xff\xe1\x00\x08secret", b"\xff\xed\x00\x08secret"],
)
def test_only_a_bare_jpeg_is_kept_as_it_is(beside: bytes):
    clean = clean_picture(photo()).data
    assert kept_picture(clean).data == clean
    for tampered in (clean[:2] + beside + clean[2:], clean + b"secret"):
        assert b"secret" not in kept_picture(tampered).data
    assert kept_picture(photo(2000, 1000)).width == 1600
    assert kept_picture(photo()) == clean_picture(photo())  # not progressive: not one of ours


def test_a_picture_without_words_gets_some_to_be_mended():
    row = only(moodle("看图<img src='@@PLUGINFILE@@/a%20b.png'>", held(drawing())), "题.xml")
    assert (row.verdict, whys(row)) == (Verdict.REPAIRED, [Why.PICTURE_ALT])
    assert taken(row).picture is not None
    long = only(moodle(IMAGE.replace("配电柜", "长" * 300) + "看图", held(drawing())), "题.xml")
    assert whys(long) == [Why.PICTURE_ALT_CUT]


def test_a_stem_that_speaks_of_its_picture_is_taken_with_it():
    row = only(moodle(f"如图所示，先做什么？{IMAGE}", held(drawing())), "题.xml")
    assert row.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("data", "why", "said"),
    [
        (moodle(f"看{IMAGE}"), Why.PICTURE_GONE, "题里的图“a b.png”不在文件里"),
        (
            moodle("看<img src='https://example.org/x.png'>"),
            Why.PICTURE_GONE,
            "题里的图“https://example.org/x.png”不在文件里",
        ),
        (moodle(f"看{IMAGE}", held(photo()[:200])), Why.PICTURE_REFUSED, "收不了：不是 JPG"),
        (moodle(f"看{IMAGE}", held(b"<svg/>")), Why.PICTURE_REFUSED, "收不了：不是 JPG"),
        (moodle(f"看{IMAGE}", held(photo(30, 30))), Why.PICTURE_REFUSED, "收不了：太小"),
        (moodle(f"看{IMAGE}", held(drawing(9000, 6000))), Why.PICTURE_REFUSED, "像素太多"),
        (moodle(f"看{IMAGE}", "<file name='a b.png'>!</file>"), Why.PICTURE_REFUSED, "收不了"),
        (moodle(f"看{IMAGE}{IMAGE}", held(drawing())), Why.PICTURES_SEVERAL, "题里有 2 张图"),
        (moodle("看图", held(drawing())), Why.PICTURE_UNUSED, "附了图“a b.png”"),
        (moodle("看", right=IMAGE), Why.PICTURE_PLACE, "选项里有图"),
    ],
)
def test_a_picture_that_cannot_be_taken_parks_the_question(data: bytes, why: Why, said: str):
    row = only(data, "题.xml")
    assert (row.verdict, whys(row)) == (Verdict.PARKED, [why])
    assert said in say(row.notes)


def test_a_picture_that_several_questions_show_is_cleaned_once():
    asked: list[None] = []
    one = moodle(IMAGE, held(drawing())).decode().removeprefix("<?xml version='1.0'?><quiz>")
    three = f"<quiz>{one.removesuffix('</quiz>') * 3}</quiz>"
    found = read_file(three.encode(), "题.xml", lambda: asked.append(None))
    assert len(found.rows) == 3 and len(asked) == len(found.pictures) == 1


def test_the_same_words_about_another_picture_are_another_question():
    one = moodle(f"这是什么标志？{IMAGE}", held(drawing())).decode()
    other = moodle(f"这是什么标志？{IMAGE}", held(photo()), right="不是").decode()
    both = one.removesuffix("</quiz>") + other.removeprefix("<?xml version='1.0'?><quiz>")
    rows = judge_rows(read_file(both.encode()).rows)
    assert [row.verdict for row in rows] == [Verdict.ACCEPTED] * 2
