"""Where the people of a check come from, the photos beside it, and what else the plan takes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.digests import sha256_hex
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.shift_lists import PeopleFrom
from anquan_exam.domain.spot_check import Strata
from anquan_exam.exchange.shift_sheets import ShiftRow
from anquan_exam.models import BlueprintRecord, Employment, Exam, Place, SpotCheck, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import shift_lists, spot_checks
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.shift_lists import ShiftInput
from anquan_exam.services.spot_checks import Officer, Plan
from anquan_exam.services.spot_checks.record import Words, record_pdf, record_word
from anquan_exam.web.spot_checks import STRATA, WHYS
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.exam_builders import MadeBank, make_blueprint, make_published_bank, sections_of
from tests.pdf_text import pdf_signs
from tests.pictures import drawing, photo, tagged_photo

KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
DAY = clock.local(NOW).date()
WORDS = Words(STRATA, WHYS)


@dataclass(frozen=True)
class Gate:
    """A unit with six people, its manager, and an officer at its gate."""

    unit: MadeEnterprise
    manager: Actor
    officer: Actor
    bank: MadeBank
    ready: ReadyBlueprint
    wanted: Plan

    def keep(self, *texts: str, at: datetime, shift: str = "早班", back: int = 0) -> str:
        rows = tuple(ShiftRow(number, text) for number, text in enumerate(texts, 1))
        day = DAY - timedelta(days=back)
        given = ShiftInput(self.unit.public_id, day, shift, rows)
        return shift_lists.keep(self.manager, given, now=at)

    def plan(self, **change) -> str:
        return spot_checks.plan(self.officer, replace(self.wanted, **change), [self.ready], now=NOW)

    def offered(self, arrived: datetime = NOW) -> list[tuple[str, bool, bool]]:
        rows = spot_checks.offered(self.officer, self.unit.id, arrived_at=arrived, now=NOW)
        return [(row.public_id, row.late, row.over_at is not None) for row in rows]


@pytest.fixture
def gate(app: Flask) -> Gate:
    unit = make_enterprise("示例煤业有限公司")
    for number in range(6):
        make_person(f"工人{number:02}", enterprise=unit, number=f"W{number:02}")
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    officer = actor_for(make_holder(Role.INSPECTOR, district, "测试执法"))
    bank = make_published_bank(60, kinds=KINDS)
    ready = ReadyBlueprint("spot", "现场抽查", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),))
    officers = (Officer("测试甲", "ZF-001"), Officer("测试乙", "ZF-002"))
    wanted = Plan(unit.id, "区应急管理局", officers, "", "", 1, "spot", 2, Strata.NONE, "")
    manager = actor_for(make_manager(unit, "测试管理"))
    return Gate(unit, manager, officer, bank, ready, wanted)


EARLY, LATE = NOW - timedelta(hours=2), NOW + timedelta(minutes=10)


def test_today_s_lists_are_offered_with_who_put_them_in(gate: Gate):
    made = gate.keep("工人01", "没登记的人", at=EARLY)
    gate.keep("工人01", at=EARLY, back=1)
    night = gate.keep("工人02", at=EARLY, back=1, shift="夜班")
    assert gate.offered() == [(made, False, False), (night, False, False)]
    (first, *_) = spot_checks.offered(gate.officer, gate.unit.id, arrived_at=NOW, now=NOW)
    assert (first.people, first.strangers, first.put_in_by) == (1, 1, "测试管理")
    assert first.put_in_at == EARLY
    with pytest.raises(NotFound):
        spot_checks.offered(gate.manager, gate.unit.id, arrived_at=NOW, now=NOW)


def test_a_list_changed_in_front_of_the_officer_does_not_hide_the_one_before(gate: Gate):
    oldest = gate.keep("工人00", at=EARLY - timedelta(hours=1))
    before = gate.keep("工人01", "工人02", at=EARLY)
    after = gate.keep("工人03", "工人04", at=LATE)
    assert gate.offered() == [(after, True, False), (before, False, True)]
    assert oldest not in [one for one, *_ in gate.offered()]
    shift_lists.withdraw(gate.manager, after, now=LATE + timedelta(minutes=1))
    assert gate.offered() == [(after, True, True), (before, False, False)]

    check = gate.plan(shift_list=before, arrived_at=NOW)
    assert spot_checks.view(gate.officer, check).people == 2


def test_a_check_draws_from_the_unit_s_list_and_keeps_which_it_was(gate: Gate):
    made = gate.keep("工人01", "工人02 W02", "工人02", "没登记的人", at=EARLY)
    check = gate.plan(shift_list=made)
    seen = spot_checks.view(gate.officer, check)
    assert (seen.people, seen.not_on_roster) == (2, ("没登记的人",))
    source = spot_checks.source(gate.officer, check)
    assert source.people_from is PeopleFrom.LIST and source.used is not None
    assert (source.used.public_id, source.used.late) == (made, False)
    assert shift_lists.view(gate.manager, made).used == 1
    with pytest.raises(Problem, match="shift_used"):
        shift_lists.withdraw(gate.manager, made, now=NOW)


def test_a_list_is_held_against_the_roster_as_it_is_at_the_check(gate: Gate):
    """Registered since: no stranger any more. Left since: no longer one of the unit."""
    made = gate.keep("工人01", "工人02", "工人03", "新来的人", at=EARLY)
    make_person("新来的人", enterprise=gate.unit, number="W77")
    with transaction() as session:
        session.execute(
            update(Employment)
            .where(Employment.employee_number == "W03")
            .values(ends_on=DAY - timedelta(days=1))
        )
    seen = spot_checks.view(gate.officer, gate.plan(shift_list=made))
    assert (seen.people, seen.not_on_roster) == (3, ("工人03",))


def test_somebody_settled_by_the_unit_stays_who_they_are(gate: Gate):
    for number in ("W88", "W89"):
        make_person("同名", enterprise=gate.unit, number=number)
    rows = (ShiftRow(1, "同名"), ShiftRow(2, "工人01"))
    given = ShiftInput(gate.unit.public_id, DAY, "早班", rows)
    first, _ = shift_lists.look_through(gate.manager, given, now=EARLY)
    chosen = replace(given, picked={1: first.people[1].public_id})
    made = shift_lists.keep(gate.manager, chosen, now=EARLY)
    check = gate.plan(shift_list=made)
    spot_checks.draw(gate.officer, check, "平安2026", now=NOW)
    called = {one.person.person_id for one in spot_checks.view(gate.officer, check).called}
    assert first.people[1].person_id in called and first.people[0].person_id not in called


def test_a_list_put_in_after_the_officers_came_is_marked(gate: Gate):
    made = gate.keep("工人01", "工人02", at=NOW - timedelta(minutes=5))
    check = gate.plan(shift_list=made, arrived_at=NOW - timedelta(minutes=30))
    source = spot_checks.source(gate.officer, check)
    assert source.used is not None and source.used.late
    record = pdf_signs(record_pdf(gate.officer, check, "https://example.invalid", WORDS, now=NOW))
    assert "早班" in record and "在执法人员到场以后" in record and "测试管理" in record


@pytest.mark.parametrize(
    ("minutes", "fits"), [(-12 * 60, True), (4, True), (-12 * 60 - 1, False), (6, False)]
)
def test_when_they_came_is_a_time_of_this_visit(gate: Gate, minutes: int, fits: bool):
    arrived = NOW + timedelta(minutes=minutes)
    if fits:
        check = gate.plan(arrived_at=arrived)
        assert spot_checks.source(gate.officer, check).arrived_at == arrived
    else:
        with pytest.raises(Invalid, match="arrived_wrong"):
            gate.plan(arrived_at=arrived)


def test_the_list_of_another_unit_or_of_another_week_is_refused(gate: Gate):
    other = make_enterprise()
    rows = (ShiftRow(1, "别人"),)
    foreign = shift_lists.keep(
        actor_for(make_manager(other)), ShiftInput(other.public_id, DAY, "早班", rows), now=EARLY
    )
    old = gate.keep("工人01", "工人02", at=EARLY, back=7)
    for made in (foreign, old, "zzzzzzzz"):
        with pytest.raises(Invalid, match="shift_gone"):
            gate.plan(shift_list=made)


def test_pasted_lines_and_the_roster_say_so_on_the_record(gate: Gate):
    pasted = gate.plan(shift="1. 工人01\n2. 工人02\n3. 不在册的人")
    assert spot_checks.source(gate.officer, pasted).people_from is PeopleFrom.PASTED
    assert spot_checks.view(gate.officer, pasted).not_on_roster == ("不在册的人",)
    whole = gate.plan()
    assert spot_checks.source(gate.officer, whole).people_from is PeopleFrom.ROSTER
    said = {
        made: pdf_signs(record_pdf(gate.officer, made, "https://example.invalid", WORDS, now=NOW))
        for made in (pasted, whole)
    }
    assert "照现场的当班单抄录" in said[pasted] and "花名册上全部在岗的人" in said[whole]


def test_a_check_from_before_this_was_kept_says_nothing_wrong(gate: Gate):
    check = gate.plan()
    with transaction() as session:
        session.execute(update(SpotCheck).values(people_from="", arrived_at=None))
    assert spot_checks.source(gate.officer, check).people_from is None
    assert record_pdf(gate.officer, check, "https://example.invalid", WORDS, now=NOW)


def test_photos_are_kept_small_and_without_what_the_camera_wrote(gate: Gate):
    check = gate.plan(photos=(tagged_photo(), photo(4000, 3000)))
    views = spot_checks.source(gate.officer, check).photos
    assert [one.position for one in views] == [1, 2]
    for one in views:
        data, kind = spot_checks.photo(gate.officer, check, one.position)
        assert kind == "image/jpeg" and sha256_hex(data) == one.sha256
        picture = Image.open(BytesIO(data))
        assert not picture.getexif() and max(picture.size) <= 1600
        assert "示例牌手机".encode() not in data
    with reading() as session:
        stored = session.connection().exec_driver_sql("SELECT content FROM spot_photo").scalars()
        assert all(b"JFIF" not in bytes(one) for one in stored), "kept in clear"


def test_the_photos_stand_on_the_record_by_digest(gate: Gate):
    check = gate.plan(photos=(photo(),))
    (one,) = spot_checks.source(gate.officer, check).photos
    site = "https://example.invalid"
    assert one.sha256 in pdf_signs(record_pdf(gate.officer, check, site, WORDS, now=NOW))
    import docx

    word = docx.Document(BytesIO(record_word(gate.officer, check, site, WORDS, now=NOW)))
    assert any(one.sha256 in line.text and "1 张" in line.text for line in word.paragraphs)


def test_further_photos_are_added_up_to_four_and_none_twice(gate: Gate):
    check = gate.plan(photos=(photo(300, 200),))
    spot_checks.add_photos(gate.officer, check, [photo(300, 200), photo(320, 200)], now=LATE)
    views = spot_checks.source(gate.officer, check).photos
    assert [one.added_at for one in views] == [NOW, LATE]
    spot_checks.add_photos(gate.officer, check, [photo(340, 200), drawing()], now=LATE)
    with pytest.raises(Invalid, match="photos_many"):
        spot_checks.add_photos(gate.officer, check, [photo(360, 200)], now=LATE)
    assert len(spot_checks.source(gate.officer, check).photos) == 4
    with reading() as session:
        acts = session.scalars(
            select(TrailEntry.act).where(TrailEntry.subject_id == check).order_by(TrailEntry.id)
        ).all()
    assert acts == ["spot_check.planned", "spot_check.photos", "spot_check.photos"]


@pytest.mark.parametrize(
    ("photos", "code"),
    [
        ([], "photos_missing"),
        ([b"not a picture"], "picture_not_picture"),
        ([photo(40, 40)], "picture_too_small"),
        ([photo()] * 5, "photos_many"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_kept(gate: Gate, photos, code: str):
    check = gate.plan()
    with pytest.raises(Invalid, match=code):
        spot_checks.add_photos(gate.officer, check, photos, now=NOW)
    assert spot_checks.source(gate.officer, check).photos == ()


def test_photos_are_seen_by_whoever_may_see_the_check_and_nobody_else(gate: Gate):
    check = gate.plan(photos=(photo(),))
    for actor in (gate.manager, actor_for(make_manager(make_enterprise()))):
        with pytest.raises(NotFound):
            spot_checks.photo(actor, check, 1)
        with pytest.raises(NotFound):
            spot_checks.add_photos(actor, check, [photo()], now=NOW)
    with pytest.raises(NotFound):
        spot_checks.photo(gate.officer, check, 2)


def test_visits_are_the_days_on_which_people_were_drawn_this_year(gate: Gate):
    def drawn(at: datetime) -> None:
        made = spot_checks.plan(gate.officer, gate.wanted, [gate.ready], now=at)
        spot_checks.draw(gate.officer, made, "平安2026", now=at)

    gate.plan()
    assert spot_checks.visits_this_year(gate.officer, gate.unit.id, now=NOW) == 0
    for back in (0, 0, 30, 400):
        drawn(NOW - timedelta(days=back))
    assert spot_checks.visits_this_year(gate.officer, gate.unit.id, now=NOW) == 2
    with pytest.raises(NotFound):
        spot_checks.visits_this_year(gate.manager, gate.unit.id, now=NOW)


def test_a_blueprint_made_here_may_be_asked_under_the_rules_of_a_spot_check(gate: Gate):
    own = make_blueprint(
        gate.unit,
        gate.bank,
        title="本矿抽查",
        sections=sections_of(gate.bank, {Kind.SINGLE: 5, Kind.MULTIPLE: 3}),
        policy=Policy(duration_minutes=33, pass_percent=75),
    )
    (offer,) = spot_checks.own_blueprints(gate.officer, gate.unit.id)
    assert (offer.title, offer.owner, offer.minutes) == ("本矿抽查", gate.unit.name, 33)
    check = gate.plan(ready=offer.value)
    spot_checks.draw(gate.officer, check, "平安2026", now=NOW)
    exam = spot_checks.open_exam(gate.officer, check, "地面培训室", 2, now=NOW)
    with reading() as session:
        row = session.scalars(select(Exam).where(Exam.public_id == exam)).one()
        policy = Policy.from_json(row.policy)
    assert row.title == "本矿抽查" and policy.kind is PolicyKind.SPOT_CHECK
    assert (policy.duration_minutes, policy.pass_percent) == (33, 75)
    assert policy.needs_presence and policy.needs_start_code

    with transaction() as session:
        session.execute(
            update(BlueprintRecord).where(BlueprintRecord.id == own.id).values(archived_at=NOW)
        )
    assert spot_checks.own_blueprints(gate.officer, gate.unit.id) == ()
    with pytest.raises(Problem, match="blueprint_archived"):
        gate.plan(ready=offer.value)


def test_blueprints_of_other_units_and_unknown_ones_are_not_to_be_had(gate: Gate):
    with reading() as session:
        district = session.get_one(Place, gate.unit.district_id)
    neighbour = make_enterprise(district=district)
    theirs = make_blueprint(neighbour, gate.bank)
    assert spot_checks.own_blueprints(gate.officer, gate.unit.id) == ()
    for value in (f"own:{theirs.public_id}", "own:zzzzzzzz", "own:"):
        with pytest.raises(Invalid, match="ready_missing"):
            gate.plan(ready=value)


def test_a_blueprint_over_a_bank_the_unit_cannot_draw_from_is_refused(gate: Gate):
    private = make_published_bank(40, owner=make_enterprise())
    make_blueprint(gate.unit, private)
    (offer,) = spot_checks.own_blueprints(gate.officer, gate.unit.id)
    with pytest.raises(Problem, match="ready_banks_missing"):
        gate.plan(ready=offer.value)
