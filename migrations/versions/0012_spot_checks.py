"""Spot checks: the draw of people at a unit, and who was not at hand."""

import sqlalchemy as sa
from alembic import op

revision = "0012_spot_checks"
down_revision = "0011_question_pictures"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "spot_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("officers", sa.JSON(), nullable=False),
        sa.Column("plan_item", sa.String(length=120), nullable=False),
        sa.Column("notice_number", sa.String(length=80), nullable=False),
        sa.Column("visits_used", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("strata", sa.String(length=8), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("not_on_roster", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("pool_hash", sa.String(length=64), nullable=False),
        sa.Column("blueprint_hash", sa.String(length=64), nullable=False),
        sa.Column("terms_hash", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("word", sa.String(length=12), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("count > 0", name=op.f("ck_spot_check_count")),
        sa.CheckConstraint(
            "(word IS NULL) = (drawn_at IS NULL)", name=op.f("ck_spot_check_drawn")
        ),
        sa.CheckConstraint("visits_used >= 0", name=op.f("ck_spot_check_visits_used")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_spot_check_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_spot_check_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["pool_hash"], ["pool.hash"], name=op.f("fk_spot_check_pool_hash")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_spot_check_exam_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check")),
        sa.UniqueConstraint("public_id", name=op.f("uq_spot_check_public_id")),
        sa.UniqueConstraint("exam_id", name=op.f("uq_spot_check_exam_id")),
    )
    op.create_table(
        "spot_check_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["spot_check.id"], name=op.f("fk_spot_check_note_check_id")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["person.id"], name=op.f("fk_spot_check_note_noted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_note")),
    )
    with op.batch_alter_table("spot_check") as table:
        table.create_index(table.f("ix_spot_check_place_id"), ["place_id"])
    with op.batch_alter_table("spot_check_note") as table:
        table.create_index(table.f("ix_spot_check_note_check_id"), ["check_id"])


def downgrade():
    op.drop_table("spot_check_note")
    op.drop_table("spot_check")
