"""What is past its time: proposed by rule, held by law, erased by an administrator; no verdict goes
with it."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.config import ROOT
from anquan_exam.domain.access import Actor, Permission, Role
from anquan_exam.domain.retention import ERASABLE, Keeping
from anquan_exam.models import (
    Absence,
    Assignment,
    CaseFile,
    CaseHappening,
    CasePaper,
    CertificateRecord,
    Employment,
    Person,
    Place,
    Result,
    RetentionProposal,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.personal_file import holds, retention
from tests.builders import (
    NOW,
    actor_for,
    employ,
    make_district,
    make_enterprise,
    make_holder,
    place_of,
)
from tests.fact_builders import make_certificate
from tests.file_builders import LEFT, Life, make_life

YEARS_ON = NOW + timedelta(days=4 * 366)


@pytest.fixture
def life(app: Flask) -> Life:
    life = make_life()
    with transaction() as session:
        session.execute(
            update(CertificateRecord)
            .where(CertificateRecord.id == life.certificate.id)
            .values(photo=b"photo", photo_sha256="0" * 64)
        )
        session.execute(
            update(CaseFile).where(CaseFile.id == life.case.id).values(step="cleared", blocks=False)
        )
        session.add(
            CaseHappening(
                case_id=life.case.id, what="heard", at=NOW, recorded_at=NOW, text="我没停皮带"
            )
        )
        for position, kind in ((1, "photo"), (2, "decision")):
            paper = {"name": "1.jpg", "sha256": "0" * 64, "content": b"x", "added_at": NOW}
            session.add(CasePaper(case_id=life.case.id, position=position, kind=kind, **paper))
    return life


def district(life: Life) -> Place:
    with reading() as session:
        return session.get_one(Place, place_of(life.before).parent_id)


@pytest.fixture
def admin(life: Life) -> Actor:
    return actor_for(make_holder(Role.ADMINISTRATOR, district(life)))


@pytest.fixture
def second(life: Life) -> Actor:
    return actor_for(make_holder(Role.DISTRICT_OFFICER, district(life)))


def waiting(admin: Actor) -> dict[Keeping, int]:
    return {one.keeping: one.id for one in retention.due(admin, Permission.ADMIN)[0]}


def test_the_shipped_rules_say_for_everything_how_long_and_by_what(app: Flask) -> None:
    rules = {rule.keeping: rule for rule in retention.rules()}
    assert set(rules) == set(Keeping)
    assert all(rule.source and rule.why for rule in rules.values())
    assert {keeping for keeping, rule in rules.items() if rule.years} == set(ERASABLE)
    assert rules[Keeping.TRAINING].source == "《煤矿安全培训规定》第九条"
    assert rules[Keeping.ABSENCE_REMARK].source == "本办内部规定"


def test_a_file_with_a_fault_or_none_at_all_proposes_nothing(
    app: Flask, life: Life, tmp_path: Path
) -> None:
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": tmp_path})
    assert (retention.rules(), retention.propose(now=YEARS_ON)) == ((), 0)
    shutil.copytree(ROOT / "question_banks" / "documents", tmp_path / "documents")
    shipped = (ROOT / "question_banks" / "retention.yaml").read_text("utf-8")
    wrong = shipped.replace("第九条", "第九千条")
    (tmp_path / "retention.yaml").write_text(wrong, "utf-8")
    assert retention.rules() == ()


def test_what_is_past_its_time_is_proposed_once_and_not_a_day_early(
    life: Life, admin: Actor
) -> None:
    two_years = date(LEFT.year + 2, LEFT.month, LEFT.day)
    day_before = NOW + timedelta(days=(two_years - NOW.date()).days - 1)
    assert retention.propose(now=day_before) == 0
    assert retention.propose(now=day_before + timedelta(days=1)) == 2
    # The certificate holds till 2030: the years of its photo count from leaving.
    assert set(waiting(admin)) == {Keeping.ABSENCE_REMARK, Keeping.CERTIFICATE_PHOTO}
    assert retention.propose(now=YEARS_ON) == 1
    assert retention.propose(now=YEARS_ON) == 0
    assert set(waiting(admin)) == set(ERASABLE)


def test_nothing_is_proposed_of_who_still_works_there_or_of_an_open_case(life: Life) -> None:
    with transaction() as session:
        session.execute(
            update(CaseFile).where(CaseFile.id == life.case.id).values(step="retest", blocks=True)
        )
    employ(life.person, life.before, begins_on=date(2026, 12, 1))
    assert retention.propose(now=YEARS_ON) == 0


def test_erasing_takes_the_narrative_and_leaves_the_verdict(life: Life, admin: Actor) -> None:
    retention.propose(now=YEARS_ON)
    ids = list(waiting(admin).values())
    assert retention.erase(admin, ids, now=YEARS_ON) == 3
    assert retention.erase(admin, ids, now=YEARS_ON) == 0
    with reading() as session:
        card = session.get_one(CertificateRecord, life.certificate.id)
        assert (card.photo, card.photo_sha256, bool(card.number)) == (None, "", True)
        case = session.get_one(CaseFile, life.case.id)
        assert (case.what, case.step, case.place) == ("", "cleared", "运输巷")
        assert session.scalars(select(CaseHappening.text)).all() == [""]
        assert session.scalars(select(CasePaper.kind)).all() == ["decision"]
        absence = session.scalars(select(Absence)).one()
        assert (absence.remark, absence.begins_on) == ("", date(2026, 5, 1))
        assert session.scalars(select(Result.passed)).all() == [True]
        entry = session.scalars(
            select(TrailEntry).where(TrailEntry.act == "retention.erased")
        ).one()
        assert entry.payload is not None and entry.payload["count"] == 3
    assert waiting(admin) == {}
    assert retention.propose(now=YEARS_ON) == 0


@pytest.mark.parametrize("whole_unit", [False, True])
def test_nothing_is_erased_while_a_hold_stands_and_another_lifts_it(
    life: Life, admin: Actor, second: Actor, whole_unit: bool
) -> None:
    retention.propose(now=YEARS_ON)
    whose = life.before.public_id if whole_unit else life.person.public_id
    for _ in range(2):
        holds.hold(second, whose, "事故调查", now=YEARS_ON)
    ids = list(waiting(admin).values())
    assert all(one.held for one in retention.due(admin, Permission.ADMIN)[0])
    with pytest.raises(Invalid) as refused:
        retention.erase(admin, ids, now=YEARS_ON)
    assert refused.value.code == "retention_held"
    (standing,) = holds.standing(admin)
    with pytest.raises(Forbidden):
        holds.lift(second, standing.id, now=YEARS_ON)
    holds.lift(admin, standing.id, now=YEARS_ON)
    assert (holds.standing(admin), retention.erase(admin, ids, now=YEARS_ON)) == ((), 3)


def test_of_who_came_back_meanwhile_nothing_is_erased(life: Life, admin: Actor) -> None:
    retention.propose(now=YEARS_ON)
    employ(life.person, life.before, begins_on=date(2030, 1, 1))
    with pytest.raises(Invalid) as refused:
        retention.erase(admin, list(waiting(admin).values()), now=YEARS_ON)
    assert refused.value.code == "retention_not_due"
    with reading() as session:
        assert session.scalars(select(Absence.remark)).one() == "腰伤住院"


def test_holds_and_erasing_keep_to_the_own_area(life: Life, admin: Actor) -> None:
    retention.propose(now=YEARS_ON)
    elsewhere = actor_for(make_holder(Role.ADMINISTRATOR, life.unit))
    with pytest.raises(NotFound):
        holds.hold(elsewhere, life.before.public_id, "别处的", now=YEARS_ON)
    assert retention.erase(elsewhere, list(waiting(admin).values()), now=YEARS_ON) == 0
    assert len(waiting(admin)) == 3


def test_an_assignment_that_goes_on_is_work_there_too(life: Life, admin: Actor) -> None:
    with transaction() as session:
        person = session.get_one(Person, life.person.id)
        mine = Employment.person_id == person.id
        employment = session.scalars(select(Employment).where(mine, Employment.ends_on.is_(None)))
        session.add(
            Assignment(
                employment_id=employment.one().id,
                person_id=person.id,
                host_id=life.before.id,
                place_id=life.before.id,
                category="frontline",
                begins_on=date(2027, 1, 1),
                recorded_at=NOW,
            )
        )
    assert retention.propose(now=YEARS_ON) == 0


def test_rows_that_never_come_due_do_not_hide_those_that_do(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Certificates of a unit that never employed the man stand first, as many as are read at a
    time."""
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    picture = {"photo": b"photo", "photo_sha256": "0" * 64}
    for _ in range(2):
        make_certificate(life.person, make_enterprise(), **picture)
    last = make_certificate(life.person, life.before, **picture)
    retention.propose(now=YEARS_ON)
    with reading() as session:
        rows = session.scalars(
            select(RetentionProposal.row_id).where(RetentionProposal.keeping == "certificate-photo")
        )
        assert last.id in set(rows)


def test_an_officer_finds_whom_to_hold_by_name_letters_case_or_unit(
    life: Life, second: Actor
) -> None:
    def found(text: str) -> set[str]:
        return {one.public_id for one in holds.find(second, text, today=YEARS_ON.date())}

    person, unit = life.person, life.before
    with transaction() as session:
        session.execute(update(Person).where(Person.id == person.id).values(initials="slj"))
    for text in (person.name, f" {person.name[:2]} ", "SL", life.case.number):
        assert person.public_id in found(text), text
    assert found(unit.name) == {unit.public_id}
    assert found("") == found("没有这个人") == found("999-9999") == set()


def test_nobody_is_found_outside_the_own_area(life: Life) -> None:
    elsewhere = actor_for(make_holder(Role.DISTRICT_OFFICER, make_district()))
    for text in (life.person.name, life.case.number, life.before.name):
        assert holds.find(elsewhere, text, today=YEARS_ON.date()) == ()
