"""Every kind on paper: blank with something to answer on, and as sat with what was right."""

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from anquan_exam.domain.questions import Kind, Question
from anquan_exam.services import history
from anquan_exam.services.results import archive
from anquan_exam.services.results.prints import papers
from anquan_exam.services.sittings.views import SittingView
from tests.exam_builders import SCENARIO, made_question
from tests.marking_builders import OVER, SAID, Desk, desk, number_of, written_case
from tests.pdf_text import pdf_signs

SITE = "https://kaoshi.example"
KINDS = (
    Kind.SINGLE,
    Kind.FILL_IN,
    Kind.ORDERING,
    Kind.HAZARD_PICTURE,
    Kind.CASE,
    Kind.SHORT_ANSWER,
)


def questions(bank: str) -> list[Question]:
    """One of each kind; the case asks a true-false question and a short answer."""
    return [
        written_case(bank, at) if kind is Kind.CASE else made_question(at, kind, bank)
        for at, kind in enumerate(KINDS, 1)
    ]


@pytest.fixture
def place(app: Flask) -> Desk:
    return desk("任晓峰", kinds=KINDS, questions=questions("kinds"))


def answers(view: SittingView) -> dict[str, list[str]]:
    """All right, but the picture: one hazard found, one tap into nothing; the order turned."""
    said = {
        Kind.FILL_IN: ["3"],
        Kind.ORDERING: ["B", "A", "C", "D"],
        Kind.HAZARD_PICTURE: ["200,200", "500,500"],
        Kind.SHORT_ANSWER: [SAID],
    }
    return {str(item.number): said.get(item.kind, ["A"]) for item in view.paper.items}


def test_a_blank_paper_has_something_to_answer_every_kind_on(place: Desk) -> None:
    worker = place.sitter()
    view = worker.start()
    document = papers.blank_papers(
        place.markers[0], place.exam.public_id, (view.attempt,), now=place.now
    )
    text = pdf_signs(document)
    assert text.count(SCENARIO) == 1
    for words in (
        "（排序）",
        "（找隐患，共2处）",
        "第5到6题都按它答",
        "共1道案例，2小题，每小题5分",
        "按先后把字母写进格子",
        "简答题写在横线上",
        "→",
    ):
        assert words in text, words
    assert "停止作业，撤到安全地方" not in text
    assert b"/Image" in document


def test_specimens_show_every_kind_too(place: Desk) -> None:
    document = papers.specimens(place.markers[0], place.exam.public_id, 1, now=place.now)
    assert SCENARIO in pdf_signs(document)


def test_a_paper_as_sat_says_what_was_given_and_what_was_right(place: Desk) -> None:
    attempt, number = sat(place)
    waiting = pdf_signs(papers.paper_as_sat(place.markers[0], attempt, SITE, now=OVER))
    assert waiting.count("等阅卷") == 4  # the mark and the verdict of each of two answers
    assert "等待阅卷" in waiting

    place.mark(0, number, 300, 200, item=6)
    place.mark(0, number, 600, 0, item=7)
    text = pdf_signs(papers.paper_as_sat(place.markers[0], attempt, SITE, now=OVER))
    for words in (SAID, "参考答案：停止作业，撤到安全地方，报告班长。", "停止作业（60%，得6分）",
                  "△部分对", "点在别处（500，500）", "应第1", "阅卷后判分"):  # fmt: skip
        assert words in text, words
    assert text.count(SCENARIO) == 1


def sat(place: Desk) -> tuple[str, str]:
    """A paper with an answer to everything: the attempt, and the paper's public number."""
    worker = place.sitter()
    view = worker.start()
    worker.hand_in(view, sheet=answers(view))
    return view.attempt, number_of(view.attempt)


def test_ones_own_paper_prints_once_it_is_marked(place: Desk) -> None:
    _, number = sat(place)
    place.mark(0, number, 300, 200, item=6)
    place.mark(0, number, 600, 400, item=7)
    (line,) = history.lines(place.sitter().actor, now=OVER)
    text = pdf_signs(papers.own_paper(place.sitter().actor, line.attempt or "", SITE, now=OVER))
    assert SAID in text


def test_the_archive_holds_pictures_and_marks(place: Desk, tmp_path: Path) -> None:
    _, number = sat(place)
    place.mark(0, number, 300, 200, item=6)
    place.mark(0, number, 600, 0, item=7, note="没说报告")
    target = tmp_path / "exam.zip"
    archive.build(
        place.markers[0], place.exam.public_id, target, SITE, now=OVER, progress=lambda *_: None
    )
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as bundle:
        names = bundle.namelist()
        (picture,) = [name for name in names if name.startswith("10-图片/")]
        assert bundle.read(picture)[:4] == b"\x89PNG"
        (record,) = [name for name in names if name.startswith("05-作答记录/")]
        told = bundle.read(record).decode()
        assert "没说报告" in told
        assert "周敏" in told
        assert SAID in told
