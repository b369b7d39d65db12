"""The clinic over stored banks: who sees what, letting a finding stand, and when it comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.clinic import Code, Finding, Severity
from anquan_exam.domain.questions import Kind, Option, Question
from anquan_exam.models import ClinicDismissal, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import banks
from anquan_exam.services.banks import ClinicFilter
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
from tests.exam_builders import made_question, make_document, make_published_bank
from tests.services.own_banks import put

WAYS = ("停电验电", "接着干活", "等人来说", "先看情况")
LATER = NOW + timedelta(days=1)


def sound(serial: int, stem: str, bank: str) -> Question:
    """A single choice of `bank` that nothing is amiss with."""
    return replace(
        made_question(serial, Kind.SINGLE, bank),
        stem=stem,
        options=tuple(Option(x, text) for x, text in zip("ABCD", WAYS, strict=True)),
        explanation="先停电再动手，带电检修要出人命。",
    )


@pytest.fixture
def two_banks(app: Flask, enterprise: MadeEnterprise) -> tuple[str, str]:
    """A public bank, and one of the enterprise's own with the same question and another key."""
    make_document()
    public = sound(1, "检修开关前，先做哪一步？", "demo")
    make_published_bank(bank_id="demo", questions=[public])
    own = f"e-{enterprise.public_id}-power"
    other = replace(public, id=f"{own}-0001", key=("B",))
    make_published_bank(bank_id=own, owner=enterprise, questions=[other])
    return "demo", own


def findings(actor: Actor, bank: str, *, draft: bool = False, **wanted: object) -> list[Finding]:
    """What the page of the bank lists."""
    page = banks.bank_clinic(
        actor,
        bank,
        ClinicFilter(**wanted),  # type: ignore[arg-type]
        1,
        draft=draft,
        now=NOW,
    )
    return [line.finding for line in page.lines]


def test_one_question_with_two_answers_is_found_across_the_banks_in_reach(
    manager: Actor, two_banks: tuple[str, str]
):
    public, own = two_banks
    (here,), (there,) = findings(manager, own), findings(manager, public)

    assert here.code is there.code is Code.OTHER_KEY
    assert here.key == there.key
    whole = banks.all_clinic(manager, ClinicFilter(), 1, now=NOW)
    assert [line.finding.key for line in whole.lines] == [here.key]
    assert whole.examined == 2


def test_who_does_not_reach_the_private_bank_hears_nothing_of_it(two_banks: tuple[str, str]):
    public, own = two_banks
    stranger = actor_for(make_manager(make_enterprise()))

    assert findings(stranger, public) == []
    with pytest.raises(NotFound):
        findings(stranger, own)


def test_a_finding_let_stand_is_kept_with_its_reason_until_a_question_changes(
    manager: Actor, enterprise: MadeEnterprise, two_banks: tuple[str, str]
):
    _, own = two_banks
    (finding,) = findings(manager, own)
    banks.dismiss_finding(manager, own, finding.key, "两边说的设备不同", draft=False, now=NOW)

    assert findings(manager, own) == []
    (line,) = banks.bank_clinic(
        manager, own, ClinicFilter(dismissed=True), 1, draft=False, now=NOW
    ).lines
    assert line.dismissed is not None
    assert (line.dismissed.reason, line.dismissed.by) == ("两边说的设备不同", manager.name)

    changed = replace(
        sound(1, "检修开关前，先做哪一步？", "demo"), id=f"{own}-0001", key=("B",), tags=("停电",)
    )
    make_published_bank(bank_id=own, owner=enterprise, questions=[changed], number=2)
    assert [f.code for f in findings(manager, own)] == [Code.OTHER_KEY]
    with reading() as session:
        assert session.scalars(select(ClinicDismissal.reason)).all() == ["两边说的设备不同"]


def test_a_finding_can_be_listed_again_and_both_acts_are_on_the_trail(
    manager: Actor, two_banks: tuple[str, str]
):
    _, own = two_banks
    (finding,) = findings(manager, own)
    banks.dismiss_finding(manager, own, finding.key, "先放着", draft=False, now=NOW)
    with pytest.raises(Problem) as twice:
        banks.dismiss_finding(manager, own, finding.key, "再来一次", draft=False, now=NOW)
    assert twice.value.code == "finding_dismissed"

    banks.restore_finding(manager, own, finding.key, draft=False, now=LATER)

    assert findings(manager, own) == [finding]
    with pytest.raises(Problem) as gone:
        banks.restore_finding(manager, own, finding.key, draft=False, now=LATER)
    assert gone.value.code == "finding_not_dismissed"
    banks.dismiss_finding(manager, own, finding.key, "想好了", draft=False, now=LATER)
    with reading() as session:
        acts = session.execute(
            select(TrailEntry.act, TrailEntry.payload)
            .where(TrailEntry.act.contains("finding"))
            .order_by(TrailEntry.id)
        ).all()
    assert [act for act, _ in acts] == [
        "bank.finding_dismissed",
        "bank.finding_restored",
        "bank.finding_dismissed",
    ]
    assert acts[0].payload["reason"] == "先放着"
    assert acts[0].payload["code"] == "other_key"


