"""A paper on paper: its times, photographs of its answer sheet, a second entry."""

import sqlalchemy as sa
from alembic import op

revision = "0020_paper_body"
down_revision = "0019_sequential"
branch_labels = None
depends_on = None


def _by(table, column):
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))


def _of_attempt(table):
    return sa.ForeignKeyConstraint(
        ["attempt_id"], ["attempt.id"], name=op.f(f"fk_{table}_attempt_id")
    )


def upgrade():
    op.create_table(
        "paper_times",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("handed_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        _of_attempt("paper_times"),
        _by("paper_times", "noted_by"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_paper_times")),
    )
    op.create_table(
        "sheet_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("straight", sa.LargeBinary(), nullable=True),
        sa.Column("reading", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("refused", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("page >= 0", name=op.f("ck_sheet_photo_page")),
        _of_attempt("sheet_photo"),
        _by("sheet_photo", "added_by"),
        _by("sheet_photo", "taken_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_photo")),
    )
    with op.batch_alter_table("sheet_photo") as table:
        table.create_index(table.f("ix_sheet_photo_attempt_id"), ["attempt_id"])
    op.create_table(
        "second_entry",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        _of_attempt("second_entry"),
        _by("second_entry", "entered_by"),
        _by("second_entry", "settled_by"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_second_entry")),
    )


def downgrade():
    raise NotImplementedError("what was written on paper is not forgotten")
