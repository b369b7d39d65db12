"""Reading `retention.yaml`: a rule rests on an article that is held, or says that it is our own."""

from pathlib import Path

import pytest

from anquan_exam.config import ROOT
from anquan_exam.exchange.documents_yaml import read_register
from anquan_exam.exchange.retention_yaml import FILE_NAME, read_retention

BANKS = ROOT / "question_banks"
SHIPPED = (BANKS / FILE_NAME).read_text("utf-8")
FIRST = SHIPPED[: SHIPPED.index("  - keeping: results")]


def problems(tmp_path: Path, text: str) -> list[str]:
    """What is wrong with `text` as the file; nothing of it is taken where something is."""
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    register, _ = read_register(BANKS / "documents", shown_as="documents")
    rules, found = read_retention(tmp_path / FILE_NAME, register.values(), shown_as=FILE_NAME)
    assert bool(rules) is not bool(found)
    return [one.problem for one in found]


def test_the_shipped_file_is_without_fault(tmp_path: Path) -> None:
    assert problems(tmp_path, SHIPPED) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FIRST.replace("第九条", "第九千条"), "不在文件登记里"),
        (FIRST.replace("coal-mine-training-rules", "no-such-rules"), "不在文件登记里"),
        (FIRST + "    own: yes\n", "也只写一个"),
        (FIRST.replace("    basis: coal-mine-training-rules 第九条\n", ""), "也只写一个"),
        (FIRST + FIRST[FIRST.index("  - keeping") :], "写了两次"),
        (FIRST.replace("years: 0", "years: -1"), "整数"),
        (FIRST.replace("keeping: training", "keeping: everything"), "keeping"),
        ("rules: [", "YAML"),
    ],
)
def test_a_fault_is_named_and_nothing_is_taken(tmp_path: Path, text: str, said: str) -> None:
    found = problems(tmp_path, text)
    assert found and any(said in one for one in found), found
