"""Drafts by question, with their review; comments on questions; who looked at a version."""

import sqlalchemy as sa
from alembic import op

revision = "0010_editor"
down_revision = "0009_overlays"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("bank") as table:
        table.add_column(
            sa.Column("needs_review", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        table.create_check_constraint(
            op.f("ck_bank_review"), "needs_review OR owner_id IS NOT NULL"
        )
    # The default was for the rows that are there already.
    with op.batch_alter_table("bank") as table:
        table.alter_column("needs_review", server_default=None)
    with op.batch_alter_table("bank_version") as table:
        table.add_column(sa.Column("reviewed_by", sa.JSON(), nullable=True))
    # What stands in `text` is taken apart into questions by whoever touches the draft first.
    with op.batch_alter_table("draft_topic") as table:
        table.add_column(
            sa.Column("title", sa.String(length=200), nullable=False, server_default="")
        )
        table.alter_column("text", existing_type=sa.Text(), nullable=True)
    with op.batch_alter_table("draft_topic") as table:
        table.alter_column("title", server_default=None)
    op.create_table(
        "draft_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(length=80), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Text(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("must_know", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'reviewed', 'sent_back')",
            name=op.f("ck_draft_question_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('reviewed', 'sent_back')) = (reviewed_at IS NOT NULL)",
            name=op.f("ck_draft_question_reviewed"),
        ),
        sa.CheckConstraint(
            "reviewed_by IS NULL OR edited_by IS NULL OR reviewed_by <> edited_by",
            name=op.f("ck_draft_question_second_person"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank_draft.bank_id"],
            name=op.f("fk_draft_question_bank_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["person.id"], name=op.f("fk_draft_question_edited_by")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["person.id"], name=op.f("fk_draft_question_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_question")),
        sa.UniqueConstraint("bank_id", "question_id", name=op.f("uq_draft_question_bank_id_question_id")),
    )
    with op.batch_alter_table("draft_question") as table:
        table.create_index("ix_draft_question_place", ["bank_id", "topic", "position"])
    op.create_table(
        "question_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(length=80), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_question_comment_bank_id")),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["person.id"], name=op.f("fk_question_comment_resolved_by")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["person.id"], name=op.f("fk_question_comment_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_comment")),
    )
    with op.batch_alter_table("question_comment") as table:
        table.create_index(table.f("ix_question_comment_question_id"), ["question_id"])


def downgrade():
    raise NotImplementedError("drafts by question do not become text again")
