"""Coming into an exam by a six-digit code, on a sign-in good for that exam; identity photos."""

import sqlalchemy as sa
from alembic import op

revision = "0017_join"
down_revision = "0016_room_log"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "join_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(code) = 6", name=op.f("ck_join_code_code")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_join_code_exam_id")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_join_code_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_code")),
    )
    with op.batch_alter_table("join_code") as table:
        table.create_index(table.f("ix_join_code_exam_id"), ["exam_id"])
        table.create_index(
            "uq_join_code_live",
            ["code"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "identity_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "agreed OR content IS NULL", name=op.f("ck_identity_photo_agreed")
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR content IS NULL", name=op.f("ck_identity_photo_erased")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_identity_photo_exam_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identity_photo_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_photo")),
        sa.UniqueConstraint(
            "exam_id", "person_id", name=op.f("uq_identity_photo_exam_id_person_id")
        ),
    )
    with op.batch_alter_table("identity_photo") as table:
        table.create_index(table.f("ix_identity_photo_person_id"), ["person_id"])
    with op.batch_alter_table("candidate") as table:
        table.add_column(sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sign_in") as table:
        table.add_column(sa.Column("exam_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(table.f("fk_sign_in_exam_id"), "exam", ["exam_id"], ["id"])
        table.create_check_constraint(
            table.f("ck_sign_in_seen"), "seen_at IS NULL OR exam_id IS NOT NULL"
        )
        table.create_index(table.f("ix_sign_in_exam_id"), ["exam_id"])


def downgrade():
    raise NotImplementedError("who was let into an exam, and how, is not forgotten")
