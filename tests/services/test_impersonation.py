"""替考: what a report does at once, who decides, and what either decision leaves."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.domain.invigilation import Look, Seat
from anquan_exam.domain.policy import Refusal
from anquan_exam.domain.results import Outcome
from anquan_exam.domain.room_log import IncidentKind
from anquan_exam.models import Attempt, Candidate, Result, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.agenda import agenda
from anquan_exam.services.desk import names
from anquan_exam.services.desk.names import Need
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation import codes, impersonation, voiding
from anquan_exam.services.invigilation.log import incidents
from anquan_exam.services.invigilation.rooms import rooms
from anquan_exam.services.invigilation.version import unchanged
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.rows import every_row
from anquan_exam.services.sittings.notices import notice
from anquan_exam.services.sittings.starting import StartRefused
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_manager, make_person
from tests.exam_builders import make_exam
from tests.halls import CLOSES, WATCHED, Hall, acts, hall
from tests.sitters import answered, sitter_for

MINUTE = timedelta(minutes=1)
LATER = NOW + 10 * MINUTE


def watched() -> Hall:
    place = hall(WATCHED)
    codes.give(place.invigilator, place.exam.public_id, "8321", now=NOW)
    place.confirm(place.one)
    return place


def report(place: Hall, found: str = "测试丙", noticed: str = "证件和人对不上") -> int:
    return impersonation.report(
        place.invigilator, place.exam.public_id, place.one.number, found, noticed, now=LATER
    )


def decide(place: Hall, *, upheld: bool, reason: str = "查过了", by=None) -> None:
    who = by or place.second
    exam, number = place.exam.public_id, place.one.number
    impersonation.decide(who, exam, number, reason, upheld=upheld, now=LATER)


def candidate(place: Hall) -> Candidate:
    with reading() as session:
        wanted = select(Candidate).where(Candidate.number == place.one.number)
        return session.scalars(wanted).one()


def attempts() -> list[Attempt]:
    with reading() as session:
        return list(session.scalars(select(Attempt).order_by(Attempt.id)))


def test_a_report_voids_the_open_paper_takes_presence_back_and_bars_a_start(app: Flask) -> None:
    place = watched()
    view = place.one.start("8321")
    place.one.save(view, answered(1, ["A"]))
    assert report(place) == 1
    (sat,) = attempts()
    assert (sat.status, sat.void_reason) == ("voided", impersonation.REASON)
    one = candidate(place)
    assert (one.present_at, one.identity_seen, one.barred_at) == (None, "", LATER)
    with pytest.raises(StartRefused) as refused:
        place.one.start("8321", now=LATER)
    assert refused.value.refused.reason is Refusal.BARRED
    told = notice(place.one.actor, place.exam.public_id, now=LATER)
    assert told.refused is not None and told.refused.reason is Refusal.BARRED
    assert agenda(place.one.actor, now=LATER).first.refused.reason is Refusal.BARRED
    (entry,) = incidents(place.invigilator, place.exam.public_id, place.one.number)
    assert entry.kind is IncidentKind.IMPERSONATION and "测试丙" in entry.text
    seat = place.seat(place.one, LATER)
    assert (seat.state, seat.looks, seat.barred) == (Seat.VOIDED, (Look.IMPERSONATED,), True)


def test_a_paper_that_is_in_is_voided_as_well_and_its_result_stays_in_view(app: Flask) -> None:
    place = watched()
    place.one.hand_in(place.one.start("8321"))
    report(place)
    (sat,) = attempts()
    assert sat.status == "voided"
    with reading() as session:
        assert len(session.scalars(select(Result.id)).all()) == 1


def test_found_at_the_door_nobody_has_begun_and_nobody_can(app: Flask) -> None:
    place = watched()
    report(place)
    assert attempts() == []
    with pytest.raises(StartRefused):
        place.one.start("8321", now=LATER)
    for act in (
        lambda: place.confirm(place.one, LATER),
        lambda: voiding.grant_try(
            place.second, place.exam.public_id, place.one.number, "通融", now=LATER
        ),
    ):
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.code == "candidate_barred"


def test_cleared_by_a_second_person_he_sits_again_with_a_try_for_the_voided_one(
    app: Flask,
) -> None:
    place = watched()
    place.one.start("8321")
    report(place)
    decide(place, upheld=False, reason="证件核对过，是本人")
    one = candidate(place)
    assert (one.barred_at, one.extra_tries) == (None, 1)
    with pytest.raises(StartRefused) as refused:
        place.one.start("8321", now=LATER)
    assert refused.value.refused.reason is Refusal.NOT_PRESENT
    place.confirm(place.one, LATER + MINUTE)
    place.one.start("8321", now=LATER + MINUTE)
    assert [one.status for one in attempts()] == ["voided", "open"]
    assert place.seat(place.one, LATER + MINUTE).looks == ()


def test_cleared_at_the_door_no_try_is_given_on_top(app: Flask) -> None:
    place = watched()
    report(place)
    decide(place, upheld=False)
    assert candidate(place).extra_tries == 0
    place.confirm(place.one, LATER)
    place.one.start("8321", now=LATER)


def test_upheld_it_stays_barred_and_the_result_is_void(app: Flask) -> None:
    place = watched()
    place.one.hand_in(place.one.start("8321"))
    report(place)
    decide(place, upheld=True, reason="本人承认")
    (case,) = impersonation.cases(place.second, place.exam.public_id, place.one.number)
    assert (case.upheld, case.decided_by, case.reason) == (True, "杨洁", "本人承认")
    with pytest.raises(StartRefused):
        place.one.start("8321", now=LATER)
    manager = place.second
    rows = every_row(manager, Filter(exam=place.exam.public_id), now=CLOSES)
    row = next(one for one in rows if one.number.startswith(place.one.number))
    assert row.outcome is Outcome.VOIDED
    seat = place.seat(place.one, LATER)
    assert (seat.upheld, seat.looks) == (True, ())
    for upheld in (True, False):
        with pytest.raises(Problem) as refused:
            decide(place, upheld=upheld)
        assert refused.value.code == "no_impersonation"


def test_who_reported_it_does_not_decide_it_nor_anybody_without_the_right_there(
    app: Flask,
) -> None:
    place = watched()
    report(place)
    with pytest.raises(Forbidden) as refused:
        decide(place, upheld=False, by=place.invigilator)
    assert refused.value.code == "same_person"
    stranger = actor_for(make_manager(make_enterprise()))
    for who in (stranger, place.two.actor, place.one.actor):
        with pytest.raises(NotFound):
            decide(place, upheld=False, by=who)
    assert candidate(place).barred_at is not None


def test_whoever_is_only_named_reports_but_does_not_decide(app: Flask) -> None:
    enterprise = make_enterprise()
    named, other = make_person(enterprise=enterprise), make_person(enterprise=enterprise)
    worker = make_person("任晓峰", enterprise=enterprise)
    made = make_exam(enterprise, candidates=[worker], invigilators=[named, other])
    exam, number = made.public_id, made.numbers[worker.id]
    impersonation.report(actor_for(named), exam, number, "", "认出来的", now=NOW)
    with pytest.raises(NotFound):
        impersonation.decide(actor_for(other), exam, number, "查过", upheld=False, now=NOW)
    assert not impersonation.may_decide(actor_for(other), exam)
    second = actor_for(make_holder(Role.INVIGILATOR, enterprise))
    impersonation.decide(second, exam, number, "查过", upheld=False, now=NOW)


def test_a_report_sent_twice_is_one_and_says_so(app: Flask) -> None:
    place = watched()
    report(place)
    with pytest.raises(Problem) as refused:
        report(place)
    assert refused.value.code == "impersonation_open"
    assert len(incidents(place.invigilator, place.exam.public_id)) == 1
    assert acts().count("candidate.impersonated") == 1


def test_a_report_says_how_and_a_decision_why(app: Flask) -> None:
    place = watched()
    with pytest.raises(Invalid) as refused:
        report(place, noticed=" \n")
    assert refused.value.code == "noticed_missing" and candidate(place).barred_at is None
    report(place, found="")
    with pytest.raises(Invalid) as why:
        decide(place, upheld=True, reason=" ")
    assert why.value.code == "reason_missing"


def test_strangers_and_unknown_numbers_are_not_found_and_nobody_reports_himself(
    app: Flask,
) -> None:
    place, other = watched(), watched()
    exam = place.exam.public_id
    for who, number in (
        (other.invigilator, place.one.number),
        (place.one.actor, place.one.number),
        (place.invigilator, other.one.number),
        (place.invigilator, "nobody"),
    ):
        with pytest.raises(NotFound):
            impersonation.report(who, exam, number, "", "认出来的", now=NOW)
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    made = make_exam(enterprise, candidates=[manager])
    number = sitter_for(manager, made).number
    with pytest.raises(Forbidden):
        impersonation.report(actor_for(manager), made.public_id, number, "", "是我", now=NOW)


def test_the_manager_sees_it_first_on_the_desk_until_it_is_decided(app: Flask) -> None:
    place = watched()
    place.one.start("8321")
    assert Need.IMPERSONATED not in names.counts(place.second, now=LATER)
    report(place)
    lines, _ = names.lines(place.second, Need.IMPERSONATED, now=LATER)
    assert [(one.name, one.need) for one in lines] == [("任晓峰", Need.IMPERSONATED)]
    after = CLOSES + timedelta(days=2)
    assert [one.impersonations for one in rooms(place.second, now=after)] == [1]
    decide(place, upheld=True)
    assert Need.IMPERSONATED not in names.counts(place.second, now=LATER)
    assert rooms(place.second, now=after) == ()


def test_report_and_decision_are_on_the_trail_and_change_the_board(app: Flask) -> None:
    place = watched()
    exam = place.exam.public_id
    for act in (lambda: report(place), lambda: decide(place, upheld=True)):
        held = place.look(LATER).version
        act()
        assert not unchanged(place.invigilator, exam, held, now=LATER)
    with reading() as session:
        wanted = select(TrailEntry).where(TrailEntry.act.like("candidate.imperson%"))
        found = session.scalars(wanted.order_by(TrailEntry.id)).all()
    assert [(one.act, one.actor_name) for one in found] == [
        ("candidate.impersonated", "周敏"),
        ("candidate.impersonation_upheld", "杨洁"),
    ]
    assert found[0].payload is not None and found[0].payload["found"] == "测试丙"


def test_cleared_once_he_may_be_reported_again(app: Flask) -> None:
    place = watched()
    report(place)
    decide(place, upheld=False)
    report(place)
    assert [one.upheld for one in impersonation.cases(place.second, place.exam.public_id)] == [
        False,
        None,
    ]
