"""Coming in by the join code: who gets in, what that opens and for how long, who is seen."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.domain.joining import AFTER_HAND_IN, CHECK_IN_FOR, id_tail, join_code
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Candidate, JoinCode, SignIn
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import sign_ins
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.running import close_now
from anquan_exam.services.invigilation import timing
from anquan_exam.services.joining import badges, codes, entering, waiting
from anquan_exam.services.joining.entering import Claim
from anquan_exam.services.purging import purge_sign_ins
from anquan_exam.services.sittings.notices import notice
from anquan_exam.services.sittings.saving import SaveOutcome
from anquan_exam.services.sittings.starting import StartRefused
from tests import builders
from tests.builders import NOW, actor_for
from tests.doors import WATCHED, Door, door, holder, pass_of, trail
from tests.exam_builders import make_exam
from tests.sitters import Sitter, answered, sitter_for

MINUTE = timedelta(minutes=1)


@pytest.fixture
def gate(app: Flask) -> Door:
    return door()


def refused(gate: Door, name: str, tail: str, number: str = "", code: str = "") -> str:
    with pytest.raises(Invalid) as problem:
        entering.enter(code or gate.code, Claim(name, tail, number), now=NOW, hours=12)
    return problem.value.code


# --- the code ----------------------------------------------------------------------------------


def test_a_code_is_six_digits_of_its_exam_alone(gate: Door) -> None:
    other = door()
    assert gate.code.isdecimal() and len(gate.code) == 6 and gate.code != other.code
    found = codes.joinable(gate.code, now=NOW)
    assert found is not None and found.exam == gate.exam.public_id


def test_a_renewed_code_ends_the_old_one_and_keeps_who_is_in(gate: Door) -> None:
    token = gate.come(gate.one)
    new = codes.give(gate.invigilator, gate.exam.public_id, now=NOW)
    assert codes.joinable(gate.code, now=NOW) is None
    assert codes.joinable(new, now=NOW) is not None
    assert holder(token) is not None
    assert [entry.payload["again"] for entry in trail("join_code.given")] == [False, True]


def test_a_code_ends_with_its_exam_and_is_free_again(gate: Door) -> None:
    after = NOW + timedelta(hours=3)
    assert codes.joinable(gate.code, now=after - MINUTE) is not None
    assert codes.joinable(gate.code, now=after) is None
    assert refused_at(gate, after) == "join_no_such_code"
    other = door(now=after + timedelta(hours=11))
    with reading() as session:
        live = session.scalars(select(JoinCode.code).where(JoinCode.ended_at.is_(None))).all()
    assert live == [other.code]


def refused_at(gate: Door, now) -> str:
    with pytest.raises(Invalid) as problem:
        entering.enter(gate.code, Claim(gate.one.name, gate.one.id_number_tail), now=now, hours=12)
    return problem.value.code


def test_extra_time_of_one_person_keeps_the_way_in_open(gate: Door) -> None:
    timing.add_time(
        gate.invigilator, gate.exam.public_id, gate.number(gate.one), 10, "身体不适", now=NOW
    )
    late = NOW + timedelta(hours=3, minutes=5)
    assert holder(gate.come(gate.one, late), late) is not None


def test_an_exam_nobody_watches_has_no_code(app: Flask) -> None:
    enterprise = builders.make_enterprise()
    manager = builders.make_manager(enterprise)
    exam = make_exam(enterprise, candidates=[builders.make_person(enterprise=enterprise)])
    with pytest.raises(Problem, match="join_needs_presence"):
        codes.give(actor_for(manager), exam.public_id, now=NOW)


def test_another_enterprise_gives_and_reads_no_code(gate: Door) -> None:
    stranger = actor_for(builders.make_manager(builders.make_enterprise()))
    with pytest.raises(NotFound):
        codes.give(stranger, gate.exam.public_id, now=NOW)
    with pytest.raises(NotFound):
        codes.code_of(stranger, gate.exam.public_id, now=NOW)


# --- who gets in -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed, read",
    [("123456", "123456"), ("１２３ ４５６", "123456"), ("12345", None), ("1234567", None)],
)
def test_a_code_is_understood_however_it_is_typed(typed: str, read: str | None) -> None:
    assert join_code(typed) == read


@pytest.mark.parametrize(
    "typed, read", [("123x", "123X"), (" １２３Ｘ", "123X"), ("123", None), ("12-4", None)]
)
def test_the_end_of_an_id_number_is_understood_however_it_is_typed(
    typed: str, read: str | None
) -> None:
    assert id_tail(typed) == read


def test_unknown_names_and_wrong_digits_are_refused_alike(gate: Door) -> None:
    right = gate.one.id_number_tail
    wrong = "0000" if right != "0000" else "1111"
    assert refused(gate, gate.one.name, wrong) == "join_refused"
    assert refused(gate, "没有此人", right) == "join_refused"
    assert refused(gate, gate.two.name, right) == "join_refused"
    assert refused(gate, "", "") == "join_refused"
    assert trail("candidate.arrived") == []


def test_whoever_has_no_id_number_on_record_is_let_in_by_nothing(gate: Door) -> None:
    person = builders.make_person("示例丙", enterprise=gate.enterprise)
    with transaction() as session:
        session.execute(
            update(Candidate)
            .where(Candidate.number == gate.number(gate.two))
            .values(person_id=person.id, name=person.name)
        )
    assert refused(gate, "示例丙", "") == "join_refused"
    assert refused(gate, "示例丙", "0000") == "join_refused"


def test_somebody_taken_off_the_list_does_not_get_in_and_is_out(gate: Door) -> None:
    token = gate.come(gate.one)
    with transaction() as session:
        session.execute(
            update(Candidate)
            .where(Candidate.number == gate.number(gate.one))
            .values(removed_at=NOW)
        )
    assert holder(token) is None
    assert refused(gate, gate.one.name, gate.one.id_number_tail) == "join_refused"


def test_two_of_one_name_and_end_are_told_apart_by_their_numbers(app: Flask) -> None:
    gate = door(names=("示例甲", "示例甲"))
    with transaction() as session:
        session.execute(
            update(type(gate.one))
            .where(type(gate.one).id == gate.two.id)
            .values(id_number_tail=gate.one.id_number_tail)
        )
        session.execute(
            update(Candidate)
            .where(Candidate.number == gate.number(gate.two))
            .values(employee_number="W2")
        )
    tail = gate.one.id_number_tail
    assert refused(gate, "示例甲", tail) == "join_several"
    assert refused(gate, "示例甲", tail, "W9") == "join_refused"
    entered = entering.enter(gate.code, Claim("示例甲", tail, "W2"), now=NOW, hours=12)
    actor = holder(entered.token)
    assert actor is not None and actor.person_id == gate.two.id


def test_demonstration_people_do_not_get_in_where_they_may_not(gate: Door) -> None:
    with transaction() as session:
        session.execute(
            update(type(gate.one)).where(type(gate.one).id == gate.one.id).values(demo=True)
        )
    claim = Claim(gate.one.name, gate.one.id_number_tail)
    with pytest.raises(Invalid, match="join_refused"):
        entering.enter(gate.code, claim, now=NOW, hours=12, demo_allowed=False)


# --- what a pass opens, and how long -----------------------------------------------------------


def test_a_pass_has_no_roles_and_asks_for_no_code(app: Flask) -> None:
    gate = door()
    builders.grant(gate.one, builders.Role.ADMINISTRATOR, gate.enterprise)
    with transaction() as session:
        credential = sign_ins.Credential
        session.execute(update(credential).values(must_change=True))
    actor = holder(gate.come(gate.one))
    assert actor is not None
    assert actor.grants == () and not actor.must_change_code
    assert actor.exam == gate.exam.public_id and not actor.confirmed


def test_coming_in_leaves_the_other_sign_ins_alone(gate: Door) -> None:
    own = sitter_for(gate.one, gate.exam)
    gate.come(gate.one)
    gate.see(gate.one)
    actor = holder(own.cookie)
    assert actor is not None and actor.exam is None


def test_nothing_begins_before_somebody_has_seen_who_holds_the_phone(gate: Door) -> None:
    token = gate.come(gate.one)
    with pytest.raises(StartRefused, match="start_not_present"):
        gate.begin(token)
    gate.see(gate.one)
    assert gate.begin(token).exam == gate.exam.public_id


def test_a_phone_that_comes_in_after_the_check_is_not_covered_by_it(gate: Door) -> None:
    first = gate.come(gate.one)
    gate.see(gate.one)
    view = gate.begin(first)
    second = gate.come(gate.one, NOW + MINUTE)
    with pytest.raises(StartRefused, match="start_not_present"):
        gate.begin(second, NOW + MINUTE)
    actor = holder(second, NOW + MINUTE)
    assert actor is not None
    told = notice(actor, gate.exam.public_id, now=NOW + MINUTE)
    assert told.refused is not None and told.refused.reason == "not_present"
    (one,) = gate.look(NOW + MINUTE).arrived
    assert one.again and one.phone == pass_of(second).id

    gate.see(gate.one, NOW + 2 * MINUTE)
    assert holder(first, NOW + 2 * MINUTE) is None
    assert gate.begin(second, NOW + 2 * MINUTE).attempt == view.attempt


def test_a_pass_saves_to_its_own_exam_only(gate: Door) -> None:
    other = make_exam(gate.enterprise, candidates=[gate.one])
    token = gate.come(gate.one)
    gate.see(gate.one)
    elsewhere = sitter_for(gate.one, other)
    there = elsewhere.start()
    actor = holder(token)
    assert actor is not None
    here = Sitter(actor, token, gate.exam)
    view = here.start()
    assert here.save(view, answered(1, ["A"])).outcome is SaveOutcome.STORED
    strayed = elsewhere.save(there, answered(1, ["A"]), cookie=token)
    assert strayed.outcome is SaveOutcome.SIGNED_OUT
    assert elsewhere.save(there, answered(1, ["A"])).outcome is SaveOutcome.STORED


def test_a_pass_ends_half_an_hour_after_the_hand_in(gate: Door) -> None:
    token = gate.come(gate.one)
    gate.see(gate.one)
    actor = holder(token)
    assert actor is not None
    sitter = Sitter(actor, token, gate.exam)
    sitter.hand_in(sitter.start(), now=NOW + MINUTE)
    ends = NOW + MINUTE + AFTER_HAND_IN
    assert holder(token, ends - MINUTE) is not None
    assert holder(token, ends) is None


def test_a_pass_ends_when_the_exam_does_but_not_before_its_paper(gate: Door) -> None:
    late = NOW + timedelta(hours=2, minutes=59)
    sits, waits = gate.come(gate.one), gate.come(gate.two)
    gate.see(gate.one)
    gate.begin(sits, late)
    closed = NOW + timedelta(hours=3)
    assert holder(waits, closed) is None
    assert holder(sits, closed + MINUTE) is not None


def test_a_pass_ends_when_the_exam_is_closed_by_hand(gate: Door) -> None:
    token = gate.come(gate.one)
    close_now(actor_for(builders.make_manager(gate.enterprise)), gate.exam.public_id, now=NOW)
    assert holder(token) is None


# --- the code shown to be checked in by --------------------------------------------------------


def test_a_check_in_code_holds_for_some_minutes(gate: Door) -> None:
    actor = holder(gate.come(gate.one))
    assert actor is not None
    text = badges.issue(actor, gate.exam.public_id, gate.number(gate.one), now=NOW)
    badge = badges.read(text)
    assert badge is not None and badge.phone == actor.sign_in_id
    assert not badge.expired(NOW + CHECK_IN_FOR)
    assert badge.expired(NOW + CHECK_IN_FOR + MINUTE)
    assert badge.expired(NOW - 2 * CHECK_IN_FOR)


def test_a_forged_check_in_code_is_nothing(gate: Door) -> None:
    text = badges.issue(actor_for(gate.one), gate.exam.public_id, "AAAA", now=NOW)
    assert badges.read(text.replace("AAAA", "BBBB")) is None
    assert badges.read("") is None and badges.read("a~b~c~d.e") is None


def test_a_waiting_phone_hears_of_its_check_and_of_nothing_else(gate: Door) -> None:
    token = gate.come(gate.one)

    def heard() -> str:
        actor = holder(token)
        assert actor is not None
        return waiting.state(actor, gate.exam.public_id, now=NOW)

    before = heard()
    gate.come(gate.two)
    gate.see(gate.two)
    assert heard() == before
    gate.see(gate.one)
    assert heard() != before
    with pytest.raises(NotFound):
        waiting.state(actor_for(gate.watcher), gate.exam.public_id, now=NOW)


def test_the_policy_kept_before_there_were_photos_still_reads() -> None:
    old = {name: value for name, value in WATCHED.to_json().items() if name != "asks_photo"}
    assert Policy.from_json(old) == WATCHED


def test_old_passes_are_put_away_with_the_other_sign_ins(gate: Door) -> None:
    gate.come(gate.one)
    assert purge_sign_ins(now=NOW + timedelta(days=8)) == 1
    with reading() as session:
        assert session.scalars(select(SignIn)).all() == []
