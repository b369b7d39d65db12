"""Papers on paper: as sat and marked, blank for whoever has no phone at hand, and specimens."""

import secrets
from dataclasses import replace
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from sqlalchemy import select

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.drawing import DrawHistory, DrawSeed, PoolTooSmall
from anquan_exam.domain.papers import Paper, paper_hash
from anquan_exam.exchange.pdf import render
from anquan_exam.models import Attempt, Candidate, Exam, PaperRecord
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.results import words
from anquan_exam.services.results.one import sheet, sheet_of
from anquan_exam.services.results.one_views import SheetView
from anquan_exam.services.results.prints import paper_items
from anquan_exam.services.results.prints.footing import footing, heading, window
from anquan_exam.services.results.screening import stopped_words
from anquan_exam.services.results.sight import ExamView, exam_in_sight, exam_of
from anquan_exam.services.sittings import plans, verdicts

MOST_SPECIMENS = 10
SPECIMEN = "样卷，不是任何人的试卷"
STATUSES = {
    "open": "在考",
    "submitted": "已交卷",
    "timed_out": "到时自动交卷",
    "awaiting_marks": "等待阅卷",
    "voided": "已作废",
}


def paper_as_sat(actor: Actor, attempt: str, site: str, *, now: datetime) -> bytes:
    """One attempt as a document (PDF): questions, answers, key, marks, and where it all comes from.

    Raises NotFound, Invalid `exam_not_over` while questions may not be seen, Problem
    `keys_during_exam`."""
    view = sheet(actor, attempt, now=now)
    if view.exam.sitting:
        raise Problem("keys_during_exam")
    if not view.items:
        raise Invalid("exam_not_over")
    return render("paper_as_sat", as_sat(view, site, now=now))


def own_paper(actor: Actor, attempt: str, site: str, *, now: datetime) -> bytes:
    """One's own paper as a document (PDF), once its questions may be seen. Raises NotFound."""
    own, _ = verdicts.items(actor, attempt, now=now)
    with reading() as session:
        row = session.execute(
            select(Attempt.id, Exam)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(Attempt.public_id == own.attempt)
        ).one()
        exam = replace(exam_of(session, actor, row[1], now=now), keys_open=True)
        view = sheet_of(session, exam, row[0])
    return render("paper_as_sat", as_sat(view, site, now=now))


def as_sat(view: SheetView, site: str, *, now: datetime) -> dict[str, Any]:
    """What paper_as_sat.typ prints of an attempt whose questions may be seen."""
    items = paper_items.marked(view.items)
    paper = Paper(tuple(one.item for one in view.items))
    content = {
        **heading(view.exam),
        **_person(view),
        "sections": paper_items.sections(paper, view.exam.blueprint, items),
        **_verdict(view),
        "facts": _facts(view),
        "absences": len(view.absences),
    }
    # The words name each picture by its content: the digest of the record holds for it too.
    shown = {"pictures": paper_items.drawings(items)}
    return {**content, **footing(view.exam, content, site, now), **shown}


