"""Item analysis of real sittings: the right answers of the right people, and nobody's name."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pandas as pd
import pytest
from flask import Flask
from sqlalchemy import insert, select

from anquan_exam.domain.access import Role
from anquan_exam.domain.item_analysis.items import Group
from anquan_exam.domain.item_analysis.reliability import Method
from anquan_exam.domain.item_analysis.verdicts import Finding
from anquan_exam.domain.policy import TEMPLATES, Policy
from anquan_exam.domain.questions import revision_hash
from anquan_exam.models import Attempt, PaperRecord, Place, Result, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.item_analysis import exams, exports, listing, shelf
from anquan_exam.services.item_analysis.listing import BankView, Line, Wanted
from anquan_exam.services.item_analysis.revision import RevisionView, revision_view
from anquan_exam.services.item_analysis.selection import Sittings
from tests.builders import (
    NOW,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
)
from tests.correcting import corrected
from tests.exam_builders import make_exam, make_published_bank, sections_of
from tests.item_builders import Hall, make_hall, sit_with, strength
from tests.result_builders import begin, void

LATER = NOW + timedelta(days=1)


def view(hall: Hall, wanted: Wanted | None = None, actor=None) -> BankView:
    return listing.bank_view(actor or hall.actor, hall.bank.id, wanted or Wanted(), now=LATER)


def line_of(hall: Hall, at: int = 1, wanted: Wanted | None = None, actor=None) -> Line:
    (line,) = [x for x in view(hall, wanted, actor).lines if x.revision == hall.revision(at)]
    return line


def page(hall: Hall, at: int = 0, sittings: Sittings = Sittings.COUNTED) -> RevisionView:
    return revision_view(hall.actor, hall.bank.id, hall.revision(at), sittings, now=LATER)


def table(hall: Hall) -> pd.DataFrame:
    """Who had which question right, straight from the results: an independent path."""
    with reading() as session:
        rows = session.execute(
            select(Result.person_id, Result.marks).where(Result.exam_id == hall.exam.id)
        ).all()
        papers = dict(
            session.execute(
                select(PaperRecord.person_id, PaperRecord.content).where(
                    PaperRecord.exam_id == hall.exam.id
                )
            ).all()
        )
    return pd.DataFrame(
        {
            person: {
                question[0]: score / 1000
                for question, (_, score, _, _) in zip(
                    papers[person]["parts"][0][2], marks["items"], strict=True
                )
            }
            for person, marks in rows
        }
    ).T


def test_figures_agree_with_an_independent_reckoning(app: Flask) -> None:
    hall = make_hall()
    scores = table(hall)
    for at, question in enumerate(hall.bank.questions):
        line = line_of(hall, at)
        own = scores[question.id]
        rest = scores.drop(columns=question.id).sum(axis=1)
        assert (line.n, line.retests) == (40, 0)
        assert line.difficulty is not None and line.discrimination is not None
        assert line.difficulty.value == pytest.approx(own.mean())
        assert line.discrimination.value == pytest.approx(own.corr(rest))


def test_a_wrong_key_comes_first_and_shows_who_chose_what(app: Flask) -> None:
    hall = make_hall()
    first = view(hall).lines[0]
    assert first.revision == hall.revision(0)
    assert first.findings[:2] == (Finding.WRONG_KEY, Finding.NEGATIVE)
    found = page(hall)
    assert found.bad and found.judged
    right, wrong, *_ = found.options
    assert (right.right, right.rival, wrong.right, wrong.rival) == (True, True, False, True)
    assert right.cells[Group.UPPER].percent == 0
    assert wrong.cells[Group.UPPER].percent == 100
    assert [option.cells[Group.LOWER].count for option in found.options[2:]] == [0, 0]
    assert len(found.characteristic) > 2
    assert found.characteristic[0].share.value > found.characteristic[-1].share.value


def test_filters_search_and_order(app: Flask) -> None:
    hall = make_hall()
    assert [x.revision for x in view(hall, Wanted(finding="bad")).lines] == [hall.revision(0)]
    assert hall.revision(0) not in {x.revision for x in view(hall, Wanted(finding="sound")).lines}
    easiest = view(hall, Wanted(sort="difficulty", down=True)).lines
    shares = [x.difficulty.value for x in easiest if x.difficulty]
    assert shares == sorted(shares, reverse=True)
    third = hall.bank.questions[3]
    assert [x.question.id for x in view(hall, Wanted(word=third.id)).lines] == [third.id]
    assert view(hall, Wanted(kind="multiple")).lines == ()
    assert len(view(hall, Wanted(topic="01-duties")).lines) == 4
    assert len(view(hall, Wanted(word="bqyjc")).lines) == 8, "the initials of 班前要检查"


def test_a_corrected_key_is_what_the_options_are_measured_by(app: Flask) -> None:
    hall = make_hall(48)
    with reading() as session:
        second = make_holder(Role.BANK_EDITOR, session.get_one(Place, hall.district_id))
    assert [option.id for option in page(hall).options if option.right] == ["A"]

    corrected((hall.actor, actor_for(second)), hall.revision(0), key=("B",), now=LATER)

    after = page(hall)
    assert after.question.key == ("B",)
    assert [option.id for option in after.options if option.right] == ["B"]
    assert line_of(hall, 0).question.key == ("B",)
    assert line_of(hall, 1).question.key == ("A",)


def test_only_sittings_that_count_are_looked_at(app: Flask) -> None:
    hall = make_hall(12, policy=Policy(max_tries=None))
    with reading() as session:
        (attempt,) = session.scalars(
            select(Attempt.public_id).where(Attempt.person_id == hall.people[0].id)
        )
    void(attempt)
    assert line_of(hall).n == 11
    # Another try of somebody, two hours later: a retest.
    again = NOW + timedelta(hours=2)
    sit_with(hall.exam, hall.people[5], strength(5, 12), supervisor=hall.manager, now=again)
    line = line_of(hall)
    assert (line.n, line.retests) == (12, 1)
    assert line_of(hall, wanted=Wanted(sittings=Sittings.FIRST)).n == 11
    # An open paper is drawn, but not answered.
    begin(hall.exam, hall.people[6], now=again)
    assert (line_of(hall).n, line_of(hall).drawn) == (12, 14)


def test_self_tests_count_only_where_all_are_asked_for(app: Flask) -> None:
    hall = make_hall(12, supervised=False)
    assert line_of(hall).n == 0
    everything = Wanted(sittings=Sittings.ALL)
    assert line_of(hall, wanted=everything).n == 12
    practice = make_hall(6, supervised=False, policy=TEMPLATES["practice"])
    assert (line_of(practice, wanted=everything).n, line_of(practice).drawn) == (0, 0)


def test_the_newest_result_of_a_sitting_is_the_one_that_counts(app: Flask) -> None:
    hall = make_hall(12)
    before = line_of(hall).difficulty
    with transaction() as session:
        for old in session.scalars(select(Result)).all():
            row = {c.name: getattr(old, c.name) for c in Result.__table__.columns if c.name != "id"}
            items = [[number, 1000, True, True] for number, *_ in old.marks["items"]]
            row |= {"sequence": 2, "score": 8000, "passed": True}
            row |= {"marks": {"items": items, "topics": []}}
            session.execute(insert(Result), [row])
    after = line_of(hall).difficulty
    assert before is not None and after is not None
    assert before.value < after.value == 1


def test_an_enterprise_sees_its_own_people_the_district_everybody(app: Flask) -> None:
    hall = make_hall(12)
    other = make_enterprise(district=place_of(hall.district_id))
    stranger = make_manager(other)
    people = [make_person(enterprise=other) for _ in range(6)]
    exam = make_exam(
        other, bank=hall.bank, sections=hall.exam.blueprint.sections, candidates=people
    )
    for place, person in enumerate(people):
        sit_with(exam, person, strength(place, 6), supervisor=stranger)
    officer = make_holder(Role.DISTRICT_OFFICER, place_of(hall.district_id))
    elsewhere = make_manager(make_enterprise())
    counts = {
        who.id: line_of(hall, actor=actor_for(who)).n
        for who in (hall.editor, officer, hall.manager, stranger, elsewhere)
    }
    assert list(counts.values()) == [18, 18, 12, 6, 0]
    seen = view(hall, actor=actor_for(stranger))
    assert [each.place for each in seen.about] == [other.name]
    about, banks = shelf.shelf(actor_for(hall.manager), "", now=LATER)
    assert [each.place for each in about] == [hall.enterprise.name]
    assert [(bank.id, papers) for bank, papers in banks] == [(hall.bank.id, 12)]


def test_fewer_than_five_answers_show_nothing_and_thirty_are_needed_for_a_verdict(
    app: Flask,
) -> None:
    few = make_hall(4)
    line = line_of(few)
    assert (line.n, line.shown, line.difficulty, line.times) == (4, False, None, None)
    found = page(few)
    assert found.figures is None and found.options == () and found.periods == ()
    assert (
        exams.exam_reliability(actor_for(few.manager), few.exam.public_id, now=LATER).found is None
    )
    some = make_hall(12)
    found = page(some)
    assert found.figures is not None and found.findings == () and not found.judged
    counts = [cell.count for option in found.options for cell in option.cells.values()]
    assert all(count is None or count == 0 or count >= 5 for count in counts)


def test_exposure_is_drawn_of_what_could_be_drawn(app: Flask) -> None:
    hall = make_hall(10, pool=20, drawn=5)
    lines = view(hall).lines
    assert sum(line.drawn for line in lines) == 50
    assert {line.possible for line in lines} == {10}
    chosen = max(lines, key=lambda line: line.drawn)
    found = revision_view(hall.actor, hall.bank.id, chosen.revision, Sittings.COUNTED, now=LATER)
    assert (found.drawn, found.possible) == (chosen.drawn, 10)
    assert found.exposure is not None
    assert found.exposure.low < chosen.drawn / 10 < found.exposure.high


def test_a_changed_question_is_compared_with_what_it_was(app: Flask) -> None:
    hall = make_hall(30)
    old = hall.bank.questions[0]
    new = replace(old, stem=f"{old.stem}（改过）")
    second = make_published_bank(
        bank_id=hall.bank.id, questions=[new, *hall.bank.questions[1:]], number=2
    )
    people = [make_person(enterprise=hall.enterprise) for _ in range(30)]
    exam = make_exam(
        hall.enterprise, bank=second, sections=hall.exam.blueprint.sections, candidates=people
    )
    for person in people:
        sit_with(exam, person, lambda item: ["A"], supervisor=hall.manager)
    found = revision_view(hall.actor, hall.bank.id, revision_hash(new), Sittings.COUNTED, now=LATER)
    first, last = found.stages
    assert (first.n, last.n, first.versions, last.versions) == (30, 30, (1, 1), (2, 2))
    assert last.change is not None and last.change.real
    assert last.change.change.value == pytest.approx(0.5)
    assert hall.revision(0) not in {line.revision for line in view(hall).lines}
    assert hall.revision(0) in {line.revision for line in view(hall, Wanted(old=True)).lines}


def test_what_was_computed_is_computed_anew_once_somebody_sits(app: Flask) -> None:
    hall = make_hall(6, policy=Policy(max_tries=None))
    assert line_of(hall).n == 6
    again = NOW + timedelta(hours=2)
    sit_with(hall.exam, hall.people[0], strength(0, 6), supervisor=hall.manager, now=again)
    assert line_of(hall).n == 7


def test_the_time_of_plain_sittings_is_what_they_took(app: Flask) -> None:
    times = line_of(make_hall(6)).times
    assert times is not None
    assert (times.n, times.lower, times.median, times.upper) == (6, 30, 30, 30)


def test_an_exam_with_the_same_questions_gets_its_kr20(app: Flask) -> None:
    hall = make_hall()
    found = exams.exam_reliability(actor_for(hall.manager), hall.exam.public_id, now=LATER)
    assert found.whole and found.people == 40 and found.found is not None
    assert found.found.method is Method.KR20
    covariances = table(hall).astype(float).cov().to_numpy()
    k = len(covariances)
    wanted = k / (k - 1) * (1 - covariances.trace() / covariances.sum())
    assert found.found.coefficient is not None
    assert found.found.coefficient.value == pytest.approx(wanted)
    assert found.found.pass_mark == 6400


def test_an_exam_of_drawn_papers_counts_the_luck_of_the_draw_as_error(app: Flask) -> None:
    hall = make_hall(30, pool=20, drawn=5)
    found = exams.exam_reliability(actor_for(hall.manager), hall.exam.public_id, now=LATER).found
    assert found is not None and found.method is Method.DRAWN
    scores = table(hall).astype(float)
    inside = scores.var(axis=1).mean()
    wanted = 1 - 5 * inside / scores.sum(axis=1).var()
    assert found.coefficient is not None
    assert found.coefficient.value == pytest.approx(wanted)
    assert found.error == pytest.approx(1000 * (5 * inside) ** 0.5)


def test_others_people_are_no_part_of_an_exams_reliability(app: Flask) -> None:
    hall = make_hall(12)
    leader = make_holder(Role.TEAM_LEADER, make_enterprise(district=place_of(hall.district_id)))
    with pytest.raises(NotFound):
        exams.exam_reliability(actor_for(leader), hall.exam.public_id, now=LATER)


def test_nobody_who_sits_an_exam_sees_any_of_it(app: Flask) -> None:
    hall = make_hall(6)
    editor = hall.editor
    exam = make_exam(
        hall.enterprise,
        bank=hall.bank,
        sections=sections_of(hall.bank, {hall.bank.questions[0].kind: 4}),
        candidates=[editor],
    )
    begin(exam, editor, now=NOW)
    for look in (
        lambda: listing.bank_view(hall.actor, hall.bank.id, Wanted(), now=NOW),
        lambda: revision_view(
            hall.actor, hall.bank.id, hall.revision(0), Sittings.COUNTED, now=NOW
        ),
        lambda: shelf.shelf(hall.actor, "", now=NOW),
    ):
        with pytest.raises(Problem, match="banks_during_exam"):
            look()


def test_the_list_goes_out_as_excel_and_onto_the_trail(app: Flask) -> None:
    hall = make_hall()
    title, content = exports.export(hall.actor, hall.bank.id, Wanted(finding="bad"), now=LATER)
    assert title == f"测试题库 {hall.bank.id}"
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "监考的考试，含补考" in cells[1][0]
    head = next(at for at, row in enumerate(cells) if row[0] == "题号")
    (row,) = cells[head + 1 :]
    assert row[0] == hall.bank.questions[0].id
    assert row[4] == 40 and row[5] == 0.5 and "可能答案标错了" in row[15]
    names = {person.name for person in hall.people}
    assert not any(str(cell) in names for line in cells for cell in line)
    with reading() as session:
        entry = session.scalars(
            select(TrailEntry).where(TrailEntry.act == "item_analysis.exported")
        ).one()
    assert json.dumps(entry.payload) == '{"rows": 1}'
