"""Hypothesis strategies: banks as they might be, the nasty ones included."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion, Topic
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.question_rules import PART_KINDS
from anquan_exam.domain.questions import (
    OPTION_LETTERS,
    RIGHT,
    TRUE_FALSE_OPTIONS,
    WRONG,
    Basis,
    Kind,
    Option,
    Question,
    RubricPoint,
    part_id,
)
from anquan_exam.exchange.bank_markdown import as_stem
from anquan_exam.exchange.bank_markdown.lines import tidy_line

# What the form itself is made of, so that chance meets it often.
FRAGMENTS = (
    "#", "## wsl-1 {kind=single difficulty=1}", "### ", ">", "> **依据** a 第一条", "> **解析** x",
    "![图](pictures/a.png)", "- 40% 要点", "### 1 {kind=single}", "{1,2}", "> **参考答案** 甲",
    "- ", "- [ ] A. 甲", "- [x] 对", "* [x] B. 乙", "1. ", "2) 二", "10. 十", "---", "title: x",
    "|", "\\", "\\\\", "\\|", "\\#", "____", "_", "{", "}", "；", "：", "\n", "\n\n", "\n\n\n",
    "    ", "　", " ", "é", "e\u0301", "Ａ", "&lt;b&gt;", "浓度<19.5%", "`code`", "```", "**",
    "[x]: /a", "!", "&a", "*a", '"', "'", ": ", " #", "[", "]", ",", "yes", "null", "%YAML",
)  # fmt: skip

plain_characters = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
)
nasty = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(plain_characters, max_size=3), max_size=6
).map("".join)
stems = nasty.map(as_stem).filter(bool)
one_line = nasty.map(tidy_line).filter(bool)
titles = nasty.map(lambda text: tidy_line(text[:80])).filter(bool)
slugs = st.sampled_from(("a", "7", "wsl-041", "x-1-b"))
tags = st.sampled_from(("权利", "no", "#", "50%", "é"))
locators = st.sampled_from(("第五条", "第四条（三）", "4.1", "4.1.2 b)"))


pictures = st.builds(
    Picture,
    st.sampled_from(("0123456789abcdef" * 2 + ".png", "f" * 32 + ".jpg")),
    nasty.map(lambda text: tidy_line(text.replace("[", "").replace("]", ""))).filter(bool),
)
points = st.tuples(st.integers(0, 1000), st.integers(0, 1000))
outlines = st.lists(points, min_size=1, max_size=4).map(tuple)


@st.composite
def questions(draw: Callable[..., Any], kind: Kind | None = None, id_: str = "") -> Question:
    """A question of any kind; its form is right, its sense is not looked at."""
    kind = kind or draw(st.sampled_from(Kind))
    options, key = _choices(draw, kind)
    blanks = st.lists(st.lists(one_line, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2)
    short = kind is Kind.SHORT_ANSWER
    question = Question(
        id=id_ or draw(slugs),
        kind=kind,
        difficulty=draw(st.integers(1, 5)),
        must_know=draw(st.booleans()),
        tags=tuple(draw(st.lists(tags, max_size=2))),
        stem=draw(stems),
        options=options,
        key=key,
        blanks=tuple(draw(blanks)) if kind is Kind.FILL_IN else (),
        basis=tuple(draw(st.lists(st.builds(Basis, slugs, locators), min_size=1, max_size=2))),
        explanation=draw(one_line),
        picture=draw(st.none() | pictures),
        outlines=tuple(draw(outlines) for _ in options) if kind is Kind.HAZARD_PICTURE else (),
        rubric=tuple(draw(st.lists(rubric_points, max_size=2))) if short else (),
        model_answer=draw(st.just("") | one_line) if short else "",
    )
    return _case(draw, question) if kind is Kind.CASE else question


rubric_points = st.builds(RubricPoint, one_line, st.integers(1, 100))


def _case(draw: Callable[..., Any], case: Question) -> Question:
    kinds = draw(st.lists(st.sampled_from(sorted(PART_KINDS)), min_size=1, max_size=2))
    parts = [draw(questions(kind, part_id(case.id, n))) for n, kind in enumerate(kinds, start=1)]
    alike = {"difficulty": case.difficulty, "must_know": False, "tags": ()}
    return replace(case, parts=tuple(replace(part, **alike) for part in parts))


def _choices(draw: Callable[..., Any], kind: Kind) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    if kind in (Kind.FILL_IN, Kind.SHORT_ANSWER, Kind.CASE):
        return (), ()
    if kind is Kind.TRUE_FALSE:
        return TRUE_FALSE_OPTIONS, (draw(st.sampled_from((RIGHT, WRONG))),)
    texts = draw(st.lists(one_line, min_size=2, max_size=4))
    options = tuple(
        Option(letter, text) for letter, text in zip(OPTION_LETTERS, texts, strict=False)
    )
    letters = [option.id for option in options]
    if kind is Kind.ORDERING:
        return options, tuple(letters)
    return options, tuple(sorted(draw(st.sets(st.sampled_from(letters)))))


def _short(text: str) -> bool:
    """The name of a post may not be longer."""
    return len(text) <= 80


@st.composite
def banks(draw: Callable[..., Any], topics: int = 2) -> Bank:
    """A bank of at most so many topics; ids may repeat, which the form does not mind."""
    entries: list[BankQuestion] = []
    for number in range(1, draw(st.integers(0, topics)) + 1):
        topic = Topic(f"{number:02}-{draw(slugs)}", draw(titles))
        asked = draw(st.lists(st.tuples(questions(), st.none() | one_line), min_size=1, max_size=2))
        entries += [BankQuestion(question, topic, retired) for question, retired in asked]
    return Bank(
        id=draw(slugs),
        title=draw(titles),
        version=draw(st.integers(1, 1_000_000)),
        category=draw(st.sampled_from(BankCategory)),
        industries=draw(st.sampled_from((("all",), ("school", "coal-mine")))),
        posts=tuple(draw(st.lists(one_line.filter(_short), max_size=2, unique=True))),
        person_categories=draw(st.sampled_from((("all",), ("frontline",)))),
        changes=draw(one_line),
        questions=tuple(entries),
    )
