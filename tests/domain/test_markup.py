"""What Markdown may hold in a question."""

import pytest

from anquan_exam.domain.markup import (
    has_picture,
    has_raw_html,
    hidden_character,
    unsafe_link,
)


@pytest.mark.parametrize("text", ["<b>", "</p>", "<!-- x -->", "<?php", "a<script src=x>", "\\<i>"])
def test_html_is_seen(text):
    assert has_raw_html(text)


@pytest.mark.parametrize("text", ["氧浓度<19.5%", "a < b", "风速≥0.25", "&lt;b&gt;", "1<2>0"])
def test_plain_comparisons_are_no_html(text):
    assert not has_raw_html(text)


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("[x](javascript:alert(1))", "javascript"),
        ("[x]( JaVaScRiPt:alert(1))", "javascript"),
        ("[x](<javascript:alert(1)>)", "javascript"),
        ("[x](&#106;avascript&colon;alert(1))", "javascript"),
        ("[x](java\tscript:alert(1))", "javascript"),
        ("[x](java\\script:alert(1))", "javascript"),
        ("![x](data:text/html;base64,AAAA)", "data"),
        ("[x][1]\n\n[1]: vbscript:x", "vbscript"),
        ("> [1]: javascript:x", "javascript"),
        ("[x](file:///etc/passwd)", "file"),
        ("javascript:alert(1)", "javascript"),
    ],
)
def test_a_dangerous_link_is_seen_however_it_is_dressed(text, scheme):
    assert unsafe_link(text) == scheme


@pytest.mark.parametrize(
    "text",
    ["[网页](https://example.org/a:b)", "![图](images/3.png)", "甲：乙", "data: 数据", "12:30"],
)
def test_ordinary_text_and_links_pass(text):
    assert unsafe_link(text) is None


@pytest.mark.parametrize("text", ["![图](a.png)", "看![](a.png)图", "![图][1]\n\n[1]: a.png"])
def test_a_picture_is_seen(text):
    assert has_picture(text)


@pytest.mark.parametrize(
    "text", ["注意! [看这里](https://example.org)", "\\![图](a.png)", "快跑![1]"]
)
def test_an_exclamation_is_no_picture(text):
    assert not has_picture(text)


@pytest.mark.parametrize(
    ("text", "code"), [("安\u200b全", "U+200B"), ("\u202e", "U+202E"), ("a\tb", "U+0009")]
)
def test_a_character_nobody_sees_is_named(text, code):
    assert hidden_character(text) == code


def test_line_ends_and_full_width_blanks_are_no_hidden_characters():
    assert hidden_character("甲\n　乙") is None
