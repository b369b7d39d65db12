"""`flask banks check` and `fmt` as an author runs them: plain folders, no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anquan_exam.cli.banks import bank_commands
from tests.exchange.bank_tree import TOPIC, BankTree

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> BankTree:
    return BankTree(tmp_path)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(bank_commands, [str(word) for word in words])


def test_a_faultless_tree_ends_with_its_counts_and_success(tree: BankTree):
    done = run("check", tree.root, "--on", "2026-06-01")

    assert done.output.splitlines()[-1] == "1 banks, 4 questions, 0 errors"
    assert done.exit_code == 0


def test_each_finding_is_a_line_of_place_question_and_problem(tree: BankTree):
    tree.spoil(tree.topic, "- [ ] A. 干完再走", "- [x] A. 干完再走")

    done = run("check", tree.root)

    assert done.output.splitlines() == [
        f"{tree.topic}:9  demo-001  应当正好勾选一个正确答案，现在勾了 2 个",
        "1 banks, 4 questions, 1 errors",
    ]
    assert done.exit_code == 1


def test_json_holds_the_banks_and_the_findings(tree: BankTree):
    tree.spoil(tree.topic, "difficulty=3", "difficulty=7")

    done = run("check", tree.root, "--format", "json")

    report = json.loads(done.output)
    assert done.exit_code == 1
    assert [bank["id"] for bank in report["banks"]] == ["demo-bank"]
    assert report["findings"] == [
        {
            "file": str(tree.topic),
            "line": 17,
            "question": "demo-002",
            "problem": "难度是 7，应当是 1 到 5",
        }
    ]


def test_paths_are_shown_from_where_the_author_stands(tree: BankTree, monkeypatch):
    tree.spoil(tree.topic, "先撤离。", "")
    monkeypatch.chdir(tree.root)

    done = run("check", "regulations/demo-bank")

    assert done.output.startswith("regulations/demo-bank/01-demo.md:15  demo-001  缺少解析\n")


def test_a_path_that_is_not_there_is_refused(tmp_path: Path):
    done = run("check", tmp_path / "nothing")

    assert done.exit_code == 2


def test_fmt_rewrites_what_is_not_canonical_and_then_has_nothing_to_do(tree: BankTree):
    untidy = TOPIC.replace("- [x] B. 马上撤离", "* [X] B．马上撤离  ").replace("\n", "\r\n")
    tree.write(tree.topic, untidy)

    assert run("fmt", tree.root, "--check").exit_code == 1
    assert tree.topic.read_bytes() == untidy.encode()

    first, second = run("fmt", tree.root), run("fmt", tree.root)

    assert (first.output, first.exit_code) == (f"已改  {tree.topic}\n", 0)
    assert tree.topic.read_bytes() == TOPIC.encode()
    assert (second.output, second.exit_code) == ("都是规范写法，没有要改的。\n", 0)


def test_fmt_puts_attributes_in_order(tree: BankTree):
    tree.spoil(tree.topic, "kind=multiple difficulty=3", "difficulty=3   kind=multiple")

    run("fmt", tree.root)

    assert tree.topic.read_text() == TOPIC


def test_fmt_leaves_what_it_does_not_understand(tree: BankTree):
    tree.spoil(tree.topic, "kind=multiple", "kind=multiple weight=3")
    before = tree.topic.read_bytes()

    done = run("fmt", tree.root)

    assert done.exit_code == 1
    assert done.output.startswith(f"没动  {tree.topic}")
    assert tree.topic.read_bytes() == before


def test_the_shipped_banks_are_faultless_without_any_database(tmp_path: Path):
    environment = os.environ | {
        "ANQUAN_INSTANCE_DIR": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "banks", "check"]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith(" questions, 0 errors")


def test_the_clinic_names_place_code_and_what_to_do_and_fails_only_on_what_must_be_mended(
    tree: BankTree,
):
    tree.spoil(tree.topic, "先撤离。", "马上撤离。")
    better = run("clinic", tree.root, "--on", "2026-06-01")

    assert better.output.startswith(
        f"{tree.topic}:5  demo-001  最好改  explanation_repeats  解析只把答案又说了一遍："
    )
    assert better.exit_code == 0

    again = "demo-005 {kind=true-false difficulty=1}\n\n事故可以瞒报。\n\n- [x] 对\n- [ ] 错"
    tree.write(
        tree.topic,
        tree.topic.read_text()
        + f"\n## {again}\n\n> **依据** demo-law 第一条\n>\n> **解析** 瞒报要坐牢的。\n",
    )
    must = run("clinic", tree.root, "--on", "2026-06-01")

    assert must.exit_code == 1
    first = must.output.splitlines()[0]
    assert "demo-003  必须改  other_key" in first and f"（还有 {tree.topic}:" in first
    assert must.output.splitlines()[-1].startswith("1 banks, 5 questions: 1 must mend")


def test_the_clinic_says_what_it_may_not_have_read(tree: BankTree):
    tree.spoil(tree.topic, "- [ ] C. 等通知", "没有写成选项的一行")

    done = run("clinic", tree.root, "--on", "2026-06-01")

    assert "有 1 个文件没读全" in done.stderr
    assert done.exit_code == 0


def test_the_clinic_as_json_and_by_the_law_of_a_day(tree: BankTree):
    done = run("clinic", tree.root, "--format", "json", "--on", "2020-01-01")

    report = json.loads(done.output)
    early = [f for f in report["findings"] if f["code"] == "basis_not_yet"]
    assert (report["banks"], report["questions"]) == (1, 4)
    assert [f["questions"] for f in early] == [[f"demo-00{n}" for n in range(1, 5)]]
    assert {f["severity"] for f in early} == {"look"}
    assert done.exit_code == 0


def test_the_clinic_compares_banks_with_each_other(tree: BankTree):
    other = TOPIC.replace("demo-00", "other-00")
    tree.add_bank("posts", "other-bank", other)

    done = run("clinic", tree.root, "--on", "2026-06-01")

    same = [line for line in done.output.splitlines() if "same_question" in line]
    assert len(same) == 4 and "other-bank/01-demo.md" in done.output


def test_nothing_must_or_had_better_be_mended_in_the_shipped_banks():
    done = run("clinic", ROOT / "question_banks", "--on", "2026-11-24")

    assert done.output.splitlines()[-1].endswith("0 must mend, 0 better mend, 0 to look at")
    assert done.exit_code == 0
