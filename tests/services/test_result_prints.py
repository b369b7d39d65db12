"""What is printed: whole, honest about what it is, and nothing before its time."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import MOCK_LABEL, Policy, PolicyKind
from anquan_exam.models import Attempt, PaperRecord, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.results import one, sight, statistics
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.prints import paper_items, papers, sheets
from anquan_exam.services.sittings import verdicts
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_manager
from tests.exam_builders import make_exam
from tests.pdf_text import pdf_signs, pdf_text
from tests.result_builders import AFTER, Room, assign, begin, make_room, sit

SITE = "https://kaoshi.example"
NASTY = "龚#小$明*"


@pytest.fixture
def room(app: Flask) -> Room:
    room = make_room("王建军", NASTY, "䶮国庆", title="掘进工 #1 *闭卷*")
    sit(room.exam, room.people[0], 9, supervised_by=room.manager)
    sit(room.exam, room.people[1], 5)
    return room


def results_sheet(room: Room, **wanted: str) -> str:
    found = Filter(exam=room.exam.public_id, **wanted)
    return pdf_signs(sheets.results_sheet(room.actor, found, SITE, now=AFTER))


def test_the_results_sheet_names_everybody_with_room_to_sign_or_refuse(room: Room) -> None:
    text = results_sheet(room)
    for word in ("王建军", NASTY, "䶮国庆", "本人签字", "手印", "拒签", "掘进工#1*闭卷*"):
        assert word in text
    assert "监考90合格" in text and "自测50不合格" in text
    assert f"{SITE}/verify/{room.exam.public_id}" in text
    assert "不计入" in text
    assert "应考3人，实考2人，合格1人，不合格1人，缺考1人" in text


def test_only_the_absent_get_strokes_and_only_the_others_a_box(room: Room) -> None:
    text = results_sheet(room)
    assert text.count("／") == 4  # score, signature, thumb, refusal
    assert text.count("□") == 2 + 3  # two who sat; three boxes below the table


def test_a_sheet_narrowed_to_some_says_so(room: Room) -> None:
    assign(room.exam, room.people[0], department="掘一队")
    text = results_sheet(room, department="掘一队")
    assert "本表只含：掘一队" in text
    assert NASTY not in text


def test_the_digest_changes_with_the_data_and_only_with_it(room: Room) -> None:
    def digest(now) -> str:
        wanted = Filter(exam=room.exam.public_id)
        text = pdf_text(sheets.results_sheet(room.actor, wanted, SITE, now=now))
        return next(line for line in text.splitlines() if "SHA-256" in line)

    before = digest(AFTER)
    assert digest(AFTER + timedelta(days=1)) == before
    assign(room.exam, room.people[0], posts="电工")
    assert digest(AFTER) != before


def test_long_sheets_repeat_their_heads_and_number_their_pages(app: Flask) -> None:
    room = make_room(*(f"测试员{at:02d}" for at in range(40)))
    text = results_sheet(room)
    assert text.count("本人签字") == 3
    assert "第3页，共3页" in text
    assert all(f"测试员{at:02d}" in text for at in range(40))


def test_the_sign_in_sheet_is_there_before_the_exam(room: Room) -> None:
    wanted = Filter(exam=room.exam.public_id)
    invigilator = actor_for(make_holder(Role.INVIGILATOR, room.enterprise))
    text = pdf_signs(sheets.sign_in_sheet(invigilator, wanted, SITE, now=NOW))
    assert "考试签到表" in text
    assert all(person.name in text for person in room.people)
    assert "得分" not in text and "结论" not in text


def test_a_paper_as_sat_tells_all_of_it(room: Room) -> None:
    attempt = sit_of(room, 1)
    text = pdf_signs(papers.paper_as_sat(room.actor, attempt, SITE, now=AFTER))
    with reading() as session:
        record, receipt = session.execute(
            select(PaperRecord, Attempt.receipt)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .where(Attempt.public_id == attempt)
        ).one()
    assert NASTY in text
    assert record.number in text
    assert receipt in text
    assert record.sha256 in text
    assert "50分" in text and "不合格" in text
    assert text.count("√对") == text.count("×错") == 5
    assert text.count("依据：《测试用法》第一条") == 10
    assert "自测，不计入上岗" in text
    assert "2026年11月23日" in text


def test_options_carry_the_letters_they_had_on_the_screen(room: Room) -> None:
    attempt = sit_of(room, 0)
    with reading() as session:
        content = session.scalars(
            select(PaperRecord.content)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .where(Attempt.public_id == attempt)
        ).one()
    paper = Paper.from_json(content)
    printed = paper_items.blank(paper)
    for item, shown in zip(paper.items, printed, strict=True):
        texts = [option["text"] for option in shown["options"]]
        if len(item.options) > 2:
            assert [text[-1] for text in texts] == list(item.options)
        assert [option["letter"] for option in shown["options"]] == list("ABCDE")[: len(texts)]


def test_a_mock_says_so_on_everything(app: Flask) -> None:
    room = make_room("甲", policy=Policy(kind=PolicyKind.MOCK, label=MOCK_LABEL))
    attempt = sit(room.exam, room.people[0], 10)
    assert MOCK_LABEL in results_sheet(room)
    assert MOCK_LABEL in pdf_signs(papers.paper_as_sat(room.actor, attempt, SITE, now=AFTER))
    assert MOCK_LABEL in pdf_signs(papers.specimens(room.actor, room.exam.public_id, 1, now=AFTER))


def test_no_marked_paper_while_anybody_can_sit(room: Room) -> None:
    attempt = sit_of(room, 0)
    with pytest.raises(Invalid, match="exam_not_over"):
        papers.paper_as_sat(room.actor, attempt, SITE, now=NOW + timedelta(hours=2))
    owner = actor_for(room.people[0])
    with pytest.raises(NotFound):
        papers.own_paper(owner, attempt, SITE, now=NOW + timedelta(hours=2))
    assert "王建军" in pdf_signs(papers.own_paper(owner, attempt, SITE, now=AFTER))


def test_nobody_prints_anothers_paper(room: Room) -> None:
    attempt = sit_of(room, 0)
    for stranger in (actor_for(make_manager(make_enterprise())), actor_for(room.people[1])):
        with pytest.raises(NotFound):
            papers.paper_as_sat(stranger, attempt, SITE, now=AFTER)
        with pytest.raises(NotFound):
            papers.own_paper(stranger, attempt, SITE, now=AFTER)


def test_a_blank_paper_is_the_candidates_own_drawn_paper(app: Flask) -> None:
    room = make_room("甲某", "乙某")
    views = [begin(room.exam, person) for person in room.people]
    chosen = tuple(view.attempt for view in views)
    content = papers.blank_papers(room.actor, room.exam.public_id, chosen, now=NOW)
    text = pdf_signs(content)
    with reading() as session:
        records = session.scalars(select(PaperRecord)).all()
        acts = session.scalars(select(TrailEntry.act)).all()
    assert all(record.number in text and record.sha256 in text for record in records)
    assert "样卷" not in text and "解析" not in text and "应答" not in text
    assert text.count("答题卡") >= 2
    assert "甲某" in text and "乙某" in text
    assert "exam.papers_printed" in acts


def test_blank_papers_are_for_open_attempts_and_invigilators_only(room: Room) -> None:
    exam = room.exam.public_id
    with pytest.raises(NotFound):
        papers.blank_papers(room.actor, exam, (sit_of(room, 0),), now=AFTER)
    with pytest.raises(NotFound):
        papers.blank_papers(room.actor, exam, (), now=NOW)
    opened = begin(room.exam, room.people[2]).attempt
    leader = actor_for(make_holder(Role.TEAM_LEADER, room.enterprise))
    with pytest.raises(NotFound):
        papers.blank_papers(leader, exam, (opened,), now=NOW)


def test_specimens_say_on_each_page_that_they_are_nobodys(room: Room) -> None:
    content = papers.specimens(room.actor, room.exam.public_id, 2, now=NOW)
    text = pdf_text(content)
    pages = [page for page in text.split("\f") if page.strip()]
    assert len(pages) >= 4
    assert all("样卷" in "".join(page.split()) for page in pages)
    assert "样卷A" in pdf_signs(content) and "样卷B" in pdf_signs(content)
    with reading() as session:
        digests = session.scalars(select(PaperRecord.sha256)).all()
    assert not any(digest in pdf_signs(content) for digest in digests)


def test_printing_specimens_is_on_the_trail(room: Room) -> None:
    papers.specimens(room.actor, room.exam.public_id, 2, now=NOW)
    with reading() as session:
        wanted = TrailEntry.act == "exam.specimens_printed"
        entry = session.scalars(select(TrailEntry).where(wanted)).one()
    assert (entry.subject_id, entry.payload["versions"]) == (room.exam.public_id, 2)
    assert entry.place_path == room.enterprise.path


def test_some_candidates_in_reach_do_not_open_the_pool_of_anothers_exam(room: Room) -> None:
    inspected = make_enterprise()
    assign(room.exam, room.people[2], place_id=inspected.id)
    manager = actor_for(make_manager(inspected))
    assert sight.view(manager, room.exam.public_id, now=NOW).title == room.exam.title
    with pytest.raises(NotFound):
        papers.specimens(manager, room.exam.public_id, 1, now=NOW)


def test_nobody_sees_keys_of_another_exam_while_sitting_one(room: Room) -> None:
    worker, attempt, exam = actor_for(room.people[0]), sit_of(room, 0), room.exam.public_id
    people = (room.people[0], room.manager)
    now_open = make_exam(room.enterprise, candidates=people, closes_at=AFTER + timedelta(hours=2))
    for person in people:
        begin(now_open, person, now=AFTER)
    for act in (
        lambda: verdicts.items(worker, attempt, now=AFTER),
        lambda: papers.own_paper(worker, attempt, SITE, now=AFTER),
        lambda: papers.paper_as_sat(room.actor, attempt, SITE, now=AFTER),
        lambda: whole_record(room, exam),
    ):
        with pytest.raises(Problem, match="keys_during_exam"):
            act()
    seen = one.sheet(room.actor, attempt, now=AFTER)
    assert (seen.items, seen.gradings[0].score) == ((), 9000)
    assert statistics.deep(room.actor, exam, now=AFTER).questions == ()
    later = AFTER + timedelta(hours=3)
    assert one.sheet(room.actor, attempt, now=later).items
    assert verdicts.items(worker, attempt, now=later)[1]


def whole_record(room: Room, exam: str) -> None:
    with reading() as session:
        sight.finished_exam(session, room.actor, exam, now=AFTER)


@pytest.mark.parametrize("versions", [0, 11])
def test_specimens_come_in_a_sensible_number(room: Room, versions: int) -> None:
    with pytest.raises(Invalid, match="specimens"):
        papers.specimens(room.actor, room.exam.public_id, versions, now=NOW)


def test_a_void_paper_says_why_and_has_no_verdict(room: Room) -> None:
    attempt = sit_of(room, 0)
    with transaction() as session:
        row = session.scalars(select(Attempt).where(Attempt.public_id == attempt)).one()
        row.status, row.void_reason = "voided", "替考"
    text = pdf_signs(papers.paper_as_sat(room.actor, attempt, SITE, now=AFTER))
    assert "已作废" in text and "替考" in text
    assert sight.view(room.actor, room.exam.public_id, now=AFTER).over


def sit_of(room: Room, person: int) -> str:
    with reading() as session:
        return session.scalars(
            select(Attempt.public_id).where(Attempt.person_id == room.people[person].id)
        ).one()
