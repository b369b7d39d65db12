"""Differences between texts and between versions: complete, readable, and nothing invented."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.bank_diff import (
    Change,
    Part,
    QuestionChange,
    basis_text,
    diff_banks,
    rows,
)
from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion, Topic
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import (
    TRUE_FALSE_OPTIONS,
    Basis,
    Kind,
    Option,
    Question,
    RubricPoint,
)
from anquan_exam.domain.word_diff import Side, compare
from tests.domain import test_kind_rules as kind_rules

TEXTS = st.text(alphabet="甲乙丙丁，。 1.5%ab\n", max_size=40)
TOPIC = Topic("01-a", "甲")
ASKED = Question(
    id="q-1",
    kind=Kind.SINGLE,
    difficulty=2,
    must_know=False,
    tags=("瓦斯",),
    stem="浓度达到 1.5% 时，应当怎么做？",
    options=(Option("A", "加强通风"), Option("B", "停止用电作业"), Option("C", "撤出人员")),
    key=("B",),
    blanks=(),
    basis=(Basis("law", "第一条"),),
    explanation="先撤人。",
)


def shown(side: Side) -> str:
    return "".join(f"[{run.text}]" if run.changed else run.text for run in side)


def unchanged(side: Side) -> str:
    return "".join(run.text for run in side if not run.changed)


def entry(asked: Question = ASKED, retired: str | None = None) -> BankQuestion:
    return BankQuestion(asked, TOPIC, retired)


def bank(*entries: BankQuestion) -> Bank:
    return Bank("b", "题库", 1, BankCategory.POSTS, ("all",), (), ("all",), "无", entries)


def changed(**other: object) -> QuestionChange:
    (found,) = diff_banks(bank(entry()), bank(entry(replace(ASKED, **other))))  # type: ignore[arg-type]
    return found


@given(TEXTS, TEXTS)
def test_each_side_joins_to_its_text_and_what_is_unchanged_is_common(old: str, new: str):
    left, right = compare(old, new)

    assert "".join(run.text for run in left) == old
    assert "".join(run.text for run in right) == new
    # Runs are counted by side: what was put in between splits them on one side only.
    assert unchanged(left) == unchanged(right)
    assert any(r.changed for r in (*left, *right)) == (old != new)


def test_numbers_and_words_change_whole():
    left, right = compare("浓度达到 1.5% 时", "浓度达到 2.0% 时")
    assert (shown(left), shown(right)) == ("浓度达到 [1.5%] 时", "浓度达到 [2.0%] 时")


def test_single_characters_do_not_stand_between_two_changes():
    left, right = compare("停止用电作业", "停止工作，撤出人员")
    assert (shown(left), shown(right)) == ("停止[用电作业]", "停止[工作，撤出人员]")


def test_texts_with_little_in_common_replace_each_other():
    left, right = compare("听班长的", "马上撤到安全地方")
    assert (shown(left), shown(right)) == ("[听班长的]", "[马上撤到安全地方]")


def test_a_bank_does_not_differ_from_itself_nor_by_order():
    other = entry(replace(ASKED, id="q-2"))
    assert diff_banks(bank(entry(), other), bank(other, entry())) == ()


def test_every_kind_of_change_is_named():
    old = bank(
        entry(),
        entry(replace(ASKED, id="gone")),
        entry(replace(ASKED, id="tired")),
        entry(replace(ASKED, id="back"), "过时"),
    )
    new = bank(
        entry(replace(ASKED, explanation="改了。")),
        entry(replace(ASKED, id="tired"), "过时"),
        entry(replace(ASKED, id="back")),
        entry(replace(ASKED, id="new")),
    )
    assert {found.id: found.change for found in diff_banks(old, new)} == {
        "q-1": Change.CHANGED,
        "tired": Change.RETIRED,
        "back": Change.RESTORED,
        "new": Change.ADDED,
        "gone": Change.REMOVED,
    }


def test_the_parts_that_changed_are_named_the_key_first():
    found = changed(stem="应当怎么做？", key=("C",), difficulty=3)
    assert found.parts == (Part.KEY, Part.STEM, Part.DIFFICULTY)
    assert found.key_changed


def test_a_moved_key_shows_on_both_options_though_their_texts_stand():
    table = rows(changed(key=("C",)), {"law": "示例法"})
    keys = {row.mark: (row.old_key, row.new_key, row.changed) for row in table if row.mark}
    assert keys == {
        "A": (False, False, False),
        "B": (True, False, True),
        "C": (False, True, True),
    }


def test_an_option_more_or_less_is_a_row_with_an_empty_side():
    table = rows(changed(options=(*ASKED.options, Option("D", "等通知"))), {})
    (row,) = (row for row in table if row.mark == "D")
    assert (row.old, shown(row.new)) == ((), "[等通知]")


def test_a_new_question_shows_whole_on_the_new_side():
    (found,) = diff_banks(bank(entry()), bank(entry(), entry(replace(ASKED, id="new"))))
    table = rows(found, {"law": "示例法"})
    assert all(not row.old for row in table)
    assert "".join(run.text for run in table[0].new) == ASKED.stem
    assert [row.part for row in table] == [
        Part.STEM,
        *[Part.OPTIONS] * 3,
        Part.BASIS,
        Part.EXPLANATION,
    ]


def test_blanks_stand_row_by_row():
    old = replace(ASKED, kind=Kind.FILL_IN, options=(), key=(), blanks=(("立即", "马上"), ("1",)))
    (found,) = diff_banks(bank(entry(old)), bank(entry(replace(old, blanks=(("立即",), ("1",))))))
    table = [row for row in rows(found, {}) if row.part is Part.BLANKS]
    assert [(row.mark, row.changed) for row in table] == [("1", True), ("2", False)]


def test_true_and_false_carry_no_letters():
    old = replace(ASKED, kind=Kind.TRUE_FALSE, options=TRUE_FALSE_OPTIONS, key=("A",))
    (found,) = diff_banks(bank(entry(old)), bank(entry(replace(old, key=("B",)))))
    assert [row.mark for row in rows(found, {}) if row.part is Part.OPTIONS] == ["", ""]


def test_a_retirement_shows_its_reason():
    (found,) = diff_banks(bank(entry()), bank(entry(retired="标准换了")))
    (row,) = (row for row in rows(found, {}) if row.part is Part.RETIRED)
    assert shown(row.new) == "[标准换了]"


def test_a_basis_is_said_by_its_short_title_or_its_id():
    assert basis_text(ASKED, {"law": "示例法"}) == "《示例法》第一条"
    assert basis_text(ASKED, {}) == "《law》第一条"


def special(old: Question, new: Question) -> QuestionChange:
    (found,) = diff_banks(bank(entry(old)), bank(entry(new)))
    return found


def test_what_only_some_kinds_have_is_compared_too():
    hazards = kind_rules.HAZARDS
    moved = replace(
        hazards,
        outlines=(hazards.outlines[0], ((700, 700), (800, 700), (800, 800))),
        picture=Picture(hazards.picture.name, "三名工人"),
    )
    change = special(hazards, moved)
    assert change.parts == (Part.PICTURE, Part.OUTLINES)
    assert change.key_changed
    labels = {
        (row.part, row.mark): "".join(run.text for run in row.new)
        for row in rows(change, {})
        if row.changed
    }
    assert labels[Part.OUTLINES, "B"].endswith("700,700 800,700 800,800")
    assert "三名" in labels[Part.PICTURE, ""]


def test_an_order_has_no_right_option_but_a_place_for_each():
    turned = replace(
        kind_rules.ORDERING, options=kind_rules.options("呼救", "切断电源", "心肺复苏")
    )
    change = special(kind_rules.ORDERING, turned)
    assert change.parts == (Part.OPTIONS,)
    steps = [row for row in rows(change, {}) if row.part is Part.OPTIONS]
    assert [(row.mark, row.old_key, row.new_key) for row in steps] == [
        (letter, None, None) for letter in "ABC"
    ]


def test_points_of_a_rubric_are_compared_one_by_one():
    change = special(
        kind_rules.SHORT,
        replace(
            kind_rules.SHORT,
            rubric=(RubricPoint("停止作业", 70), RubricPoint("报告班长", 30)),
            model_answer="停，撤，报。",
        ),
    )
    assert change.parts == (Part.MODEL_ANSWER, Part.RUBRIC)
    assert [row.mark for row in rows(change, {}) if row.part is Part.RUBRIC] == ["1", "2"]


def test_a_case_is_compared_part_by_part():
    case = kind_rules.CASE
    other = replace(case, parts=(replace(case.parts[0], key=("B",)), case.parts[1]))
    change = special(case, other)
    assert change.parts == (Part.KEY,)
    assert change.key_changed
    (first, second) = [row for row in rows(change, {}) if row.changed]
    assert [(row.of, row.old_key, row.new_key) for row in (first, second)] == [
        (1, True, False),
        (1, False, True),
    ]
    longer = replace(case, parts=(*case.parts, replace(case.parts[1], id="q-1/3", stem="还有呢？")))
    change = special(case, longer)
    assert change.parts == (Part.PARTS,)
    added = [row for row in rows(change, {}) if row.of == 3]
    assert added
    assert all(not row.old for row in added)
