"""Migrations lead to exactly the tables the models describe, and lose nothing on the way."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from anquan_exam.config import ROOT
from anquan_exam.domain.access import Role
from anquan_exam.models import Base, db
from anquan_exam.services import banks
from tests import builders
from tests.databases import fresh_app

pytestmark = pytest.mark.database

NEW_COLUMN = """
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("note", sa.String(20), nullable=False, server_default="-"))
        table.create_check_constraint("note", "note <> ''")
"""
INTERRUPTED = """
    op.create_table("half_done", sa.Column("id", sa.Integer(), primary_key=True))
    raise ValueError("interrupted")
"""
ORPHANING = """
    op.execute("DELETE FROM person")
"""


def described(engine: Engine) -> dict[str, Any]:
    """All that the database knows about its tables, in an order of our own."""
    look = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], str(column["default"]))
                for column in look.get_columns(table)
            },
            "key": look.get_pk_constraint(table),
            "references": sorted(map(str, look.get_foreign_keys(table))),
            "uniques": sorted(map(str, look.get_unique_constraints(table))),
            "checks": sorted(map(str, look.get_check_constraints(table))),
            "indexes": sorted(map(index_text, look.get_indexes(table))),
        }
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def index_text(index: Mapping[str, Any]) -> str:
    """An index with the condition it is limited to, if any, in words that compare."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return f"{index['name']} {index['column_names']} {index['unique']} {options}"


def counts(engine: Engine) -> dict[str, int]:
    """Rows by table."""
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in Base.metadata.tables
        }


def later_revision(folder: Path, upgrade: str) -> str:
    """The real migrations with one more behind them, whose `upgrade` has this body."""
    shutil.copytree(ROOT / "migrations", folder)
    (newest,) = ScriptDirectory(str(folder)).get_heads()
    (folder / "versions" / "later.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = 'later', {newest!r}\n\n\ndef upgrade():{upgrade}"
    )
    return str(folder)


def test_an_empty_database_upgrades_to_what_the_models_say(tmp_path: Path) -> None:
    with fresh_app(tmp_path / "models"):
        Base.metadata.create_all(db.engine)
        wanted = described(db.engine)
    with fresh_app(tmp_path / "migrated"):
        flask_migrate.upgrade()
        assert described(db.engine) == wanted
        assert set(wanted) == set(Base.metadata.tables)


def test_no_change_of_the_models_waits_for_a_migration(tmp_path: Path) -> None:
    with fresh_app(tmp_path):
        flask_migrate.upgrade()
        flask_migrate.check()


def test_a_populated_database_survives_an_upgrade(tmp_path: Path) -> None:
    """On SQLite a change of a table drops its old copy: no row that refers to it may go along."""
    with fresh_app(tmp_path) as app:
        flask_migrate.upgrade()
        person = builders.make_manager(builders.make_enterprise(), "示例人")
        before = counts(db.engine)
        flask_migrate.upgrade(directory=later_revision(tmp_path / "later", NEW_COLUMN))
        assert counts(db.engine) == before
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text("UPDATE person SET note = ''"))
        app.config["WTF_CSRF_ENABLED"] = False
        form = {"account": person.phone, "password": builders.PASSWORD}
        assert app.test_client().post("/sign-in", data=form).headers["Location"] == "/"


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    with fresh_app(tmp_path):
        flask_migrate.upgrade()
        before = described(db.engine)
        with pytest.raises(ValueError, match="interrupted"):
            flask_migrate.upgrade(directory=later_revision(tmp_path / "later", INTERRUPTED))
        assert described(db.engine) == before


def test_a_migration_that_orphans_rows_is_undone(tmp_path: Path) -> None:
    with fresh_app(tmp_path):
        flask_migrate.upgrade()
        builders.make_person()
        with pytest.raises((SystemExit, IntegrityError)):
            flask_migrate.upgrade(directory=later_revision(tmp_path / "later", ORPHANING))
        assert counts(db.engine)["person"] == 1


def test_drafts_kept_as_text_become_questions_after_the_upgrade(tmp_path: Path) -> None:
    """Whoever opens such a draft first finds its questions; what was typed wrong stays as text."""
    with fresh_app(tmp_path) as app:
        flask_migrate.upgrade(revision="0009_overlays")
        with db.engine.begin() as connection:
            connection.execute(text(OLD_BANK))
            connection.execute(text(OLD_DRAFT), {"settings": json.dumps(OLD_SETTINGS)})
            for name, typed in (("01-power.md", OLD_TOPIC), ("02-odd.md", "没有前言")):
                row = {"name": name, "text": typed}
                connection.execute(text(OLD_TOPIC_ROW), row)
        flask_migrate.upgrade()
        editor = builders.actor_for(
            builders.make_holder(Role.BANK_EDITOR, builders.make_district())
        )
        page = banks.draft_page(editor, "power", now=builders.NOW)
        assert [(t.name, t.questions, t.unread) for t in page.topics] == [
            ("01-power.md", 1, False),
            ("02-odd.md", 0, True),
        ]
        found = banks.draft_question(editor, "power", "power-001", now=builders.NOW)
        assert found.question.explanation == "先停电。"
        assert app.test_client().get("/sign-in").status_code == 200


OLD_SETTINGS = {
    "title": "停送电",
    "category": "posts",
    "industries": ["all"],
    "posts": [],
    "person_categories": ["all"],
}
OLD_BANK = """
    INSERT INTO bank (id, category, title, created_at)
    VALUES ('power', 'posts', '停送电', '2026-11-01 00:00:00')
"""
OLD_DRAFT = """
    INSERT INTO bank_draft (bank_id, settings, updated_at)
    VALUES ('power', :settings, '2026-11-01 00:00:00')
"""
OLD_TOPIC_ROW = """
    INSERT INTO draft_topic (bank_id, name, text, updated_at)
    VALUES ('power', :name, :text, '2026-11-01 00:00:00')
"""
OLD_TOPIC = """---
title: 停送电
---

## power-001 {kind=true-false difficulty=1}

停电后不用验电。

- [ ] 对
- [x] 错

> **依据** test-law 第一条
>
> **解析** 先停电。
"""
