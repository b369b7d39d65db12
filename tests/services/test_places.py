"""Districts, enterprises, the tree, sites and posts, within the actor's reach."""

import pytest
from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.domain.vocabulary import Industry, PlaceKind
from anquan_exam.models import Place, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import places
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.places import EnterpriseInput
from tests import builders as b


@pytest.fixture
def district(app):
    return b.make_district("东山区")


@pytest.fixture
def officer(district):
    return b.actor_for(b.make_holder(Role.DISTRICT_OFFICER, district))


def given(name="红旗煤矿", number=901, industries=(Industry.COAL_MINE,)):
    return EnterpriseInput(name, b.credit_code(number), industries)


def test_an_officer_makes_an_enterprise_and_finds_it(officer, district):
    public_id = places.create_enterprise(officer, district.id, given(), now=b.NOW)
    found = places.enterprise(officer, public_id)
    assert (found.name, found.district) == ("红旗煤矿", "东山区")
    assert found.industries == (Industry.COAL_MINE,)
    with reading() as session:
        place = session.get_one(Place, found.id)
        assert place.enterprise_id == place.id and place.path == f"/{district.id}/{place.id}/"
        assert session.scalars(select(TrailEntry.act)).all() == ["enterprise.created"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"credit_code": b.credit_code(901)[:-1] + "?"}, "credit_code_wrong"),
        ({"credit_code": b.credit_code(902)[:-1] + "0"}, "credit_code_wrong"),
        ({"name": "  "}, "name_missing"),
        ({"name": "长" * 121}, "name_long"),
        ({"industries": ()}, "industry_missing"),
    ],
)
def test_what_cannot_be_an_enterprise_is_refused(officer, district, changed, problem):
    values = {**given().__dict__, **changed}
    with pytest.raises(Invalid, match=problem):
        places.create_enterprise(officer, district.id, EnterpriseInput(**values), now=b.NOW)


def test_a_code_or_name_is_used_once(officer, district):
    places.create_enterprise(officer, district.id, given(), now=b.NOW)
    with pytest.raises(Invalid, match="credit_code_taken"):
        places.create_enterprise(officer, district.id, given("另一家"), now=b.NOW)
    with pytest.raises(Invalid, match="name_taken"):
        places.create_enterprise(officer, district.id, given(number=903), now=b.NOW)


def test_nobody_makes_enterprises_in_anothers_district(officer):
    with pytest.raises(NotFound):
        places.create_enterprise(officer, b.make_district().id, given(), now=b.NOW)
    mine = b.make_enterprise()
    manager = b.actor_for(b.make_manager(mine))
    with pytest.raises(NotFound):
        places.create_enterprise(manager, mine.district_id, given(), now=b.NOW)


def test_an_officer_for_one_industry_sees_only_it(district):
    coal = b.make_enterprise("煤矿甲", district=district)
    b.make_enterprise("医院乙", district=district, industries=(Industry.HOSPITAL,))
    person = b.make_person()
    b.grant(person, Role.DISTRICT_OFFICER, district, industry=Industry.COAL_MINE)
    seen = places.enterprises(b.actor_for(person))
    assert [one.public_id for one in seen] == [coal.public_id]


def test_a_manager_cannot_move_the_enterprise_to_another_industry(district):
    mine = b.make_enterprise(district=district)
    manager = b.actor_for(b.make_manager(mine))
    changed = EnterpriseInput(mine.name, "", (Industry.SCHOOL,), "短名")
    places.change_enterprise(manager, mine.public_id, changed, now=b.NOW)
    found = places.enterprise(manager, mine.public_id)
    assert found.short_name == "短名" and found.industries == (Industry.COAL_MINE,)


