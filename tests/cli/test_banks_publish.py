"""`flask banks publish` on a real database: what becomes of each bank, and the exit code."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from anquan_exam.cli.banks import SHIPPED
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.banks import Bank
from anquan_exam.exchange.bank_markdown import bank_folders, read_bank
from anquan_exam.models import BankVersion, Document, QuestionRevision, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import banks
from tests.builders import NOW
from tests.exchange.bank_tree import BankTree


@pytest.fixture
def tree(tmp_path: Path) -> BankTree:
    return BankTree(tmp_path)


def publish(app: Flask, path: Path) -> Result:
    return app.test_cli_runner().invoke(args=["banks", "publish", str(path)])


def versions(bank: str = "demo-bank") -> list[tuple[int, str]]:
    with reading() as session:
        rows = session.execute(
            select(BankVersion.number, BankVersion.origin)
            .where(BankVersion.bank_id == bank)
            .order_by(BankVersion.number)
        )
        return [tuple(row) for row in rows]


def as_bank(tree: BankTree) -> Bank:
    (folder,) = bank_folders(tree.bank, "demo-bank")
    bank = read_bank(folder).bank()
    assert bank is not None
    return bank


def test_a_new_bank_is_published_with_its_documents(app: Flask, tree: BankTree):
    done = publish(app, tree.root)

    assert done.output == "demo-bank  第 1 版已发布，4 题\n"
    assert done.exit_code == 0
    assert versions() == [(1, "shipped")]
    with reading() as session:
        assert session.get_one(Document, "demo-law").content["articles"][1] == {
            "number": "第二条",
            "heading": "应急",
        }
        acts = session.scalars(select(TrailEntry.act).order_by(TrailEntry.id)).all()
        assert acts == ["documents.recorded", "bank.published"]


def test_publishing_twice_changes_nothing(app: Flask, tree: BankTree):
    publish(app, tree.root)
    done = publish(app, tree.root)

    assert done.output == "demo-bank  第 1 版早已发布，没有变化\n"
    assert done.exit_code == 0
    assert versions() == [(1, "shipped")]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(TrailEntry)) == 2


def test_the_same_number_with_other_content_is_refused(app: Flask, tree: BankTree):
    publish(app, tree.root)
    tree.spoil(tree.topic, "马上撤离", "马上撤到安全地方")
    done = publish(app, tree.root)

    assert "第 1 版已经发布过，内容却不一样" in done.output
    assert done.exit_code == 1
    assert versions() == [(1, "shipped")]


def test_a_new_version_adds_only_the_contents_that_changed(app: Flask, tree: BankTree):
    publish(app, tree.root)
    tree.spoil(tree.topic, "马上撤离", "马上撤到安全地方")
    tree.spoil(tree.sheet, "version: 1", "version: 2")
    done = publish(app, tree.root)

    assert done.output == "demo-bank  第 2 版已发布，4 题\n"
    assert versions() == [(1, "shipped"), (2, "shipped")]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(QuestionRevision)) == 5


def test_an_older_version_is_skipped_with_a_word(app: Flask, tree: BankTree):
    tree.spoil(tree.sheet, "version: 1", "version: 3")
    publish(app, tree.root)
    tree.spoil(tree.sheet, "version: 3", "version: 2")
    done = publish(app, tree.root)

    assert done.output.startswith("demo-bank  注意：文件是第 2 版，数据库里已有第 3 版")
    assert done.exit_code == 0
    assert versions() == [(3, "shipped")]


def test_a_bank_edited_on_the_web_is_left_alone(app: Flask, tree: BankTree):
    publish(app, tree.root)
    tree.spoil(tree.topic, "马上撤离", "马上撤到安全地方")
    tree.spoil(tree.sheet, "version: 1", "version: 2")
    register = banks.stored_register()
    banks.publish(as_bank(tree), register, actor=SYSTEM, now=NOW, origin="web")
    tree.spoil(tree.topic, "马上撤到安全地方", "停下再撤")
    tree.spoil(tree.sheet, "version: 2", "version: 3")
    done = publish(app, tree.root)

    assert "网页上改过，现在是第 2 版" in done.output
    assert done.exit_code == 0
    assert versions() == [(1, "shipped"), (2, "web")]


def test_a_faulty_bank_is_refused_and_its_neighbour_published(app: Flask, tree: BankTree):
    tree.add_bank("posts", "other-bank", tree.topic.read_text().replace("demo-0", "other-0"))
    tree.spoil(tree.topic, "- [ ] A. 干完再走", "- [x] A. 干完再走")
    done = publish(app, tree.root)

    assert done.exit_code == 1
    assert "other-bank  第 1 版已发布，4 题" in done.output
    assert "demo-bank  没有发布：有 1 处要改" in done.output
    assert f"{tree.topic}:9  demo-001  应当正好勾选一个正确答案，现在勾了 2 个" in done.output
    assert versions() == []


def test_questions_whose_law_does_not_hold_today_are_kept_with_a_word(app: Flask, tree: BankTree):
    tree.spoil(tree.document, "from: 2020-03-01", "from: 2020-03-01\n    to: 2021-01-01")
    done = publish(app, tree.root)

    assert done.exit_code == 0
    assert "注意：4 题的依据今天没有效力" in done.output
    assert versions() == [(1, "shipped")]


def test_a_changed_register_is_recorded_without_a_new_version(app: Flask, tree: BankTree):
    publish(app, tree.root)
    tree.spoil(tree.document, "  - 第二条: 应急", "  - 第二条: 应急\n  - 第三条")
    publish(app, tree.root)

    with reading() as session:
        articles = session.get_one(Document, "demo-law").content["articles"]
    assert [article["number"] for article in articles] == ["第一条", "第二条", "第三条"]


def test_ids_of_an_enterprises_kind_are_refused_in_shipped_files(app: Flask, tree: BankTree):
    tree.topic.write_text(tree.topic.read_text().replace("demo-001", "e-001"))
    done = publish(app, tree.root)

    assert done.exit_code == 1
    assert "e-001  开头的“e-”只给单位自己的题库用" in done.output


def test_the_shipped_banks_are_published_whole(app: Flask):
    done = publish(app, SHIPPED)

    assert done.exit_code == 0, done.output
    folders = [*bank_folders(SHIPPED, "question_banks")]
    *lines, rules = done.output.splitlines()
    assert len(lines) == len(folders) and rules.startswith("eligibility.yaml  上岗资格规则，新记 ")
    assert all("版已发布" in line for line in lines)
