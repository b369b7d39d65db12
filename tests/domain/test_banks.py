"""The hash of a bank: the same for the same version, another for any change."""

from dataclasses import replace

import pytest

from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion, Topic, bank_hash
from anquan_exam.domain.questions import (
    Basis,
    Kind,
    Option,
    Question,
    revision_hash,
    stem_fingerprint,
)

QUESTION = Question(
    id="demo-001",
    kind=Kind.SINGLE,
    difficulty=2,
    must_know=True,
    tags=("权利",),
    stem="怎么做？",
    options=(Option("A", "走"), Option("B", "留")),
    key=("A",),
    blanks=(),
    basis=(Basis("demo-law", "第一条"),),
    explanation="先走。",
)
TOPIC = Topic("01-demo", "示例")
BANK = Bank(
    id="demo-bank",
    title="示例题库",
    version=1,
    category=BankCategory.REGULATIONS,
    industries=("all",),
    posts=(),
    person_categories=("all",),
    changes="首次发布。",
    questions=(BankQuestion(QUESTION, TOPIC, None),),
)


def test_the_hash_of_a_revision_never_moves():
    # Stored in every paper ever drawn: a change here orphans them.
    assert revision_hash(QUESTION) == (
        "b0a4a8f9230ef57bf9581679f5537928722b9b022dd68cae69695669ab1587eb"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"id": "demo-002"},
        {"kind": Kind.MULTIPLE},
        {"difficulty": 3},
        {"must_know": False},
        {"tags": ()},
        {"stem": "怎么做"},
        {"options": (Option("A", "走"), Option("B", "跑"))},
        {"key": ("B",)},
        {"blanks": (("走",),)},
        {"basis": (Basis("demo-law", "第二条"),)},
        {"explanation": "走。"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_of_a_question_is_another_revision_and_another_bank(change):
    changed = replace(QUESTION, **change)

    assert revision_hash(changed) != revision_hash(QUESTION)
    entry = BankQuestion(changed, TOPIC, None)
    assert bank_hash(replace(BANK, questions=(entry,))) != bank_hash(BANK)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"title": "题库"},
        {"posts": ("电工",)},
        {"changes": "改了错字。"},
        {"questions": (BankQuestion(QUESTION, TOPIC, "过时"),)},
        {"questions": (BankQuestion(QUESTION, Topic("01-demo", "样例"), None),)},
    ],
    ids=str,
)
def test_any_change_of_a_bank_is_another_hash(change):
    assert bank_hash(replace(BANK, **change)) != bank_hash(BANK)


def test_one_spelling_of_unicode_gives_one_revision():
    composed, decomposed = replace(QUESTION, stem="café"), replace(QUESTION, stem="cafe\u0301")

    assert revision_hash(composed) == revision_hash(decomposed)


def test_retired_questions_are_kept_but_not_active():
    retired = replace(BANK, questions=(BankQuestion(QUESTION, TOPIC, "过时"),))

    assert list(retired.active()) == []
    assert retired.manifest()[0]["retired"] == "过时"


@pytest.mark.parametrize("stem", ["怎么 做", "怎么做?", "怎么做（  ）。"])
def test_stems_that_ask_the_same_share_a_fingerprint(stem):
    assert stem_fingerprint(stem) == stem_fingerprint(QUESTION.stem)


@pytest.mark.parametrize(
    "spoilt",
    [{"kind": "essay"}, {"difficulty": "2"}, {"options": {}}, {"tags": [1]}, {"key": None}],
)
def test_content_that_is_no_question_is_refused(spoilt):
    with pytest.raises(ValueError, match=r"question|essay"):
        Question.from_content(QUESTION.content() | spoilt)
