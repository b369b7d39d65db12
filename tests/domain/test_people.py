"""Names, telephone and ID numbers as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.people import (
    IdKind,
    IdNumber,
    IdProblem,
    check_digit,
    check_id_number,
    mask_id,
    mask_phone,
    normal_name,
    normal_phone,
    plain,
)
from tests.builders import id_number

TODAY = date(2026, 11, 23)
bodies = st.builds(
    lambda area, born, serial: f"{area:06d}{born:%Y%m%d}{serial:03d}",
    st.integers(100000, 999999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@given(bodies)
def test_every_well_formed_number_is_taken_whatever_its_area(body):
    number = body + check_digit(body)
    assert check_id_number(number, TODAY) == IdNumber(IdKind.RESIDENT, number)


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body, place, by):
    number = body + check_digit(body)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert isinstance(check_id_number(wrong, TODAY), IdProblem)


@pytest.mark.parametrize("area", ["330521", "371202", "510225", "330114", "810000", "830000"])
def test_areas_that_tables_forget_are_taken(area):
    body = f"{area}19900307001"
    assert isinstance(check_id_number(body + check_digit(body), TODAY), IdNumber)


def test_a_number_is_read_through_width_spaces_and_small_letters():
    number = next(one for i in range(100) if (one := id_number(i)).endswith("X"))
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    for written in (wide, number.lower(), f"'{number[:6]} {number[6:14]} {number[14:]} "):
        assert check_id_number(written, TODAY) == IdNumber(IdKind.RESIDENT, number)


def test_an_old_number_becomes_the_new_one_of_the_same_person():
    body = "11010519491231002"
    assert check_id_number("110105491231002", TODAY) == check_id_number(
        body + check_digit(body), TODAY
    )


@pytest.mark.parametrize(
    "number", ["H12345678", "M1234567801", "12345678", "E12345678", "EJ1234567", "CHN110123456789"]
)
def test_permits_and_passports_are_other_documents(number):
    assert check_id_number(number, TODAY) == IdNumber(IdKind.OTHER, number)


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("1.40202E+17", IdProblem.LOST_DIGITS),
        ("999999199003070000", IdProblem.LOST_DIGITS),
        ("99999919900307001", IdProblem.LENGTH),
        ("9999991990030700111", IdProblem.LENGTH),
        ("999999199013071234", IdProblem.BORN),
        ("999999202701010014", IdProblem.BORN),
        (id_number(1)[:-1] + "?", IdProblem.FORMAT),
        ("身份证号", IdProblem.FORMAT),
    ],
)
def test_what_is_wrong_is_said(number, problem):
    assert check_id_number(number, TODAY) is problem


@given(st.text(max_size=40))
def test_no_text_upsets_the_checks(text):
    check_id_number(text, TODAY)
    normal_phone(text)
    normal_name(text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        "+86 138-1234-5678",
        "0086 13812345678",
        "１３８１２３４５６７８",
        "13812345678.0",
    ],
)
def test_a_mobile_number_is_read_however_written(written):
    assert normal_phone(written) == "13812345678"


@pytest.mark.parametrize("written", ["1381234567", "12812345678", "0351-7654321", "一三八", ""])
def test_what_is_no_mobile_number_is_not_made_one(written):
    assert normal_phone(written) is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("张 伟", "张伟"),
        ("王\u3000军\n", "王军"),
        ("买买提•阿卜杜拉", "买买提·阿卜杜拉"),
        ("John  Smith", "John Smith"),
        ("㛃䶮", "㛃䶮"),
        ("张伟2", None),
        ("张伟(大)", None),
        ("张", None),
        ("=cmd|calc", None),
    ],
)
def test_names_are_kept_plain(written, kept):
    assert normal_name(written) == kept


def test_masks_show_the_ends_only():
    assert mask_id("110105194912311234") == "110***********1234"
    assert mask_phone("13812349016") == "138****9016"
    assert mask_id("H123456") == "*******" and mask_phone("1234567") == "*******"
