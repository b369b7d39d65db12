"""Which ways of writing an answer are the same answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.fill_in import is_accepted, normalise_answer

SAME = [
    ("安全第一", "安 全 第 一"),
    ("安全第一、预防为主", "安全第一，预防为主。"),
    ("《安全生产法》", "安全生产法"),
    ("“三违”", "三违"),
    ("ＡＢＣ", "abc"),
    ("８０％", "80%"),
    ("百分之八十", "80%"),
    ("百分之零点五", "0.5%"),
    ("百分之百", "100%"),
    ("千分之三", "3‰"),
    ("三分之一", "1/3"),
    ("½", "1/2"),
    ("二十五", "25"),
    ("十", "10"),
    ("十五人", "15人"),
    ("两人", "2人"),
    ("贰拾", "20"),
    ("一百二", "120"),
    ("一百二十", "120"),
    ("一百零二", "102"),
    ("一千五百", "1,500"),
    ("一万零五百", "10500"),
    ("2万5千", "25000"),
    ("1.5万元", "15000元"),
    ("三千万", "30000000"),
    ("一亿二千万", "120000000"),
    ("十万", "100000"),
    ("一万亿", "1000000000000"),
    ("三亿", "300000000"),
    ("一亿零五十万三千", "100503000"),
    ("二〇二一年", "2021年"),
    ("○", "零"),
    ("第十三条", "第13条"),
    ("十二月三十一日", "12月31日"),
    ("三点五米", "3.5m"),
    ("0.50", "0.5"),
    (".5", "0.5"),
    ("1.0%", "1%"),
    ("08", "8"),
    ("24小时", "24h"),
    ("24 H", "二十四个小时"),
    ("30分钟", "30 min"),
    ("10秒", "10s"),
    ("1.5米", "1.5m"),
    ("50毫米", "50mm"),
    ("5厘米", "5cm"),
    ("5平方米", "5㎡"),
    ("5立方米", "5m³"),
    ("36伏", "36V"),
    ("10千伏", "10kV"),
    ("三十五千伏", "35kV"),
    ("5公斤", "五千克"),
    ("3公里", "三千米"),
    ("2兆帕", "2MPa"),
    ("60摄氏度", "60℃"),
    ("3～5天", "3-5天"),
    ("3至5天", "3—5天"),
]

DIFFERENT = [
    ("12", "1、2"),
    ("3个月", "3月"),
    ("一百零二", "120"),
    ("5毫米", "5米"),
    ("10kV", "10V"),
    ("80分", "80分钟"),
    ("1.5", "15"),
    ("大于3", "3"),
    ("万一", "1000"),
    ("百年", "100年"),
    ("-5", "5"),
    ("1/3", "3/1"),
    ("80%", "80‰"),
    ("80", "80%"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_answer_written_otherwise(one: str, other: str) -> None:
    assert normalise_answer(one) == normalise_answer(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_answer_stays_another(one: str, other: str) -> None:
    assert normalise_answer(one) != normalise_answer(other)


@pytest.mark.parametrize("word", ["千斤顶", "百年", "万一", "十百", "分之", "千克", "点"])
def test_a_word_that_is_no_number_stands_as_written(word: str) -> None:
    assert normalise_answer(word) == word


@pytest.mark.parametrize("nothing", ["", " ", "　", "。", "\u200b", "《》"])
def test_nothing_written_is_never_accepted(nothing: str) -> None:
    assert not is_accepted(nothing, ("", " ", "。"))


def test_any_variant_will_do() -> None:
    assert is_accepted("co", ("一氧化碳", "CO"))
    assert not is_accepted("二氧化碳", ("一氧化碳", "CO"))


def test_a_number_written_in_chinese_is_the_number() -> None:
    digits = "零一二三四五六七八九"
    for number in range(1, 1000):
        hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
        written = f"{digits[hundreds]}百" if hundreds else ""
        if tens:
            written += f"{digits[tens]}十"
        elif hundreds and ones:
            written += "零"
        written += digits[ones] if ones else ""
        assert normalise_answer(written + "元") == f"{number}元"


writing = st.text(
    alphabet=st.sampled_from("0123456789.,%/-一二三十百千万亿零两点分之个小时米克伏kmgvh安全、 "),
    max_size=14,
)


@given(st.one_of(writing, st.text(max_size=30)))
def test_any_text_has_a_form_and_is_the_same_as_itself(text: str) -> None:
    form = normalise_answer(text)
    assert is_accepted(text, (text,)) is bool(form)
    assert not any(sign.isspace() for sign in form)


@given(writing)
def test_spaces_and_width_never_matter(text: str) -> None:
    wide = "".join(chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in text)
    assert normalise_answer(wide) == normalise_answer(text)
    assert normalise_answer(" ".join(text)) == normalise_answer(text)
