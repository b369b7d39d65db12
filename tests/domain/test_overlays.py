"""Which questions may be drawn on a day, given what was recorded about the law since."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.documents import Article, Document, DocumentKind, Period
from anquan_exam.domain.overlays import Effect, Ground, Law, Overlay
from anquan_exam.domain.questions import Basis, Kind, Question

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = date(2026, 11, 23)
NUMBERS = ("第四条", "第五条", "第五条之一", "第二十五条")
LOCATORS = (*NUMBERS, "第五条第二款", "第二十五条第（三）项", "第九条")


def a_document(id_: str, end: date | None = None) -> Document:
    return Document(
        id=id_,
        title="示例法",
        short="示例法",
        kind=DocumentKind.LAW,
        number="",
        issued=date(2019, 1, 1),
        in_force=(Period(date(2020, 1, 1), end),),
        superseded_by=None,
        complete=True,
        note=None,
        articles=tuple(Article(number) for number in NUMBERS),
    )


def a_question(*bases: Basis) -> Question:
    return Question(
        id="q-1",
        kind=Kind.TRUE_FALSE,
        difficulty=1,
        must_know=False,
        tags=(),
        stem="题干",
        options=(),
        key=("A",),
        blanks=(),
        basis=bases,
        explanation="",
    )


def an_overlay(id_: int = 1, effect: Effect = Effect.AMENDED, *articles: str) -> Overlay:
    return Overlay(id_, "law", articles, effect, DAY, NOW)


REGISTER = {"law": a_document("law"), "other": a_document("other"), "old": a_document("old", DAY)}
ON_FIVE = a_question(Basis("law", "第五条"))

days = st.integers(-30, 30).map(lambda n: DAY + timedelta(days=n))
bases = st.builds(Basis, st.sampled_from(["law", "other", "old"]), st.sampled_from(LOCATORS))
questions = st.lists(bases, min_size=1, max_size=3, unique=True).map(lambda b: a_question(*b))
overlays = st.builds(
    Overlay,
    st.integers(1, 9),
    st.sampled_from(["law", "other", "old"]),
    st.lists(st.sampled_from(NUMBERS), max_size=2, unique=True).map(tuple),
    st.sampled_from(Effect),
    days,
    st.just(NOW),
)
laws = st.builds(
    Law,
    st.just(REGISTER),
    st.lists(overlays, max_size=4, unique_by=lambda o: o.id).map(tuple),
    st.frozensets(st.tuples(st.integers(1, 9), st.just("r")), max_size=4),
)


def drawable(law: Law, question: Question, day: date = DAY) -> bool:
    return law.against(question, "r", day) is None


@given(laws, overlays, questions, days)
def test_an_overlay_never_makes_more_questions_drawable(law, overlay, question, day):
    new = replace(overlay, id=99)
    assert drawable(law, question, day) or not drawable(law.with_overlay(new), question, day)


@given(laws, overlays, questions)
def test_nothing_changes_before_the_day(law, overlay, question):
    new = replace(overlay, id=99)
    before = new.effective_on - timedelta(days=1)
    after = law.with_overlay(new)
    assert after.standings(question, "r", before) == law.standings(question, "r", before)


@given(laws, overlays, questions, days)
def test_a_withdrawn_overlay_is_as_if_never_recorded(law, overlay, question, day):
    gone = replace(overlay, id=99, withdrawn_at=NOW)
    assert law.with_overlay(gone).standings(question, "r", day) == law.standings(question, "r", day)
    assert law.with_overlay(replace(overlay, id=99)).without(99) == law


@given(laws, questions, days, st.integers(1, 9))
def test_a_confirmation_mends_amendments_only_and_of_that_revision_only(law, question, day, id_):
    more = replace(law, confirmed=law.confirmed | {(id_, "r")})
    for was, is_ in zip(
        law.standings(question, "r", day), more.standings(question, "r", day), strict=True
    ):
        assert is_ == was or (was.ground is Ground.AMENDED and was.overlay)
    assert more.standings(question, "s", day) == law.standings(question, "s", day)


@given(laws, overlays, questions, days)
def test_what_rests_on_something_else_is_left_alone(law, overlay, question, day):
    new = replace(overlay, id=99)
    if not new.touched(question):
        assert law.with_overlay(new).standings(question, "r", day) == law.standings(
            question, "r", day
        )


@given(laws, questions, days)
def test_an_empty_record_leaves_the_shipped_periods(law, question, day):
    bare = Law(REGISTER)
    ended = any(b.document == "old" and b.locator != "第九条" for b in question.basis)
    assert drawable(bare, question, day) == (not ended or day < DAY)


@pytest.mark.parametrize("effect", [Effect.REPEALED, Effect.SUPERSEDED])
def test_a_repeal_cannot_be_confirmed_away(effect):
    law = Law(REGISTER, (an_overlay(1, effect),), frozenset({(1, "r")}))

    assert law.against(ON_FIVE, "r", DAY).ground is Ground.REPEALED


def test_an_amendment_waits_for_its_own_confirmation():
    first, second = an_overlay(1), replace(an_overlay(2), effective_on=DAY + timedelta(days=3))
    law = Law(REGISTER, (first, second), frozenset({(1, "r")}))

    assert law.against(ON_FIVE, "r", DAY) is None
    assert law.against(ON_FIVE, "r", second.effective_on).overlay == second
    assert law.against(ON_FIVE, "s", DAY).overlay == first


@pytest.mark.parametrize(
    ("article", "locator", "touched"),
    [
        ("第五条", "第五条", True),
        ("第五条", "第五条第二款", True),
        ("第五条", "第五条之一", False),
        ("第五条之一", "第五条", False),
        ("第五条第二款", "第五条", True),
        ("第五条第二款", "第五条第一款", False),
        ("第四条", "第二十五条", False),
    ],
)
def test_an_article_is_touched_with_what_is_inside_it(article, locator, touched):
    assert an_overlay(1, Effect.AMENDED, article).touches(Basis("law", locator)) is touched


def test_a_repeal_weighs_more_than_an_amendment():
    law = Law(REGISTER, (an_overlay(1), an_overlay(2, Effect.REPEALED, "第五条")))

    assert law.against(ON_FIVE, "r", DAY).ground is Ground.REPEALED
    assert law.against(a_question(Basis("law", "第四条")), "r", DAY).ground is Ground.AMENDED


def test_parts_of_a_case_count():
    part = replace(ON_FIVE, id="q-1/1")
    case = replace(a_question(), kind=Kind.CASE, key=(), parts=(part,))

    assert not drawable(Law(REGISTER, (an_overlay(),)), case)
