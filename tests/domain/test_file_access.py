"""Who sees how much of a personal file: the rule by itself."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.file_access import Shown, Sight, Spell, Standing, seen
from anquan_exam.domain.personal_file import Entry, EntryKind, FileFilter, merged

DAY = date(2026, 6, 1)
OWN, EARLIER_UNIT = 7, 8
MUCH = {Shown.HIDDEN: 0, Shown.BRIEF: 1, Shown.WHOLE: 2}

days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
briefs = st.sampled_from([None, {"kind": "yearly"}])
entries = st.builds(
    Entry,
    ref=st.text("abc:123", min_size=1, max_size=8),
    kind=st.sampled_from(EntryKind),
    on=days,
    unit=st.sampled_from([None, OWN, EARLIER_UNIT]),
    unit_name=st.just("示例单位"),
    data=st.just({"what": "经过"}),
    brief=briefs,
    withdrawn=st.booleans(),
)


def entry(**given: object) -> Entry:
    common: dict[str, object] = {
        "ref": "case:1",
        "kind": EntryKind.CASE,
        "on": DAY - timedelta(days=900),
        "unit": EARLIER_UNIT,
        "unit_name": "示例单位",
        "data": {"what": "经过"},
    }
    return Entry(**{**common, **given})  # type: ignore[arg-type]


PRESENT = Sight(Standing.PRESENT, (Spell(frozenset({OWN}), DAY - timedelta(days=30), None),))


@given(entries)
def test_the_person_and_whoever_was_given_a_code_see_everything(one: Entry) -> None:
    assert Sight(Standing.OWN).of(one) is Sight(Standing.SHARED).of(one) is Shown.WHOLE


@given(entries, days, st.integers(0, 2000))
def test_a_former_employer_sees_only_what_fell_in_its_own_time(
    one: Entry, begins: date, length: int
) -> None:
    spell = Spell(frozenset({OWN}), begins, begins + timedelta(days=length))
    shown = Sight(Standing.FORMER, (spell,)).of(one)
    inside = begins <= one.on <= begins + timedelta(days=length) and one.unit in (None, OWN)
    assert shown is (Shown.WHOLE if inside else Shown.HIDDEN)


@given(entries, days)
def test_a_present_employer_never_sees_less_than_a_former_one(one: Entry, begins: date) -> None:
    spells = (Spell(frozenset({OWN}), begins, None),)
    former, present = Sight(Standing.FORMER, spells), Sight(Standing.PRESENT, spells)
    assert MUCH[present.of(one)] >= MUCH[former.of(one)]


@given(entries)
def test_of_another_unit_s_records_an_employer_never_sees_the_whole(one: Entry) -> None:
    elsewhere = replace(one, unit=EARLIER_UNIT)
    shown = PRESENT.of(elsewhere)
    assert shown is not Shown.WHOLE
    assert shown is Shown.HIDDEN or elsewhere.brief is not None


def test_schooling_absences_and_corrections_of_earlier_are_not_the_next_employer_s() -> None:
    for kind in (EntryKind.EDUCATION, EntryKind.ABSENCE, EntryKind.CORRECTION, EntryKind.JOB):
        assert PRESENT.of(entry(kind=kind, brief={"any": 1})) is Shown.HIDDEN


def test_of_an_earlier_case_only_one_that_still_blocks_is_told_in_brief() -> None:
    assert PRESENT.of(entry(brief={"step": "retest"})) is Shown.BRIEF
    assert PRESENT.of(entry()) is Shown.HIDDEN
    assert PRESENT.of(entry(brief={"step": "retest"}, withdrawn=True)) is Shown.HIDDEN


def test_an_authority_sees_its_area_and_nothing_beside_it() -> None:
    sight = Sight(Standing.AUTHORITY, area=frozenset({EARLIER_UNIT}))
    assert sight.of(entry()) is Shown.WHOLE
    assert sight.of(entry(unit=OWN)) is sight.of(entry(unit=None)) is Shown.HIDDEN


@given(st.lists(entries, max_size=12), st.randoms())
def test_a_timeline_is_the_same_whatever_order_its_sources_come_in(
    found: list[Entry], chance: object
) -> None:
    unique = list({(one.on, one.ref): one for one in found}.values())
    mixed = list(unique)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert merged(mixed) == merged(unique)
    assert [one.on for one in merged(mixed)] == sorted((o.on for o in mixed), reverse=True)


@given(entries)
def test_what_is_hidden_is_left_out(one: Entry) -> None:
    told = seen(PRESENT, [one])
    assert [shown for _, shown in told] == [s for s in [PRESENT.of(one)] if s is not Shown.HIDDEN]


def test_a_filter_takes_a_kind_and_a_year() -> None:
    one = entry()
    assert FileFilter().takes(one)
    assert FileFilter(EntryKind.CASE, one.on.year).takes(one)
    assert not FileFilter(EntryKind.EXAM).takes(one)
    assert not FileFilter(year=one.on.year + 1).takes(one)
