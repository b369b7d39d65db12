"""The register of documents: what is read, and what is refused where."""

import pytest

from anquan_exam.domain.documents import Article, DocumentKind
from anquan_exam.exchange.documents_yaml import read_register
from tests.exchange.bank_tree import BankTree


def read(tree: BankTree):
    return read_register(tree.document.parent, shown_as="documents")


def test_a_document_is_read_with_its_articles_and_periods(tree: BankTree):
    register, found = read(tree)

    law = register["demo-law"]
    assert found == ()
    assert (law.kind, law.complete, law.note) == (DocumentKind.LAW, True, None)
    assert law.articles == (Article("第一条"), Article("第二条", "应急"))
    assert law.in_force[0].start.isoformat() == "2020-03-01"


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("kind: 法律", "kind: 法规", "4  -  “kind”写成了“法规”，只能是 法律、"),
        ("issued: 2020-01-01", "issued: 2020-1-1", "6  -  “issued”写成了“2020-1-1”"),
        ("issued: 2020-01-01", "issued: 2020-02-30", "6  -  “issued”写成了“2020-02-30”"),
        ("issued: 2020-01-01", "issued: 20200101", "6  -  “issued”写成了“20200101”"),
        ("short: 示例法\n", "", "1  -  缺少“short”这一项"),
        ("short: 示例法", "short: 示例法\nshrot: 示例", "4  -  不认识的项目“shrot”"),
        ("complete: yes", "complete: true", "9  -  “complete”只能是 yes 或者 no"),
        ("- 第二条: 应急", "- 第一条", "12  -  “第一条”写了两次"),
        ("- 第二条: 应急", "- 第二条: [应急]", "12  -  “articles”里每一条要么是条号"),
        ("  - 第一条\n  - 第二条: 应急\n", "  []\n", "10  -  articles 里一条也没有"),
        ("  - from: 2020-03-01", "  []", "7  -  in-force 里至少要有一段"),
        ("from: 2020-03-01", "from: 2020-03-01\n    to: 2020-03-01", "8  -  to（失效日期）"),
        ("from: 2020-03-01", "form: 2020-03-01", "8  -  不认识的项目“form”，是不是想写“from”"),
        ("- from: 2020-03-01", "- from: 2020-03-01\n  - from: 2021-01-01", "9  -  施行日期"),
        ("complete: yes", "complete: yes\nsuperseded-by: demo-law", "10  -  superseded-by"),
        ("complete: yes", "complete: yes\nsuperseded-by: new", "10  -  已被替代的文件"),
        ("id: demo-law", "id: demo", "1  -  id 是“demo”，文件名应当是 demo.yaml"),
        ("id: demo-law", "id: Demo Law", "1  -  “id”只能用小写字母"),
    ],
)  # fmt: skip
def test_a_faulty_document_is_refused_and_left_out(tree: BankTree, old, new, finding):
    tree.spoil(tree.document, old, new)

    register, found = read(tree)

    assert any(str(f).startswith(f"documents/demo-law.yaml:{finding}") for f in found), found
    assert register == {}


def test_the_document_that_took_its_place_must_be_registered(tree: BankTree):
    tree.spoil(tree.document, "from: 2020-03-01", "from: 2020-03-01\n    to: 2021-01-01")
    tree.spoil(tree.document, "complete: yes", "complete: yes\nsuperseded-by: new-law")

    register, found = read(tree)

    assert [str(f) for f in found] == [
        "documents/demo-law.yaml:11  -  superseded-by 写的文件“new-law”不在登记册里"
    ]
    assert register["demo-law"].superseded_by == "new-law"


def test_a_check_of_the_tree_tells_of_its_faulty_documents(tree: BankTree):
    tree.spoil(tree.document, "complete: yes", "complete: perhaps")

    found = tree.found()

    assert found[0].startswith("banks/documents/demo-law.yaml:9  -  ")
    assert any("文件登记册里没有“demo-law”" in line for line in found)


def test_a_check_of_one_bank_tells_only_of_the_documents_it_cites(tree: BankTree):
    tree.write(tree.root / "documents" / "other.yaml", "id: 其他")

    assert tree.found(tree.bank) == []
    assert any("other.yaml" in line for line in tree.found())