def test_a_reason_is_needed_and_what_is_not_found_cannot_be_let_stand(
    manager: Actor, two_banks: tuple[str, str]
):
    _, own = two_banks
    (finding,) = findings(manager, own)
    with pytest.raises(Invalid) as empty:
        banks.dismiss_finding(manager, own, finding.key, "  ", draft=False, now=NOW)
    assert empty.value.code == "finding_reason_missing"
    with pytest.raises(NotFound):
        banks.dismiss_finding(manager, own, "0" * 64, "没有这条", draft=False, now=NOW)


def test_only_who_edits_for_a_whole_district_decides_on_public_banks(
    app: Flask, manager: Actor, enterprise: MadeEnterprise
):
    make_document()
    bare = replace(sound(1, "检修开关前，先做哪一步？", "demo"), explanation="略。")
    make_published_bank(bank_id="demo", questions=[bare])
    (finding,) = findings(manager, "demo")

    with pytest.raises(NotFound):
        banks.dismiss_finding(manager, "demo", finding.key, "不用改", draft=False, now=NOW)
    editor = actor_for(make_holder(Role.BANK_EDITOR, make_district()))
    banks.dismiss_finding(editor, "demo", finding.key, "题里说清了", draft=False, now=NOW)

    assert findings(manager, "demo") == []


TOPIC = """---
title: 停送电
---

## {prefix}td-001 {{kind=single difficulty=2}}

检修开关前，先做哪一步？

- [ ] A. 直接拆盖
- [ ] B. 停电并验电

> **依据** {document} 4.2
>
> **解析** 先停电、验电，再动手，不然要出人命。
"""


def test_a_draft_is_examined_with_what_cannot_be_published(
    manager: Actor, enterprise: MadeEnterprise, procedure: str, own: str
):
    prefix = f"e-{enterprise.public_id}-"
    put(manager, own, TOPIC.format(prefix=prefix, document=procedure))

    page = banks.bank_clinic(manager, own, ClinicFilter(), 1, draft=True, now=NOW)

    assert [line.finding.code for line in page.lines] == [Code.KEY_COUNT]
    assert page.lines[0].questions[0].in_draft
    assert page.severities[Severity.MUST] == 1
    with pytest.raises(NotFound):
        banks.bank_clinic(manager, own, ClinicFilter(), 1, draft=False, now=NOW)
    stranger = actor_for(make_manager(make_enterprise()))
    with pytest.raises(NotFound):
        banks.bank_clinic(stranger, own, ClinicFilter(), 1, draft=True, now=NOW)


def test_a_basis_that_ends_is_found_from_that_day_on(app: Flask, manager: Actor):
    make_document(end="2026-11-24")
    make_published_bank(bank_id="demo", questions=[sound(1, "检修开关前，先做哪一步？", "demo")])

    assert [f.code for f in findings(manager, "demo")] == [Code.BASIS_ENDING]
    page = banks.bank_clinic(manager, "demo", ClinicFilter(), 1, draft=False, now=LATER)
    assert [line.finding.code for line in page.lines] == [Code.BASIS_ENDED]


def test_findings_are_filtered_and_paged(app: Flask, manager: Actor):
    make_document()
    letters = "甲乙丙丁戊己庚辛壬癸"
    rows = [
        replace(
            sound(
                n,
                f"{letters[n // 10]}班和{letters[n % 10]}班交接时，先查{'梁柱门窗'[n % 4]}吗？",
                "demo",
            ),
            explanation="略。",
        )
        for n in range(40)
    ]
    make_published_bank(bank_id="demo", questions=rows)
    wanted = ClinicFilter(code=Code.EXPLANATION_REPEATS)

    first = banks.bank_clinic(manager, "demo", wanted, 1, draft=False, now=NOW)
    second = banks.bank_clinic(manager, "demo", wanted, 2, draft=False, now=NOW)

    assert (first.total, len(first.lines), len(second.lines)) == (40, 30, 10)
    assert findings(manager, "demo", severity=Severity.MUST) == []
    assert {f.severity for f in findings(manager, "demo", severity=Severity.BETTER)} == {
        Severity.BETTER
    }
