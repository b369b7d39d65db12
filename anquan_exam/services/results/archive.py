"""The whole exam as one archive: plan, sign-in, candidates, papers, answers, marks, evaluation,
verification, what was signed on paper, and the digests of it all.

Everything is read in short sessions, part by part, and no database session is open while a PDF is
made: an archive of five hundred papers holds up no save."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.answer_words import key_words
from anquan_exam.domain.attachments import plain_name
from anquan_exam.domain.grading import asked_of
from anquan_exam.exchange.pdf import render
from anquan_exam.exchange.results_excel import to_xlsx
from anquan_exam.models import Attempt, Candidate, Exam
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import marking, trail, verification
from anquan_exam.services.banks.pictures import stored_pictures
from anquan_exam.services.errors import NotFound
from anquan_exam.services.exams.running import close_finished
from anquan_exam.services.results import exports, files, one, rows, sight
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.one_views import SheetView
from anquan_exam.services.results.prints import plan, sheets
from anquan_exam.services.results.prints.papers import as_sat
from anquan_exam.services.results.prints.room_record import room_record
from anquan_exam.services.results.rows import ResultRow
from anquan_exam.services.results.sight import ExamView

Progress = Callable[[int, int], None]
Part = tuple[str, bytes]

README = """本压缩包是一场考试的全部记录。

01-计划　　组卷规则、考试规则、抽题承诺
02-签到　　签到表，考场记录
03-考生　　应考人员名单
04-答卷　　每人每次的答卷：题目、所选、对错、依据、得分
05-作答记录　每份卷的全部事件，一份一个文件
06-成绩　　成绩登记表和成绩表
07-评估　　考试评估
08-核验　　抽题重算的结果，和重算要用的材料
09-签字件　签过字的纸，扫描或拍照
10-图片　　试题里的图片，文件名取自内容的摘要

