"""Dated overlays on documents, confirmations of questions, and when a pool was last looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0009_overlays"
down_revision = "0008_marking"
branch_labels = None
depends_on = None

_STANDING = sa.text("lifted_at IS NULL")


def upgrade():
    op.create_table(
        "document_overlay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=80), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("effect", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("successor_id", sa.String(length=80), nullable=True),
        sa.Column("replaced_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "effect IN ('amended', 'repealed', 'superseded')",
            name=op.f("ck_document_overlay_effect"),
        ),
        sa.CheckConstraint("note <> ''", name=op.f("ck_document_overlay_note")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdraw_reason = '')",
            name=op.f("ck_document_overlay_withdrawn"),
        ),
        sa.CheckConstraint(
            "successor_id IS NULL OR successor_id <> document_id",
            name=op.f("ck_document_overlay_successor"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_overlay_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["document.id"], name=op.f("fk_document_overlay_successor_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_document_overlay_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_document_overlay_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_overlay")),
    )
    op.create_table(
        "overlay_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("overlay_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["overlay_id"],
            ["document_overlay.id"],
            name=op.f("fk_overlay_confirmation_overlay_id"),
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["question_revision.hash"], name=op.f("fk_overlay_confirmation_revision")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_overlay_confirmation_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["person.id"], name=op.f("fk_overlay_confirmation_lifted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overlay_confirmation")),
    )
    with op.batch_alter_table("document_overlay") as table:
        table.create_index(table.f("ix_document_overlay_document_id"), ["document_id"])
    with op.batch_alter_table("overlay_confirmation") as table:
        table.create_index(table.f("ix_overlay_confirmation_overlay_id"), ["overlay_id"])
        table.create_index(table.f("ix_overlay_confirmation_revision"), ["revision"])
        table.create_index(
            "uq_overlay_confirmation_standing",
            ["overlay_id", "revision"],
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        )
    # None: exams that run already are looked at before the next paper is drawn.
    op.add_column("exam", sa.Column("pool_checked_on", sa.Date(), nullable=True))


def downgrade():
    op.drop_column("exam", "pool_checked_on")
    op.drop_table("overlay_confirmation")
    op.drop_table("document_overlay")
