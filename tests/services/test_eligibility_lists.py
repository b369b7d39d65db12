"""Who may not work, for those in charge: within their reach, counted, narrowed; and one's own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from anquan_exam.domain.access import SYSTEM, Role
from anquan_exam.domain.eligibility.facts import Effect, Family
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import Place, Post
from anquan_exam.services.eligibility import lists, units
from anquan_exam.services.eligibility.lists import State, Wanted, export_rows, unit_list
from anquan_exam.services.eligibility.one import Asked, person_answers
from anquan_exam.services.eligibility.own import own_code
from anquan_exam.services.eligibility.rule_views import rule_book
from anquan_exam.services.eligibility.rules import record_rules
from anquan_exam.services.errors import NotFound
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    employ,
    make_district,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_place,
    make_post,
    place_of,
)
from tests.eligible import ALL, PASS
from tests.fact_builders import make_case, make_certificate, make_features
from tests.halls import acts

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
DAY = NOW.date()
LATER = NOW + timedelta(hours=1)
CARDS = [one for one in ALL if one.check in (Check.CERTIFICATE, Check.CERTIFICATE_ENDING)]
ENDS = DAY + timedelta(days=5)


class Mine:
    """A unit of two teams: an electrician without a card, one whose card ends soon, one fit, one
    in a case, one without a post."""

    def __init__(self) -> None:
        record_rules(SYSTEM, CARDS, now=NOW)
        self.unit: MadeEnterprise = make_enterprise("示例一矿")
        self.first: Place = make_place(self.unit, "掘一队")
        self.second: Place = make_place(self.unit, "机电队")
        self.electrician: Post = make_post(self.unit, "井下电工")
        self.digger: Post = make_post(self.unit, "掘进工")
        make_features(self.electrician, self.unit, needs=((Family.MINE, ("井下电气作业",)),))
        self.cardless = self.person("甲没证", self.second, self.electrician, number="A1")
        self.ending = self.person("乙快到", self.second, self.electrician)
        self.fit = self.person("丙能干", self.first, self.digger)
        self.stopped = self.person("丁停岗", self.first, self.digger)
        self.idle = make_person("戊没岗", enterprise=self.unit, place=self.first)
        make_certificate(self.ending, self.unit, valid_until=ENDS)
        make_case(self.stopped, self.unit)
        self.manager = actor_for(make_manager(self.unit, "周管理"))

    def person(self, name: str, place: Place, post: Post, **given):
        return make_person(name, enterprise=self.unit, place=place, posts=[post], **given)

    def ask(self, actor=None, **given):
        wanted = Wanted(**{"day": DAY, "enterprise_id": self.unit.id, **given})
        return unit_list(actor or self.manager, wanted, now=LATER)


@pytest.fixture
def mine(app) -> Mine:
    return Mine()


def names(found) -> list[str]:
    return [row.name for row in found.rows]


def test_everybody_stands_somewhere_and_is_counted_once(mine: Mine) -> None:
    found = mine.ask()
    assert {row.name: row.state for row in found.rows} == {
        "甲没证": State.BLOCKED,
        "乙快到": State.WARNED,
        "丙能干": State.CLEAR,
        "丁停岗": State.BLOCKED,
        "戊没岗": State.NO_POST,
        "周管理": State.NO_POST,
    }
    tally = found.tally
    assert (tally.people, tally.states[State.BLOCKED], tally.states[State.WARNED]) == (6, 2, 1)
    assert dict(tally.whys) == {Why.NO_CERTIFICATE: 1, Why.CASE_OPEN: 1}
    assert {name: n for (_, name), n in tally.places} == {"机电队": 1, "掘一队": 1}
    assert dict(tally.posts) == {"井下电工": 1, "掘进工": 1}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"state": State.BLOCKED}, ["丁停岗", "甲没证"]),
        ({"state": State.WARNED}, ["乙快到"]),
        ({"why": Why.CASE_OPEN}, ["丁停岗"]),
        ({"post": "井下电工"}, ["乙快到", "甲没证"]),
        ({"text": "甲没"}, ["甲没证"]),
        ({"text": "a1"}, ["甲没证"]),
        ({"text": "没有这个人"}, []),
    ],
)
def test_a_list_is_narrowed(mine: Mine, given: dict, expected: list[str]) -> None:
    assert sorted(names(mine.ask(**given))) == sorted(expected)


def test_a_list_is_narrowed_to_a_team_and_paged(mine: Mine) -> None:
    assert sorted(names(mine.ask(place_id=mine.second.id))) == ["乙快到", "甲没证"]
    wanted = Wanted(DAY, mine.unit.id)
    pages = [unit_list(mine.manager, wanted, now=LATER, page=n, size=2) for n in (1, 2, 3)]
    assert [len(one.rows) for one in pages] == [2, 2, 2]
    assert len({row.person for one in pages for row in one.rows}) == 6
    assert [row.state for one in pages for row in one.rows] == [
        State.BLOCKED, State.BLOCKED, State.WARNED, State.NO_POST, State.NO_POST, State.CLEAR,
    ]  # fmt: skip
    assert {one.total for one in pages} == {6}


def test_another_day_is_answered_for_that_day(mine: Mine) -> None:
    after = mine.ask(day=ENDS + timedelta(days=1), state=State.BLOCKED)
    assert "乙快到" in names(after)


def test_a_team_leader_sees_the_own_team_alone(mine: Mine) -> None:
    leader = actor_for(make_holder(Role.TEAM_LEADER, mine.second))
    assert sorted(names(mine.ask(leader))) == ["乙快到", "甲没证"]
    assert names(mine.ask(leader, place_id=mine.first.id)) == []
    asked = Asked(DAY, LATER)
    assert person_answers(leader, mine.cardless.public_id, asked, now=LATER).rows
    with pytest.raises(NotFound):
        person_answers(leader, mine.stopped.public_id, asked, now=LATER)


def test_others_see_nobody(mine: Mine) -> None:
    stranger = actor_for(make_manager(make_enterprise()))
    for who in (stranger, actor_for(mine.fit), SYSTEM):
        assert mine.ask(who).total == 0
        assert mine.ask(who).tally.people == 0
        with pytest.raises(NotFound):
            person_answers(who, mine.fit.public_id, Asked(DAY, LATER), now=LATER)


def test_an_inspector_reads_the_figures_of_each_unit(mine: Mine) -> None:
    district = place_of(mine.unit.district_id)
    empty = make_enterprise("示例二矿", district=district)
    elsewhere = make_enterprise("示例外矿")
    inspector = actor_for(make_holder(Role.INSPECTOR, district))
    asked = (mine.unit.id, empty.id, elsewhere.id)
    first, second, third = units.unit_lines(inspector, asked, DAY, now=LATER)
    assert first.people == 6 and first.tally is not None
    assert first.tally.states[State.BLOCKED] == 2
    assert second.people == third.people == 0


def test_units_too_big_for_one_page_are_counted_when_opened(mine: Mine, monkeypatch) -> None:
    monkeypatch.setattr(units, "BUDGET", 4)
    (line,) = units.unit_lines(mine.manager, (mine.unit.id,), DAY, now=LATER)
    assert (line.people, line.tally) == (6, None)


def test_answers_are_the_same_whatever_the_batch(mine: Mine, monkeypatch) -> None:
    whole = mine.ask()
    monkeypatch.setattr(lists, "BATCH", 2)
    assert mine.ask() == whole


def test_what_is_taken_out_is_on_the_trail(mine: Mine) -> None:
    rows = export_rows(mine.manager, Wanted(DAY, mine.unit.id, state=State.BLOCKED), now=LATER)
    assert {row.name for row in rows} == {"甲没证", "丁停岗"}
    assert acts()[-1] == "eligibility.exported"


# --- One person -----------------------------------------------------------------------------------


def test_a_post_not_held_may_be_asked_about(mine: Mine) -> None:
    asked = Asked(DAY, LATER, mine.electrician.id)
    found = person_answers(mine.manager, mine.fit.public_id, asked, now=LATER)
    assert found.supposed is not None
    assert [one.why for one in found.supposed.answer.verdict.reasons] == [Why.NO_CERTIFICATE]
    assert found.rows[0].state is State.CLEAR
    assert [one.name for one in found.choices] == ["井下电工"]


def test_the_posts_of_others_may_not_be_asked_about(mine: Mine) -> None:
    theirs = make_post(make_enterprise(), "别人的岗位")
    with pytest.raises(NotFound):
        person_answers(mine.manager, mine.fit.public_id, Asked(DAY, LATER, theirs.id), now=LATER)


def test_a_person_is_asked_about_by_what_was_known_then(mine: Mine) -> None:
    make_certificate(mine.cardless, mine.unit, recorded_at=LATER)
    for known, state in ((NOW, State.BLOCKED), (LATER, State.CLEAR)):
        asked = Asked(DAY, known)
        found = person_answers(mine.manager, mine.cardless.public_id, asked, now=LATER)
        assert found.rows[0].state is state


def test_posts_held_elsewhere_are_left_out(mine: Mine) -> None:
    other = make_enterprise("示例三矿")
    post = make_post(other, "外面的岗位")
    employ(mine.fit, other, posts=[post])
    found = person_answers(mine.manager, mine.fit.public_id, Asked(DAY, LATER), now=LATER)
    assert [row.enterprise for row in found.rows] == ["示例一矿"]


def test_of_somebody_who_left_nothing_new_is_told(mine: Mine) -> None:
    gone = mine.person("己走了", mine.first, mine.digger, ends_on=DAY - timedelta(days=1))
    make_case(gone, make_enterprise())
    found = person_answers(mine.manager, gone.public_id, Asked(DAY, LATER), now=LATER)
    assert (found.rows, found.choices) == ((), ())
    with pytest.raises(NotFound):
        asked = Asked(DAY, LATER, mine.digger.id)
        person_answers(mine.manager, gone.public_id, asked, now=LATER)


# --- Oneself --------------------------------------------------------------------------------------


def test_one_s_own_code_says_which_posts_may_be_done_and_whom_to_see(mine: Mine) -> None:
    employ(mine.cardless, mine.unit, place=mine.first, posts=[mine.digger])
    code = own_code(actor_for(mine.cardless), now=LATER)
    assert code.blocked
    assert (code.names(eligible=False), code.names(eligible=True)) == (("井下电工",), ("掘进工",))
    assert [one.why for _, one in code.reasons] == [Why.NO_CERTIFICATE]
    assert [one.name for one in code.ask] == ["周管理"]
    assert code.until is None


def test_a_green_code_says_till_when(mine: Mine) -> None:
    code = own_code(actor_for(mine.ending), now=LATER)
    assert not code.blocked
    assert code.until == ENDS
    assert own_code(actor_for(mine.fit), now=LATER).until is None


def test_a_case_with_a_day_turns_the_code_red_the_day_after(mine: Mine) -> None:
    due = DAY + timedelta(days=3)
    make_case(mine.fit, mine.unit, effect=Effect.TRAIN_BY, due_on=due)
    assert own_code(actor_for(mine.fit), now=LATER).until == due


def test_without_a_post_there_is_no_colour(mine: Mine) -> None:
    code = own_code(actor_for(mine.idle), now=LATER)
    assert (code.posts, code.blocked) == ((), False)
    with pytest.raises(NotFound):
        own_code(SYSTEM, now=LATER)


# --- The rules ------------------------------------------------------------------------------------


def test_the_rules_stand_by_day_with_their_older_wordings() -> None:
    coming = replace(PASS, id="coming", in_force_from=DAY + timedelta(days=30))
    ended = replace(PASS, id="ended", in_force_until=DAY - timedelta(days=1))
    record_rules(SYSTEM, [PASS, coming, ended], now=NOW)
    record_rules(SYSTEM, [replace(PASS, months=6), coming, ended], now=LATER)
    book = rule_book(DAY, now=LATER)
    (line,) = book.in_force
    assert (line.rule.months, [old.months for old in line.older]) == (6, [12])
    assert [one.rule.id for one in book.to_come] == ["coming"]
    assert [one.rule.id for one in book.gone] == ["ended"]
    assert not line.registered
    assert len(rule_book(date(2026, 12, 31), now=LATER).in_force) == 2


def test_a_district_officer_sees_all_of_the_district(mine: Mine) -> None:
    officer = actor_for(make_holder(Role.DISTRICT_OFFICER, place_of(mine.unit.district_id)))
    assert mine.ask(officer).total == 6
    other = actor_for(make_holder(Role.DISTRICT_OFFICER, make_district()))
    assert mine.ask(other).total == 0
