"""Answer sheets read back from photographs of the real print: all right, or left to people."""

from functools import lru_cache
from random import Random

import numpy as np
import pytest
import segno
from flask import Flask
from PIL import Image

from anquan_exam.domain.answer_sheet import ItemReading, Verdict, judge
from anquan_exam.exchange.sheet_photo import SheetUnreadable, Unreadable, straighten
from anquan_exam.services.paper_body.photos import readings
from tests.pictures import scene
from tests.sheet_pictures import Printed, Shot, made_paper, photograph, png, printed

pytestmark = pytest.mark.usefixtures("app")
QUESTIONS = 60


@lru_cache(maxsize=2)
def sheet(large: bool = False) -> Printed:
    """The first page of a printed sheet."""
    return printed(made_paper(QUESTIONS), large=large)[0]


def read(photo: bytes, page: Printed) -> dict[int, ItemReading]:
    straight = straighten(photo)
    found = readings(page.paper, page.sheet, straight.darkness(page.sheet))
    return {reading.item: reading for reading in found}


def some_marks(page: Printed, chance: Random) -> dict[int, list[int]]:
    """Boxes filled by chance: none, one, several."""
    items = {box.item for box in page.sheet.boxes}
    return {
        number: [
            place
            for place in range(len(page.paper.items[number - 1].options))
            if chance.random() < 0.3
        ]
        for number in items
    }


def as_filled(page: Printed, marks: dict[int, list[int]]) -> dict[int, ItemReading]:
    """What should be read where every box is full or empty."""
    return {
        number: judge(
            page.paper.items[number - 1],
            [float(at in places) for at in range(len(page.paper.items[number - 1].options))],
        )
        for number, places in marks.items()
    }


SHOTS = [
    Shot(seed=1),
    Shot(seed=2, turned=1, tilt=0.1),
    Shot(seed=3, turned=2, tilt=0.08, shadow=0.6),
    Shot(seed=4, turned=3, blur=1.3),
    Shot(seed=5, tilt=0.1, shadow=0.7, noise=7),
    Shot(seed=6, wide=1200, blur=0.6),
]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: f"seed{shot.seed}")
def test_a_photograph_reads_back_box_by_box(shot: Shot, large: bool) -> None:
    page, chance = sheet(large), Random(shot.seed)
    marks = some_marks(page, chance)
    photo = photograph(page.filled(marks, shade=chance.choice((10, 45, 75))).picture, shot)
    assert read(photo, page) == as_filled(page, marks)


@pytest.mark.parametrize("seed", range(8))
def test_half_erased_marks_are_left_to_people_and_never_read(seed: int) -> None:
    page, chance = sheet(), Random(seed)
    marks = some_marks(page, chance)
    half = {
        number: [chance.randrange(len(page.paper.items[number - 1].options))]
        for number in chance.sample(sorted(marks), 20)
    }
    full = {
        number: [place for place in places if place not in half.get(number, ())]
        for number, places in marks.items()
    }
    faint = {number: places for number, places in half.items() if number % 2}
    partly = {number: places for number, places in half.items() if not number % 2}
    drawn = (
        page.filled(full)
        .filled(faint, shade=chance.randint(130, 200))
        .filled(partly, share=chance.uniform(0.25, 0.45))
    )
    found = read(photograph(drawn.picture, Shot(seed=seed, turned=seed % 4)), page)
    for number, reading in found.items():
        if number in half:
            assert reading.verdict is Verdict.UNCLEAR
            assert reading.unsure == tuple(half[number])
        else:
            assert reading == as_filled(page, full)[number]


@pytest.mark.parametrize("seed", range(3))
def test_a_tick_is_not_taken_for_a_filled_box(seed: int) -> None:
    page = sheet()
    ticked = page.filled({number: [0] for number in range(1, 11)}, share=0.3)
    found = read(photograph(ticked.picture, Shot(seed=seed)), page)
    assert {found[number].verdict for number in range(1, 11)} == {Verdict.UNCLEAR}


def test_a_sheet_that_does_not_lie_flat_is_read_all_the_same_or_left_to_people() -> None:
    page, chance = sheet(), Random(11)
    marks = some_marks(page, chance)
    wavy = _wavy(page.filled(marks).picture)
    expected = as_filled(page, marks)
    found = read(photograph(wavy, Shot(seed=11)), page)
    assert all(r.verdict is Verdict.UNCLEAR or r == expected[n] for n, r in found.items())
    assert sum(r == expected[n] for n, r in found.items()) > 50


def _wavy(picture: Image.Image) -> Image.Image:
    """The paper bulges between its corners by some tenths of a millimetre."""
    grey = np.asarray(picture)
    rows, columns = np.indices(grey.shape)
    shift = 5 * np.sin(np.pi * columns / grey.shape[1])
    moved = np.clip(np.rint(rows + shift), 0, grey.shape[0] - 1).astype(int)
    return Image.fromarray(grey[moved, columns])


def refused(photo: bytes) -> Unreadable:
    with pytest.raises(SheetUnreadable) as error:
        straighten(photo)
    return error.value.reason


def test_what_is_no_sheet_is_refused_plainly() -> None:
    code = Image.new("L", (900, 1200), 255)
    code.paste(_qr("https://kaoshi.example/verify/abc"), (300, 300))
    assert refused(b"no picture") is Unreadable.NOT_PICTURE
    assert refused(scene().data) is Unreadable.NO_CODE
    assert refused(png(Image.new("L", (1200, 1600), 200))) is Unreadable.NO_CODE
    assert refused(png(code)) is Unreadable.NO_CODE


def _qr(text: str) -> Image.Image:
    modules = [[0 if dark else 255 for dark in row] for row in segno.make_qr(text).matrix]
    small = Image.fromarray(np.asarray(modules, dtype=np.uint8))
    return small.resize((small.width * 10, small.height * 10), Image.Resampling.NEAREST)


def test_a_sheet_of_which_something_is_cut_off_is_refused() -> None:
    page = sheet().picture
    wide, tall = page.size
    without_code = page.crop((0, round(tall * 0.2), wide, tall))
    assert refused(photograph(without_code)) is Unreadable.NO_CODE
    half_code = page.crop((0, 0, round(wide * 0.82), tall))
    assert refused(photograph(half_code)) is Unreadable.NO_CODE
    for cut in (
        (0, 0, wide, round(tall * 0.92)),
        (round(wide * 0.12), 0, wide, tall),
    ):
        assert refused(photograph(page.crop(cut))) is Unreadable.NO_CORNERS


def test_two_sheets_in_one_photograph_are_refused() -> None:
    page = sheet().picture
    both = Image.new("L", (page.width * 2, page.height), 255)
    both.paste(page, (0, 0))
    both.paste(page, (page.width, 0))
    assert refused(png(both)) is Unreadable.SEVERAL_CODES


def test_the_straightened_page_is_small_enough_to_look_at_on_a_phone(app: Flask) -> None:
    straight = straighten(photograph(sheet().picture, Shot(seed=9, turned=1)))
    assert straight.code.paper_number == "K3M2A9F1-1"
    assert len(straight.jpeg()) < 300_000