def blank_papers(actor: Actor, exam_id: str, attempts: tuple[str, ...], *, now: datetime) -> bytes:
    """The drawn papers of open attempts, unanswered, each with its answer sheet (PDF).

    What is printed is the candidate's own paper, drawn with the exam's secret at the start, so that
    it can be verified like any other. On the trail. Needs exams.invigilate. Raises NotFound."""
    permission = Permission.EXAMS_INVIGILATE
    with reading() as session:
        exam = exam_in_sight(session, actor, exam_id, now=now, permission=permission)
        rows = session.execute(
            select(Attempt, PaperRecord, Candidate)
            .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
            .join(
                Candidate,
                (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
            )
            .where(
                Attempt.exam_id == exam.id,
                Attempt.status == "open",
                Attempt.public_id.in_(attempts),
                scope.candidates_within(actor, permission),
            )
            .order_by(Candidate.id)
        ).all()
    if not rows or len(rows) < len(set(attempts)):
        raise NotFound("attempt")
    papers = [blank_paper(exam, *row) for row in rows]
    numbers = [row[1].number for row in rows]
    _note(actor, exam, "exam.papers_printed", now, papers=numbers)
    return _render_blank(exam, papers, specimen="")


def specimens(actor: Actor, exam_id: str, versions: int, *, now: datetime) -> bytes:
    """So many specimen papers with answer sheets (PDF), drawn with throwaway secrets. On the trail.

    They are nobody's paper, and each page says so. They show what the pool holds, so they need
    exams.edit at the exam's owner: some candidates in reach are not enough. Raises NotFound,
    Invalid `specimens`, Problem `pool_too_small`."""
    if not 1 <= versions <= MOST_SPECIMENS:
        raise Invalid("specimens", "versions", most=MOST_SPECIMENS)
    permission = Permission.EXAMS_EDIT
    with reading() as session:
        exam = exam_in_sight(session, actor, exam_id, now=now, permission=permission)
        owned = select(Exam.id).where(Exam.id == exam.id, scope.exams_owned(actor, permission))
        if session.scalar(owned) is None:
            raise NotFound("exam")
        pool = session.scalars(select(Exam.pool_hash).where(Exam.id == exam.id)).one()
        try:
            table = plans.draw_table(session, exam.blueprint, pool or "")
            inputs = plans.draw_inputs(table, exam.policy, pool or "", DrawHistory())
            seeds = [
                DrawSeed(secrets.token_bytes(32), "specimen", "", name)
                for name in ascii_uppercase[:versions]
            ]
            drawn = {seed.paper_no: table.draw(seed, inputs) for seed in seeds}
        except PoolTooSmall as short:
            raise Problem("pool_too_small") from short
    _note(actor, exam, "exam.specimens_printed", now, versions=versions)
    papers = [_sheet_of(exam, paper, f"样卷 {name}", {}) for name, paper in drawn.items()]
    return _render_blank(exam, papers, specimen=SPECIMEN)


def _render_blank(exam: ExamView, papers: list[dict[str, Any]], *, specimen: str) -> bytes:
    items = [item for paper in papers for part in paper["sections"] for item in part["items"]]
    data = {
        **heading(exam),
        "window": window(exam),
        "papers": papers,
        "specimen": specimen,
        "rule": words.RULES[exam.policy.partial_credit],
        "pictures": paper_items.drawings(items),
    }
    return render("blank_papers", data)


def blank_paper(
    exam: ExamView, attempt: Attempt, record: PaperRecord, candidate: Candidate
) -> dict[str, Any]:
    """A drawn paper as it is printed for whoever is to answer it."""
    who = {
        "name": candidate.name,
        "department": candidate.department,
        "posts": candidate.posts,
        "employee_number": candidate.employee_number,
        "started": words.minute(attempt.started_at),
        "deadline": words.minute(attempt.deadline_at),
    }
    return _sheet_of(exam, Paper.from_json(record.content), record.number, who)


def _sheet_of(exam: ExamView, paper: Paper, number: str, who: dict[str, str]) -> dict[str, Any]:
    nobody = dict.fromkeys(
        ("name", "department", "posts", "employee_number", "started", "deadline"), ""
    )
    return {
        **nobody,
        **who,
        "paper_number": number,
        "sha256": paper_hash(paper),
        "sections": paper_items.sections(paper, exam.blueprint, paper_items.blank(paper)),
    }


def _note(actor: Actor, exam: ExamView, act: str, now: datetime, **said: object) -> None:
    with transaction() as session:
        subject = ("exam", exam.public_id)
        trail.record(session, actor, act, subject, now=now, place_path=exam.owner_path, **said)


def _person(view: SheetView) -> dict[str, str]:
    return {
        "name": view.name,
        "employer": view.employer,
        "department": view.department,
        "posts": view.posts,
        "employee_number": view.employee_number,
        "identity": f"尾号 {view.id_number_tail}" if view.id_number_tail else "",
        "paper_number": view.number,
        "receipt": view.receipt,
        "sha256": view.paper_hash,
    }


def _verdict(view: SheetView) -> dict[str, Any]:
    if view.status == "voided" or not view.gradings:
        return {"score": "", "verdict": STATUSES[view.status], "body": "", "topics": []}
    newest = view.gradings[0]
    return {
        "score": words.marks(newest.score),
        "verdict": "合格" if newest.passed else "不合格",
        "body": "监考" if newest.supervised else "自测，不计入上岗",
        "topics": [
            [title, words.marks(score), words.marks(full)] for title, score, full in newest.topics
        ],
    }


def _facts(view: SheetView) -> list[list[str]]:
    """Where the paper and the marks come from, line by line."""
    newest = view.gradings[0] if view.gradings else None
    banks = "、".join(newest.banks) if newest else ""
    seen = f"{view.present_by} {words.minute(view.present_at)}" if view.present_at else ""
    lines = [
        ["抽题", words.moment(view.drawn_at)],
        ["开始", words.moment(view.started_at)],
        ["截止", words.moment(view.deadline_at)],
        ["交卷", words.moment(view.closed_at)],
        ["核对身份", f"{seen} {view.identity_seen}".strip()],
        ["开考码或词", view.word],
        ["作废原因", view.void_reason],
        ["题库", banks],
        ["法规以此日为准", words.day(newest.law_as_of) if newest else ""],
        ["判分", _graded(view)],
        ["提前结束", _stopped(view)],
        ["过了时间才到的题", "、".join(f"第 {n} 题" for n in view.late_items)],
    ]
    return [line for line in lines if line[1]]


def _stopped(view: SheetView) -> str:
    newest = view.gradings[0] if view.gradings else None
    if newest is None or newest.asked is None:
        return ""
    said = stopped_words(newest.asked, newest.full_score)
    return f"{said}；整卷 {view.question_count} 题，后面的不再问，也不计分"


def _graded(view: SheetView) -> str:
    return "；".join(
        f"第 {g.sequence} 次 {words.marks(g.score)} 分（{words.CAUSES.get(g.cause, g.cause)}，"
        f"{words.minute(g.graded_at)}，{g.grader}）"
        for g in reversed(view.gradings)
    )
