"""A draft question by question: written, changed in bulk, looked at by a second person, published;
by those whose bank it is, and nobody else."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.bank_diff import Change
from anquan_exam.domain.questions import Option, part_id
from anquan_exam.models import Bank, BankVersion, DraftQuestion, DraftTopic, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import banks
from anquan_exam.services.banks import BulkChange, QuestionFilter, ReviewState
from anquan_exam.services.errors import Invalid, NotFound, Problem
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_district,
    make_enterprise,
    make_holder,
    make_manager,
)
from tests.exam_builders import make_published_bank
from tests.services.editors import case, content, reviewed, second_editor, single, stamp, state
from tests.services.own_banks import put, topic_text

pytestmark = pytest.mark.database


@pytest.fixture
def other(enterprise: MadeEnterprise) -> Actor:
    """A second editor."""
    return second_editor(enterprise)


@pytest.fixture
def shared(manager: Actor, own: str) -> str:
    """The own bank, whose changes two people must see; the id."""
    banks.set_review(manager, own, needed=True, now=NOW)
    return own


@pytest.fixture
def topic(manager: Actor, own: str) -> str:
    """A topic without questions; its id."""
    return banks.add_topic(manager, own, "停送电", now=NOW)


def acts(bank_id: str) -> list[str]:
    """The acts on the bank that are on the trail."""
    with reading() as session:
        return list(
            session.scalars(
                select(TrailEntry.act)
                .where(TrailEntry.subject_id == bank_id)
                .order_by(TrailEntry.id)
            )
        )


def test_a_question_is_written_changed_copied_and_thrown_away(
    manager: Actor, own: str, procedure: str, topic: str
):
    first = banks.add_question(manager, own, single(procedure), topic, now=NOW)
    copied = banks.duplicate_question(manager, own, first, now=NOW)
    assert (first, copied) == (f"{own}-001", f"{own}-002")

    changed = replace(content(own, copied), stem="送电前先做哪一步？")
    assert banks.save_question(manager, own, changed, topic, seen=stamp(own, copied), now=NOW)
    assert not banks.save_question(manager, own, changed, topic, seen=stamp(own, copied), now=NOW)
    page = banks.draft_page(manager, own, now=NOW)
    assert page.ready and page.questions == 2 and page.counts[Change.ADDED] == 2

    banks.delete_question(manager, own, copied, now=NOW)
    assert banks.draft_page(manager, own, now=NOW).questions == 1
    assert acts(own)[-4:] == [
        "bank.question_added",
        "bank.question_added",
        "bank.question_saved",
        "bank.question_deleted",
    ]


def test_of_two_who_save_the_same_question_the_later_is_told(
    manager: Actor, other: Actor, own: str, procedure: str, topic: str
):
    id_ = banks.add_question(manager, own, single(procedure), topic, now=NOW)
    seen = stamp(own, id_)
    banks.save_question(
        manager, own, replace(content(own, id_), difficulty=3), topic, seen=seen, now=NOW
    )

    with pytest.raises(Problem, match="question_changed"):
        banks.save_question(
            other, own, replace(content(own, id_), difficulty=4), topic, seen=seen, now=NOW
        )
    assert content(own, id_).difficulty == 3


def test_a_faulty_question_is_kept_shown_and_not_published(
    manager: Actor, own: str, procedure: str, topic: str
):
    faulty = replace(single(procedure), key=(), explanation="", tags=("两 个",))
    id_ = banks.add_question(manager, own, faulty, topic, now=NOW)

    assert content(own, id_) == replace(faulty, id=id_)
    page = banks.draft_page(manager, own, now=NOW)
    said = [finding.problem for finding in page.findings if finding.question == id_]
    assert "缺少解析" in said and any("应当正好勾选一个" in one for one in said)
    with pytest.raises(Invalid, match="review_nothing"):
        banks.send_to_review(manager, own, now=NOW)
    with pytest.raises(Problem, match="draft_not_ready"):
        banks.publish_draft(manager, own, "发布", now=NOW)


def test_what_no_bank_file_could_hold_is_found_before_publishing(
    manager: Actor, own: str, procedure: str, topic: str
):
    strange = single(procedure, stem="第一行\n\n## 看着像标题")
    id_ = banks.add_question(manager, own, strange, topic, now=NOW)

    (finding,) = banks.draft_page(manager, own, now=NOW).findings
    assert finding.question == id_ and "换个说法" in finding.problem


def test_a_second_person_looks_before_anything_is_published(
    manager: Actor, other: Actor, shared: str, procedure: str, topic: str
):
    id_ = banks.add_question(manager, shared, single(procedure), topic, now=NOW)
    with pytest.raises(Problem, match="draft_not_reviewed"):
        banks.publish_draft(manager, shared, "首次发布", now=NOW)
    with pytest.raises(Problem, match="review_not_asked"):
        reviewed(other, shared, id_)

    assert banks.send_to_review(manager, shared, now=NOW) == 1
    with pytest.raises(Problem, match="review_own"):
        reviewed(manager, shared, id_)
    with pytest.raises(Invalid, match="remark_missing"):
        banks.review_question(other, shared, id_, accept=False, seen=stamp(shared, id_), now=NOW)
    banks.review_question(
        other, shared, id_, accept=False, remark="选项太少", seen=stamp(shared, id_), now=NOW
    )
    assert state(shared, id_) == ReviewState.SENT_BACK

    mended = single(procedure, texts=("拆盖", "停电", "验电"))
    banks.save_question(
        manager, shared, replace(mended, id=id_), topic, seen=stamp(shared, id_), now=NOW
    )
    banks.send_to_review(manager, shared, [id_], now=NOW)
    reviewed(other, shared, id_)
    done = banks.publish_draft(manager, shared, "首次发布", now=NOW)

    assert done.number == 1
    with reading() as session:
        version = session.scalars(select(BankVersion)).one()
    assert version.reviewed_by == [other.person_id]


def test_a_change_after_the_review_voids_it(
    manager: Actor, other: Actor, shared: str, procedure: str, topic: str
):
    id_ = banks.add_question(manager, shared, single(procedure), topic, now=NOW)
    banks.send_to_review(manager, shared, now=NOW)
    looked_at = stamp(shared, id_)
    banks.change_many(manager, shared, [id_], BulkChange(difficulty=5), now=NOW)
    with pytest.raises(Problem, match="question_changed"):
        banks.review_question(other, shared, id_, accept=True, seen=looked_at, now=NOW)
    banks.send_to_review(manager, shared, now=NOW)
    reviewed(other, shared, id_)

    banks.change_many(manager, shared, [id_], BulkChange(must_know=True), now=NOW)

    assert state(shared, id_) == ReviewState.DRAFT
    with pytest.raises(Problem, match="draft_not_reviewed"):
        banks.publish_draft(manager, shared, "首次发布", now=NOW)


def test_only_what_differs_from_the_last_version_is_reviewed(
    manager: Actor, other: Actor, shared: str, procedure: str, topic: str
):
    ids = [
        banks.add_question(manager, shared, single(procedure, stem=f"第 {n} 步？"), topic, now=NOW)
        for n in range(3)
    ]
    banks.send_to_review(manager, shared, now=NOW)
    reviewed(other, shared, *ids)
    banks.publish_draft(manager, shared, "首次发布", now=NOW)
    banks.start_draft(manager, shared, now=NOW)
    assert banks.draft_page(manager, shared, now=NOW).review.changed == 0

    was = content(shared, ids[0])
    banks.change_many(manager, shared, ids[:2], BulkChange(add_tag="新"), now=NOW)
    banks.save_question(manager, shared, was, topic, seen=stamp(shared, ids[0]), now=NOW)

    review = banks.draft_page(manager, shared, now=NOW).review
    assert (review.changed, review.draft) == (1, 1)  # put back as it was: nothing to look at
    assert banks.send_to_review(manager, shared, now=NOW) == 1
    reviewed(other, shared, ids[1])
    assert banks.publish_draft(manager, shared, "加标签", now=NOW).number == 2


def test_who_appoints_editors_says_whether_a_second_person_looks(
    manager: Actor, other: Actor, own: str
):
    with pytest.raises(Problem, match="review_not_yours"):
        banks.set_review(other, own, needed=True, now=NOW)
    banks.set_review(manager, own, needed=True, now=NOW)
    with reading() as session:
        assert session.get_one(Bank, own).needs_review
    assert "bank.review_switched" in acts(own)


def test_many_are_changed_at_once(manager: Actor, own: str, procedure: str, topic: str):
    ids = [
        banks.add_question(manager, own, single(procedure, stem=f"第 {n} 步？"), topic, now=NOW)
        for n in range(4)
    ]
    elsewhere = banks.add_topic(manager, own, "高处", now=NOW)
    wanted = BulkChange(add_tag="高处", remove_tag="停电", topic=elsewhere, difficulty=4)
    assert banks.change_many(manager, own, [*ids[:3], "no-such"], wanted, now=NOW) == 3

    first = content(own, ids[0])
    assert (first.tags, first.difficulty) == (("高处",), 4)
    topics = {
        topic.name: topic.questions for topic in banks.draft_page(manager, own, now=NOW).topics
    }
    assert topics == {f"{topic}.md": 1, f"{elsewhere}.md": 3}
    for bad, code in (
        (BulkChange(), "bulk_no_change"),
        (BulkChange(add_tag="a b"), "bad_tag"),
        (BulkChange(difficulty=6), "bad_difficulty"),
    ):
        with pytest.raises(Invalid, match=code):
            banks.change_many(manager, own, ids, bad, now=NOW)
    with pytest.raises(Invalid, match="bulk_nothing"):
        banks.change_many(manager, own, [], wanted, now=NOW)
    with pytest.raises(NotFound):
        banks.change_many(manager, own, ids, BulkChange(topic="09-none"), now=NOW)


def test_a_published_question_is_retired_taken_in_again_and_put_back_as_it_was(
    manager: Actor, own: str, procedure: str, topic: str
):
    id_ = banks.add_question(manager, own, single(procedure), topic, now=NOW)
    banks.publish_draft(manager, own, "首次发布", now=NOW)
    banks.start_draft(manager, own, now=NOW)
    with pytest.raises(Problem, match="question_published"):
        banks.delete_question(manager, own, id_, now=NOW)
    banks.retire_question(manager, own, id_, "设备换了", now=NOW)
    assert banks.draft_page(manager, own, now=NOW).counts[Change.RETIRED] == 1
    banks.unretire_question(manager, own, id_, now=NOW)
    assert not banks.draft_page(manager, own, now=NOW).changes
    other = replace(content(own, id_), options=(Option("A", "走"), Option("B", "停")))
    banks.save_question(manager, own, other, topic, seen=stamp(own, id_), now=NOW)
    banks.publish_draft(manager, own, "改选项", now=NOW)
    banks.start_draft(manager, own, now=NOW)

    assert banks.restore_revision(manager, own, id_, 1, now=NOW)
    assert content(own, id_).options[0].text == "拆盖"
    assert not banks.restore_revision(manager, own, id_, 1, now=NOW)
    assert banks.publish_draft(manager, own, "恢复第一版的题", now=NOW).number == 3
    with pytest.raises(NotFound):
        banks.restore_revision(manager, own, id_, 1, now=NOW)


def test_text_and_questions_are_one_draft(manager: Actor, own: str, procedure: str):
    put(manager, own, topic_text(procedure, "td-1", "td-2"))
    prefix = own.removesuffix("power")
    one = f"{prefix}td-1"
    banks.change_many(manager, own, [one], BulkChange(add_tag="停电"), now=NOW)

    (topic,) = banks.draft_page(manager, own, now=NOW).topics
    assert f"## {one} {{kind=single difficulty=2 tags=停电}}" in topic.text
    text = topic.text.replace("td-2", "td-3")
    put(manager, own, text, seen=topic.stamp)
    lines = banks.draft_page(manager, own, now=NOW).changes
    assert [change.id for change in lines] == [one, f"{prefix}td-3"]
    put(manager, own, topic_text(procedure, "td-9"), name="02-more.md")
    with pytest.raises(banks.NotFaithful) as twice:
        put(manager, own, topic_text(procedure, "td-1"), name="03-third.md")
    assert "已经用在" in twice.value.findings[0].problem


def test_a_draft_of_before_becomes_questions_at_the_first_touch(
    manager: Actor, own: str, procedure: str
):
    """What an older release stored as text; and what could not be read then stays until mended."""
    whole = topic_text(procedure, f"{own.removesuffix('power')}td-1")
    with transaction() as session:
        for name, text in (("01-power.md", whole), ("02-odd.md", "没有前言")):
            session.add(DraftTopic(bank_id=own, name=name, text=text, updated_at=NOW))

    page = banks.draft_page(manager, own, now=NOW)

    assert [(t.title, t.questions, t.unread) for t in page.topics] == [
        ("停送电", 1, False),
        ("", 0, True),
    ]
    assert page.findings and all(f.file == "02-odd.md" for f in page.findings)
    with reading() as session:
        assert session.scalars(select(DraftQuestion.question_id)).all() == [
            f"{own.removesuffix('power')}td-1"
        ]
        assert session.scalars(select(DraftTopic.text).order_by(DraftTopic.name)).all() == [
            None,
            "没有前言",
        ]
    put(manager, own, topic_text(procedure, "td-2"), name="02-odd.md", seen=page.topics[1].stamp)
    assert banks.draft_page(manager, own, now=NOW).ready


def test_a_public_bank_is_written_by_a_districts_editor_and_seen_by_two(app: Flask):
    district = make_district()
    bank = make_published_bank(4)
    one, two = (actor_for(make_holder(Role.BANK_EDITOR, district)) for _ in range(2))
    company = actor_for(make_manager(make_enterprise(district=district)))
    with pytest.raises(NotFound):
        banks.start_draft(company, bank.id, now=NOW)

    banks.start_draft(one, bank.id, now=NOW)
    id_ = bank.questions[0].id
    banks.change_many(one, bank.id, [id_], BulkChange(difficulty=5), now=NOW)
    with pytest.raises(NotFound):
        banks.change_many(company, bank.id, [id_], BulkChange(difficulty=4), now=NOW)
    with pytest.raises(Problem, match="review_public"):
        banks.set_review(one, bank.id, needed=False, now=NOW)
    with pytest.raises(Problem, match="draft_not_reviewed"):
        banks.publish_draft(one, bank.id, "改难度", now=NOW)
    banks.send_to_review(one, bank.id, now=NOW)
    reviewed(two, bank.id, id_)
    assert banks.publish_draft(one, bank.id, "改难度", now=NOW).number == 2

    page = banks.bank_page(company, bank.id, now=NOW)
    assert page.version.origin == "web" and not page.may_edit
    lines, _ = banks.list_questions(company, bank.id, QuestionFilter(difficulty=5), 1, now=NOW)
    assert id_ in [line.question.id for line in lines]


def test_nobody_else_touches_a_draft(manager: Actor, own: str, procedure: str, topic: str):
    id_ = banks.add_question(manager, own, single(procedure), topic, now=NOW)
    stranger = actor_for(make_manager(make_enterprise()))
    asked = content(own, id_)
    seen = stamp(own, id_)
    for act in (
        lambda: banks.add_question(stranger, own, asked, topic, now=NOW),
        lambda: banks.save_question(stranger, own, asked, topic, seen=seen, now=NOW),
        lambda: banks.duplicate_question(stranger, own, id_, now=NOW),
        lambda: banks.retire_question(stranger, own, id_, "x", now=NOW),
        lambda: banks.unretire_question(stranger, own, id_, now=NOW),
        lambda: banks.delete_question(stranger, own, id_, now=NOW),
        lambda: banks.restore_revision(stranger, own, id_, 1, now=NOW),
        lambda: banks.change_many(stranger, own, [id_], BulkChange(difficulty=1), now=NOW),
        lambda: banks.add_topic(stranger, own, "x", now=NOW),
        lambda: banks.rename_topic(stranger, own, f"{topic}.md", "x", now=NOW),
        lambda: banks.send_to_review(stranger, own, now=NOW),
        lambda: banks.review_question(stranger, own, id_, accept=True, seen=seen, now=NOW),
        lambda: banks.set_review(stranger, own, needed=True, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert content(own, id_) == asked


def test_the_database_itself_wants_a_second_person(
    manager: Actor, own: str, procedure: str, topic: str
):
    banks.add_question(manager, own, single(procedure), topic, now=NOW)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(
            update(DraftQuestion).values(
                state="reviewed", reviewed_by=manager.person_id, reviewed_at=NOW
            )
        )


def test_parts_of_a_case_are_named_after_it(manager: Actor, own: str, procedure: str, topic: str):
    id_ = banks.add_question(manager, own, case(procedure), topic, now=NOW)
    assert [part.id for part in content(own, id_).parts] == [part_id(id_, 1), part_id(id_, 2)]
    copied = banks.duplicate_question(manager, own, id_, now=NOW)
    assert content(own, copied).parts[1].id == part_id(copied, 2)
    (same,) = banks.draft_page(manager, own, now=NOW).findings
    assert same.question == copied and "相同" in same.problem
