"""Printing: each person's own paper, drawn as any other, with its answer sheet. Printed again it
is the same paper."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from anquan_exam.domain import answer_sheet
from anquan_exam.domain.access import Actor
from anquan_exam.domain.answer_sheet import SheetPage, sheet_code, sheet_pages
from anquan_exam.domain.bodies import Body
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.pdf import qr_svg, render
from anquan_exam.models import Attempt, Candidate, PaperRecord
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import exam_of, running
from anquan_exam.services.paper_body.reach import papers_on_paper
from anquan_exam.services.results import sight, words
from anquan_exam.services.results.prints import paper_items, papers
from anquan_exam.services.results.prints.footing import heading, window
from anquan_exam.services.results.sight import ExamView
from anquan_exam.services.sittings import conducting

MOST_AT_ONCE = 200
Refused = tuple[str, Problem]
"""Whose paper was not printed (name), and why."""


@dataclass(frozen=True)
class Printed:
    """What came of a print."""

    document: bytes | None
    """A PDF; None where nothing could be printed."""
    papers: tuple[str, ...]
    """The numbers of the papers in it."""
    refused: tuple[Refused, ...]


def print_papers(
    actor: Actor,
    exam_id: str,
    numbers: Collection[str],
    *,
    large: bool,
    say: Callable[[Problem], str],
    now: datetime,
    device: str,
    network: str,
) -> Printed:
    """Draw the papers of the candidates with these public numbers where they have none yet, and
    print them (`large`: in 18 point) with a list to hand out by. On the trail. Who may not begin is
    left out and named, in the words of `say`.

    Raises NotFound, Invalid `nobody_chosen`, `too_many_chosen`, Problem `exam_not_running`."""
    chosen = dict.fromkeys(numbers)
    if not chosen:
        raise Invalid("nobody_chosen", "ids")
    if len(chosen) > MOST_AT_ONCE:
        raise Invalid("too_many_chosen", "ids", most=MOST_AT_ONCE)
    names, printed = _chosen(actor, exam_id, chosen)
    refused: list[Refused] = []
    for number, name in names.items():
        if number in printed:
            continue
        try:
            conducting.begin(
                actor, exam_id, number, Body.PAPER, "", now=now, device=device, network=network
            )
        except Problem as problem:
            refused.append((name, problem))
    return _printed(actor, exam_id, chosen, tuple(refused), large=large, say=say, now=now)


def _chosen(
    actor: Actor, exam_id: str, numbers: Collection[str]
) -> tuple[dict[str, str], frozenset[str]]:
    """Public number to name of the chosen, and whose open paper is on paper by now. Raises
    NotFound, Problem."""
    with reading() as session:
        exam, _ = running(session, actor, exam_id)
        names = dict(
            session.execute(
                select(Candidate.number, Candidate.name)
                .where(
                    Candidate.exam_id == exam.id,
                    Candidate.number.in_(numbers),
                    Candidate.removed_at.is_(None),
                )
                .order_by(Candidate.department, Candidate.name, Candidate.number)
            ).all()
        )
        if len(names) < len(numbers):
            raise NotFound("candidate")
        rows = session.execute(papers_on_paper(exam).where(Attempt.status == "open"))
        own = frozenset(
            candidate.number for _, _, candidate in rows if candidate.person_id != actor.person_id
        )
    return names, own


def _printed(
    actor: Actor,
    exam_id: str,
    numbers: Collection[str],
    refused: tuple[Refused, ...],
    *,
    large: bool,
    say: Callable[[Problem], str],
    now: datetime,
) -> Printed:
    with transaction() as session:
        row, place = exam_of(session, actor, exam_id)
        exam = sight.exam_of(session, actor, row, now=now)
        found = session.execute(
            papers_on_paper(row).where(
                Attempt.status == "open",
                Candidate.number.in_(numbers),
                Candidate.person_id != actor.person_id,
            )
        ).all()
        drawn = tuple(record.number for _, record, _ in found)
        if drawn:
            told = {"papers": list(drawn), "large": large}
            note(session, actor, row, place, "exam.papers_printed", now, **told)
        session.flush()
        session.expunge_all()
    if not found:
        return Printed(None, (), refused)
    sheets = [_paper(exam, *each, large=large) for each in found]
    left_out = [[name, say(problem)] for name, problem in refused]
    return Printed(_document(exam, sheets, left_out, large, now), drawn, refused)


def _document(
    exam: ExamView,
    sheets: list[dict[str, Any]],
    refused: list[list[str]],
    large: bool,
    now: datetime,
) -> bytes:
    items = [item for sheet in sheets for part in sheet["sections"] for item in part["items"]]
    data = {
        **heading(exam),
        "window": window(exam),
        "rule": words.RULES[exam.policy.partial_credit],
        "large": large,
        "papers": sheets,
        "refused": refused,
        "printed": words.minute(now),
        "geometry": geometry(),
        "pictures": paper_items.drawings(items),
    }
    return render("paper_body", data)


def geometry() -> dict[str, Any]:
    """What every answer sheet has in the same place, for the template."""
    return {
        "marks": [list(mark) for mark in answer_sheet.MARKS],
        "radius": answer_sheet.MARK_RADIUS,
        "rings": list(answer_sheet.MARK_RINGS),
        "code": [*answer_sheet.CODE_CORNER, answer_sheet.CODE_SIDE],
    }


def _paper(
    exam: ExamView, attempt: Attempt, record: PaperRecord, candidate: Candidate, *, large: bool
) -> dict[str, Any]:
    paper = Paper.from_json(record.content)
    pages = sheet_pages(paper, large=large)
    return papers.blank_paper(exam, attempt, record, candidate) | {
        "pages": [
            page_of(
                page,
                paper,
                sheet_code(
                    exam.public_id,
                    record.number,
                    page.number,
                    large=large,
                    paper_sha256=record.sha256,
                ).text,
                len(pages),
            )
            for page in pages
        ]
    }


def page_of(page: SheetPage, paper: Paper, code: str, pages: int) -> dict[str, Any]:
    """One page of boxes as the template draws it; `code` is what its QR code says."""
    return {
        "number": page.number,
        "of": pages,
        "qr": qr_svg(code, stretches=True, quiet=0),
        "box": list(page.layout.box),
        "bottom": page.bottom,
        "boxes": [[box.x, box.y, box.letter] for box in page.boxes],
        "labels": [[x, y, str(item), _note(paper, item)] for item, x, y in page.labels],
    }


def _note(paper: Paper, number: int) -> str:
    """What stands beside the number of a question that takes more than one letter."""
    item = paper.items[number - 1]
    if item.kind is Kind.MULTIPLE:
        return "多"
    return f"找{item.blanks}" if item.kind is Kind.HAZARD_PICTURE else ""
