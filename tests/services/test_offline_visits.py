"""A spot check where there is no network: what goes along, what is taken of what comes back."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import func, select

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.offline_log import Fault
from anquan_exam.domain.offline_visit import Doubt
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.screening import screening_policy
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.domain.spot_check import Strata, Why
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    Candidate,
    Exam,
    OfflineUpload,
    OfflineVisit,
    PaperRecord,
    Place,
    Result,
    SaidNote,
    Site,
    SpotCheck,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import spot_checks, verification
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.exams.running import close_finished
from anquan_exam.services.spot_checks import Officer, Plan, offline
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_person
from tests.exam_builders import make_published_bank
from tests.offline_device import WORD, Device, shown, taken_along

KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
LATER = NOW + timedelta(hours=3)
OFFICERS = (Officer("测试甲", "ZF-001"), Officer("测试乙", "ZF-002"))


@pytest.fixture
def officer(app: Flask) -> Actor:
    unit = make_enterprise("示例煤业有限公司")
    for number in range(12):
        make_person(f"工人{number:02}", enterprise=unit, number=f"W{number:02}")
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    return actor_for(make_holder(Role.INSPECTOR, district, "测试执法"))


@pytest.fixture
def check(officer: Actor) -> str:
    bank = make_published_bank(60, kinds=KINDS)
    ready = ReadyBlueprint("spot", "现场抽查", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),))
    with reading() as session:
        place = session.scalars(select(Place.id).where(Place.name == "示例煤业有限公司")).one()
    plan = Plan(place, "区应急管理局", OFFICERS, "", "", 0, "spot", 4, Strata.NONE, "")
    return spot_checks.plan(officer, plan, [ready], now=NOW)


@pytest.fixture
def device(officer: Actor, check: str) -> Device:
    return taken_along(officer, check, NOW)


def rightly(device: Device) -> dict[int, list[str]]:
    """Made questions have A (and B) right."""
    return {
        item["number"]: ["A", "B"] if item["kind"] == "multiple" else ["A"]
        for item in device.package["paper"]["items"]
    }


def held(device: Device) -> Device:
    """A visit to its end: one on leave, one asked aloud, two handed the device, one not come."""
    order = device.writer.draw()
    device.writer.add("noted", key=order[0], why="leave", remark="")
    device.writer.sit(order[1], rightly(device), "oral")
    device.writer.sit(order[2], rightly(device))
    device.writer.sit(order[3], {1: ["B"]})
    device.writer.add("closed")
    return device


def count(table: Any) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_package_holds_what_the_visit_needs_and_no_key(officer, check, device):
    pack = device.package
    with reading() as session:
        row = session.scalars(select(SpotCheck)).one()
        made = session.scalars(select(OfflineVisit)).one()
    assert pack["secret"] == row.secret.hex() and pack["commitment"] == row.commitment
    assert len(pack["people"]) == 12 and all(len(person) == 6 for person in pack["people"])
    assert set(pack["paper"]["items"][0]) == {"number", "kind", "shape", "html"}
    assert made.expires_at - made.prepared_at == timedelta(hours=24)
    assert "person_id" not in device.text and "bank-" not in device.text


def test_while_a_package_is_out_nobody_draws_online_until_it_is_called_back(officer, check, device):
    with pytest.raises(Problem, match="visit_out"):
        spot_checks.draw(officer, check, WORD, now=NOW)
    offline.cancel(officer, check, now=NOW)
    with pytest.raises(Problem, match="visit_not_out"):
        offline.cancel(officer, check, now=NOW)
    spot_checks.draw(officer, check, WORD, now=NOW)
    assert spot_checks.view(officer, check).offline == "cancelled"
    with pytest.raises(Problem, match="spot_check_drawn"):
        taken_along(officer, check, NOW)


def test_preparing_again_voids_the_former_and_is_no_way_to_another_paper(officer, check, device):
    second = taken_along(officer, check, NOW)
    assert second.package["paper"] == device.package["paper"]
    assert held(device).sync(LATER).fault is Fault.REPLACED
    assert count(Attempt) == 0
    assert held(second).sync(LATER).accepted


def test_a_sound_visit_becomes_the_draw_the_exam_and_its_results(officer, check, device):
    outcome = held(device).sync(LATER)
    assert outcome.accepted
    seen = spot_checks.view(officer, check)
    order = device.writer.order()
    assert seen.word == WORD and [row.person.key for row in seen.called] == order[1:5]
    assert [row.person.key for row in seen.absent] == [order[0]]
    with reading() as session:
        exam = session.scalars(select(Exam)).one()
        attempts = session.scalars(select(Attempt).order_by(Attempt.started_at)).all()
        results = session.scalars(select(Result).order_by(Result.attempt_id)).all()
        papers = session.scalars(select(PaperRecord)).all()
        present = session.scalars(select(Candidate).where(Candidate.present_at.is_not(None))).all()
        notes = session.scalars(select(SaidNote)).all()
        acts = session.scalars(select(TrailEntry.act)).all()
    assert exam.public_id == seen.exam and exam.place_text == "地面培训室"
    assert [(a.body, a.status, a.witness) for a in attempts] == [
        ("oral", "submitted", "测试见证"),
        ("handed", "submitted", ""),
        ("handed", "submitted", ""),
    ]
    assert [a.conducted_by for a in attempts] == [officer.person_id, None, None]
    assert [result.passed for result in results] == [True, True, False]
    assert all(result.supervised and not result.late for result in results)
    assert len({paper.sha256 for paper in papers}) == 1 and len(papers) == 3
    assert len(present) == 3 and {one.identity_seen for one in present} == {"工牌"}
    assert [one.text for one in notes] == ["三样"]
    assert {"spot_check.synced", "exam.published", "attempt.put_in"} <= set(acts)


def test_the_times_of_the_device_stand_beside_those_of_the_server(officer, check, device):
    held(device).sync(LATER)
    with reading() as session:
        events = session.scalars(select(AttemptEvent).where(AttemptEvent.epoch == 1)).all()
        attempts = session.scalars(select(Attempt)).all()
    told = {entry["at"] for entry in device.writer.log if entry["what"] == "answered"}
    assert {event.client_ms for event in events} == told
    assert all(event.server_at == LATER for event in events)
    assert all(NOW < attempt.started_at < LATER for attempt in attempts)


def test_everything_can_be_recomputed_by_anybody_once_the_secret_is_public(officer, check, device):
    held(device).sync(LATER)
    exam = spot_checks.view(officer, check).exam or ""
    assert not verification.verify(exam).revealed
    close_finished(now=LATER + timedelta(hours=1))
    seen = verification.verify(exam)
    assert seen.sound and len(seen.papers) == 3 and all(paper.fixed for paper in seen.papers)
    assert spot_checks.recheck(check).holds


def test_a_sync_pressed_ten_times_answers_the_same_and_makes_one_exam(officer, check, device):
    raw = held(device).upload()
    first = device.sync(LATER, raw)
    again = {device.sync(LATER + timedelta(minutes=at), raw) for at in range(10)}
    # Signed anew it is other bytes, and says the same.
    again.add(device.sync(LATER, device.upload()))
    assert again == {first} and count(Exam) == 1 and count(OfflineUpload) == 1


def test_a_second_one_that_says_something_else_is_kept_and_changes_nothing(officer, check, device):
    held(device)
    short = list(device.writer.log)
    device.sync(LATER)
    before = count(Result)
    device.writer.log = short[:-1]
    device.writer.add("noted", key=device.writer.order()[4], why="sick", remark="")
    device.writer.add("closed")
    assert device.sync(LATER).fault is Fault.SECOND
    assert count(Result) == before and count(OfflineUpload) == 2
    raws = {one.accepted: one for one in offline.view(officer, check).uploads}
    assert json.loads(offline.raw_of(officer, check, raws[False].id))


def test_after_it_was_called_back_it_is_evidence_only(officer, check, device):
    held(device)
    offline.cancel(officer, check, now=NOW)
    assert device.sync(LATER).fault is Fault.CANCELLED
    assert count(Exam) == 0 and count(OfflineUpload) == 1


def test_what_was_changed_on_the_way_is_refused_and_kept(officer, check, device):
    raw = held(device).upload()
    outer = json.loads(raw)
    for old, new in (('"B"', '"A"'), (WORD, "别的词儿")):
        forged = json.dumps({**outer, "signed": outer["signed"].replace(old, new, 1)})
        assert device.sync(LATER, forged).fault is Fault.SIGNATURE
    stranger = replace(device, key=ec.generate_private_key(ec.SECP256R1()))
    assert stranger.sync(LATER).fault is Fault.SIGNATURE
    assert count(OfflineUpload) == 3 and count(Exam) == 0
    # The device's own, untouched, still counts.
    assert device.sync(LATER, raw).accepted


def test_another_order_than_the_word_draws_is_refused(officer, check, device):
    order = device.writer.order()
    device.writer.draw(order=[*order[1:], order[0]])
    device.writer.add("closed")
    assert device.sync(LATER).fault is Fault.ORDER


def test_a_clock_that_is_wrong_is_told_and_reckoned_with(officer, check):
    device = taken_along(officer, check, NOW, NOW + timedelta(hours=8))
    assert held(device).sync(LATER).accepted
    upload = offline.view(officer, check).accepted
    assert upload is not None and (Doubt.CLOCK_OFF, "480") in upload.doubts
    with reading() as session:
        assert all(one.started_at < LATER for one in session.scalars(select(Attempt)))


def test_what_was_done_in_time_may_come_back_late(officer, check, device):
    assert held(device).sync(NOW + timedelta(days=3)).accepted
    upload = offline.view(officer, check).accepted
    assert upload is not None and Doubt.LATE_SYNC in {what for what, _ in upload.doubts}
    with reading() as session:
        days = set(session.scalars(select(Result.law_as_of)))
    assert days == {clock.local(NOW).date()}


def test_an_open_sitting_is_taken_as_run_out_of_time(officer, check, device):
    order = device.writer.draw()
    device.writer.begin(order[0])
    device.writer.add("answered", key=order[0], item=1, answer=["A"])
    device.writer.add("closed")
    assert device.sync(LATER).accepted
    with reading() as session:
        assert session.scalars(select(Attempt.status)).one() == "timed_out"


@pytest.mark.parametrize("raw", ["", "[]", "{}", '{"signed": 1, "signature": ""}', "[" * 5000])
def test_what_is_no_upload_is_kept_and_refused(officer, check, device, raw):
    assert device.sync(LATER, raw).fault is Fault.UNREADABLE


def test_an_upload_for_another_package_or_content_is_refused(officer, check, device):
    held(device)
    assert device.sync(LATER, device.upload(package="zzzz")).fault is Fault.PACKAGE
    assert device.sync(LATER, device.upload(digest="0" * 64)).fault is Fault.DIGEST
    with pytest.raises(Invalid, match="upload_unreadable"):
        device.sync(LATER, "a\0b")
    with pytest.raises(Invalid, match="upload_too_large"):
        device.sync(LATER, " " * (5 * 1024 * 1024))


def test_only_who_prepared_it_brings_it_back(officer, check, device):
    with reading() as session:
        place = session.scalars(select(SpotCheck.place_id)).one()
        unit = session.get_one(Place, place)
        district = session.get_one(Place, unit.parent_id)
    colleague = actor_for(make_holder(Role.INSPECTOR, district, "另一名执法"))
    with pytest.raises(Forbidden, match="sync_not_yours"):
        replace(held(device), actor=colleague).sync(LATER)
    stranger = actor_for(make_holder(Role.INSPECTOR, make_enterprise("别的单位")))
    with pytest.raises(NotFound):
        replace(device, actor=stranger).sync(LATER)
    assert count(OfflineUpload) == 0


@pytest.mark.parametrize("key", [b"", b"no key", bytes(91)])
def test_a_device_without_a_proper_key_gets_no_package(officer, check, key):
    with pytest.raises(Invalid, match="bad_device_key"):
        offline.prepare(officer, check, key, shown, now=NOW)


def test_what_came_back_is_noted_as_it_was_and_changes_no_more(officer, check, device):
    held(device).sync(LATER)
    called = spot_checks.view(officer, check).called
    with pytest.raises(Problem, match="spot_check_over"):
        spot_checks.note_person(officer, check, called[-1].person.key, Why.SICK, "", now=LATER)
    assert spot_checks.view(officer, check).called == called


def test_a_screening_is_a_full_paper_where_no_device_can_count(officer, check):
    with transaction() as session:
        row = session.scalars(select(SpotCheck)).one()
        policy = Policy.from_json(row.policy)
        row.policy = screening_policy(policy, SequentialRule()).to_json()
    device = taken_along(officer, check, NOW)
    order = device.writer.draw()
    device.writer.sit(order[0], rightly(device))
    device.writer.add("closed")
    assert device.sync(LATER).accepted
    close_finished(now=LATER + timedelta(hours=1))
    exam = spot_checks.view(officer, check).exam or ""
    assert verification.verify(exam).sound
    with reading() as session:
        result = session.scalars(select(Result)).one()
    assert result.passed and result.cause == "handed_in" and len(result.marks["items"]) == 10


def test_the_sites_go_along_with_why_no_phone_may_be_there(officer, check):
    with reading() as session:
        place = session.scalars(select(Place.id).where(Place.name == "示例煤业有限公司")).one()
    with transaction() as session:
        below = Site(enterprise_id=place, name="井下", no_phones=True, no_phones_reason="有瓦斯")
        session.add(below)
        session.add(Site(enterprise_id=place, name="地面培训室"))
        session.add(Site(enterprise_id=place, name="老井", closed_at=NOW))
    device = taken_along(officer, check, NOW)
    told = {name: why for _, name, why in device.package["sites"]}
    assert told == {"井下": "有瓦斯", "地面培训室": ""}
    order = device.writer.draw(site=below.id)
    device.writer.sit(order[0], rightly(device), "oral")
    device.writer.sit(order[1], rightly(device))
    device.writer.add("closed")
    assert device.sync(LATER).accepted
    with reading() as session:
        assert session.scalars(select(Exam.site_id)).one() == below.id
    upload = offline.view(officer, check).accepted
    assert upload is not None
    assert [who[:2] for what, who in upload.doubts if what is Doubt.NO_PHONES] == ["工人"]
