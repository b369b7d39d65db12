"""Rosters on the real database: what goes in, what is asked, what must never happen."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from anquan_exam.domain.roster import Choosing, VerdictKind
from anquan_exam.domain.roster_why import Why
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Credential,
    Employment,
    Person,
    Place,
    Post,
    RosterFile,
    RosterImport,
    RosterRow,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import roster, sign_ins
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.roster import committing
from tests import builders as b
from tests.roster_files import HEADER, person_row, xlsx
from tests.roster_files import roster as file_of
from tests.rosters import Clock, commit, read_in, verdicts


@pytest.fixture
def now():
    return Clock()


@pytest.fixture
def mine(app):
    return b.make_enterprise("红旗煤矿")


@pytest.fixture
def manager(mine):
    return b.actor_for(b.make_manager(mine))


def count(table, *where):
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where))


def test_five_thousand_rows_with_forty_bad_ones(manager, mine, now):
    rows = [person_row(n) for n in range(1, 5001)]
    for row in rows[::125]:
        row[1] = row[1][:-1] + ("1" if row[1][-1] != "1" else "2")
    public_id = read_in(manager, mine, now, *rows)
    view = roster.view(manager, public_id, now=now())
    assert (view.rows, view.ready, view.refused, view.asks) == (5000, 4960, 40, 0)
    commit(manager, public_id, now)
    view = roster.view(manager, public_id, now=now())
    assert (view.status, view.done, view.ready, view.refused) == ("committed", 4960, 0, 40)
    assert count(Employment, Employment.employer_id == mine.id) == 4961  # and the manager
    assert len(roster.left_rows(manager, public_id)[2]) == 40
    assert len(roster.take_codes(manager, public_id, now=now())) == 4960


def test_a_new_person_gets_place_posts_and_a_code_that_signs_in(manager, mine, now):
    row = person_row(1, place="掘一队/一班", posts="掘进工、支护工")
    public_id = read_in(manager, mine, now, row)
    commit(manager, public_id, now)
    [slip] = roster.take_codes(manager, public_id, now=now())
    opened = sign_ins.sign_in("18800000001", slip.code, now=now(), hours=1)
    assert opened.must_change
    with reading() as session:
        person = session.scalars(select(Person).where(Person.phone == "18800000001")).one()
        assert person.id_number == row[1] and person.initials == "csy"
        place = session.scalars(
            select(Place)
            .join(Assignment, Assignment.place_id == Place.id)
            .where(Assignment.person_id == person.id)
        ).one()
        assert (place.name, place.kind) == ("一班", "team")
        posts = session.scalars(
            select(Post.name).join(AssignmentPost, AssignmentPost.post_id == Post.id)
        )
        assert set(posts) == {"掘进工", "支护工"}
        kept = session.get_one(Credential, person.id).password_hash
        assert slip.code not in kept and kept.startswith("initial$")


def test_somebody_known_elsewhere_keeps_phone_code_and_file(manager, mine, now):
    theirs = b.make_enterprise("别家煤矿")
    row = person_row(1)
    known = b.make_person(row[0], enterprise=theirs, identity=row[1], phone="13800000009")
    public_id = read_in(manager, mine, now, row)
    assert verdicts(manager, public_id) == {3: (VerdictKind.KNOWN, Why.ADDS_EMPLOYMENT)}
    commit(manager, public_id, now)
    with reading() as session:
        person = session.get_one(Person, known.id)
        assert person.phone == "13800000009"
        assert session.get_one(Credential, known.id).password_hash == b.password_hash(b.PASSWORD)
    assert count(Employment, Employment.person_id == known.id) == 2
    with pytest.raises(Invalid, match="codes_taken"):
        roster.take_codes(manager, public_id, now=now())


def test_the_same_file_twice_changes_nothing(manager, mine, now):
    rows = [person_row(n) for n in range(1, 6)]
    commit(manager, read_in(manager, mine, now, *rows), now)
    before = [count(table) for table in (Person, Employment, Assignment, Place, Post)]
    again = read_in(manager, mine, now, *rows)
    assert {why for _, why in verdicts(manager, again).values()} == {Why.NOTHING_NEW}
    commit(manager, again, now)
    assert [count(table) for table in (Person, Employment, Assignment, Place, Post)] == before


def test_namesakes_the_file_itself_tells_apart_all_go_in(manager, mine, now, monkeypatch):
    monkeypatch.setattr(committing, "AT_ONCE", 2)
    rows = [person_row(n, name="张伟", identity="") for n in range(1, 8)]
    public_id = read_in(manager, mine, now, *rows)
    commit(manager, public_id, now)
    assert roster.view(manager, public_id, now=now()).done == 7
    assert count(Person, Person.name == "张伟") == 7


def test_what_changed_since_the_preview_is_asked_again_not_overwritten(manager, mine, now):
    public_id = read_in(manager, mine, now, person_row(1), person_row(2))
    b.make_person("别人", phone="18800000001")
    commit(manager, public_id, now)
    assert verdicts(manager, public_id)[3] == (VerdictKind.ASK, Why.PHONE_TAKEN)
    view = roster.view(manager, public_id, now=now())
    assert (view.done, view.asks) == (1, 1)
    roster.decide(manager, public_id, 3, Choosing.NO_PHONE, now=now())
    commit(manager, public_id, now)
    assert roster.view(manager, public_id, now=now()).done == 2


def test_a_commit_cut_off_anywhere_is_taken_up_again(manager, mine, now, monkeypatch):
    monkeypatch.setattr(committing, "AT_ONCE", 2)
    public_id = read_in(manager, mine, now, *(person_row(n) for n in range(1, 8)))
    roster.start_commit(manager, public_id, now=now())
    with reading() as session:
        record = session.scalars(select(RosterImport)).one()
    committing._lot(record.id, now())
    assert roster.view(manager, public_id, now=now()).done == 2
    assert not roster.view(manager, public_id, now=now()).stalled
    roster.run_commit(public_id, now)  # somebody is still at it, for all one can see
    assert roster.view(manager, public_id, now=now()).done == 2
    now.at += timedelta(minutes=1)
    assert roster.view(manager, public_id, now=now()).stalled
    assert roster.resume_stale(now) == 1
    assert roster.view(manager, public_id, now=now()).done == 7
    assert count(Person, Person.phone.like("1880000%")) == 7


def test_a_reading_cut_off_starts_over(manager, mine, now):
    public_id = roster.upload(
        manager, mine.public_id, "a.xlsx", file_of(person_row(1), person_row(2)), now=now()
    )
    with transaction() as session:
        record = session.scalars(select(RosterImport)).one()
        session.add(
            RosterRow(
                import_id=record.id, line=3, cells="{}", verdict="new", reasons=[], choices=[]
            )
        )
        record.heartbeat_at = now()
    roster.read(public_id, now)
    assert roster.view(manager, public_id, now=now()).status == "reading"
    now.at += timedelta(minutes=1)
    roster.read(public_id, now)
    assert roster.view(manager, public_id, now=now()).ready == 2


def test_the_upload_is_kept_encrypted_and_only_until_it_is_read(manager, mine, now):
    data = file_of(person_row(1))
    public_id = roster.upload(manager, mine.public_id, "a.xlsx", data, now=now())
    with reading() as session:
        assert session.scalars(select(RosterFile)).one().content == data
        raw = session.connection().exec_driver_sql("SELECT content FROM roster_file").scalar_one()
        assert data[:200] not in bytes(raw)
    roster.read(public_id, now)
    assert count(RosterFile) == 0
    with reading() as session:
        cells = session.connection().exec_driver_sql("SELECT cells FROM roster_row").scalar_one()
        assert b"18800000001" not in bytes(cells)


def test_codes_can_be_taken_once_and_are_gone_then(manager, mine, now):
    public_id = read_in(manager, mine, now, person_row(1), person_row(2))
    commit(manager, public_id, now)
    codes = [one.code for one in roster.take_codes(manager, public_id, now=now())]
    assert len(set(codes)) == 2
    assert count(RosterRow, RosterRow.code.is_not(None)) == 0
    with pytest.raises(Invalid, match="codes_taken"):
        roster.take_codes(manager, public_id, now=now())


def test_a_site_must_exist_and_the_rows_are_judged_again(manager, mine, now):
    row = [*person_row(1), "井下 1201 面"]
    data = xlsx([[*HEADER, "场所"], row])
    public_id = roster.upload(manager, mine.public_id, "a.xlsx", data, now=now())
    roster.read(public_id, now)
    assert verdicts(manager, public_id) == {2: (VerdictKind.REFUSED, Why.SITE)}
    b.make_site(mine, "井下 1201 面", no_phones="井下")
    roster.judge_again(manager, public_id, now=now())
    roster.read(public_id, now)
    assert verdicts(manager, public_id)[2][0] is VerdictKind.NEW


def test_dispatched_people_are_employed_by_their_agency(manager, mine, now):
    agency = b.make_enterprise("远方劳务公司")
    rows = [[*person_row(1), "远方劳务公司"], [*person_row(2), "没登记的公司"]]
    public_id = roster.upload(
        manager, mine.public_id, "a.xlsx", xlsx([[*HEADER, "用人单位"], *rows]), now=now()
    )
    roster.read(public_id, now)
    commit(manager, public_id, now)
    with reading() as session:
        found = {
            phone: (employer, said)
            for phone, employer, said in session.execute(
                select(Person.phone, Employment.employer_id, Employment.agency).join(
                    Employment, Employment.person_id == Person.id
                )
            )
        }
    assert found["18800000001"] == (agency.id, "")
    assert found["18800000002"] == (mine.id, "没登记的公司")


def test_a_district_officer_and_another_manager_find_nothing(manager, mine, now):
    public_id = read_in(manager, mine, now, person_row(1))
    stranger = b.actor_for(b.make_manager(b.make_enterprise()))
    for act in (
        lambda: roster.view(stranger, public_id, now=now()),
        lambda: roster.rows(stranger, public_id),
        lambda: roster.left_rows(stranger, public_id),
        lambda: roster.start_commit(stranger, public_id, now=now()),
        lambda: roster.take_codes(stranger, public_id, now=now()),
        lambda: roster.decide(stranger, public_id, 3, Choosing.SKIP, now=now()),
        lambda: roster.drop(stranger, public_id, now=now()),
        lambda: roster.upload(stranger, mine.public_id, "a", file_of(person_row(1)), now=now()),
    ):
        with pytest.raises(NotFound):
            act()
    assert roster.imports(stranger, now=now()) == []


def test_the_trail_names_every_person_and_no_number(manager, mine, now):
    row = person_row(1)
    public_id = read_in(manager, mine, now, row)
    commit(manager, public_id, now)
    with reading() as session:
        mine = select(TrailEntry).where(TrailEntry.act.like("roster.%")).order_by(TrailEntry.id)
        entries = session.scalars(mine).all()
    acts = [entry.act for entry in entries]
    assert acts == [
        "roster.uploaded", "roster.commit_asked", "roster.rows_put_in", "roster.committed",
    ]  # fmt: skip
    assert len(entries[2].payload["people"]) == 1
    said = str([entry.payload for entry in entries])
    assert row[1] not in said and row[2] not in said


def test_a_dropped_file_is_forgotten_and_its_people_stay(manager, mine, now):
    public_id = read_in(manager, mine, now, person_row(1))
    commit(manager, public_id, now)
    roster.drop(manager, public_id, now=now())
    assert count(RosterRow) == 0 and count(Person, Person.phone == "18800000001") == 1
