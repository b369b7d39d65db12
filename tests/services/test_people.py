"""People: found, entered, corrected, moved, unmasked; codes reset; roles granted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.domain.roster import Decisions
from anquan_exam.domain.roster_rows import Field
from anquan_exam.domain.roster_why import Why
from anquan_exam.domain.vocabulary import Industry, PersonCategory
from anquan_exam.models import Assignment, Employment, Person, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import passwords, people, pinyin, roles, sign_ins
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.people import Filter, JobInput, NeedsAnswer
from tests import builders as b

TODAY = date(2026, 11, 23)


@pytest.fixture
def mine(app):
    return b.make_enterprise("红旗煤矿")


@pytest.fixture
def manager(mine):
    return b.actor_for(b.make_manager(mine, "马管理"))


def names(actor, text="", **wanted):
    return [one.name for one in people.search(actor, Filter(text, **wanted), today=TODAY)[0]]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("王建军", "wjj"), ("单立人", "slr dlr"), ("解晓东", "xxd jxd"), ("曾小平", "zxp cxp"),
        ("尉迟恭", "ycg"), ("John Smith", "js"), ("买买提·阿卜杜拉", "mmtabdl"),
    ],
)  # fmt: skip
def test_initials_are_those_people_type(name, first):
    assert pinyin.initials(name) == first


def test_people_are_found_by_name_initials_number_phone_tail_and_id(manager, mine):
    number = b.id_number(7)
    person = b.make_person(
        "单立人", enterprise=mine, number="K-012", phone="13912345678", identity=number
    )
    with transaction() as session:
        session.get_one(Person, person.id).initials = pinyin.initials("单立人")
    for text in ("立人", "slr", "SL", "dlr", "k-012", "5678", number, f" {number.lower()} "):
        assert names(manager, text) == ["单立人"], text
    for text in ("立仁", "lr", "K-013", "9999", b.id_number(8), "%", "_"):
        assert names(manager, text) == [], text


def test_lists_are_narrowed_to_place_post_category_and_who_has_left(manager, mine):
    place, post = b.make_place(mine, "掘一队"), b.make_post(mine, "掘进工")
    team = b.make_place(place, "一班")
    b.make_person("甲一", enterprise=mine, place=team, posts=[post])
    b.make_person("乙二", enterprise=mine, category=PersonCategory.PRINCIPAL)
    b.make_person("丙三", enterprise=mine, ends_on=date(2026, 1, 1))
    assert names(manager, place_id=place.id) == ["甲一"]
    assert names(manager, post="掘进工") == ["甲一"]
    assert names(manager, category="principal") == ["乙二"]
    assert names(manager, left=True) == ["丙三"]


def test_nobody_sees_anothers_people_nor_what_they_do_there(manager, mine):
    theirs = b.make_enterprise("别家")
    b.make_person("外人", enterprise=theirs)
    both = b.make_person("两头跑", enterprise=mine, number="M1")
    b.employ(both, theirs, number="T9")
    assert "外人" not in names(manager)
    line = next(
        one for one in people.search(manager, Filter(), today=TODAY)[0] if one.name == "两头跑"
    )
    assert line.numbers == ("M1",) and {a.host for a in line.assignments} == {"红旗煤矿"}
    view = people.person(manager, both.public_id)
    assert [one.employer for one in view.employments] == ["红旗煤矿"]
    assert names(manager, "T9") == []


def test_a_team_leader_sees_only_the_team(mine):
    team = b.make_place(mine, "一班")
    b.make_person("班里人", enterprise=mine, place=team)
    other = b.make_person("班外人", enterprise=mine)
    leader = b.actor_for(b.make_holder(Role.TEAM_LEADER, team))
    assert names(leader) == ["班里人"]
    with pytest.raises(NotFound):
        people.person(leader, other.public_id)


def test_every_act_on_anothers_person_finds_nobody(manager):
    theirs = b.make_enterprise()
    person = b.make_person(enterprise=theirs)
    place = b.make_place(theirs)
    with reading() as session:
        employment = session.scalars(
            select(Employment).where(Employment.person_id == person.id)
        ).one()
    job = JobInput(place.id, ("电工",), PersonCategory.FRONTLINE, TODAY)
    for act in (
        lambda: people.person(manager, person.public_id),
        lambda: people.unmask(manager, person.public_id, now=b.NOW),
        lambda: people.reset_code(manager, person.public_id, now=b.NOW),
        lambda: people.correct(
            manager, person.public_id, name="改名", phone="", id_number="", now=b.NOW
        ),
        lambda: people.end_employment(manager, employment.id, TODAY, now=b.NOW),
        lambda: people.assign(manager, employment.id, job, now=b.NOW),
        lambda: people.add(manager, theirs.public_id, {Field.NAME: "新人"}, Decisions(), now=b.NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_numbers_are_masked_and_unmasking_is_on_the_trail(manager, mine):
    number = b.id_number(9)
    person = b.make_person("甲一", enterprise=mine, phone="13912345678", identity=number)
    view = people.person(manager, person.public_id)
    assert (view.phone, view.id_number) == ("139****5678", f"{number[:3]}***********{number[-4:]}")
    seen = people.unmask(manager, person.public_id, now=b.NOW)
    assert seen == (number, "13912345678")
    with reading() as session:
        entry = session.scalars(select(TrailEntry)).one()
    assert (entry.act, entry.actor_name) == ("person.unmasked", "马管理")
    assert entry.place_path == mine.path and number not in str(entry.payload)


def test_a_code_is_reset_ends_sign_ins_and_must_be_changed(manager, mine):
    person = b.make_person("甲一", enterprise=mine, phone="13912345678")
    old = sign_ins.sign_in("13912345678", b.PASSWORD, now=b.NOW, hours=8)
    fresh = people.reset_code(manager, person.public_id, now=b.NOW)
    assert sign_ins.actor_of(old.token, now=b.NOW) is None
    with pytest.raises(Invalid):
        sign_ins.sign_in("13912345678", b.PASSWORD, now=b.NOW, hours=8)
    opened = sign_ins.sign_in("13912345678", fresh.code, now=b.NOW, hours=8)
    actor = sign_ins.actor_of(opened.token, now=b.NOW)
    assert actor.must_change_code
    with pytest.raises(Invalid, match="same_as_before"):
        sign_ins.change_password(actor, fresh.code, fresh.code, now=b.NOW)
    sign_ins.change_password(actor, fresh.code, "Shafei-2027", now=b.NOW)
    assert not sign_ins.actor_of(opened.token, now=b.NOW).must_change_code
    with pytest.raises(Invalid):
        sign_ins.sign_in("13912345678", fresh.code, now=b.NOW, hours=8)


def test_whoever_works_elsewhere_too_is_not_taken_over(manager, mine):
    person = b.make_person("两头跑", enterprise=mine)
    b.employ(person, b.make_enterprise())
    with pytest.raises(Invalid, match="works_elsewhere_code"):
        people.reset_code(manager, person.public_id, now=b.NOW)
    with pytest.raises(Invalid, match="works_elsewhere"):
        people.correct(
            manager, person.public_id, name="两头跑", phone="13900000000", id_number="", now=b.NOW
        )


def test_calling_anothers_worker_dispatched_here_takes_nobody_over(manager, mine):
    theirs = b.make_enterprise("蓝天化工")
    person = b.make_person("刘洋", enterprise=theirs)
    b.employ(person, mine)
    with reading() as session:
        employment = session.scalars(
            select(Employment.id).where(Employment.employer_id == theirs.id)
        ).one()
    job = JobInput(mine.id, (), PersonCategory.FRONTLINE, TODAY)
    with pytest.raises(NotFound):
        people.assign(manager, employment, job, now=b.NOW)
    with transaction() as session:  # what a roster that names the other as the agency writes
        session.add(
            Assignment(
                employment_id=employment,
                person_id=person.id,
                host_id=mine.id,
                place_id=mine.id,
                category=PersonCategory.FRONTLINE,
                begins_on=TODAY,
                recorded_at=b.NOW,
            )
        )
    with pytest.raises(Invalid, match="works_elsewhere_code"):
        people.reset_code(manager, person.public_id, now=b.NOW)


def test_nobody_resets_the_code_of_whoever_may_do_more(manager, mine):
    boss = b.make_person("张区长", enterprise=mine)
    b.grant(boss, Role.DISTRICT_OFFICER, b.place_of(mine.district_id))
    with pytest.raises(Invalid, match="holds_more"):
        people.reset_code(manager, boss.public_id, now=b.NOW)
    inspector = b.make_person("李执法", enterprise=mine)
    b.grant(inspector, Role.INSPECTOR, mine)
    with pytest.raises(Invalid, match="holds_more"):
        people.reset_code(manager, inspector.public_id, now=b.NOW)
    leader = b.make_holder(Role.TEAM_LEADER, mine)
    assert people.reset_code(manager, leader.public_id, now=b.NOW).code


def test_several_codes_are_reset_or_none(manager, mine):
    own, other = b.make_person(enterprise=mine), b.make_person(enterprise=b.make_enterprise())
    with pytest.raises(NotFound):
        people.reset_codes(manager, [own.public_id, other.public_id], now=b.NOW)
    assert sign_ins.sign_in(own.phone, b.PASSWORD, now=b.NOW, hours=1).token


def test_entering_by_hand_asks_what_a_roster_would_ask(manager, mine):
    b.make_person("张伟", enterprise=mine)
    cells = {Field.NAME: "张伟", Field.PHONE: "13900000001", Field.POSTS: "电工"}
    with pytest.raises(NeedsAnswer) as asked:
        people.add(manager, mine.public_id, cells, Decisions(), now=b.NOW)
    assert asked.value.verdict.reasons[0].why is Why.NAMESAKE
    added = people.add(manager, mine.public_id, cells, Decisions(new=True), now=b.NOW)
    assert added.code and names(manager, "张伟") == ["张伟", "张伟"]
    with pytest.raises(NeedsAnswer):
        people.add(
            manager, mine.public_id, {**cells, Field.PHONE: "123"}, Decisions(new=True), now=b.NOW
        )


def test_a_move_ends_the_old_assignment_the_day_before(manager, mine):
    old, new = b.make_place(mine, "掘一队"), b.make_place(mine, "掘二队")
    person = b.make_person(enterprise=mine, place=old)
    job = people.person(manager, person.public_id).employments[0]
    moved = JobInput(new.id, ("支护工",), PersonCategory.FRONTLINE, TODAY)
    people.assign(manager, job.id, moved, replaces=job.assignments[0].id, now=b.NOW)
    held = people.person(manager, person.public_id).employments[0].assignments
    assert [(one.path, one.posts, one.ends_on) for one in held] == [
        ("掘二队", ("支护工",), None),
        ("掘一队", (), date(2026, 11, 22)),
    ]


def test_a_move_cannot_be_dated_back_over_a_job_that_was_held(manager, mine):
    new = b.make_place(mine, "掘二队")
    person = b.make_person(enterprise=mine, begins_on=date(2026, 3, 1))
    job = people.person(manager, person.public_id).employments[0]
    one = job.assignments[0].id
    for day in (date(2026, 3, 1), date(2025, 1, 1)):
        moved = JobInput(new.id, ("支护工",), PersonCategory.FRONTLINE, day)
        with pytest.raises(Invalid, match="move_before_begin"):
            people.assign(manager, job.id, moved, replaces=one, now=b.NOW + timedelta(days=3))
    held = people.person(manager, person.public_id).employments[0].assignments
    assert [row.id for row in held] == [one]


def test_a_move_entered_wrongly_is_put_right_the_same_day(manager, mine):
    new = b.make_place(mine, "掘二队")
    person = b.make_person(enterprise=mine, begins_on=TODAY)
    job = people.person(manager, person.public_id).employments[0]
    moved = JobInput(new.id, ("支护工",), PersonCategory.FRONTLINE, TODAY)
    people.assign(manager, job.id, moved, replaces=job.assignments[0].id, now=b.NOW)
    held = people.person(manager, person.public_id).employments[0].assignments
    assert [(row.path, row.begins_on) for row in held] == [("掘二队", TODAY)]


def test_leaving_ends_everything_and_keeps_the_person_in_view(manager, mine):
    person = b.make_person("甲一", enterprise=mine)
    job = people.person(manager, person.public_id).employments[0]
    with pytest.raises(Invalid, match="ends_before_begin"):
        people.end_employment(manager, job.id, date(2020, 1, 1), now=b.NOW)
    people.end_employment(manager, job.id, TODAY, now=b.NOW)
    with pytest.raises(Invalid, match="ended_already"):
        people.end_employment(manager, job.id, TODAY, now=b.NOW)
    view = people.person(manager, person.public_id)
    assert not view.current and view.employments[0].assignments[0].ends_on == TODAY
    assert names(manager, left=True) == ["甲一"]


def test_a_phone_or_id_in_use_is_not_given_twice(manager, mine):
    b.make_person(enterprise=mine, phone="13900000001", identity=b.id_number(1))
    person = b.make_person("甲一", enterprise=mine)

    def correct(**changed):
        given = {"name": "甲一", "phone": "", "id_number": "", **changed}
        people.correct(manager, person.public_id, **given, now=b.NOW)

    with pytest.raises(Invalid, match="phone_taken"):
        correct(phone="139 0000 0001")
    with pytest.raises(Invalid, match="id_taken"):
        correct(id_number=b.id_number(1))
    with pytest.raises(Invalid, match="id_check_digit"):
        correct(id_number=b.id_number(2)[:-1] + ("0" if b.id_number(2)[-1] != "0" else "1"))
    correct(name="甲 乙", phone="+86 13900000002")
    assert names(manager, "甲乙") == ["甲乙"]


def test_an_initial_code_is_checked_at_once_and_says_nothing_of_itself(app):
    code = passwords.new_code()
    stored = passwords.hash_initial_code(code)
    assert code not in stored and stored != passwords.hash_initial_code(code)
    assert passwords.verify_password(stored, f" {code[:4].lower()} {code[4:]} ")
    assert not passwords.verify_password(stored, code[:-1])
    assert not passwords.verify_password(stored, stored)


def test_roles_are_granted_within_ones_own_reach(manager, mine):
    person = b.make_person("甲一", enterprise=mine)
    place = b.make_place(mine)
    roles.grant(manager, person.public_id, Role.TEAM_LEADER, place.id, now=b.NOW)
    assert b.actor_for(person).grants[0].role is Role.TEAM_LEADER
    with pytest.raises(Invalid, match="role_held"):
        roles.grant(manager, person.public_id, Role.TEAM_LEADER, place.id, now=b.NOW)
    for role in (Role.SAFETY_MANAGER, Role.INSPECTOR, Role.DISTRICT_OFFICER, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden, match="role_not_yours"):
            roles.grant(manager, person.public_id, role, mine.id, now=b.NOW)
    with pytest.raises(NotFound):
        roles.grant(manager, person.public_id, Role.INVIGILATOR, mine.district_id, now=b.NOW)
    outsider = b.make_person(enterprise=b.make_enterprise())
    with pytest.raises(NotFound):
        roles.grant(manager, outsider.public_id, Role.INVIGILATOR, mine.id, now=b.NOW)


def test_a_role_is_taken_back_at_once_and_never_ones_own(manager, mine):
    invigilator = b.make_holder(Role.INVIGILATOR, mine, "监考员")
    [given] = [one for one in roles.grants(manager) if one.person == "监考员"]
    roles.revoke(manager, given.id, now=b.NOW)
    assert b.actor_for(invigilator).grants == ()
    own = next(one for one in roles.grants(manager) if one.person == "马管理")
    assert not own.mine
    with pytest.raises(Forbidden):
        roles.revoke(manager, own.id, now=b.NOW)
    theirs = b.make_enterprise()
    b.make_manager(theirs)
    with reading() as session:
        from anquan_exam.models import RoleGrant

        other = session.scalars(select(RoleGrant).where(RoleGrant.place_id == theirs.id)).one()
    with pytest.raises(NotFound):
        roles.revoke(manager, other.id, now=b.NOW)


def test_an_officer_for_one_industry_hands_on_only_that_industry(app):
    district = b.make_district()
    person = b.make_person()
    b.grant(person, Role.DISTRICT_OFFICER, district, industry=Industry.COAL_MINE)
    officer = b.actor_for(person)
    coal = b.make_enterprise(district=district)
    hospital = b.make_enterprise(district=district, industries=(Industry.HOSPITAL,))
    roles.appoint(officer, "新管理", "13900000001", Role.SAFETY_MANAGER, coal.id, now=b.NOW)
    with pytest.raises(NotFound):
        roles.appoint(officer, "别管理", "13900000002", Role.SAFETY_MANAGER, hospital.id, now=b.NOW)


def test_an_appointed_inspector_gets_an_account_and_a_known_one_keeps_theirs(app):
    district = b.make_district()
    officer = b.actor_for(b.make_holder(Role.DISTRICT_OFFICER, district))
    done = roles.appoint(officer, "李执法", "13900000001", Role.INSPECTOR, district.id, now=b.NOW)
    assert sign_ins.sign_in("13900000001", done.code, now=b.NOW, hours=1).must_change
    again = roles.appoint(
        officer, "李执法", "13900000001", Role.INVIGILATOR, district.id, now=b.NOW
    )
    assert again.code is None
    with pytest.raises(Invalid, match="phone_taken"):
        roles.appoint(officer, "王冒名", "13900000001", Role.INSPECTOR, district.id, now=b.NOW)
