"""`flask exams`: the list, and the check of a draw whose exit code a script can go by."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from anquan_exam.cli.exams import exam_commands
from anquan_exam.models import PaperRecord
from anquan_exam.models.session import transaction
from anquan_exam.services import exams
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.starting import start
from tests.builders import NOW, actor_for, make_enterprise, make_person
from tests.exam_builders import MadeExam, make_exam

AFTER = NOW + timedelta(hours=4)


@pytest.fixture
def exam(app: Flask) -> MadeExam:
    enterprise = make_enterprise()
    person = make_person(enterprise=enterprise)
    made = make_exam(enterprise, candidates=[person], title="三季度闭卷")
    start(actor_for(person), made.public_id, "", now=NOW, device="", network="")
    return made


def _close() -> None:
    close_overdue(now=AFTER)
    exams.close_finished(now=AFTER)


def test_a_sound_draw_exits_with_0(app: Flask, exam: MadeExam) -> None:
    _close()
    done = app.test_cli_runner().invoke(exam_commands, ["verify", exam.public_id])
    assert done.exit_code == 0
    assert exam.commitment in done.output
    assert done.output.endswith("1 份卷子，0 份对不上。\n")


def test_a_forged_paper_exits_with_1_and_is_named(app: Flask, exam: MadeExam) -> None:
    _close()
    with transaction() as session:
        session.execute(update(PaperRecord).values(word="FORGED"))
    done = app.test_cli_runner().invoke(exam_commands, ["verify", exam.public_id])
    assert done.exit_code == 1
    number = next(iter(exam.numbers.values()))
    assert f"{number}-1" in done.output
    assert "不一致：重算出来是另一份卷" in done.output


def test_before_the_reveal_there_is_nothing_to_check_yet(app: Flask, exam: MadeExam) -> None:
    done = app.test_cli_runner().invoke(exam_commands, ["verify", exam.public_id])
    assert done.exit_code == 2
    assert exam.secret.hex() not in done.output


def test_an_unknown_exam_exits_with_2(app: Flask) -> None:
    done = app.test_cli_runner().invoke(exam_commands, ["verify", "nothing"])
    assert done.exit_code == 2


def test_the_list_can_be_narrowed_by_status(app: Flask, exam: MadeExam) -> None:
    runner = app.test_cli_runner()
    assert exam.title in runner.invoke(exam_commands, ["list"]).output
    assert runner.invoke(exam_commands, ["list", "--status", "closed"]).output == "共 0 场\n"
