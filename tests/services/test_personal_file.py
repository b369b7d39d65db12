"""The personal file through its services: gathered, cut, shared, corrected, signed, kept."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.file_access import Shown, Standing
from anquan_exam.domain.personal_file import EducationLevel, EntryKind, FileFilter
from anquan_exam.models import Assignment, FileShareCode, PersonalFileLook, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import personal_file
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.personal_file import Fault, Form, PersonalFile, schooling, sharing
from anquan_exam.services.personal_file.schooling import EducationInput
from tests.builders import (
    NOW,
    actor_for,
    employ,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
)
from tests.file_builders import Life, make_life

LATER = NOW + timedelta(days=3)


@pytest.fixture
def life(app: Flask) -> Life:
    return make_life()


def seen_by(actor: Actor, life: Life, form: Form = Form.PAGE) -> PersonalFile:
    return personal_file.file_of(actor, life.person.public_id, form, now=LATER)


def kinds(file: PersonalFile, shown: Shown) -> set[EntryKind]:
    return {entry.kind for entry, how in file.lines if how is shown}


def test_one_s_own_file_has_everything_on_one_timeline_newest_first(life: Life) -> None:
    file = personal_file.own_file(actor_for(life.person), now=LATER)
    days = [entry.on for entry, _ in file.lines]
    assert (days, file.cut, file.standing) == (sorted(days, reverse=True), False, Standing.OWN)
    assert set(file.kinds) == {
        EntryKind.JOB,
        EntryKind.TRAINING,
        EntryKind.THREE_LEVEL,
        EntryKind.EXAM,
        EntryKind.CERTIFICATE,
        EntryKind.VIOLATION,
        EntryKind.ABSENCE,
    }
    exam = next(entry for entry, _ in file.lines if entry.kind is EntryKind.EXAM)
    assert (exam.link, exam.data["passed"], exam.data["supervised"]) == (life.attempt, True, True)
    assert len(exam.data["paper_sha256"]) == 64 and exam.data["banks"]
    found, total = file.page(FileFilter(EntryKind.JOB, 2026), 1, 1)
    assert (len(found), total) == (1, 3)


def test_the_next_employer_sees_of_earlier_only_what_tells_whether_he_may_work(life: Life) -> None:
    file = seen_by(actor_for(life.manager), life)
    assert (file.standing, file.cut) == (Standing.PRESENT, True)
    assert kinds(file, Shown.WHOLE) == {EntryKind.JOB}
    assert kinds(file, Shown.BRIEF) == {
        EntryKind.THREE_LEVEL,
        EntryKind.EXAM,
        EntryKind.CERTIFICATE,
        EntryKind.VIOLATION,
    }
    told = json.dumps(personal_file.payload_of(file, now=LATER), ensure_ascii=False)
    for hidden in ("皮带没停", "运输巷", "腰伤", "示例内容", life.case.number):
        assert hidden not in told
    assert life.before.name not in told


def test_the_employer_left_behind_sees_its_own_time_and_nothing_of_the_next(life: Life) -> None:
    file = seen_by(actor_for(life.then), life)
    assert (file.standing, file.cut) == (Standing.FORMER, True)
    assert kinds(file, Shown.BRIEF) == set()
    units = {entry.unit for entry, _ in file.lines}
    assert units == {life.before.id}
    assert EntryKind.VIOLATION in kinds(file, Shown.WHOLE)


def test_an_inspector_of_the_area_sees_what_happened_there(life: Life) -> None:
    inspector = make_holder(Role.INSPECTOR, life.before)
    file = seen_by(actor_for(inspector), life)
    assert (file.standing, file.cut) == (Standing.AUTHORITY, True)
    assert {entry.unit for entry, _ in file.lines} == {life.before.id}


def test_a_stranger_finds_nobody_and_leaves_no_trace(life: Life) -> None:
    with pytest.raises(NotFound):
        seen_by(actor_for(make_manager(make_enterprise())), life)
    assert personal_file.looks(actor_for(life.person)) == ((), 0)


def test_who_looked_is_kept_once_an_hour_with_every_form_for_the_person_to_see(life: Life) -> None:
    manager = actor_for(life.manager)
    for form in (Form.PAGE, Form.PDF, Form.PAGE, Form.JSON):
        seen_by(manager, life, form)
    personal_file.file_of(manager, life.person.public_id, Form.PAGE, now=LATER + timedelta(hours=1))
    found, total = personal_file.looks(actor_for(life.person))
    assert total == 2
    assert (found[1].name, found[1].role, found[1].unit) == (
        "测试新管理",
        Role.SAFETY_MANAGER,
        life.unit.name,
    )
    assert found[1].forms == (Form.PAGE, Form.PDF, Form.JSON)
    with reading() as session:
        opened = select(TrailEntry.id).where(TrailEntry.act == "personal_file.opened")
        assert len(session.scalars(opened).all()) == 4


def test_looking_at_one_s_own_through_the_desk_is_no_look(life: Life) -> None:
    own = actor_for(life.manager)
    file = personal_file.file_of(own, life.manager.public_id, Form.PAGE, now=LATER)
    assert (file.standing, personal_file.looks(own)[1]) == (Standing.OWN, 0)


def test_a_share_code_opens_the_whole_file_to_the_first_manager_who_enters_it(life: Life) -> None:
    person, manager = actor_for(life.person), actor_for(life.manager)
    code = sharing.make(person, now=LATER)
    file = sharing.enter(manager, f" {code[:4].upper()} {code[4:]} ", now=LATER)
    assert (file.standing, file.cut) == (Standing.SHARED, False)
    again = sharing.enter(manager, code, now=LATER + timedelta(minutes=9))
    assert again.lines == file.lines
    for actor, late in ((manager, 11), (actor_for(life.then), 1)):
        with pytest.raises(Invalid) as refused:
            sharing.enter(actor, code, now=LATER + timedelta(minutes=late))
        assert refused.value.code == "file_code_wrong"
    used = sharing.codes(person)[0]
    assert (used.used_by, used.live(LATER)) == ("测试新管理", False)
    assert personal_file.looks(person)[0][0].forms == (Form.CODE,)


def test_a_code_revoked_or_over_opens_nothing_and_only_its_giver_revokes_it(life: Life) -> None:
    person, manager = actor_for(life.person), actor_for(life.manager)
    first, second = sharing.make(person, now=LATER), sharing.make(person, now=LATER)
    revoked = sharing.codes(person)[1]
    assert revoked.code == first
    with pytest.raises(NotFound):
        sharing.revoke(manager, revoked.id, now=LATER)
    sharing.revoke(person, revoked.id, now=LATER)
    for code, now in ((first, LATER), (second, LATER + timedelta(days=7)), ("", LATER)):
        with pytest.raises(Invalid):
            sharing.enter(manager, code, now=now)
    sharing.make(person, now=LATER)
    sharing.make(person, now=LATER)
    with pytest.raises(Problem) as enough:
        sharing.make(person, now=LATER)
    assert enough.value.code == "file_codes_enough"
    with reading() as session:
        assert session.scalar(select(PersonalFileLook.id)) is None
        assert len(session.scalars(select(FileShareCode.id)).all()) == 4


def absence_of(life: Life) -> str:
    file = personal_file.own_file(actor_for(life.person), now=LATER)
    return next(entry.ref for entry, _ in file.lines if entry.kind is EntryKind.ABSENCE)


def test_a_correction_asked_for_and_its_answer_stay_beside_the_entry(life: Life) -> None:
    person, then = actor_for(life.person), actor_for(life.then)
    ref = absence_of(life)
    for _ in range(2):  # a double submit
        personal_file.ask(person, ref, "是五月八号回来的", now=LATER)
    assert personal_file.requests(actor_for(life.manager)) == ((), 0)
    waiting, total = personal_file.requests(then)
    assert (total, waiting[0].reason) == (1, "是五月八号回来的")
    with pytest.raises(NotFound):
        personal_file.answer(
            actor_for(life.manager), waiting[0].id, accepted=True, text="好", now=LATER
        )
    personal_file.answer(then, waiting[0].id, accepted=False, text="考勤是九号", now=LATER)
    with pytest.raises(Invalid) as final:
        personal_file.answer(then, waiting[0].id, accepted=True, text="改了", now=LATER)
    assert final.value.code == "file_answered"
    file = personal_file.own_file(person, now=LATER)
    told = next(entry for entry, _ in file.lines if entry.kind is EntryKind.CORRECTION)
    assert (told.data["about"], told.data["accepted"], told.data["answer"]) == (
        ref,
        False,
        "考勤是九号",
    )
    assert ref in {entry.ref for entry, _ in file.lines}


def test_what_is_not_in_one_s_own_file_cannot_be_said_to_be_wrong(life: Life) -> None:
    other = make_person(enterprise=life.unit)
    for actor, ref in (
        (actor_for(other), absence_of(life)),
        (actor_for(life.person), "absence:999999"),
        (actor_for(life.person), f"attempt:{life.attempt}"),
    ):
        with pytest.raises(NotFound):
            personal_file.ask(actor, ref, "不对", now=LATER)


SCHOOL = EducationInput(EducationLevel.VOCATIONAL, "示例技校", "机电", date(2012, 7, 1))


def test_schooling_is_appended_once_and_withdrawn_with_a_reason(life: Life) -> None:
    manager, public_id = actor_for(life.manager), life.person.public_id
    for _ in range(2):
        schooling.enter(manager, public_id, SCHOOL, now=LATER)
    (one,) = schooling.listed(manager, public_id)
    with pytest.raises(NotFound):
        schooling.withdraw(actor_for(life.then), public_id, one.id, "不是我登的", now=LATER)
    schooling.withdraw(manager, public_id, one.id, "学校写错了", now=LATER)
    file = personal_file.own_file(actor_for(life.person), now=LATER)
    told = next(entry for entry, _ in file.lines if entry.kind is EntryKind.EDUCATION)
    assert (told.withdrawn, told.data["withdrawn_why"]) == (True, "学校写错了")


def test_schooling_of_a_day_to_come_of_oneself_or_of_who_left_is_refused(life: Life) -> None:
    manager, public_id = actor_for(life.manager), life.person.public_id
    ahead = EducationInput(SCHOOL.level, "示例技校", "", date(2030, 1, 1))
    with pytest.raises(Invalid) as day:
        schooling.enter(manager, public_id, ahead, now=LATER)
    with pytest.raises(Forbidden):
        schooling.enter(manager, life.manager.public_id, SCHOOL, now=LATER)
    with pytest.raises(Invalid) as left:
        schooling.enter(actor_for(life.then), public_id, SCHOOL, now=LATER)
    assert (day.value.code, left.value.code) == ("file_school_day", "file_left")


def test_a_signed_file_is_known_again_however_it_is_laid_out(life: Life) -> None:
    file = personal_file.own_file(actor_for(life.person), now=LATER)
    content = personal_file.signed(file, now=LATER)
    relaid = json.dumps(json.loads(content), sort_keys=True).encode()
    for one in (content, relaid):
        found = personal_file.check(one)
        assert (found.fault, found.name, found.whole) == (None, life.person.name, True)
        assert found.entries == len(file.lines)
        assert found.digest == personal_file.digest_of(
            personal_file.payload_of(file, now=LATER + timedelta(days=1))
        )


def test_a_file_altered_foreign_or_broken_is_not_vouched_for(life: Life) -> None:
    file = personal_file.own_file(actor_for(life.person), now=LATER)
    good = json.loads(personal_file.signed(file, now=LATER))
    passed = next(one for one in good["payload"]["entries"] if one["kind"] == "absence")
    passed["data"]["remark"] = "没有请假"
    assert personal_file.check(json.dumps(good).encode()).fault is Fault.ALTERED
    good["kid"] = "0" * 16
    assert personal_file.check(json.dumps(good).encode()).fault is Fault.FOREIGN
    twice = b'{"payload": {}, "payload": {}}'
    deep = b"[" * 100_000
    for broken in (b"", b"{}", b"[1]", b"\xff", b"null", twice, deep, b'{"payload": 1.5}'):
        assert personal_file.check(broken).fault is Fault.UNREADABLE


@pytest.mark.parametrize("part", ["algorithm", "public_key", "signature", "kid", "note"])
def test_what_stands_around_the_signed_content_may_not_be_altered_either(
    life: Life, part: str
) -> None:
    file = personal_file.own_file(actor_for(life.person), now=LATER)
    good = json.loads(personal_file.signed(file, now=LATER))
    was = good.get(part, "")
    # Of the last letter of 64 bytes four bits mean nothing: another letter decodes to the same.
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    good[part] = was[:-1] + letters[letters.find(was[-1:] or "A") ^ 1]
    assert personal_file.check(json.dumps(good).encode()).fault is not None


def test_not_one_byte_of_a_signed_file_can_be_altered_unseen(life: Life) -> None:
    """Blanks between the parts are nobody's; whatever else differs is refused."""
    file = personal_file.own_file(actor_for(life.person), now=LATER)
    content = personal_file.signed(file, now=LATER)
    for at in range(0, len(content), 13):
        altered = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        if personal_file.check(altered).fault is None:
            assert json.loads(altered) == json.loads(content)


def test_an_agency_s_manager_sees_nothing_of_a_host_but_in_the_shared_time(life: Life) -> None:
    """Who sent the man to a host once does not see what the host knew of him before."""
    agency = make_enterprise("示例劳务有限公司")
    job = employ(life.person, agency, begins_on=date(2026, 11, 24))
    with transaction() as session:
        session.execute(
            update(Assignment)
            .where(Assignment.id == job.id)
            .values(host_id=life.before.id, place_id=life.before.id)
        )
    file = seen_by(actor_for(make_manager(agency)), life)
    assert file.standing is Standing.PRESENT
    whole = [entry for entry, how in file.lines if how is Shown.WHOLE]
    assert {entry.kind for entry in whole} == {EntryKind.JOB}
    assert all(entry.on >= date(2026, 11, 24) for entry in whole)


def test_a_leader_of_a_team_sees_what_fell_in_the_team_s_time(life: Life) -> None:
    leader = make_holder(Role.TEAM_LEADER, place_of(life.unit))
    file = seen_by(actor_for(leader), life)
    assert (file.standing, kinds(file, Shown.BRIEF)) == (Standing.FORMER, set())
    assert kinds(file, Shown.WHOLE) == {EntryKind.JOB}
