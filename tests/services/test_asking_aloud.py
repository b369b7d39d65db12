"""A spot check asked aloud that may stop early: by the same rule as on one's own phone."""

from datetime import timedelta

import pytest
from flask import Flask

from anquan_exam.domain.bodies import Body
from anquan_exam.services.errors import Problem
from anquan_exam.services.sittings import asking_aloud, conducting, putting_in
from tests.builders import NOW
from tests.halls import Hall, hall, results
from tests.screenings import SCREENED, paper_of_25
from tests.sitters import right_answers

pytestmark = pytest.mark.database
LATER = NOW + timedelta(minutes=1)
HERE = {"device": ":tablet", "network": "10.0.0.0"}


@pytest.fixture
def place(app: Flask) -> Hall:
    return _begun(hall(SCREENED, **paper_of_25()))


def _begun(made: Hall) -> Hall:
    exam, number = made.exam.public_id, made.one.number
    conducting.begin(made.invigilator, exam, number, Body.ORAL, "示例见证", now=NOW, **HERE)
    return made


def ask(place: Hall, item: int, *, rightly: bool) -> bool:
    """Put in what was said and go on; whether the sitting is over."""
    exam, number = place.exam.public_id, place.one.number
    view = putting_in.view(place.invigilator, exam, number)
    said = {item: right_answers(view)[str(item)] if rightly else []}
    putting_in.put_in(place.invigilator, exam, number, said, {}, now=LATER, **HERE)
    return asking_aloud.move_past(place.invigilator, exam, number, item, now=LATER, **HERE)


def test_ten_right_are_enough_and_the_paper_is_in(place: Hall) -> None:
    assert [ask(place, item, rightly=True) for item in range(1, 11)] == [False] * 9 + [True]
    (result,) = results()
    assert (result.passed, result.cause, len(result.marks["items"])) == (True, "stopped_early", 10)
    with pytest.raises(Problem, match="attempt_over"):
        ask(place, 11, rightly=True)


def test_who_does_badly_is_asked_everything(place: Hall) -> None:
    assert not any(ask(place, item, rightly=False) for item in range(1, 26))
    putting_in.finish(place.invigilator, place.exam.public_id, place.one.number, now=LATER)
    (result,) = results()
    assert (result.passed, len(result.marks["items"])) == (False, 25)


def test_what_was_moved_past_is_not_mended_afterwards(place: Hall) -> None:
    ask(place, 1, rightly=False)
    assert [ask(place, item, rightly=True) for item in range(2, 11)] == [False] * 9
    ask(place, 1, rightly=True)
    assert results() == []


def test_an_exam_without_the_rule_only_goes_on(app: Flask) -> None:
    place = _begun(hall())
    assert not any(ask(place, item, rightly=True) for item in (1, 2))
    view = putting_in.view(place.invigilator, place.exam.public_id, place.one.number)
    assert len(view.answers) == 2
