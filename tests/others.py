"""One enterprise with one of everything that has an address, for tests of who may reach it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.ledger_rows import Ledger
from anquan_exam.domain.overlays import Effect
from anquan_exam.exchange.question_import import RawRow
from anquan_exam.exchange.question_import.stored import to_json
from anquan_exam.exchange.shift_sheets import ShiftRow
from anquan_exam.models import (
    Assignment,
    Attempt,
    Employment,
    ExamFile,
    ExamTarget,
    KeyCorrection,
    Message,
    Objection,
    Person,
    QuestionComment,
    QuestionImport,
    QuestionImportRow,
    QuestionSuspension,
    Regrade,
    RoleGrant,
    RosterImport,
    RosterRow,
    StartCode,
    SuspensionProposal,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import banks, ledgers, overlays, shift_lists
from anquan_exam.services.banks import ClinicFilter
from anquan_exam.services.certificates import batches
from anquan_exam.services.ids import new_id
from anquan_exam.services.joining import badges
from anquan_exam.services.shift_lists import ShiftInput
from tests import builders, exam_builders, fact_builders, result_builders, roster_files
from tests.builders import NOW, MadeEnterprise
from tests.case_world import make_case_world, make_clearance
from tests.file_builders import file_world
from tests.training_builders import training_world
from tests.visited import record, spot_check, upload


@dataclass(frozen=True)
class World:
    """One enterprise with one of everything that has an address; fields by the first part of it."""

    blueprints: str
    exams: str
    people: str
    places: str
    roster: str
    regrades: str
    objections: str
    spot_checks: str
    shift_lists: str
    training: str
    certificates: str
    cases: str
    clearances: str
    ledgers: str
    manager: Person
    nested: dict[str, Any]

    def parent(self, area: str) -> str:
        """What the first argument of an area's addresses names."""
        name = {
            "invigilation": "exams",
            "results": "exams",
            "exam": "exams",
            "eligibility": "people",
            "spot-checks": "spot_checks",
            "shift-lists": "shift_lists",
            "my-cases": "cases",
            "my-clearances": "clearances",
            "month-sheets": "places",
        }.get(area, area)
        return str(getattr(self, name, ""))


def make_world() -> World:
    """A manager's enterprise with people, an exam that was sat, a roster, and the rest."""
    room = result_builders.make_room("考过的人", "没考的人")
    attempt = result_builders.sit(room.exam, room.people[0], 3)
    enterprise = room.enterprise
    bank = exam_builders.make_published_bank(owner=enterprise)
    blueprint = exam_builders.make_blueprint(enterprise, bank)
    case, in_case = make_case_world(enterprise, room.people[0], room.manager)
    check = spot_check(enterprise)
    mended = _mended(attempt, room.people[0], bank, room.manager)
    trained = training_world(enterprise, room.people[0], room.manager)
    nested = {
        **mended,
        **trained,
        **in_case,
        **_below(enterprise, room.exam.id, room.people[0], room.manager),
        "attempt": attempt,
        "token": badges.issue(
            builders.actor_for(room.people[0]),
            room.exam.public_id,
            room.exam.numbers[room.people[0].id],
            now=clock.now(),
        ),
        "bank": bank.id,
        "bank_id": bank.id,
        "question_id": bank.questions[0].id,
        "question": room.exam.pool[0].question_id,
        "section_id": room.exam.blueprint.sections[0].id,
        "topic": "01-duties",
        "name": "01-duties.md",
        "number": room.exam.numbers[room.people[0].id],
        "question_number": 1,
        "part": 0,
        "item": 1,
        "old": 1,
        "new": 1,
        "job": "zzzzzzzz",
        "line": 3,
        "sheet": 1,
        "key": _finding(bank.id, enterprise),
        "comment_id": _comment(bank, room.manager),
        "format_": "excel",
        **_suspensions(bank, room.manager),
        **record(check),
        "imported": _import(bank.id, room.manager),
        "position": 1,
        "level": "plant",
        "signer": "worker",
        "month": "2026-11",
        "batch": _certificate_batch(enterprise, room.manager),
        "place_id": enterprise.id,
        **file_world(enterprise, room.people[0], room.manager),
    }
    nested["upload"] = upload(check, room.manager)
    return World(
        blueprint.public_id,
        room.exam.public_id,
        room.people[0].public_id,
        enterprise.public_id,
        _roster(enterprise, room.manager),
        mended["regrade"],
        mended["objection"],
        check,
        _shift_list(enterprise, room.manager),
        trained["session"],
        fact_builders.make_certificate(room.people[0], enterprise, photo_sha256="0" * 64).public_id,
        case,
        make_clearance(enterprise, room.people[0], room.manager),
        _ledger(enterprise, room.manager),
        room.manager,
        nested,
    )


