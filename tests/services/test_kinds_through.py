"""Every kind through what holds an exam together: the proof of its draws, figures, backups."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.cli.exams import exam_commands
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.questions import Kind
from anquan_exam.models import AnswerMark, PictureRow
from anquan_exam.models.session import reading
from anquan_exam.services import backups, verification
from anquan_exam.services.banks.pictures import picture
from anquan_exam.services.exams.running import close_finished
from anquan_exam.services.results import statistics
from tests.builders import NOW
from tests.databases import fresh_app
from tests.marking_builders import OVER, Desk, desk
from tests.pictures import scene
from tests.services.test_print_kinds import KINDS, answers, questions, sat

pytestmark = pytest.mark.database


@pytest.fixture
def place(app: Flask) -> Desk:
    made = desk("任晓峰", "高小平", kinds=KINDS, questions=questions("kinds"))
    return made


def test_draws_of_every_kind_can_be_recomputed(app: Flask, place: Desk) -> None:
    sat(place)
    assert close_finished(now=OVER) == 1
    report = verification.verify(place.exam.public_id)
    assert report.sound
    assert [paper.fault for paper in report.papers] == [None]
    bundle = verification.bundle(place.exam.public_id)
    assert bundle
    done = app.test_cli_runner().invoke(exam_commands, ["verify", place.exam.public_id])
    assert done.exit_code == 0, done.output


def test_the_parts_of_a_case_are_counted_each_for_itself(place: Desk) -> None:
    _, number = sat(place)
    place.mark(0, number, 300, 0, item=6)
    place.mark(0, number, 600, 400, item=7)
    found = statistics.deep(place.markers[0], place.exam.public_id, now=OVER).questions
    case = [q for q in found if q.id == "kinds-0005"]
    assert sorted((q.part, q.question.kind, q.right) for q in case) == [
        (1, Kind.TRUE_FALSE, 1),
        (2, Kind.SHORT_ANSWER, 0),
    ]
    revision, asked, behind = statistics.behind_question(
        place.markers[0], place.exam.public_id, "kinds-0005", 2, now=OVER
    )
    assert len(revision) == 64
    assert asked.id == "kinds-0005/2"
    assert [(one.score, one.full) for one in behind] == [(300, 500)]


def test_a_backup_holds_pictures_and_marks(app: Flask, place: Desk, tmp_path: Path) -> None:
    worker = place.sitter()
    view = worker.start()
    worker.hand_in(view, sheet=answers(view))
    place.mark(0, f"{worker.number}-1", 600, 400, item=7)
    made = backups.create(SYSTEM, tmp_path / "backups", now=NOW)
    assert made.manifest.counts["picture"] == 1
    assert made.manifest.counts["answer_mark"] == 1
    keys: Path = app.extensions["settings"].keys
    with fresh_app(tmp_path / "new", keys):
        backups.restore(SYSTEM, made.path, now=NOW)
        assert picture(scene().name) == (scene().data, "image/png")
        with reading() as session:
            assert session.scalars(select(AnswerMark.total)).all() == [1000]
            assert session.scalars(select(PictureRow.width)).all() == [600]
