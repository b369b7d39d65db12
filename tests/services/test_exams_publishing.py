"""Publishing freezes everything at once, commits to it, and refuses what cannot be sat."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from anquan_exam import clock
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.drawing import blueprint_hash, commitment, pool_hash, roster_hash
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.screening import screening_policy
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.models import BlueprintRecord, Candidate, Exam, ExamVersion, PoolRecord, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import exams
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.exams import Draft, Flaw
from anquan_exam.services.sittings.plans import pool_entries
from anquan_exam.web.exams.words import finding
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_manager,
    make_person,
    make_place,
)
from tests.exam_builders import MadeBank, make_blueprint, make_published_bank, sections_of

LATER = NOW + timedelta(days=2)
TODAY = clock.local(NOW).date()


class Scene:
    """An enterprise with a manager, a bank, two teams of two, and a draft over everybody."""

    def __init__(self, **blueprint: object) -> None:
        self.enterprise: MadeEnterprise = make_enterprise("示例煤业")
        self.manager = actor_for(make_manager(self.enterprise))
        self.bank: MadeBank = make_published_bank()
        team = make_place(self.enterprise, "掘一队")
        self.team = team
        self.people = [make_person(enterprise=self.enterprise, place=team) for _ in range(3)]
        self.draft_from(make_blueprint(self.enterprise, self.bank, **blueprint))

    def draft_from(self, record: BlueprintRecord) -> None:
        """A draft over everybody that uses `record`."""
        self.record = record
        self.exam = exams.create(self.manager, record.public_id, now=NOW)
        exams.add_group(
            self.manager, self.exam, place_id=self.team.id, post_id=None, category=None, now=NOW
        )

    def edit(self, **changes: object) -> None:
        seen = exams.get(self.manager, self.exam)
        draft = Draft(
            title=seen.title,
            purpose=seen.purpose,
            site_id=seen.site_id,
            place_text=seen.place_text,
            opens_at=seen.opens_at,
            closes_at=seen.closes_at,
            policy=seen.policy,
        )
        exams.edit(self.manager, self.exam, replace(draft, **changes), now=NOW)

    def flaws(self) -> set[Flaw]:
        return {f.flaw for f in exams.check(self.manager, self.exam, now=NOW).findings}


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene()


def _row(public_id: str) -> Exam:
    with reading() as session:
        return session.scalars(select(Exam).where(Exam.public_id == public_id)).one()


def test_the_commitment_binds_secret_pool_blueprint_and_roster(scene: Scene) -> None:
    promise = exams.publish(scene.manager, scene.exam, now=NOW)
    row = _row(scene.exam)
    with reading() as session:
        stored = session.get_one(PoolRecord, row.pool_hash).entries
        numbers = session.scalars(select(Candidate.number)).all()
    blueprint = Blueprint.from_json(row.blueprint)
    hashes = (pool_hash(pool_entries(stored)), blueprint_hash(blueprint), roster_hash(numbers))
    assert row.secret is not None
    assert len(row.secret) == 32
    assert promise == row.commitment == commitment(row.secret, *hashes)
    assert (row.committed_pool_hash, row.blueprint_hash, row.roster_hash) == hashes


def test_candidates_are_kept_as_they_were(scene: Scene) -> None:
    exams.publish(scene.manager, scene.exam, now=NOW)
    rows, total = exams.candidates(scene.manager, scene.exam)
    assert total == 3
    assert {row.name for row in rows} == {person.name for person in scene.people}
    assert {(row.employer, row.department) for row in rows} == {("示例煤业", "掘一队")}
    assert len({row.number for row in rows}) == 3


def test_one_transaction_writes_one_trail_entry_with_the_commitment(scene: Scene) -> None:
    promise = exams.publish(scene.manager, scene.exam, now=NOW)
    with reading() as session:
        entries = session.scalars(
            select(TrailEntry).where(TrailEntry.act == "exam.published")
        ).all()
        versions = session.scalars(select(ExamVersion.version_id)).all()
    assert len(entries) == 1
    assert entries[0].payload is not None
    assert entries[0].payload["commitment"] == promise
    assert "secret" not in entries[0].payload
    assert versions == [scene.bank.version_id]


def test_the_pool_keeps_only_what_the_blueprint_may_draw(app: Flask) -> None:
    scene = Scene()
    only = sections_of(scene.bank, {Kind.SINGLE: 3})
    scene.draft_from(make_blueprint(scene.enterprise, scene.bank, sections=only))
    exams.publish(scene.manager, scene.exam, now=NOW)
    with reading() as session:
        stored = session.get_one(PoolRecord, _row(scene.exam).pool_hash).entries
    assert {entry.kind for entry in pool_entries(stored)} == {Kind.SINGLE}


def test_a_pool_too_small_is_refused_and_named(app: Flask) -> None:
    scene = Scene()
    greedy = sections_of(scene.bank, {Kind.SINGLE: 11, Kind.FILL_IN: 2})
    scene.draft_from(make_blueprint(scene.enterprise, scene.bank, sections=greedy))
    with pytest.raises(exams.NotReady) as refused:
        exams.publish(scene.manager, scene.exam, now=NOW)
    short = [f for f in refused.value.check.findings if f.flaw is Flaw.SECTION_SHORT]
    assert [dict(f.detail) for f in short] == [{"part": 1, "available": 10, "wanted": 11}]
    assert _row(scene.exam).status == "draft"
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 0


def test_nobody_assigned_is_refused(app: Flask) -> None:
    scene = Scene()
    empty = exams.create(scene.manager, scene.record.public_id, now=NOW)
    with pytest.raises(exams.NotReady) as refused:
        exams.publish(scene.manager, empty, now=NOW)
    assert {f.flaw for f in refused.value.check.findings if f.blocking} == {Flaw.NO_PEOPLE}


def test_supervision_needs_somebody_named(scene: Scene) -> None:
    scene.edit(policy=Policy(needs_start_code=True))
    assert Flaw.NO_INVIGILATOR in scene.flaws()
    chosen = exams.may_invigilate(scene.manager, scene.exam)
    exams.name_invigilators(
        scene.manager, scene.exam, [one.public_id for one in chosen[:1]], now=NOW
    )
    assert Flaw.NO_INVIGILATOR not in scene.flaws()


@pytest.mark.parametrize(
    ("changes", "flaw", "blocking"),
    [
        ({"closes_at": None}, Flaw.NO_CLOSE, True),
        (
            {"opens_at": NOW - timedelta(days=2), "closes_at": NOW - timedelta(days=1)},
            Flaw.WINDOW_OVER,
            True,
        ),
        ({"opens_at": NOW, "closes_at": NOW + timedelta(minutes=30)}, Flaw.WINDOW_SHORT, False),
    ],
)
def test_windows_that_do_not_do(
    scene: Scene, changes: dict[str, object], flaw: Flaw, blocking: bool
) -> None:
    scene.edit(**changes)
    found = exams.check(scene.manager, scene.exam, now=NOW).findings
    assert (flaw, blocking) in {(f.flaw, f.blocking) for f in found}


def test_practice_may_stay_open_for_good(scene: Scene) -> None:
    scene.edit(policy=Policy(kind=PolicyKind.PRACTICE, max_tries=None), closes_at=None)
    assert Flaw.NO_CLOSE not in scene.flaws()


@pytest.mark.parametrize(
    ("counts", "kinds", "flaws"),
    [
        ({Kind.SINGLE: 20, Kind.TRUE_FALSE: 5}, (Kind.SINGLE, Kind.TRUE_FALSE), set()),
        ({Kind.SINGLE: 24}, (Kind.SINGLE,), {Flaw.SCREENING_LENGTH}),
        (
            {Kind.SINGLE: 24, Kind.SHORT_ANSWER: 1},
            (Kind.SINGLE, Kind.SHORT_ANSWER),
            {Flaw.SCREENING_KINDS},
        ),
        ({Kind.SINGLE: 24, Kind.CASE: 1}, (Kind.SINGLE, Kind.CASE), {Flaw.SCREENING_KINDS}),
    ],
)
def test_one_that_may_stop_early_has_papers_its_rule_can_be_used_on(
    app: Flask, counts: dict[Kind, int], kinds: tuple[Kind, ...], flaws: set[Flaw]
) -> None:
    scene = Scene()
    bank = make_published_bank(80, kinds=kinds)
    record = make_blueprint(scene.enterprise, bank, sections=sections_of(bank, counts))
    scene.exam = exams.create(scene.manager, record.public_id, now=NOW)
    spot_check = Policy(kind=PolicyKind.SPOT_CHECK)
    scene.edit(policy=screening_policy(spot_check, SequentialRule()), closes_at=LATER)
    found = exams.check(scene.manager, scene.exam, now=NOW).findings
    asked = {Flaw.SCREENING_KINDS, Flaw.SCREENING_LENGTH}
    assert {one.flaw for one in found} & asked == flaws
    assert all(one.blocking for one in found if one.flaw in asked)
    assert all(finding(one)[0] for one in found)


def test_what_is_published_is_no_draft_any_more(scene: Scene) -> None:
    exams.publish(scene.manager, scene.exam, now=NOW)
    with pytest.raises(Problem, match="exam_not_draft"):
        scene.edit(title="别的")
    with pytest.raises(Problem, match="exam_not_draft"):
        exams.publish(scene.manager, scene.exam, now=NOW)


def test_changing_the_blueprint_afterwards_changes_nothing(scene: Scene) -> None:
    exams.publish(scene.manager, scene.exam, now=NOW)
    before = _row(scene.exam).blueprint
    with transaction() as session:
        record = session.merge(scene.record)
        record.content = Blueprint("别的", ()).to_json()
    assert _row(scene.exam).blueprint == before
    assert exams.get(scene.manager, scene.exam).blueprint.question_count == 10


def test_a_late_candidate_is_shown_beside_the_committed_roster(scene: Scene) -> None:
    exams.publish(scene.manager, scene.exam, now=NOW)
    before = _row(scene.exam).roster_hash
    late = make_person(enterprise=scene.enterprise, place=scene.team)
    number = exams.add_candidate(scene.manager, scene.exam, late.public_id, day=TODAY, now=NOW)
    rows, _ = exams.candidates(scene.manager, scene.exam)
    assert {row.number for row in rows if row.late} == {number}
    assert _row(scene.exam).roster_hash == before
    with pytest.raises(Problem, match="already_assigned"):
        exams.add_candidate(scene.manager, scene.exam, late.public_id, day=TODAY, now=NOW)


def test_a_candidate_taken_off_may_come_back_under_the_same_number(scene: Scene) -> None:
    exams.publish(scene.manager, scene.exam, now=NOW)
    rows, _ = exams.candidates(scene.manager, scene.exam)
    row = rows[0]
    exams.remove_candidate(scene.manager, scene.exam, row.number, "调走了", now=NOW)
    counts = exams.progress_counts(scene.manager, scene.exam)
    assert counts == {exams.Progress.NOT_STARTED: 2, exams.Progress.REMOVED: 1}
    again = exams.add_candidate(scene.manager, scene.exam, row.person, day=TODAY, now=NOW)
    assert again == row.number


def test_other_enterprises_do_not_exist_for_a_manager(scene: Scene) -> None:
    stranger = actor_for(make_manager(make_enterprise()))
    for act in (
        lambda: exams.get(stranger, scene.exam),
        lambda: exams.publish(stranger, scene.exam, now=NOW),
        lambda: exams.check(stranger, scene.exam, now=NOW),
        lambda: exams.cancel(stranger, scene.exam, "", now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert exams.listed(stranger) == ((), 0)