def _ledger(enterprise: MadeEnterprise, manager: Person) -> str:
    """A file of absences that the manager handed in."""
    rows = roster_files.xlsx([("姓名", "请假类别", "第一天"), ("示例甲", "病假", "2026-11-22")])
    who = builders.actor_for(manager)
    return ledgers.upload(
        who, enterprise.public_id, Ledger.ABSENCES, "请假.xlsx", rows, now=clock.now()
    )


def _shift_list(enterprise: MadeEnterprise, manager: Person) -> str:
    """Who was at work, as the manager put it in."""
    rows = (ShiftRow(1, "没登记的人"),)
    given = ShiftInput(enterprise.public_id, NOW.date(), "早班", rows)
    return shift_lists.keep(builders.actor_for(manager), given, now=NOW)


def _certificate_batch(enterprise: MadeEnterprise, manager: Person) -> str:
    """A file of certificates that the manager handed in."""
    cards = roster_files.xlsx([["姓名", "证书类别", "证号"], ["没登记的人", "特种作业", "T1"]])
    who = builders.actor_for(manager)
    return batches.upload(who, enterprise.public_id, "证件.xlsx", cards, now=NOW)


def _comment(bank: exam_builders.MadeBank, manager: Person) -> int:
    """A comment on a question of the bank, whose next version is being written."""
    who = builders.actor_for(manager)
    banks.start_draft(who, bank.id, now=NOW)
    banks.comment(who, bank.id, bank.questions[0].id, "选项再短一点", now=NOW)
    with reading() as session:
        found = select(QuestionComment.id).where(QuestionComment.bank_id == bank.id)
        return session.scalars(found).one()


def _mended(
    attempt: str, person: Person, bank: exam_builders.MadeBank, manager: Person
) -> dict[str, Any]:
    """A correction of the enterprise's own bank, a regrade after it, and an objection."""
    wrong = bank.entries[0]
    with transaction() as session:
        sat = session.scalars(select(Attempt).where(Attempt.public_id == attempt)).one()
        correction = KeyCorrection(
            bank_id=bank.id,
            question_id=wrong.question_id,
            revision=wrong.revision,
            mode="full_marks",
            key=[],
            blanks=[],
            reason="有歧义",
            proposed_by=manager.id,
            proposed_at=NOW,
        )
        session.add(correction)
        session.flush()
        regrade = Regrade(
            public_id=new_id(),
            correction_id=correction.id,
            mode="raise_only",
            reason="有歧义",
            proposed_by=manager.id,
            proposed_at=NOW,
        )
        objection = Objection(
            public_id=new_id(),
            attempt_id=sat.id,
            exam_id=sat.exam_id,
            person_id=person.id,
            text="少算了",
            made_at=NOW,
        )
        session.add_all([regrade, objection])
        return {
            "correction": correction.id,
            "regrade": regrade.public_id,
            "objection": objection.public_id,
        }


def _finding(bank_id: str, enterprise: MadeEnterprise) -> str:
    """What the clinic found in the bank: its questions are all alike."""
    editor = builders.actor_for(builders.make_holder(Role.BANK_EDITOR, enterprise))
    page = banks.bank_clinic(editor, bank_id, ClinicFilter(), 1, draft=False, now=NOW)
    return page.lines[0].finding.key


