"""Coming and going by QR code; late attendance with its second person; changes of absences."""

import sqlalchemy as sa
from alembic import op

revision = "0025_training"
down_revision = "0024_cases"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("attendance") as table:
        table.add_column(sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(
            sa.Column("disputed_why", sa.String(length=300), server_default="", nullable=False)
        )
        table.add_column(
            sa.Column("late_why", sa.String(length=300), server_default="", nullable=False)
        )
        table.add_column(sa.Column("second_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            table.f("fk_attendance_second_id"), "person", ["second_id"], ["id"]
        )
    op.create_table(
        "training_check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= came_at", name=op.f("ck_training_check_in_period")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_training_check_in_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_training_check_in_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_check_in")),
    )
    with op.batch_alter_table("training_check_in") as table:
        table.create_index(table.f("ix_training_check_in_person_id"), ["person_id"], unique=False)
        table.create_index(
            "uq_training_check_in_open",
            ["session_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
    op.create_table(
        "absence_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_absence_request_period")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (accepted IS NULL)", name=op.f("ck_absence_request_decided")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_absence_request_second")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_request_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.place_id"],
            name=op.f("fk_absence_request_enterprise_id"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["absence.id"], name=op.f("fk_absence_request_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_absence_request_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_absence_request_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_request")),
    )
    with op.batch_alter_table("absence_request") as table:
        table.create_index(
            "ix_absence_request_enterprise", ["enterprise_id", "asked_at"], unique=False
        )


def downgrade():
    op.drop_table("absence_request")
    op.drop_table("training_check_in")
    with op.batch_alter_table("attendance") as table:
        table.drop_constraint(table.f("fk_attendance_second_id"), type_="foreignkey")
        for name in ("second_id", "late_why", "disputed_why", "disputed_at"):
            table.drop_column(name)
