"""`flask banks blind`, `answers` and `review` as a reader and an editor run them."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anquan_exam.cli import blind_review
from tests.exchange.bank_tree import BankTree


def run(*words: str | Path) -> Result:
    (commands,) = blind_review.commands
    return CliRunner().invoke(commands, [str(word) for word in words])


@pytest.fixture
def tree(tmp_path: Path) -> BankTree:
    return BankTree(tmp_path)


def filled(tree: BankTree, answers: dict[str, str], place: Path) -> Path:
    """The template of the bank with `answers` written in."""
    run("blind", tree.bank, "--answers", place)
    with place.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["answer"] = answers.get(row["question"], "")
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return place


RIGHT = {"demo-001": "B", "demo-002": "AB", "demo-003": "错", "demo-004": "马上|1"}


def test_a_bank_answered_as_its_key_says_is_reviewed(tree: BankTree, tmp_path: Path):
    assert run("review", tree.root).exit_code == 1
    done = run(
        "answers", filled(tree, RIGHT, tmp_path / "a.csv"), "--bank", tree.bank, "--reader", "甲"
    )
    assert (done.exit_code, done.output) == (0, "记下 4 题\n")

    review = run("review", tree.root)
    counts = "4 asked, 4 agreed, 0 mended, 0 dropped, 0 disputed, 0 unreviewed"
    assert review.output.splitlines() == [f"demo-bank: {counts}", f"total: {counts}"]
    assert review.exit_code == 0
    assert run("blind", tree.bank).output.strip() == ""
    assert "demo-001" in run("blind", tree.bank, "--all").output


def test_an_answer_the_key_contradicts_is_told_and_asked_again(tree: BankTree, tmp_path: Path):
    wrong = filled(tree, {**RIGHT, "demo-001": "A"}, tmp_path / "a.csv")
    done = run("answers", wrong, "--bank", tree.bank, "--reader", "甲")
    assert done.exit_code == 1 and "demo-001  答 A，题库 B" in done.output
    assert run("review", tree.root).exit_code == 1
    assert "demo-001" in run("blind", tree.bank).output

    again = filled(tree, {"demo-001": "B"}, tmp_path / "b.csv")
    assert run("answers", again, "--bank", tree.bank, "--reader", "乙").exit_code == 0
    kept = (tree.root / "review" / "demo-bank.csv").read_text("utf-8").splitlines()
    assert len(kept) == 6  # nothing given is taken back
    assert run("review", tree.root).exit_code == 0


def test_an_answer_to_a_question_changed_since_is_refused(tree: BankTree, tmp_path: Path):
    answers = filled(tree, RIGHT, tmp_path / "a.csv")
    tree.spoil(tree.topic, "干完再走", "先干完再走")
    done = run("answers", answers, "--bank", tree.bank, "--reader", "甲")
    assert done.exit_code == 1 and "第 2 行：demo-001 改过了" in done.output
    assert not (tree.root / "review").exists()


def test_what_cannot_be_an_answer_is_refused_with_line_and_question(tree: BankTree, tmp_path: Path):
    answers = filled(tree, {**RIGHT, "demo-003": "B"}, tmp_path / "a.csv")
    done = run("answers", answers, "--bank", tree.bank, "--reader", "甲")
    assert done.exit_code == 1 and "第 4 行 demo-003 的 answer：判断题写“对”或“错”" in done.output
    assert not (tree.root / "review").exists()
