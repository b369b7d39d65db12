"""An enterprise's own banks and procedures: from nothing to a second version, and nobody else's."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.bank_diff import Change, Part
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.private_ids import private_prefix
from anquan_exam.models import (
    BankVersion,
)
from anquan_exam.models.session import reading
from anquan_exam.services import banks
from anquan_exam.services.banks import (
    BankFilter,
    ClinicFilter,
    NotFaithful,
    QuestionFilter,
    UploadedFile,
)
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.sittings.starting import start
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_district,
    make_enterprise,
    make_holder,
    make_manager,
)
from tests.exam_builders import (
    make_exam,
    make_published_bank,
)
from tests.services.own_banks import PROCEDURE, put, settings, topic_text


def test_an_own_bank_goes_from_nothing_to_a_second_version(
    manager: Actor, enterprise: MadeEnterprise, procedure: str, own: str
):
    prefix = private_prefix(enterprise.public_id)
    put(manager, own, topic_text(procedure, "td-1", "td-2"))

    page = banks.draft_page(manager, own, now=NOW)
    assert page.findings == () and page.ready and page.questions == 2
    assert page.counts[Change.ADDED] == 2
    done = banks.publish_draft(manager, own, "首次发布", now=NOW)
    assert (done.number, done.questions) == (1, 2)
    lines, _ = banks.list_questions(manager, own, QuestionFilter(), 1, now=NOW)
    assert [line.question.id for line in lines] == [f"{prefix}td-1", f"{prefix}td-2"]
    assert lines[0].basis == "《停送电规程》4.2"

    banks.start_draft(manager, own, now=NOW)
    with pytest.raises(Problem) as same:
        banks.publish_draft(manager, own, "没改", now=NOW)
    assert same.value.code == "draft_unchanged"
    (topic,) = banks.draft_page(manager, own, now=NOW).topics
    put(manager, own, topic.text.replace("直接拆盖", "先拆盖再说"), seen=topic.stamp)
    assert banks.publish_draft(manager, own, "改选项", now=NOW).number == 2
    found = banks.compare_versions(manager, own, 1, 2, now=NOW)
    assert [c.parts for c in found.changes] == [(Part.OPTIONS,), (Part.OPTIONS,)]


def test_every_mistake_in_a_draft_is_found_with_file_line_and_question(
    manager: Actor, procedure: str, own: str
):
    text = topic_text(procedure, "td-1").replace("- [ ] A.", "- [x] A.").replace("4.2", "9.9")
    put(manager, own, text)
    with pytest.raises(NotFaithful) as unread:
        put(manager, own, "没有前言", name="02-empty.md")

    page = banks.draft_page(manager, own, now=NOW)

    found = [(f.file, f.line, f.question, f.problem) for f in page.findings]
    assert (
        "01-power.md",
        9,
        f"{page.prefix}td-1",
        "应当正好勾选一个正确答案，现在勾了 2 个",
    ) in found
    assert any(f[0] == "01-power.md" and "里没有“9.9”" in f[3] for f in found)
    assert "前言" in unread.value.findings[0].problem
    assert [topic.name for topic in page.topics] == ["01-power.md"]
    with pytest.raises(Problem) as refused:
        banks.publish_draft(manager, own, "发布", now=NOW)
    assert refused.value.code == "draft_not_ready"


def test_a_published_question_may_be_retired_but_not_left_out(
    manager: Actor, procedure: str, own: str
):
    put(manager, own, topic_text(procedure, "td-1", "td-2"))
    banks.publish_draft(manager, own, "首次发布", now=NOW)
    banks.start_draft(manager, own, now=NOW)
    (topic,) = banks.draft_page(manager, own, now=NOW).topics
    whole = topic.text
    put(manager, own, whole[: whole.rindex("## ")], seen=topic.stamp)
    (finding,) = banks.draft_page(manager, own, now=NOW).findings
    assert "停用" in finding.problem and finding.question.endswith("td-2")  # type: ignore[union-attr]

    (topic,) = banks.draft_page(manager, own, now=NOW).topics
    put(manager, own, whole.rstrip() + "\n>\n> **停用** 设备换了\n", seen=topic.stamp)
    assert banks.publish_draft(manager, own, "停用一题", now=NOW).number == 2
    assert banks.bank_page(manager, own, now=NOW).retired == 1


def test_an_enterprise_rests_only_on_its_own_procedures(manager: Actor, own: str, procedure: str):
    stranger = make_enterprise()
    other = actor_for(make_manager(stranger))
    theirs = banks.create_procedure(other, stranger.id, PROCEDURE, now=NOW)
    put(manager, own, topic_text(theirs, "td-1"))

    (finding,) = banks.draft_page(manager, own, now=NOW).findings

    assert "登记册里没有" in finding.problem
    assert theirs not in [
        d.document.id for d in banks.list_documents(manager, banks.RegisterFilter(), 1, now=NOW)[0]
    ]
    with pytest.raises(NotFound):
        banks.document(manager, theirs, now=NOW)


def test_nobody_else_sees_or_touches_an_own_bank(manager: Actor, procedure: str, own: str):
    put(manager, own, topic_text(procedure, "td-1"))
    banks.publish_draft(manager, own, "首次发布", now=NOW)
    banks.start_draft(manager, own, now=NOW)
    stranger = actor_for(make_manager(make_enterprise()))
    question = f"{own.removesuffix('power')}td-1"

    assert own not in [line.id for line in banks.list_banks(stranger, BankFilter())]
    assert [line.id for line in banks.list_banks(manager, BankFilter())] == [own]
    for act in (
        lambda: banks.bank_page(stranger, own, now=NOW),
        lambda: banks.list_questions(stranger, own, QuestionFilter(), 1, now=NOW),
        lambda: banks.question_page(stranger, own, question, now=NOW),
        lambda: banks.compare_versions(stranger, own, 1, 1, now=NOW),
        lambda: banks.exams_using(stranger, own, 1, now=NOW),
        lambda: banks.download(stranger, own, 1, now=NOW),
        lambda: banks.draft_page(stranger, own, now=NOW),
        lambda: banks.start_draft(stranger, own, now=NOW),
        lambda: put(stranger, own, "x", name="09-x.md"),
        lambda: banks.save_settings(stranger, own, settings(), now=NOW),
        lambda: banks.delete_topic(stranger, own, "01-power.md", now=NOW),
        lambda: banks.discard_draft(stranger, own, now=NOW),
        lambda: banks.publish_draft(stranger, own, "改了", now=NOW),
        lambda: banks.upload(stranger, own, [UploadedFile("01-a.md", b"x")], now=NOW),
        lambda: banks.change_procedure(stranger, procedure, PROCEDURE, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_district_officer_may_look_at_an_own_bank_but_not_write_it(app: Flask):
    district = make_district()
    enterprise = make_enterprise(district=district)
    bank = make_published_bank(4, owner=enterprise)
    officer = actor_for(make_holder(Role.DISTRICT_OFFICER, district))

    page = banks.bank_page(officer, bank.id, now=NOW)

    assert page.owner == enterprise.name and not page.may_edit
    with pytest.raises(NotFound):
        banks.start_draft(officer, bank.id, now=NOW)


def test_a_public_bank_cannot_be_edited_on_the_web(manager: Actor):
    with pytest.raises(NotFound):
        banks.start_draft(manager, make_published_bank(4).id, now=NOW)


def test_nobody_looks_at_keys_while_sitting_an_exam(enterprise: MadeEnterprise, own: str):
    person = make_manager(enterprise)
    bank = make_published_bank()
    policy = Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False)
    exam = make_exam(enterprise, bank=bank, candidates=[person], policy=policy)
    who = actor_for(person)
    start(who, exam.public_id, "", now=NOW, device="", network="")

    for act in (
        lambda: banks.bank_page(who, bank.id, now=NOW),
        lambda: banks.list_questions(who, bank.id, QuestionFilter(), 1, now=NOW),
        lambda: banks.question_page(who, bank.id, bank.questions[0].id, now=NOW),
        lambda: banks.compare_versions(who, bank.id, 1, 1, now=NOW),
        lambda: banks.download(who, bank.id, 1, now=NOW),
        lambda: banks.draft_page(who, own, now=NOW),
        lambda: banks.bank_clinic(who, bank.id, ClinicFilter(), 1, draft=False, now=NOW),
        lambda: banks.bank_clinic(who, own, ClinicFilter(), 1, draft=True, now=NOW),
        lambda: banks.all_clinic(who, ClinicFilter(), 1, now=NOW),
        lambda: banks.clinic_finding(who, bank.id, "0" * 64, draft=False, now=NOW),
    ):
        with pytest.raises(Problem, match="banks_during_exam"):
            act()


def test_two_editors_do_not_overwrite_each_other(manager: Actor, procedure: str, own: str):
    put(manager, own, topic_text(procedure, "td-1"))
    (topic,) = banks.draft_page(manager, own, now=NOW).topics
    put(manager, own, topic.text.replace("先停电", "先断电"), seen=topic.stamp)

    with pytest.raises(Problem) as late:
        put(manager, own, "另一份", seen=topic.stamp)
    with pytest.raises(Invalid) as again:
        put(manager, own, "又一份")
    assert (late.value.code, again.value.code) == ("draft_changed", "topic_used")


@pytest.mark.parametrize("name", ["../01-x.md", "01-x.txt", "x.md", "/01-x.md", "01-X.md", ""])
def test_a_topic_has_a_plain_name(manager: Actor, own: str, name: str):
    with pytest.raises(Invalid) as refused:
        put(manager, own, "x", name=name)
    assert refused.value.code == "bad_topic_name"


@pytest.mark.parametrize("slug", ["", "../x", "A", "x_y", "x" * 60, "-x", "x/y"])
def test_a_bank_has_a_plain_id(manager: Actor, enterprise: MadeEnterprise, slug: str):
    with pytest.raises(Invalid) as refused:
        banks.create_bank(manager, enterprise.id, slug, settings(), now=NOW)
    assert refused.value.code == "bad_bank_id"


def test_a_discarded_draft_leaves_what_was_published(manager: Actor, procedure: str, own: str):
    put(manager, own, topic_text(procedure, "td-1"))
    banks.publish_draft(manager, own, "首次发布", now=NOW)
    banks.start_draft(manager, own, now=NOW)

    assert banks.discard_draft(manager, own, now=NOW) is True
    assert banks.bank_page(manager, own, now=NOW).version.number == 1
    with pytest.raises(NotFound):
        banks.draft_page(manager, own, now=NOW)


def test_a_bank_never_published_goes_with_its_draft(manager: Actor, own: str):
    assert banks.discard_draft(manager, own, now=NOW) is False
    assert banks.list_banks(manager, BankFilter()) == ()


def test_an_article_in_use_cannot_be_taken_out_of_a_procedure(
    manager: Actor, procedure: str, own: str
):
    put(manager, own, topic_text(procedure, "td-1"))
    banks.publish_draft(manager, own, "首次发布", now=NOW)

    with pytest.raises(Invalid) as refused:
        banks.change_procedure(
            manager, procedure, replace(PROCEDURE, articles="4.1 班前检查"), now=NOW
        )
    assert refused.value.code == "article_cited"
    longer = replace(PROCEDURE, articles=PROCEDURE.articles + "\n第五条 撤人")
    banks.change_procedure(manager, procedure, longer, now=NOW)
    articles = banks.document(manager, procedure, now=NOW).document.articles
    assert [a.number for a in articles] == ["4.1", "4.2", "第五条"]


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        ({"articles": ""}, "no_articles"),
        ({"articles": "没有条号"}, "bad_article"),
        ({"articles": "4.1 甲\n4.1 乙"}, "article_twice"),
        ({"title": " "}, "title_missing"),
        ({"ends_on": date(2020, 1, 1)}, "bad_period"),
    ],
)
def test_a_procedure_that_cannot_be_cited_is_refused(
    manager: Actor, enterprise: MadeEnterprise, spoilt: dict[str, object], code: str
):
    with pytest.raises(Invalid) as refused:
        banks.create_procedure(
            manager,
            enterprise.id,
            replace(PROCEDURE, **spoilt),
            now=NOW,  # type: ignore[arg-type]
        )
    assert refused.value.code == code


def test_versions_of_an_own_bank_are_written_on_the_web(manager: Actor, procedure: str, own: str):
    put(manager, own, topic_text(procedure, "td-1"))
    banks.publish_draft(manager, own, "首次发布", now=NOW)
    with reading() as session:
        version = session.scalars(select(BankVersion)).one()
    assert (version.origin, version.published_by) == ("web", manager.person_id)
    assert banks.bank_page(manager, own, now=NOW).versions[0].changes == "首次发布"