def test_the_tree_grows_is_renamed_closed_and_opened(app):
    mine = b.make_enterprise()
    manager = b.actor_for(b.make_manager(mine))
    team_of = places.create_place(manager, mine.id, PlaceKind.DEPARTMENT, "掘一队", now=b.NOW)
    team = places.create_place(manager, team_of, PlaceKind.TEAM, "一班", now=b.NOW)
    assert [node.trail_name for node in places.tree(manager, mine.id)] == [
        "", "掘一队", "掘一队 / 一班",
    ]  # fmt: skip
    with pytest.raises(Invalid, match="place_not_here"):
        places.create_place(manager, team, PlaceKind.TEAM, "小组", now=b.NOW)
    with pytest.raises(Invalid, match="name_taken"):
        places.create_place(manager, mine.id, PlaceKind.DEPARTMENT, "掘一队", now=b.NOW)
    places.rename_place(manager, team_of, "综掘队", now=b.NOW)
    places.close_place(manager, team_of, now=b.NOW)
    assert len(places.tree(manager, mine.id)) == 1
    with pytest.raises(Invalid, match="place_closed"):
        places.reopen_place(manager, team, now=b.NOW)
    places.reopen_place(manager, team_of, now=b.NOW)
    assert [node.name for node in places.tree(manager, mine.id)][1:] == ["综掘队"]


def test_a_place_with_people_is_not_closed(app):
    mine = b.make_enterprise()
    place = b.make_place(mine)
    b.make_person(enterprise=mine, place=place)
    manager = b.actor_for(b.make_manager(mine))
    with pytest.raises(Invalid, match="place_has_people"):
        places.close_place(manager, place.id, now=b.NOW)


def test_a_team_leader_sees_their_team_and_changes_nothing(app):
    mine = b.make_enterprise()
    team, other = b.make_place(mine, "一队"), b.make_place(mine, "二队")
    leader = b.actor_for(b.make_holder(Role.TEAM_LEADER, team))
    assert [node.id for node in places.tree(leader, mine.id)] == [team.id]
    assert [one.public_id for one in places.reachable_enterprises(leader)] == [mine.public_id]
    for place in (team, other):
        with pytest.raises(NotFound):
            places.rename_place(leader, place.id, "新名", now=b.NOW)


def test_sites_and_posts_of_another_are_not_there(app):
    mine, theirs = b.make_enterprise(), b.make_enterprise()
    manager = b.actor_for(b.make_manager(mine))
    site, post = b.make_site(theirs), b.make_post(theirs)
    for act in (
        lambda: places.change_site(manager, site.id, "改名", "", now=b.NOW),
        lambda: places.set_site_closed(manager, site.id, True, now=b.NOW),
        lambda: places.rename_post(manager, post.id, "改名", now=b.NOW),
        lambda: places.set_post_closed(manager, post.id, True, now=b.NOW),
        lambda: places.create_post(manager, theirs.id, "新岗", now=b.NOW),
        lambda: places.create_site(manager, theirs.id, "新场所", "", now=b.NOW),
        lambda: places.close_place(manager, b.make_place(theirs).id, now=b.NOW),
        lambda: places.enterprise(manager, theirs.public_id),
    ):
        with pytest.raises(NotFound):
            act()
    assert places.sites(manager, theirs.id) == [] and places.posts(manager, theirs.id) == []


def test_a_site_is_marked_where_phones_may_not_be(app):
    mine = b.make_enterprise()
    manager = b.actor_for(b.make_manager(mine))
    site = places.create_site(manager, mine.id, "井下", "井下有瓦斯", now=b.NOW)
    [found] = places.sites(manager, mine.id)
    assert found.no_phones and found.no_phones_reason == "井下有瓦斯"
    places.change_site(manager, site, "井口", "", now=b.NOW)
    assert not places.sites(manager, mine.id)[0].no_phones
    places.set_site_closed(manager, site, True, now=b.NOW)
    assert places.sites(manager, mine.id) == []


def test_a_shared_post_is_nobodys_to_rename_and_its_name_is_taken(app):
    mine = b.make_enterprise()
    manager = b.actor_for(b.make_manager(mine))
    shared = b.make_post(None, "电工")
    with pytest.raises(NotFound):
        places.rename_post(manager, shared.id, "焊工", now=b.NOW)
    with pytest.raises(Invalid, match="name_taken"):
        places.create_post(manager, mine.id, "电工", now=b.NOW)
