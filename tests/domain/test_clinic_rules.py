"""The clinic: what is amiss with one question, each rule with what must and must not fire."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anquan_exam.domain.clinic import Code, Entry, Severity, examine, severity_of
from anquan_exam.domain.clinic.options import is_all_above, is_quantity
from anquan_exam.domain.clinic.reading import is_rare, unexplained
from anquan_exam.domain.documents import Period
from anquan_exam.domain.overlays import Law
from anquan_exam.domain.questions import Basis, Kind, Question
from tests.domain.clinic_samples import (
    DAY,
    LAW,
    REGISTER,
    SOUND,
    choice,
    codes,
    fill_in,
    found,
    questions,
    statement,
)


def test_nothing_is_found_in_a_sound_question():
    assert codes(SOUND) == []
    assert codes(statement("事故发生后要立即报告。")) == []
    assert codes(fill_in("事故要____报告。", ("立即",))) == []


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(questions(), max_size=4))
def test_whatever_a_draft_holds_is_examined(held: list[Question]):
    findings = found(*held)

    severities = [finding.severity for finding in findings]
    assert severities == sorted(severities, key=[*Severity].index)
    assert all(len(finding.key) == 64 for finding in findings)


def test_a_key_outside_the_options_and_one_of_the_wrong_size():
    assert codes(replace(SOUND, key=("E",))) == [Code.KEY_OUTSIDE]
    assert codes(replace(SOUND, key=())) == [Code.KEY_COUNT]
    assert codes(replace(SOUND, key=("A", "B"))) == [Code.KEY_COUNT]
    assert codes(replace(SOUND, kind=Kind.MULTIPLE)) == [Code.KEY_COUNT]
    assert severity_of(Code.KEY_OUTSIDE) is Severity.MUST


@pytest.mark.parametrize(
    "text",
    [
        "以上都对",
        "以上都不对",
        "以上皆是",
        "上述说法都正确",
        "前三项都是",
        "全部正确",
        "以上选项均不正确。",
    ],
)
def test_an_option_that_stands_for_the_others_is_found(text: str):
    asked = choice("下面哪种做法对？", "停电", "验电", text)

    assert is_all_above(text)
    assert codes(asked)[0] is Code.ALL_ABOVE


@pytest.mark.parametrize(
    "text",
    [
        "、",
        "",
        "都按规程操作",
        "以上一班的记录为准",
        "全部人员撤离",
        "三项都要检查",
        "以上级通知为准",
    ],
)
def test_an_option_with_a_sense_of_its_own_stands_for_no_others(text: str):
    assert not is_all_above(text)


@pytest.mark.parametrize("text", ["A、C", "A和B", "AB都对", "A，B，C", "选项A加选项B"])
def test_letters_named_in_an_option_must_go_for_they_move(text: str):
    assert codes(choice("下面哪种做法对？", "停电", "验电", text))[0] is Code.LETTER_REFERENCE


@pytest.mark.parametrize("text", ["A级", "B型气瓶", "CO报警仪", "2A", "D类火灾"])
def test_letters_that_name_no_option_may_stay(text: str):
    found_here = codes(choice("下面哪种对？", "停电", "验电", text))
    assert Code.LETTER_REFERENCE not in found_here


def test_letters_named_in_the_explanation_are_found():
    assert codes(replace(SOUND, explanation="A选项干完再走会出事。")) == [Code.LETTER_REFERENCE]
    assert codes(replace(SOUND, explanation="答案是B，晚走会被埋。")) == [Code.LETTER_REFERENCE]
    assert codes(replace(SOUND, explanation="选A类灭火器扑救固体火灾才有效果。")) == []


@pytest.mark.parametrize(
    ("options", "key", "fires"),
    [
        (("停电。", "验电", "放电"), "A", True),
        (("停电。", "验电。", "放电。"), "A", False),
        (("1小时", "2小时", "半小时", "立即"), "D", True),
        (("1小时", "2小时", "半小时", "立即"), "A", False),
        (("三", "二", "一"), "C", False),
        (("一般事故", "较大事故", "重大事故"), "A", False),
        (("停下来，撤到安全的地方去，再报告班长和调度室", "接着干", "等通知"), "A", True),
        (("停下来，撤到安全的地方去，再报告班长和调度室", "接着干", "等通知"), "B", False),
    ],
)
def test_the_right_option_stands_out_by_its_form(options: tuple[str, ...], key: str, fires: bool):
    assert (Code.UNEVEN_OPTIONS in codes(choice("应当怎么做？", *options, key=key))) is fires


def test_quantities():
    assert all(map(is_quantity, ["3人", "24小时", "半年", "第五条", "十", "≥30m"]))
    assert not any(map(is_quantity, ["立即", "一般事故", "三人同行时由班长带队前往现场", ""]))


def test_a_word_that_gives_the_answer_away_is_a_hint():
    assert codes(statement("任何情况下都可以不戴安全帽。", right=False)) == [Code.ABSOLUTE_HINT]
    assert codes(statement("井下一律不许吸烟。", right=True)) == []
    wrong = ("一律扣工资", "绝对不用报告", "按规程处理")
    assert codes(choice("怎么处理？", *wrong, key="C")) == [Code.ABSOLUTE_HINT]
    assert codes(choice("怎么处理？", "一律停工", "绝对不用报告", "看情况办", key="A")) == []
    assert severity_of(Code.ABSOLUTE_HINT) is Severity.LOOK


@pytest.mark.parametrize(
    "stem",
    [
        "检修时不得不停电。",
        "井下并非不能吸烟。",
        "入井人员非培训合格不可上岗，对不对？非戴自救器不可。",
        "没有不带瓦斯检测仪的瓦检员。",
    ],
)
def test_saying_no_twice_is_found(stem: str):
    assert codes(statement(stem)) == [Code.DOUBLE_NEGATIVE]


@pytest.mark.parametrize(
    "stem",
    [
        "检查后没有不合格的设备。",
        "服药后无不良反应才能上岗。",
        "设备不得带病运行。",
        "现场没有不安全行为。",
    ],
)
def test_one_no_or_a_word_with_one_inside_is_not(stem: str):
    assert codes(statement(stem)) == []


def test_asking_for_the_wrong_among_what_says_no_is_a_double_negative():
    options = ("不戴安全帽", "系好安全带", "先验电再干")
    asked = choice("下面哪种做法不正确的是？", *options)

    assert codes(asked) == [Code.DOUBLE_NEGATIVE]
    assert codes(replace(asked, stem="下面哪种做法会受伤？")) == []
    assert codes(choice("下面做法不正确的是哪种？", "先送电再挂牌", *options[1:])) == []


def test_a_stem_is_long_from_121_characters_on():
    sentence = "班长带人下井检查通风设施。"
    stem = sentence * 9 + "一二"
    assert len(stem) == 119
    assert codes(statement(stem + "三")) == []
    assert codes(statement(stem + "三四")) == [Code.LONG_STEM]
    assert codes(statement(f"{stem} **三** ")) == []


def test_a_sentence_nobody_reads_in_one_breath():
    assert codes(statement("检" * 61)) == [Code.LONG_SENTENCE]
    assert codes(statement("检" * 60 + "。" + "查" * 55)) == []


def test_rare_characters_and_those_of_the_trade():
    assert codes(statement("他患有癫痫，不能登高。")) == [Code.RARE_CHARACTERS]
    assert not any(map(is_rare, "硐室矸石锚杆。ABC１"))
    assert is_rare("囟") and is_rare("瘗")


@pytest.mark.parametrize("text", ["执行LOTO程序", "佩戴SCBA入内"])
def test_an_abbreviation_without_chinese_is_found(text: str):
    assert codes(statement(f"检修前要{text}。")) == [Code.ABBREVIATION]


@pytest.mark.parametrize(
    "text",
    [
        "一氧化碳（CO）超限",
        "CO（一氧化碳）超限",
        "压力30 MPa",
        "按GB 30871执行",
        "用手机APP打卡",
        "载荷1.1kN",
        "A级",
    ],
)
def test_units_standards_and_what_is_explained_are_not(text: str):
    assert list(unexplained(text)) == []


def test_an_abbreviation_is_told_once_for_a_bank():
    one, other = statement("检修前要执行LOTO。"), statement("谁来做LOTO由班长定。", id_="q-2")

    (finding,) = found(one, other)

    assert [s.question for s in finding.subjects] == ["q-1", "q-2"]


@pytest.mark.parametrize(
    "text",
    [
        "马上撤离",
        "答案是马上撤离。",
        "正确答案：马上撤离",
        "略。",
        "根据《示例法》第一条规定，马上撤离。",
        "见教材",
    ],
)
def test_an_explanation_that_only_repeats_the_answer(text: str):
    assert codes(replace(SOUND, explanation=text)) == [Code.EXPLANATION_REPEATS]


def test_an_explanation_that_repeats_the_statement():
    asked = fill_in("事故要____报告本单位负责人。", ("立即", "马上"))

    assert codes(replace(asked, explanation="事故要立即报告本单位负责人。")) == [
        Code.EXPLANATION_REPEATS
    ]
    assert codes(replace(asked, explanation="晚报一分钟，救援就晚一分钟。")) == []
    assert codes(replace(asked, explanation=" ")) == [Code.NO_EXPLANATION]
    told = statement("事故可以瞒报。", right=False)
    assert codes(replace(told, explanation="错误。")) == [Code.EXPLANATION_REPEATS]
    assert codes(replace(told, explanation="不能瞒报，瞒报要坐牢。")) == []


def basis_codes(document=LAW, day: date = DAY, written: date | None = None) -> list[Code]:
    """What is found of a question on this document."""
    entry = Entry("bank", SOUND, written)
    return [f.code for f in examine([entry], Law({"law": document}), day)]


def test_a_basis_missing_or_unknown():
    assert codes(replace(SOUND, basis=())) == [Code.NO_BASIS]
    assert codes(replace(SOUND, basis=(Basis("law", "第九条"),))) == [Code.BASIS_UNKNOWN]
    assert codes(replace(SOUND, basis=(Basis("nowhere", "第一条"),))) == [Code.BASIS_UNKNOWN]


def test_a_basis_on_the_days_around_its_force():
    ending = replace(
        LAW, in_force=(Period(date(2020, 1, 1), date(2026, 6, 2)),), superseded_by="new-law"
    )

    assert basis_codes(LAW, date(2019, 12, 31)) == [Code.BASIS_NOT_YET]
    assert basis_codes(LAW, date(2020, 1, 1)) == []
    assert basis_codes(ending, date(2026, 6, 1)) == [Code.BASIS_ENDING]
    assert basis_codes(ending, date(2026, 6, 2)) == [Code.BASIS_ENDED]


def test_a_basis_amended_since_the_question_was_written():
    amended = replace(
        LAW,
        in_force=(
            Period(date(2020, 1, 1), date(2026, 5, 1)),
            Period(date(2026, 5, 1), None),
        ),
    )

    assert basis_codes(amended, DAY, written=date(2026, 4, 30)) == [Code.BASIS_AMENDED]
    assert basis_codes(amended, DAY, written=date(2026, 5, 1)) == []
    assert basis_codes(amended, DAY) == []


def test_findings_name_what_was_examined():
    (finding,) = found(replace(SOUND, key=("E",)))

    assert (finding.bank, finding.subjects[0].question) == ("bank", "q-1")
    assert finding.detail == ("E", "A、B、C")
    assert REGISTER == {"law": LAW}
