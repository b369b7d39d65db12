"""The paper as HTML: joined from pieces, the same as if rendered whole, and never unsafe."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind
from anquan_exam.web.sitting.rendering import (
    FragmentCache,
    FragmentSource,
    build_fragment,
    render_paper_html,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ENV = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
PARTS = {"s1": "单选", "s2": "二、填空", "s3": "单选"}
SINGLE = FragmentSource(
    Kind.SINGLE, Markup("<p>瓦斯超限时怎么办？</p>"), {"A": "撤人", "B": "等着", "C": "汇报"}
)
FILL_IN = FragmentSource(Kind.FILL_IN, Markup("<p>应当____报告，最多____小时。</p>"), {}, 2)


class Fields(HTMLParser):
    """The controls of a page: (name, type, value, checked)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str, bool]] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "input":
            of = dict(attrs)
            self.found.append(
                (of["name"] or "", of["type"] or "", of["value"] or "", "checked" in of)
            )


def item(number: int, source: FragmentSource, options: str = "", section: str = "s1") -> PaperItem:
    return PaperItem(
        number=number,
        section=section,
        question_id=f"x-{number}",
        revision=f"r{number}",
        kind=source.kind,
        options=tuple(options),
        blanks=source.blanks,
        marks=150,
    )


def render(sources: dict[PaperItem, FragmentSource], **given: object) -> Markup:
    fragments = {one.revision: build_fragment(ENV, source) for one, source in sources.items()}
    return render_paper_html(Paper(tuple(sources)), fragments, PARTS, **given)  # type: ignore[arg-type]


def test_options_stand_in_the_order_drawn_and_keep_their_ids() -> None:
    html = render({item(1, SINGLE, "CAB"): SINGLE})

    assert [value for _, _, value, _ in Fields(html).found] == ["C", "A", "B"]
    assert re.findall(r"<b>(\w)</b><span>(.*?)</span>", html) == [
        ("A", "汇报"),
        ("B", "撤人"),
        ("C", "等着"),
    ]


def test_one_fragment_serves_papers_with_other_numbers_and_marks() -> None:
    html = render({item(1, SINGLE, "ABC"): SINGLE, item(2, SINGLE, "BCA"): SINGLE})

    assert {name for name, *_ in Fields(html).found} == {"q1", "q2"}
    assert 'id="q2"' in html and "单选，1.5 分" in html


def test_what_was_received_is_filled_in() -> None:
    html = render(
        {item(1, SINGLE, "BAC"): SINGLE, item(2, FILL_IN, section="s2"): FILL_IN},
        answers={1: ("A",), 2: ("立即", '1"')},
        flags={2},
        touched={1: 3},
    )

    assert [row for row in Fields(html).found if row[3] or row[1] == "text"] == [
        ("q1", "radio", "A", True),
        ("q2", "text", "立即", False),
        ("q2", "text", '1"', False),
    ]
    assert re.search(r'<section class="q" id="q1"[^>]* data-e="3"', html)
    assert re.search(r'<section class="q" id="q2"[^>]* data-flag', html)


def test_each_part_is_announced_once_with_its_count() -> None:
    html = render(
        {
            item(1, SINGLE, "ABC"): SINGLE,
            item(2, SINGLE, "ABC"): SINGLE,
            item(3, FILL_IN, section="s2"): FILL_IN,
        }
    )

    assert re.findall(r'<h2 class="part">(.*?)</h2>', html) == ["一、单选 2 题", "二、填空 1 题"]


def test_the_same_kind_from_two_banks_is_one_part() -> None:
    html = render(
        {
            item(1, SINGLE, "ABC"): SINGLE,
            item(2, SINGLE, "ABC", section="s3"): SINGLE,
            item(3, FILL_IN, section="s2"): FILL_IN,
        }
    )

    assert re.findall(r'<h2 class="part">(.*?)</h2>', html) == ["一、单选 2 题", "二、填空 1 题"]


def test_blanks_without_a_place_in_the_stem_stand_below_it() -> None:
    odd = FragmentSource(Kind.FILL_IN, Markup("<p>写出两条。</p>"), {}, 2)

    html = render({item(1, odd): odd})

    assert len(Fields(html).found) == 2
    assert html.index("写出两条") < html.index("（1）") < html.index("（2）")


@given(
    texts=st.lists(st.text(max_size=40), min_size=3, max_size=3),
    answer=st.text(max_size=40),
)
def test_no_content_and_no_answer_can_add_a_tag_or_a_field(texts: list[str], answer: str) -> None:
    single = FragmentSource(Kind.SINGLE, texts[0], {"A": texts[1], "B": texts[2]})
    fill_in = FragmentSource(Kind.FILL_IN, Markup("<p>____</p>"), {}, 1)

    page = Fields(
        render(
            {item(1, single, "BA"): single, item(2, fill_in, section="s2"): fill_in},
            answers={2: (answer,)},
        )
    )

    plain = FragmentSource(Kind.SINGLE, "x", {"A": "x", "B": "x"})
    same_shape = Fields(
        render({item(1, plain, "BA"): plain, item(2, fill_in, section="s2"): fill_in})
    )
    assert page.tags == same_shape.tags
    assert [row[:2] for row in page.found] == [row[:2] for row in same_shape.found]


def test_text_is_escaped_and_markup_is_not() -> None:
    source = FragmentSource(
        Kind.SINGLE, "<script>alert(1)</script>", {"A": Markup("CH<sub>4</sub>"), "B": "a<b"}
    )

    html = render({item(1, source, "AB"): source})

    assert "<script" not in html and "&lt;script&gt;" in html
    assert "CH<sub>4</sub>" in html and "a&lt;b" in html


def test_characters_that_mark_slots_cannot_come_from_content() -> None:
    source = FragmentSource(Kind.SINGLE, "甲\ue000乙\ue005", {"A": "\ue003", "B": "对"})

    html = render({item(1, source, "AB"): source}, answers={1: ("B",)})

    assert "甲乙" in html
    assert not re.search("[\ue000-\uf8ff]", html)


def test_the_cache_loads_each_revision_once_and_all_missing_together() -> None:
    asked: list[set[str]] = []

    def load(revisions: object) -> dict[str, FragmentSource]:
        asked.append(set(revisions))  # type: ignore[call-overload]
        return dict.fromkeys(asked[-1], SINGLE)

    cache = FragmentCache(ENV, load)
    cache.get(["r1", "r2"])
    cache.get(["r2", "r3", "r1"])
    cache.get(["r3"])

    assert asked == [{"r1", "r2"}, {"r3"}]


def test_the_cache_stays_within_its_limit_and_still_answers() -> None:
    cache = FragmentCache(ENV, lambda revisions: dict.fromkeys(revisions, SINGLE), limit=3)
    cache.get(["r1", "r2", "r3"])

    assert set(cache.get(["r4", "r1"])) == {"r4", "r1"}
    assert len(cache._kept) <= 3


def test_an_unknown_revision_is_an_error_and_not_an_empty_question() -> None:
    cache = FragmentCache(ENV, lambda _: {})

    with pytest.raises(KeyError):
        cache.get(["nowhere"])
