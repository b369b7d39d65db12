"""`flask backup` and `flask keys` as an operator meets them."""

import stat
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from anquan_exam.services import gate
from tests import builders
from tests.databases import fresh_app

pytestmark = pytest.mark.database


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    builders.make_person(identity=builders.id_number(1))
    return app.test_cli_runner()


def backed_up(runner: FlaskCliRunner, folder: Path) -> Path:
    done = runner.invoke(args=["backup", "create", "--to", str(folder)])
    assert done.exit_code == 0, done.output
    return Path(done.output.splitlines()[0])


def test_a_backup_made_is_found_whole_and_restored_elsewhere(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = backed_up(runner, tmp_path)
    assert "备份完好" in runner.invoke(args=["backup", "verify", str(file)]).output
    with fresh_app(tmp_path / "new", app.extensions["settings"].keys) as other:
        done = other.test_cli_runner().invoke(args=["backup", "restore", str(file)])
        assert (done.exit_code, "都对得上" in done.output) == (0, True)


def test_a_populated_database_needs_the_word_replace(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = backed_up(runner, tmp_path)
    refused = runner.invoke(args=["backup", "restore", str(file)])
    assert (refused.exit_code, "--replace" in refused.output) == (1, True)
    assert runner.invoke(args=["backup", "restore", str(file), "--replace"]).exit_code == 0


def test_a_damaged_file_is_refused_in_plain_words(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = backed_up(runner, tmp_path)
    file.write_bytes(file.read_bytes()[:-100])
    for command in ("verify", "restore"):
        done = runner.invoke(args=["backup", command, str(file)])
        assert (done.exit_code, "这个备份文件坏了" in done.output) == (1, True)


def test_old_backups_go_when_only_some_are_kept(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "anquan-backup-20200101-000000.tar.gz").write_bytes(b"not ours: unreadable")
    first = backed_up(runner, tmp_path)
    first.rename(tmp_path / "anquan-backup-20200102-000000.tar.gz")
    done = runner.invoke(args=["backup", "create", "--to", str(tmp_path), "--keep", "1"])
    assert "删掉了 1 个旧备份" in done.output
    assert (tmp_path / "anquan-backup-20200101-000000.tar.gz").exists()


def test_keys_in_use_are_checked_against_what_is_stored(runner: FlaskCliRunner) -> None:
    lines = runner.invoke(args=["keys", "check"]).output.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["cookie", "data", "index", "exam"]
    assert all("和数据库对得上" in line for line in lines[1:3])


def test_keys_that_do_not_fit_are_told_and_fail(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """A backup put back with other keys: its ID numbers cannot be read."""
    file = backed_up(runner, tmp_path)
    with fresh_app(tmp_path / "new") as other:
        stranger = other.test_cli_runner()
        refused = stranger.invoke(args=["backup", "restore", str(file)])
        assert (refused.exit_code, "--other-keys" in refused.output) == (1, True)
        stranger.invoke(args=["backup", "restore", str(file), "--other-keys"])
        done = stranger.invoke(args=["keys", "check"])
        assert (done.exit_code, "和数据库对不上" in done.output) == (1, True)


def test_a_copy_of_the_keys_is_complete_and_private(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    done = runner.invoke(args=["keys", "backup", "--to", str(tmp_path / "safe")])
    copy = Path(done.output.splitlines()[0])
    own: Path = app.extensions["settings"].keys
    assert {path.name for path in copy.iterdir()} == {path.name for path in own.glob("*.key")}
    assert all(path.read_bytes() == (own / path.name).read_bytes() for path in copy.iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in copy.iterdir()} == {0o600}


def test_a_new_set_is_made_only_in_an_empty_folder(runner: FlaskCliRunner, tmp_path: Path) -> None:
    made = runner.invoke(args=["keys", "create", str(tmp_path / "new")])
    before = {path: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert (made.exit_code, len(before)) == (0, 4)
    again = runner.invoke(args=["keys", "create", str(tmp_path / "new")])
    assert (again.exit_code, "不是空的" in again.output) == (1, True)
    assert {path: path.read_bytes() for path in (tmp_path / "new").iterdir()} == before


def test_a_new_signing_key_is_made_and_a_stolen_one_is_forgotten(
    app: Flask, runner: FlaskCliRunner
) -> None:
    renewed = runner.invoke(args=["keys", "renew-signing"])
    assert (renewed.exit_code, "照样验得过" in renewed.output) == (0, True)
    replaced = runner.invoke(args=["keys", "renew-signing", "--stolen"])
    assert (replaced.exit_code, "都不认了" in replaced.output) == (0, True)
    assert len(gate.public_keys()) == 1
