"""Markdown of questions as HTML: nothing acts, blanks stay, an option is one line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.services.banks.rendering import Renderer


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](  JaVaScRiPt:alert(1))",
        "![x](javascript:alert(1))",
        "[a]: javascript:alert(1)\n\n[a]",
        "<a href='data:text/html,x'>y</a>",
        "x {: onclick=alert(1) }",
        "**x**{: onmouseover=alert(1) style=color:red }",
        "[in](/sign-out)",
        "```html\n<script>alert(1)</script>\n```",
        '*[ABC]: "onmouseover=alert(1)\n\nABC',
        "<svg/onload=alert(1)>",
    ],
)
def test_nothing_that_acts_survives_rendering(text: str):
    renderer = Renderer()
    for html in (renderer.block(text), renderer.line(text)):
        for tag in ("<script", "<img", "<svg", "<a href='data", 'href="javascript', 'href="/'):
            assert tag not in html.lower()
        opened = [part.partition(">")[0] for part in html.split("<")[1:]]
        assert not any(re.search(r"\bon\w+\s*=|style|javascript", tag) for tag in opened)


def test_blanks_stay_as_they_are_whatever_stands_beside_them():
    renderer = Renderer()
    assert renderer.block("应当____报告，最迟____小时") == "<p>应当____报告，最迟____小时</p>"
    assert renderer.block("**____**和**粗**") == "<p><strong>____</strong>和<strong>粗</strong></p>"


@pytest.mark.parametrize("text", ["1. 立即", "- 不报", "# 3 号炉", "> 5 米", "+5 米", "浓度<19.5%"])
def test_an_option_is_one_line_and_never_a_list_or_a_heading(text: str):
    assert Renderer().line(text) == text.replace("<", "&lt;").replace(">", "&gt;")


WORD = st.text("一人井下AbZ09%.，。、；：？！（）《》“”…—", min_size=1, max_size=9)


@given(st.lists(WORD, max_size=5), st.booleans())
def test_words_alone_are_rendered_as_they_are_beside_something_marked(
    words: list[str], blank: bool
):
    text = " ".join(["瓦斯", *words, *(["____"] if blank else [])])
    renderer = Renderer()
    assert renderer.block(f"{text}**停**") == f"<p>{text}<strong>停</strong></p>"
    assert renderer.block(text) == f"<p>{text}</p>"
    assert renderer.line(text) == text
