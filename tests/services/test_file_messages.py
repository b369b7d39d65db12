"""A correction of a personal file is told: to the unit that it was asked, to the person that it was
answered."""

from datetime import timedelta

import pytest
from flask import Flask

from anquan_exam.domain.messages import Kind
from anquan_exam.domain.personal_file import EntryKind
from anquan_exam.models import Person
from anquan_exam.services import messages, personal_file
from tests.builders import NOW, actor_for, make_manager
from tests.file_builders import Life, make_life
from tests.message_builders import messages_of

LATER = NOW + timedelta(days=3)
ABOUT = {Kind.FILE_ASKED.value, Kind.FILE_ANSWERED.value}


@pytest.fixture
def life(app: Flask) -> Life:
    life = make_life()
    file = personal_file.own_file(actor_for(life.person), now=LATER)
    ref = next(entry.ref for entry, _ in file.lines if entry.kind is EntryKind.ABSENCE)
    personal_file.ask(actor_for(life.person), ref, "是八号回来的", now=LATER)
    return life


def told(person: Person) -> list[tuple[str, bool]]:
    """Kind and whether it is unread."""
    return [(one.kind, one.read_at is None) for one in messages_of(person) if one.kind in ABOUT]


def answer(life: Life, by: Person) -> None:
    (waiting,), _ = personal_file.requests(actor_for(by))
    personal_file.answer(actor_for(by), waiting.id, accepted=False, text="九号", now=LATER)


def test_every_manager_of_the_unit_is_told_once_and_nobody_of_another(life: Life) -> None:
    second = make_manager(life.before)
    for _ in range(2):
        messages.say_due(now=LATER)
    assert told(life.then) == told(second) == [("file_asked", True)]
    assert told(life.manager) == told(life.person) == []
    answer(life, second)
    messages.settle_done(now=LATER)
    assert told(life.then) == told(second) == [("file_asked", False)]


def test_whoever_asked_is_told_of_the_answer_once(life: Life) -> None:
    answer(life, life.then)
    for _ in range(2):
        messages.say_due(now=LATER)
    assert told(life.person) == [("file_answered", True)]
    assert told(life.then) == []


def test_an_answer_of_long_ago_is_not_news(life: Life) -> None:
    answer(life, life.then)
    messages.say_due(now=LATER + timedelta(days=61))
    assert told(life.person) == []


def test_a_manager_s_own_request_waits_for_another(life: Life) -> None:
    manager = make_manager(life.unit)
    file = personal_file.own_file(actor_for(manager), now=LATER)
    entry = next(entry for entry, _ in file.lines if personal_file.may_ask(entry))
    personal_file.ask(actor_for(manager), entry.ref, "不是这天来的", now=LATER)
    messages.say_due(now=LATER)
    assert told(manager) == []
    assert told(life.manager) == [("file_asked", True)]
