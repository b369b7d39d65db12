"""Keys are made once, readable to nobody else, and never replaced."""

from pathlib import Path

from anquan_exam import keys
from scripts.make_keys import main


def test_the_keys_made_are_those_the_server_wants(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert main([str(folder)]) == 0
    ring = keys.load(folder, create=False)
    assert len({ring.cookie, ring.data, ring.index, ring.exam}) == 4
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_keys_in_use_are_left_alone(tmp_path: Path) -> None:
    main([str(tmp_path / "keys")])
    before = {path: path.read_text() for path in (tmp_path / "keys").iterdir()}
    assert "not empty" in str(main([str(tmp_path / "keys")]))
    assert {path: path.read_text() for path in (tmp_path / "keys").iterdir()} == before


def test_the_folder_must_be_named() -> None:
    assert "usage" in str(main([]))