SHA256SUMS 是每个文件的摘要，用 sha256sum -c SHA256SUMS 核对。
"""


@dataclass(frozen=True)
class Archive:
    """What was built."""

    filename: str
    sha256: str
    papers: int


def build(
    actor: Actor, exam_id: str, target: Path, site: str, *, now: datetime, progress: Progress
) -> Archive:
    """Write the archive of a finished exam to `target`; `progress` hears papers done and in all.

    Raises NotFound, Invalid `exam_not_over`. On the trail with the digest of the archive."""
    sight.settle(exam_id, now=now)
    close_finished(now=now)
    with reading() as session:
        exam = sight.finished_exam(session, actor, exam_id, now=now)
        people = rows.whole_list(session, exam.id, now=now)
        attempts = session.scalars(
            select(Attempt.id).where(Attempt.exam_id == exam.id).order_by(Attempt.id)
        ).all()
    sums: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in _parts(actor, exam, people, list(attempts), site, now, progress):
            _write(bundle, name, content, now)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        _write(bundle, "SHA256SUMS", "".join(sums).encode(), now)
    sha256 = _digest(target)
    _note(actor, exam, sha256, len(attempts), now)
    return Archive(f"{plain_name(exam.title)}-{exam.public_id}.zip", sha256, len(attempts))


def _parts(
    actor: Actor,
    exam: ExamView,
    people: tuple[ResultRow, ...],
    attempts: list[int],
    site: str,
    now: datetime,
    progress: Progress,
) -> Iterator[Part]:
    yield "说明.txt", README.encode()
    yield from _plan(exam, site, now)
    yield "02-签到/签到表.pdf", sheets.sign_in_pdf(exam, people, site, now=now)
    yield from _room_record(actor, exam, site, now)
    yield "03-考生/考生.json", _json(_candidates(exam))
    shown: set[str] = set()
    for done, attempt in enumerate(attempts):
        progress(done, len(attempts))
        yield from _paper(exam, attempt, site, now, shown)
    progress(len(attempts), len(attempts))
    yield from _marks(exam, people, site, now)
    yield "07-评估/考试评估.txt", (exam.evaluation or "（没有写）").encode()
    yield "08-核验/核验报告.json", _json(asdict(verification.verify(exam.public_id)))
    if exam.revealed_secret:
        yield "08-核验/重算材料.json", _json(verification.bundle(exam.public_id))
    yield from _files(exam)
    for name, stored in sorted(stored_pictures(shown).items()):
        yield f"10-图片/{name}", stored.data


def _room_record(actor: Actor, exam: ExamView, site: str, now: datetime) -> Iterator[Part]:
    """The record of its room; none for whoever may take the archive and not enter the room."""
    with suppress(NotFound):
        yield "02-签到/考场记录.pdf", room_record(actor, exam.public_id, site, now=now)


def _plan(exam: ExamView, site: str, now: datetime) -> Iterator[Part]:
    yield "01-计划/考试计划.pdf", render("exam_plan", plan.plan(exam, site, now=now))
    with reading() as session:
        row = session.get_one(Exam, exam.id)
        content = {
            "exam": exam.public_id,
            "title": exam.title,
            "purpose": exam.purpose,
            "owner": exam.owner,
            "opens_at": exam.opens_at,
            "closes_at": exam.closes_at,
            "published_at": exam.published_at,
            "place": exam.place,
            "invigilators": exam.invigilators,
            "blueprint": row.blueprint,
            "policy": row.policy,
            "commitment": row.commitment,
            "pool_hash": row.committed_pool_hash,
            "pool_hash_in_force": row.pool_hash,
            "blueprint_hash": row.blueprint_hash,
            "roster_hash": row.roster_hash,
            "revealed_secret": row.revealed_secret,
            "revealed_at": row.revealed_at,
        }
    yield "01-计划/计划.json", _json(content)


def _candidates(exam: ExamView) -> list[dict[str, Any]]:
    """The register as it was, those taken off it included; without ID numbers or phones."""
    hidden = {"id", "exam_id", "person_id", "place_id", "present_by"}
    names = [column.key for column in Candidate.__table__.columns if column.key not in hidden]
    with reading() as session:
        found = session.scalars(
            select(Candidate).where(Candidate.exam_id == exam.id).order_by(Candidate.id)
        )
        return [{name: getattr(row, name) for name in names} for row in found]


def _paper(
    exam: ExamView, attempt: int, site: str, now: datetime, shown: set[str]
) -> Iterator[Part]:
    """One paper; `shown` gathers the names of the pictures it shows."""
    with reading() as session:
        view = one.sheet_of(session, exam, attempt)
        marks = marking.marks_record(session, attempt)
    shown.update(picture.name for item in view.items for picture in item.question.pictures)
    name = f"{view.number}-{plain_name(view.name)}"
    if view.items:
        yield f"04-答卷/{name}.pdf", render("paper_as_sat", as_sat(view, site, now=now))
    yield f"05-作答记录/{name}.json", _json({**_record(view), "marks": marks})


def _record(view: SheetView) -> dict[str, Any]:
    """Everything of a sitting: the paper in its stored order, answers, events, gradings."""
    return {
        "paper": view.number,
        "sha256": view.paper_hash,
        "name": view.name,
        "try": view.try_number,
        "status": view.status,
        "void_reason": view.void_reason,
        "receipt": view.receipt,
        "word": view.word,
        "started_at": view.started_at,
        "deadline_at": view.deadline_at,
        "closed_at": view.closed_at,
        "present_at": view.present_at,
        "present_by": view.present_by,
        "identity_seen": view.identity_seen,
        "answers": [
            {
                "number": one.item.number,
                "question": one.item.question_id,
                "revision": one.item.revision,
                "options": one.item.options,
                "answer": one.answer,
                "part": one.item.part,
                "key": asked_of(one.item, one.question).key,
                "right_answer": key_words(one.item, one.question),
                "score": one.score,
                "right": one.right,
            }
            for one in view.items
        ],
        "late_items": view.late_items,
        "events": [
            {**asdict(line.event), "device": line.device, "network": line.network}
            for line in view.log
        ],
        "late_sheets": [asdict(late) for late in view.late_sheets],
        "gradings": [asdict(grading) for grading in view.gradings],
    }


def _marks(
    exam: ExamView, people: tuple[ResultRow, ...], site: str, now: datetime
) -> Iterator[Part]:
    title = f"{exam.title}　成绩"
    yield "06-成绩/成绩登记表.pdf", sheets.results_pdf(exam, people, site, now=now)
    yield "06-成绩/成绩.xlsx", to_xlsx(exports.table(title, people, Filter(), now))
    hidden = {"candidate_id", "person_id"}
    yield (
        "06-成绩/成绩.json",
        _json([{k: v for k, v in asdict(row).items() if k not in hidden} for row in people]),
    )


def _files(exam: ExamView) -> Iterator[Part]:
    with reading() as session:
        kept = files.listed(session, exam.id)
    for at, view in enumerate(kept, 1):
        with reading() as session:
            content = files.content_in(session, exam.id, view.id).content
        yield f"09-签字件/{at:02d}-{view.use}-{view.filename}", content


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.isoformat()


def _write(bundle: zipfile.ZipFile, name: str, content: bytes, now: datetime) -> None:
    entry = zipfile.ZipInfo(name, clock.local(now).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    bundle.writestr(entry, content)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _note(actor: Actor, exam: ExamView, sha256: str, papers: int, now: datetime) -> None:
    with transaction() as session:
        trail.record(
            session,
            actor,
            "exam.archived",
            ("exam", exam.public_id),
            now=now,
            place_path=exam.owner_path,
            sha256=sha256,
            papers=papers,
        )
