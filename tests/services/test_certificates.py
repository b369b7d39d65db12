"""The ledger of certificates: entered, put right, revoked, found, kept apart."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from anquan_exam.config import ROOT
from anquan_exam.domain.access import SYSTEM, Role
from anquan_exam.domain.certificates import Oddity, Standing
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import CertificateRecord, Person, PostFeatures, TrailEntry, db
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.certificates import acts, exports, gaps, posts, views
from anquan_exam.services.certificates.checking import CertificateInput
from anquan_exam.services.certificates.guides import guides
from anquan_exam.services.certificates.posts import FeaturesInput
from anquan_exam.services.certificates.views import Show, Wanted
from anquan_exam.services.eligibility.answers import answers_of
from anquan_exam.services.eligibility.rules import record_rules
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.pinyin import initials
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    employ,
    id_number,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_place,
    make_post,
)
from tests.eligible import CARD
from tests.fact_builders import make_certificate, make_features
from tests.pictures import tagged_photo

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
DAY = NOW.date()
KNOWN = guides(ROOT / "question_banks")
IDENTITY = id_number(1)
GIVEN = CertificateInput(
    Family.SPECIAL_OPERATIONS,
    "低压电工作业",
    f"T{IDENTITY}",
    "示例省应急管理厅",
    date(2024, 1, 1),
    date(2029, 12, 31),
    date(2027, 1, 1),
)


@pytest.fixture
def unit() -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def manager(unit: MadeEnterprise):
    return actor_for(make_manager(unit, "测试管理"))


@pytest.fixture
def worker(unit: MadeEnterprise) -> Person:
    return _named("示例甲", enterprise=unit, identity=IDENTITY, number="W01")


def _named(name: str, **given) -> Person:
    """Somebody who can be found by the initials."""
    person = make_person(name, **given)
    with transaction() as session:
        session.get_one(Person, person.id).initials = initials(name)
    return person


def enter(who, person: Person, **changed) -> str:
    return acts.enter(who, person.public_id, replace(GIVEN, **changed), KNOWN, now=NOW)


def live() -> list[CertificateRecord]:
    with reading() as session:
        rows = select(CertificateRecord).where(CertificateRecord.withdrawn_at.is_(None))
        return list(session.scalars(rows.order_by(CertificateRecord.id)))


def last_act() -> TrailEntry:
    with reading() as session:
        return session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()


def test_a_card_is_kept_with_number_and_photo_encrypted(manager, worker) -> None:
    made = enter(manager, worker, photo=tagged_photo())
    with db.engine.connect() as connection:
        number, photo = connection.execute(text("SELECT number, photo FROM certificate")).one()
    assert IDENTITY.encode() not in bytes(number)
    assert not bytes(photo).startswith((b"\xff\xd8", b"\x89PNG"))
    data, kind = acts.look(manager, made, now=NOW)
    assert kind in ("image/jpeg", "image/png") and b"Exif" not in data[:200]
    assert last_act().act == "certificate.photo_seen"
    found = views.view(manager, made, KNOWN, now=NOW)
    assert IDENTITY not in found.row.number and found.odd == ()
    assert acts.unmask(manager, made, now=NOW) == f"T{IDENTITY}"
    assert last_act().act == "certificate.unmasked"
    assert IDENTITY not in str(last_act().payload)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"operations": " ；"}, "certificate_operations"),
        ({"operations": "；".join(f"作业{n}" for n in range(20))}, "certificate_operations_many"),
        ({"number": "  "}, "certificate_number"),
        ({"number": "9" * 41}, "certificate_number_long"),
        ({"valid_from": None}, "certificate_from"),
        ({"valid_from": date(2029, 1, 1)}, "certificate_from"),
        ({"valid_until": None}, "certificate_until"),
        ({"for_ever": True}, "certificate_for_ever"),
        ({"valid_until": date(2023, 12, 31)}, "certificate_order"),
        ({"valid_until": date(2999, 12, 31)}, "certificate_order"),
        ({"review_by": date(2030, 1, 1)}, "certificate_review"),
        ({"photo": b"MZ not a picture"}, "picture_not_picture"),
    ],
)
def test_what_no_card_says_is_refused(manager, worker, changed, code) -> None:
    with pytest.raises(Invalid) as refused:
        enter(manager, worker, **changed)
    assert refused.value.code == code
    assert live() == []


def test_an_odd_number_is_told_of_and_not_refused(manager, worker) -> None:
    made = enter(manager, worker, number="JZ-123", operations="自己写的作业")
    found = views.view(manager, made, KNOWN, now=NOW)
    assert set(found.odd) == {Oddity.NUMBER_FORM, Oddity.UNLISTED}
    other = enter(manager, worker, number=f"T{id_number(2)}", valid_from=date(2024, 2, 2))
    assert Oddity.NUMBER_OTHER in views.view(manager, other, KNOWN, now=NOW).odd


def test_a_number_of_another_is_refused_with_whose_it_is_only_within_reach(
    manager, worker, unit
) -> None:
    enter(manager, worker)
    other = make_person("示例乙", enterprise=unit)
    with pytest.raises(Invalid) as refused:
        enter(manager, other, number=f" t{IDENTITY} ")
    assert (refused.value.code, refused.value.detail["name"]) == ("certificate_taken", "示例甲")
    far = make_enterprise()
    stranger = make_person("示例丙", enterprise=far)
    with pytest.raises(Invalid) as hidden:
        enter(actor_for(make_manager(far)), stranger)
    assert hidden.value.code == "certificate_elsewhere"
    assert "示例甲" not in str(hidden.value.detail)


def test_the_same_card_is_refused_and_a_renewed_one_or_another_operation_is_not(
    manager, worker
) -> None:
    enter(manager, worker)
    with pytest.raises(Invalid, match="certificate_twice"):
        enter(manager, worker)
    enter(manager, worker, operations="熔化焊接与热切割作业")
    renewed = {"valid_from": date(2030, 1, 1), "valid_until": date(2035, 12, 31)}
    with pytest.raises(Invalid, match="certificate_from"):
        enter(manager, worker, review_by=None, **renewed)
    enter(
        manager,
        worker,
        review_by=None,
        valid_from=date(2026, 11, 1),
        valid_until=date(2032, 10, 31),
    )
    assert len(live()) == 3


def test_a_card_without_a_number_is_refused_twice_too(manager, worker) -> None:
    given = {
        "family": Family.ASSESSMENT,
        "operations": "主要负责人",
        "number": "",
        "valid_until": None,
        "review_by": None,
    }
    enter(manager, worker, **given)
    with pytest.raises(Invalid, match="certificate_twice"):
        enter(manager, worker, **given)
    enter(manager, worker, **{**given, "valid_from": date(2026, 1, 5)})


def test_a_card_given_again_after_it_was_revoked_is_another(manager, worker) -> None:
    made = enter(manager, worker)
    acts.revoke(manager, made, date(2026, 10, 1), "发证机关", now=NOW)
    with pytest.raises(Invalid, match="certificate_twice"):
        enter(manager, worker)
    enter(manager, worker, valid_from=date(2026, 10, 2))


def test_putting_right_withdraws_with_a_reason_and_keeps_number_and_photo(manager, worker) -> None:
    made = enter(manager, worker, photo=tagged_photo())
    with pytest.raises(Invalid, match="certificate_reason"):
        acts.correct(manager, made, replace(GIVEN, number=""), " ", KNOWN, now=NOW)
    mended = replace(GIVEN, number="", operations="高压电工作业")
    later = NOW + timedelta(hours=1)
    new = acts.correct(manager, made, mended, "抄错了项目", KNOWN, now=later)
    (row,) = live()
    assert (row.public_id, row.number, row.operations) == (new, GIVEN.number, ["高压电工作业"])
    assert acts.look(manager, new, now=later)[0]
    steps = views.view(manager, new, KNOWN, now=later).steps
    assert [(one.operations, one.withdrawn_why) for one in steps] == [
        (("高压电工作业",), ""),
        (("低压电工作业",), "抄错了项目"),
    ]
    assert views.view(manager, made, KNOWN, now=later).newer == new
    with pytest.raises(Problem, match="certificate_withdrawn"):
        acts.withdraw(manager, made, "再来一次", now=later)
    acts.withdraw(manager, new, "登错了人", now=later)
    assert live() == []


def test_a_revocation_is_known_from_when_it_was_recorded(manager, worker, unit) -> None:
    record_rules(SYSTEM, [replace(CARD, recorded_at=NOW)], now=NOW)
    post = make_post(unit, "维修电工")
    make_features(post, unit, needs=((Family.SPECIAL_OPERATIONS, ("低压电工作业",)),))
    employ(worker, unit, posts=[post])
    made = enter(manager, worker)
    with pytest.raises(Invalid, match="certificate_revoked_on"):
        acts.revoke(manager, made, DAY + timedelta(days=1), "示例厅", now=NOW)
    later = NOW + timedelta(hours=2)
    new = acts.revoke(manager, made, DAY, "示例厅公告，出了事故", now=later)
    assert views.view(manager, new, KNOWN, now=later).row.standing is Standing.REVOKED
    with pytest.raises(Problem, match="certificate_revoked"):
        acts.revoke(manager, new, DAY, "又一次", now=later)

    def blocked(at) -> bool:
        with reading() as session:
            answers = answers_of(session, [worker.id], DAY, known_at=at)[worker.id]
        return any(Why.CERTIFICATE_OVER in {r.why for r in a.verdict.reasons} for a in answers)

    assert not blocked(NOW + timedelta(hours=1))
    assert blocked(later)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"valid_until": DAY}, {Show.ENDING_30, Show.ENDING_60}),
        ({"valid_until": DAY + timedelta(days=30)}, {Show.ENDING_30, Show.ENDING_60}),
        ({"valid_until": DAY + timedelta(days=31)}, {Show.ENDING_60}),
        ({"valid_until": DAY + timedelta(days=61)}, set()),
        ({"valid_until": DAY - timedelta(days=1)}, {Show.OVER}),
        ({"valid_until": None}, set()),
        ({"review_by": DAY}, {Show.REVIEW}),
        ({"review_by": DAY - timedelta(days=1)}, {Show.OVER}),
        ({"revoked_on": DAY}, {Show.REVOKED}),
    ],
)
def test_every_alarm_rings_on_its_day(manager, worker, unit, given, shown) -> None:
    made = make_certificate(worker, unit, **given)
    tally = views.tally(manager, now=NOW)
    assert {show for show in Show if show and tally[show]} == shown
    for show in Show:
        rows, total = views.listed(manager, Wanted(show=show), now=NOW)
        expected = [made.public_id] if show is Show.ALL or show in shown else []
        assert [row.public_id for row in rows] == expected and total == len(expected)


def test_a_card_renewed_in_time_rings_no_alarm(manager, worker, unit) -> None:
    make_certificate(worker, unit, valid_until=DAY - timedelta(days=1))
    make_certificate(worker, unit, valid_from=DAY, valid_until=date(2032, 1, 1))
    assert not any(count for show, count in views.tally(manager, now=NOW).items() if show)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *((one, 1) for one in ("示例甲", "slj", "W01", "电工", f"T{IDENTITY}")),
        ("示例乙", 0),
        ("%", 0),
    ],
)
def test_a_card_is_found_by_what_people_type(manager, worker, query, found) -> None:
    enter(manager, worker)
    assert views.listed(manager, Wanted(query=query), now=NOW)[1] == found


def test_others_cards_are_not_found_and_a_team_leader_sees_only_the_team(
    manager, worker, unit
) -> None:
    team = make_place(unit, "一班")
    mate = make_person("示例丁", enterprise=unit, place=team)
    theirs = enter(manager, worker)
    own = enter(manager, mate, number="JZ-2")
    leader = actor_for(make_holder(Role.TEAM_LEADER, team, "测试班长"))
    rows, _ = views.listed(leader, Wanted(), now=NOW)
    assert [row.public_id for row in rows] == [own]
    for who in (leader, actor_for(make_manager(make_enterprise()))):
        with pytest.raises(NotFound):
            views.view(who, theirs, KNOWN, now=NOW)
        with pytest.raises(NotFound):
            acts.look(who, theirs, now=NOW)
        with pytest.raises(NotFound):
            acts.withdraw(who, theirs, "试试", now=NOW)
    with pytest.raises(NotFound):
        acts.withdraw(leader, own, "试试", now=NOW)


def test_who_has_left_gets_no_card_here_and_the_next_employer_s_are_not_seen(
    manager, worker, unit
) -> None:
    gone = make_person("示例戊", enterprise=unit, ends_on=DAY - timedelta(days=1))
    with pytest.raises(Invalid, match="certificate_left"):
        enter(manager, gone)
    next_unit = make_enterprise()
    employ(gone, next_unit)
    made = enter(actor_for(make_manager(next_unit)), gone)
    with pytest.raises(NotFound):
        views.view(manager, made, KNOWN, now=NOW)


def test_own_cards_are_one_s_own(manager, worker, unit) -> None:
    enter(manager, worker)
    other = make_person("示例己", enterprise=unit)
    make_certificate(other, unit)
    (card,) = views.own(actor_for(worker), now=NOW)
    assert (card.operations, card.standing) == (("低压电工作业",), Standing.REVIEW_DUE)
    assert IDENTITY not in card.number


def test_the_workbook_masks_numbers_and_runs_no_formula(manager, worker) -> None:
    import io

    import openpyxl

    enter(manager, worker, issuer='=HYPERLINK("http://x")')
    data = exports.export(manager, Wanted(), KNOWN, now=NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert IDENTITY not in "".join(str(cell.value) for cell in cells)
    assert last_act().act == "certificate.exported"


def test_what_a_post_needs_is_said_anew_each_time(manager, unit) -> None:
    post = make_post(unit, "井下电工")
    found = posts.post_needs(manager, unit.public_id, post.id, KNOWN, now=NOW)
    assert found.proposal is not None and found.proposal.operations == ("煤矿井下电气作业",)
    assert found.holds.needs == () and found.before == ()
    typed = ((Family.MINE, "煤矿井下电气作业"), (Family.TRANSPORT, ""))
    given = FeaturesInput((Industry.COAL_MINE,), True, True, typed)
    assert posts.say_needs(manager, unit.public_id, post.id, given, KNOWN, now=NOW)
    assert not posts.say_needs(manager, unit.public_id, post.id, given, KNOWN, now=NOW)
    later = NOW + timedelta(days=1)
    other = replace(given, underground=False)
    assert posts.say_needs(manager, unit.public_id, post.id, other, KNOWN, now=later)
    found = posts.post_needs(manager, unit.public_id, post.id, KNOWN, now=later)
    assert [said.underground for said in found.before] == [False, True]
    assert found.holds.needs == ((Family.MINE, ("煤矿井下电气作业",)),)
    with reading() as session:
        assert len(session.scalars(select(PostFeatures)).all()) == 2
    with pytest.raises(Invalid, match="post_industries"):
        empty = FeaturesInput((), False, False)
        posts.say_needs(manager, unit.public_id, post.id, empty, KNOWN, now=later)
    with pytest.raises(NotFound):
        stranger = actor_for(make_manager(make_enterprise()))
        posts.say_needs(stranger, unit.public_id, post.id, given, KNOWN, now=later)


def test_who_is_without_or_has_the_wrong_one_is_listed(manager, worker, unit) -> None:
    record_rules(SYSTEM, [replace(CARD, recorded_at=NOW)], now=NOW)
    post = make_post(unit, "维修电工")
    make_features(post, unit, needs=((Family.SPECIAL_OPERATIONS, ("低压电工作业",)),))
    for person in (worker, make_person("示例庚", enterprise=unit)):
        employ(person, unit, posts=[post])
    enter(manager, worker, operations="熔化焊接与热切割作业")
    found = gaps.gaps(manager, now=NOW)
    assert {(gap.name, gap.why) for gap in found} == {
        ("示例甲", Why.CERTIFICATE_MISMATCH),
        ("示例庚", Why.NO_CERTIFICATE),
    }
    assert [gap.name for gap in gaps.gaps(manager, now=NOW, query="slj")] == ["示例甲"]
    assert gaps.gaps(actor_for(make_manager(make_enterprise())), now=NOW) == ()
    enter(manager, worker)
    assert [gap.name for gap in gaps.gaps(manager, now=NOW)] == ["示例庚"]
