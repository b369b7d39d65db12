"""What a document contains, and on which days it carries a question."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.documents import (
    Article,
    BasisRule,
    Document,
    DocumentKind,
    Period,
    basis_problem,
)
from anquan_exam.domain.questions import Basis

START, END = date(2020, 3, 1), date(2026, 5, 1)


def a_document(*numbers: str, end: date | None = None) -> Document:
    return Document(
        id="demo-law",
        title="示例法",
        short="示例法",
        kind=DocumentKind.LAW,
        number="示例第1号",
        issued=date(2020, 1, 1),
        in_force=(Period(START, end),),
        superseded_by=None,
        complete=True,
        note=None,
        articles=tuple(Article(number) for number in numbers),
    )


LAW = a_document("第四条", "第二十五条", "第一百三十四条", "第一百三十四条之一", "4.1", "4.1.1")


@pytest.mark.parametrize(
    ("locator", "article"),
    [
        ("第四条", "第四条"),
        ("第二十五条第二款", "第二十五条"),
        ("第四条（三）", "第四条"),
        ("第四条第（三）项", "第四条"),
        ("第四条第三项", "第四条"),
        ("第二十五条第一款第（五）项", "第二十五条"),
        ("第一百三十四条之一", "第一百三十四条之一"),
        ("第一百三十四条之一第（三）项", "第一百三十四条之一"),
        ("4.1", "4.1"),
        ("4.1.1 a)", "4.1.1"),
    ],
)
def test_a_place_inside_an_article_is_known(locator, article):
    assert LAW.article(locator) == Article(article)


@pytest.mark.parametrize(
    "locator",
    [
        "第五条",
        "第四",
        "第四条之一",
        "第一百三十四条之二",
        "4.1.2",
        "4.12",
        "第四条 随便",
        "",
        "四条",
    ],
)
def test_a_place_the_document_lacks_is_unknown(locator):
    assert not LAW.knows(locator)


@given(st.integers(-4000, 4000).map(lambda days: END + timedelta(days=days)))
def test_a_document_holds_from_its_first_day_until_the_day_before_its_end(day):
    assert a_document(end=END).in_force_on(day) == (START <= day < END)


@pytest.mark.parametrize(
    ("document", "locator", "day", "rule"),
    [
        ("other", "第四条", START, BasisRule.UNKNOWN_DOCUMENT),
        ("demo-law", "第五条", START, BasisRule.UNKNOWN_ARTICLE),
        ("demo-law", "第四条", date(2020, 2, 29), BasisRule.NOT_YET_IN_FORCE),
        ("demo-law", "第四条", END, BasisRule.NO_LONGER_IN_FORCE),
    ],
)
def test_a_basis_that_carries_nothing_says_why(document, locator, day, rule):
    register = {"demo-law": a_document("第四条", end=END)}

    problem = basis_problem(Basis(document, locator), register, day)

    assert problem is not None
    assert problem.rule is rule


def test_a_basis_in_force_has_no_problem():
    register = {"demo-law": a_document("第四条", end=END)}

    assert basis_problem(Basis("demo-law", "第四条（一）"), register, START) is None


@pytest.mark.parametrize("end", [None, END])
def test_a_document_reads_back_from_what_is_stored(end):
    document = replace(
        a_document("第四条", end=end), note="摘录", articles=(Article("4.1", "班前检查"),)
    )
    assert Document.from_content(json.loads(json.dumps(document.content()))) == document


def test_without_a_day_only_what_is_cited_matters():
    ended = {"demo-law": a_document("第四条", end=END)}
    assert basis_problem(Basis("demo-law", "第四条"), ended, None) is None
    assert basis_problem(Basis("demo-law", "第五条"), ended, None) is not None
