"""A green run counts only if nothing was left out."""

from pathlib import Path

import pytest

from scripts.check_results import main

CASE = '<testcase classname="t" name="a"/>'


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "test-results"
    folder.mkdir()
    return folder


def report(folder: Path, name: str, **counts: int) -> None:
    counts = {"tests": 3, "skipped": 0, "failures": 0, "errors": 0} | counts
    attributes = " ".join(f'{key}="{value}"' for key, value in counts.items())
    (folder / f"{name}.xml").write_text(
        f"<testsuites><testsuite {attributes}>{CASE}</testsuite></testsuites>", "utf-8"
    )


def test_runs_whose_tests_all_passed_are_accepted(results: Path) -> None:
    report(results, "main")
    report(results, "browser", tests=1)
    assert main(["main", "browser"]) == 0


@pytest.mark.parametrize("what", ["skipped", "failures", "errors"])
def test_one_test_that_did_not_pass_is_enough_to_refuse(
    results: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    report(results, "main")
    report(results, "browser", **{what: 1})
    assert main(["main", "browser"]) == 1
    assert f"browser: 1 {what}" in capsys.readouterr().err


def test_a_run_without_any_test_is_refused(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(results, "postgresql", tests=0)
    assert main(["postgresql"]) == 1
    assert "postgresql: no test ran" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "", "<testsuites>"])
def test_a_missing_or_cut_off_report_is_refused(results: Path, content: str | None) -> None:
    if content is not None:
        (results / "main.xml").write_text(content)
    assert main(["main"]) == 1


def test_no_runs_at_all_are_refused(results: Path) -> None:
    assert main([]) == 1
