"""Pictures are made small, and carry nothing but what is to be seen."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from anquan_exam.domain.pictures import PICTURE_NAME
from anquan_exam.exchange.pictures import (
    LONGEST_SIDE,
    MAX_BYTES,
    PictureRefused,
    clean_picture,
    picture_problem,
)
from tests.pictures import drawing, photo, tagged_photo


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
def test_a_picture_of_any_usual_kind_is_taken_and_is_sound_afterwards(kind):
    clean = clean_picture(photo(kind=kind))

    assert PICTURE_NAME.fullmatch(clean.name)
    assert picture_problem(clean.name, clean.data) is None
    assert opened(clean.data).size == (clean.width, clean.height) == (400, 300)


def test_where_and_with_what_a_photo_was_taken_does_not_come_through():
    taken = tagged_photo()
    assert opened(taken).getexif()

    clean = clean_picture(taken)

    assert not opened(clean.data).getexif()
    assert "示例牌".encode() not in clean.data
    name = clean.name
    assert picture_problem(name, taken) == "图片的内容和文件名对不上，可能被改过"


def test_a_photo_taken_with_the_phone_held_sideways_stands_upright():
    clean = clean_picture(tagged_photo(turn=6))
    assert (clean.width, clean.height) == (300, 400)


def test_a_drawing_stays_sharp_and_a_photo_becomes_a_jpeg():
    assert clean_picture(drawing()).name.endswith(".png")
    assert clean_picture(photo()).name.endswith(".jpg")


def test_a_large_photo_is_made_small():
    clean = clean_picture(photo(4000, 3000))
    assert max(clean.width, clean.height) == LONGEST_SIDE
    assert len(clean.data) <= MAX_BYTES


def test_the_same_picture_gets_the_same_name():
    assert clean_picture(photo()).name == clean_picture(photo()).name


def test_a_clean_picture_cleaned_again_is_still_sound():
    once = clean_picture(photo())
    again = clean_picture(once.data)
    assert picture_problem(again.name, again.data) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_picture"),
        (b"<svg onload='alert(1)'/>", "not_picture"),
        (photo()[:200], "not_picture"),
        (photo(30, 300), "too_small"),
        (b"\xff" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_what_is_no_picture_is_refused(data, reason):
    with pytest.raises(PictureRefused) as refused:
        clean_picture(data)
    assert refused.value.reason == reason


def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked():
    bomb = drawing(9000, 6000)
    assert len(bomb) < 200_000
    with pytest.raises(PictureRefused) as refused:
        clean_picture(bomb)
    assert refused.value.reason == "too_many_pixels"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3000))
def test_a_broken_file_is_refused_or_taken_and_never_an_accident(noise, at):
    whole = photo()
    broken = whole[:at] + noise + whole[at + len(noise) :]
    try:
        clean = clean_picture(broken)
    except PictureRefused:
        return
    assert picture_problem(clean.name, clean.data) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("scaffold.jpg", "文件名不对"),
        ("0" * 32 + ".jpg", "图片的内容和文件名对不上"),
    ],
)
def test_a_file_in_the_folder_that_is_not_a_stored_picture_is_told(name, problem):
    assert (picture_problem(name, clean_picture(photo()).data) or "").startswith(problem)


def test_a_picture_under_the_wrong_ending_is_told():
    clean = clean_picture(photo())
    name = clean.name.replace(".jpg", ".png")
    assert picture_problem(name, clean.data) == "图片的格式和文件名的结尾对不上"
