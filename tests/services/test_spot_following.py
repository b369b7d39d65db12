"""The list of a check follows the drawn order while its exam runs; the site says how to sit."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.bodies import Body
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.spot_check import Strata, Why
from anquan_exam.models import Candidate, Exam, Person, Place
from anquan_exam.models.session import reading
from anquan_exam.services import spot_checks
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.exams.running import close_now
from anquan_exam.services.invigilation import presence
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.sittings import conducting
from anquan_exam.services.sittings.starting import start
from anquan_exam.services.spot_checks import Officer, Plan, SpotView
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_person,
    make_site,
)
from tests.exam_builders import make_published_bank
from tests.halls import acts

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
WORD = "平安2026"
KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)


class Visit:
    """A check of four out of twelve, drawn."""

    def __init__(self) -> None:
        self.unit: MadeEnterprise = make_enterprise("示例煤业有限公司")
        for number in range(12):
            make_person(f"工人{number:02}", enterprise=self.unit)
        with reading() as session:
            district = session.get_one(Place, self.unit.district_id)
        self.officer: Actor = actor_for(make_holder(Role.INSPECTOR, district, "测试执法"))
        bank = make_published_bank(60, kinds=KINDS)
        ready = ReadyBlueprint("spot", "抽查", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),))
        officers = (Officer("测试甲", "ZF-1"), Officer("测试乙", "ZF-2"))
        plan = Plan(self.unit.id, "示例局", officers, "", "", 0, "spot", 4, Strata.NONE, "")
        self.id = spot_checks.plan(self.officer, plan, [ready], now=NOW)
        spot_checks.draw(self.officer, self.id, WORD, now=NOW)

    def view(self) -> SpotView:
        return spot_checks.view(self.officer, self.id)

    def open(self, site_id: int | None = None) -> str:
        where = "" if site_id else "地面培训室"
        return spot_checks.open_exam(self.officer, self.id, where, 3, site_id=site_id, now=NOW)

    def note(self, key: str, why: Why | None, now=NOW) -> None:
        spot_checks.note_person(self.officer, self.id, key, why, "", now=now)

    def called(self) -> list[int]:
        return [row.person.person_id for row in self.view().called]

    def listed(self) -> set[int]:
        with reading() as session:
            return set(
                session.scalars(select(Candidate.person_id).where(Candidate.removed_at.is_(None)))
            )

    def begin(self, person: int) -> None:
        with reading() as session:
            exam = session.scalars(select(Exam.public_id)).one()
            who = actor_for(session.get_one(Person, person))
            number = session.scalars(
                select(Candidate.number).where(Candidate.person_id == person)
            ).one()
        presence.confirm(self.officer, exam, number, Identity.BADGE, "", now=NOW)
        start(who, exam, WORD, now=NOW, device=":phone", network="")


@pytest.fixture
def visit() -> Visit:
    return Visit()


def test_who_walks_away_after_the_start_makes_room_for_the_next_in_the_order(visit: Visit) -> None:
    visit.open()
    gone = visit.view().called[1].person
    visit.note(gone.key, Why.OFF_SHIFT)
    assert visit.listed() == set(visit.called()) and gone.person_id not in visit.listed()
    assert visit.view().called[-1].stands_in
    with reading() as session:
        late = session.scalars(select(Candidate).where(Candidate.added_at.is_not(None))).all()
    assert [one.person_id for one in late] == [visit.called()[-1]]
    assert acts()[-3:] == ["exam.candidate_removed", "exam.candidate_added", "spot_check.noted"]


def test_who_comes_after_all_is_back_on_the_list_and_the_stand_in_off_it(visit: Visit) -> None:
    visit.open()
    before, gone = visit.called(), visit.view().called[0].person
    visit.note(gone.key, Why.SICK)
    visit.note(gone.key, None)
    assert visit.called() == before and visit.listed() == set(before)


def test_whoever_is_put_off_keeps_the_place(visit: Visit) -> None:
    visit.open()
    before = visit.listed()
    visit.note(visit.view().called[0].person.key, Why.HOIST)
    assert visit.listed() == before


def test_nobody_who_has_begun_is_taken_off(visit: Visit) -> None:
    visit.open()
    first = visit.view().called[0].person
    visit.begin(first.person_id)
    before = visit.called()
    with pytest.raises(Problem, match="spot_check_sat"):
        visit.note(first.key, Why.REFUSED)
    assert [row.begun for row in visit.view().called][:2] == [True, False]
    assert visit.called() == before and visit.listed() == set(before)


def test_when_it_is_over_the_list_stays(visit: Visit) -> None:
    exam = visit.open()
    key = visit.view().called[0].person.key
    with pytest.raises(Problem, match="spot_check_over"):
        visit.note(key, Why.LEAVE, now=NOW + timedelta(hours=3))
    close_now(visit.officer, exam, now=NOW + timedelta(minutes=1))
    assert visit.view().over
    with pytest.raises(Problem, match="spot_check_over"):
        visit.note(key, Why.LEAVE)


def test_at_a_site_without_phones_only_what_is_safe_is_offered(visit: Visit) -> None:
    site = make_site(visit.unit, "井下候车室", no_phones="防爆")
    (choice,) = visit.view().sites
    assert (choice.name, choice.no_phones) == ("井下候车室", "防爆")
    exam = visit.open(site.id)
    assert conducting.bodies_of(visit.officer, exam) == (Body.ORAL, Body.PAPER)
    with reading() as session:
        assert session.scalars(select(Exam.place_text)).one() == "井下候车室"


def test_another_units_site_is_not_found(visit: Visit) -> None:
    other = make_site(make_enterprise(), "别处")
    with pytest.raises(NotFound):
        visit.open(other.id)
    assert visit.view().exam is None