def _suspensions(bank: exam_builders.MadeBank, manager: Person) -> dict[str, Any]:
    """A question of the enterprise's own bank that is suspended, another that is proposed."""
    first, second = bank.entries[:2]
    with transaction() as session:
        held = QuestionSuspension(
            question_id=first.question_id,
            reason="有歧义",
            begins_on=NOW.date(),
            recorded_at=NOW,
            recorded_by=manager.id,
        )
        asked = SuspensionProposal(
            question_id=second.question_id,
            revision=second.revision,
            figures={},
            reason="有歧义",
            begins_on=NOW.date(),
            proposed_at=NOW,
            proposed_by=manager.id,
        )
        session.add_all([held, asked])
        session.flush()
        found = {"suspension_id": held.id, "proposal_id": asked.id}
    return found | {"revision": first.revision}


def _below(
    enterprise: MadeEnterprise, exam: int, person: Person, manager: Person
) -> dict[str, Any]:
    place = builders.make_place(enterprise)
    with transaction() as session:
        file = ExamFile(
            exam_id=exam,
            kind="signed-results",
            filename="签字表.pdf",
            content_type="application/pdf",
            sha256="0" * 64,
            content=b"%PDF",
            added_at=NOW,
            added_by=manager.id,
        )
        target = ExamTarget(exam_id=exam, place_id=place.id)
        code = StartCode(exam_id=exam, code="123456", given_by=manager.id, given_at=NOW)
        session.add_all([file, target, code])
        session.flush()
        made: dict[str, Any] = {"target_id": target.id, "code": code.id, "file": file.id}
    with reading() as session:
        ids = {
            "employment_id": select(Employment.id).where(Employment.person_id == person.id),
            "assignment_id": select(Assignment.id).where(Assignment.person_id == person.id),
            "grant_id": select(RoleGrant.id).where(RoleGrant.person_id == manager.id),
            "message_id": select(Message.id).where(Message.person_id == person.id),
            "attempt_number": select(Attempt.id).where(Attempt.exam_id == exam),
        }
        made |= {name: session.scalar(query) for name, query in ids.items()}
    return (
        made
        | _procedure(enterprise, manager)
        | {
            "place_id": place.id,
            "post_id": builders.make_post(enterprise).id,
            "site_id": builders.make_site(enterprise).id,
        }
    )


def _procedure(enterprise: MadeEnterprise, manager: Person) -> dict[str, Any]:
    """A procedure of the enterprise's own, one article of which is repealed."""
    who = builders.actor_for(manager)
    given = banks.ProcedureInput("停送电规程", "", "", NOW.date(), NOW.date(), None, "4.1 检查")
    made = banks.create_procedure(who, enterprise.id, given, now=NOW)
    gone = overlays.OverlayInput(Effect.REPEALED, NOW.date(), ("4.1",), note="厂发 1 号")
    number = overlays.record_overlay(who, made, gone, now=NOW)
    return {"document_id": made, "overlay_id": number, "what": "questions"}


def _roster(enterprise: MadeEnterprise, manager: Person) -> str:
    with transaction() as session:
        record = RosterImport(
            public_id=new_id(),
            enterprise_id=enterprise.id,
            uploaded_by=manager.id,
            uploaded_at=NOW,
            filename="花名册.xlsx",
            sha256="0" * 64,
            status="ready",
            rows_total=1,
        )
        session.add(record)
        session.flush()
        session.add(RosterRow(import_id=record.id, line=3, cells="{}", verdict="ask"))
        return record.public_id


def _import(bank_id: str, manager: Person) -> str:
    with transaction() as session:
        record = QuestionImport(
            public_id=new_id(),
            bank_id=bank_id,
            topic="09-import.md",
            topic_title="综合",
            uploaded_by=manager.id,
            uploaded_at=NOW,
            filename="试题.xlsx",
            sha256="0" * 64,
            status="ready",
            rows_total=1,
        )
        session.add(record)
        session.flush()
        raw = to_json(RawRow("", 1, (), {}))
        session.add(
            QuestionImportRow(
                import_id=record.id,
                position=1,
                sheet="",
                line=1,
                raw=raw,
                verdict="parked",
                notes=[],
                search_text="",
            )
        )
        return record.public_id
