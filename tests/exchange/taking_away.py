"""Banks taken away in a format and brought back: what the tests of both ways are made of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion, Topic
from anquan_exam.domain.question_rules import problems
from anquan_exam.domain.questions import (
    TRUE_FALSE_OPTIONS,
    Basis,
    Kind,
    Option,
    Question,
    RubricPoint,
)
from anquan_exam.exchange.bank_markdown import NotWritable, as_stem, write_topic
from anquan_exam.exchange.bank_markdown.lines import tidy_line
from anquan_exam.exchange.html_lines import plain_lines, plain_text
from anquan_exam.exchange.question_export import Format, Written, export
from anquan_exam.exchange.question_import import Verdict, judge_rows, read_file
from anquan_exam.services.banks.rendering import Renderer
from tests.exchange import banks_by_chance as by_chance
from tests.pictures import drawing
from tests.services.editors import single

RENDERER = Renderer()
TOPIC = Topic("01-general", "综合")
FILES = {Format.EXCEL: "a.xlsx", Format.GIFT: "a.gift", Format.MOODLE: "a.xml", Format.QTI: "a.zip"}
EXACT = (Format.EXCEL, Format.GIFT, Format.MOODLE)


def bank_of(*asked: Question, retired: str | None = None) -> Bank:
    """A bank of these questions."""
    return Bank(
        id="demo",
        title="示例题库",
        version=1,
        category=BankCategory.POSTS,
        industries=("all",),
        posts=(),
        person_categories=("all",),
        changes="首次发布",
        questions=tuple(BankQuestion(each, TOPIC, retired) for each in asked),
    )


def taken(bank: Bank, wanted: Format, pictures: Mapping[str, bytes] | None = None) -> Written:
    """The bank in a format; every picture of it that is not given is a small drawing."""
    names = {picture.name for e in bank.questions for picture in e.question.pictures}
    return export(
        bank,
        wanted,
        pictures={**dict.fromkeys(names, drawing()), **(pictures or {})},
        block=RENDERER.block,
        line=RENDERER.line,
        register={},
    )


def back(written: Written, wanted: Format) -> list[Question]:
    """The questions that importing reads in the file."""
    judged = judge_rows(read_file(written.data, FILES[wanted]).rows)
    assert [(row.verdict, row.notes) for row in judged if row.twin is False] == [
        (Verdict.ACCEPTED, ()) for row in judged if row.twin is False
    ]
    return [row.question for row in judged if row.question is not None]


def nameless(question: Question) -> Question:
    """Without its id: a question that comes in gets a new one."""
    return replace(question, id="-")


def read_aloud(question: Question) -> Question:
    """Its texts as somebody reads them, without bold and the like."""
    return replace(
        nameless(question),
        parts=tuple(map(read_aloud, question.parts)),
        stem="\n".join(plain_lines(RENDERER.block(question.stem))),
        options=tuple(replace(o, text=said(o.text)) for o in question.options),
        explanation=said(question.explanation),
        rubric=tuple(replace(p, text=said(p.text)) for p in question.rubric),
        model_answer=said(question.model_answer),
    )


def said(text: str) -> str:
    """A line of Markdown as somebody reads it."""
    return " ".join(plain_text(RENDERER.line(text)).split())


IN_A_ROW = sorted(frozenset(Kind) - {Kind.CASE, Kind.HAZARD_PICTURE})
RAW_HTML = re.compile(r"<(?=[A-Za-z/!?])")
stems = by_chance.stems.map(lambda text: RAW_HTML.sub("< ", text).replace("____", "_"))
lines = by_chance.one_line.map(lambda text: RAW_HTML.sub("< ", text))
answers = st.lists(lines, min_size=1, max_size=3).map(tuple)
LETTERS = "ABCDEFGH"
SHOWN = (
    "**重要**",
    "*强调*",
    "`码`",
    "2 \\* 3",
    "[法](https://example.org/a)",
    "1. 先",
    "- 后",
    "&lt;",
)


@st.composite
def sound(
    draw: Callable[..., Any],
    text: st.SearchStrategy[str] = stems,
    simple: st.SearchStrategy[str] = lines,
) -> Question:
    """A question that one row can hold, without faults, in the nastiest words."""
    kind = draw(st.sampled_from(IN_A_ROW))
    made = replace(single("a-law"), id="demo-1", kind=kind, difficulty=draw(st.integers(1, 5)))
    stem = draw(text)
    texts = draw(st.lists(simple, min_size=3, max_size=5, unique_by=lambda t: "".join(t.split())))
    options = tuple(Option(letter, text) for letter, text in zip(LETTERS, texts, strict=False))
    letters = [option.id for option in options]
    blanks: tuple[tuple[str, ...], ...] = ()
    if kind is Kind.FILL_IN:
        blanks = tuple(draw(st.lists(answers, min_size=1, max_size=3)))
        stem = "____".join([stem, *(draw(simple) for _ in blanks)])
    shares = draw(st.sampled_from(((100,), (40, 60), (1, 98, 1))))
    key = {
        Kind.SINGLE: st.sampled_from(letters).map(lambda letter: (letter,)),
        Kind.MULTIPLE: st.sets(st.sampled_from(letters), min_size=2).map(sorted).map(tuple),
        Kind.TRUE_FALSE: st.sampled_from((("A",), ("B",))),
        Kind.ORDERING: st.just(tuple(letters)),
    }
    plain = kind in (Kind.FILL_IN, Kind.SHORT_ANSWER)
    asked = replace(
        made,
        stem=as_stem(stem),
        options=() if plain else TRUE_FALSE_OPTIONS if kind is Kind.TRUE_FALSE else options,
        key=() if plain else draw(key[kind]),
        blanks=blanks,
        basis=tuple(draw(st.lists(bases, min_size=1, max_size=2, unique=True))),
        explanation=draw(simple),
        tags=tuple(draw(st.lists(by_chance.tags, max_size=2, unique=True))),
        must_know=draw(st.booleans()),
        rubric=tuple(RubricPoint(draw(simple), share) for share in shares)
        if kind is Kind.SHORT_ANSWER
        else (),
        model_answer=draw(simple) if kind is Kind.SHORT_ANSWER else "",
    )
    assume(not problems(asked) and writable(asked))
    return asked


bases = st.builds(Basis, by_chance.slugs, by_chance.locators)


def writable(asked: Question) -> bool:
    """Whether a bank can hold the question."""
    try:
        write_topic(TOPIC, [(asked, None)])
    except NotWritable:
        return False
    return True


plain = (
    st.lists(
        st.text(by_chance.plain_characters, max_size=4) | st.sampled_from(SHOWN),
        min_size=1,
        max_size=4,
    )
    .map(lambda found: tidy_line(RAW_HTML.sub("< ", " ".join(found))))
    .filter(bool)
)
paragraphs = st.lists(plain, min_size=1, max_size=3).map("\n\n".join)
