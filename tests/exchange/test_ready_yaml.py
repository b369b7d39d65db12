"""The file of ready blueprints: what its short form stands for, and what is refused."""

from pathlib import Path

import pytest

from anquan_exam.domain.ready_blueprints import Source, Use
from anquan_exam.exchange.ready_yaml import read_ready
from tests.exchange.bank_tree import BankTree

SHEET = """\
industries:
  coal-mine:
    laws: [demo-bank]
    criteria: [limits]
    posts:
      frontline: [digger, washer]
people:
  frontline:
    laws: 3
    posts: 2
    digger: 1
spot-check:
  criteria: 1
  posts/frontline: 1
retests:
  - id: retest-command
    title: 违章指挥，复考
    banks:
      demo-bank/01-demo: 1
new-workers: []
"""


def read(tmp_path: Path, text: str = SHEET):
    path = tmp_path / "blueprints.yaml"
    path.write_text(text, encoding="utf-8")
    return read_ready(path, shown_as="b.yaml")


def test_the_words_stand_for_the_banks_of_the_industry(tmp_path: Path):
    (people, spot, retest), found = read(tmp_path)
    assert found == []
    assert (people.id, people.title) == ("coal-mine-frontline", "煤矿，一线从业人员，闭卷")
    assert (people.use, people.industry, people.person_category) == (
        Use.CLOSED_BOOK, "coal-mine", "frontline",
    )  # fmt: skip
    # 2 for the posts are 1 each; what is named besides is added.
    assert people.sources == (
        Source("demo-bank", "", 6), Source("digger", "", 4), Source("washer", "", 2),
    )  # fmt: skip
    assert spot.use is Use.SPOT_CHECK and spot.banks == ("limits", "digger", "washer")
    assert retest.sources == (Source("demo-bank", "01-demo", 1),)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("laws: 3", "laws: 0", "份量是“0”"),
        ("laws: 3", "laws: 很多", "份量是“很多”"),
        ("  coal-mine:", "  goal-mine:", ""),
        ("retests:", "retest:", ""),
        ("      demo-bank/01-demo: 1", "      demo-bank/01-demo: 1\n      demo-bank: 1", "都写了"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, says: str
):
    ready, found = read(tmp_path, SHEET.replace(old, new, 1))
    assert ready == () and found
    assert says in found[0].problem and found[0].file == "b.yaml"


def test_check_names_banks_and_topics_that_are_not_there(tmp_path: Path):
    tree = BankTree(tmp_path)
    tree.write(tree.root / "blueprints.yaml", SHEET.replace("01-demo", "09-gone"))
    assert tree.found() == [
        "banks/blueprints.yaml:4  -  没有题库（或专题）limits",
        "banks/blueprints.yaml:6  -  没有题库（或专题）digger",
        "banks/blueprints.yaml:6  -  没有题库（或专题）washer",
        "banks/blueprints.yaml:19  -  没有题库（或专题）demo-bank/09-gone",
    ]
