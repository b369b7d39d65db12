"""What makes an exam room provable: seats, the log, and who was found in somebody's place."""

import sqlalchemy as sa
from alembic import op

revision = "0016_room_log"
down_revision = "0015_shift_lists"
branch_labels = None
depends_on = None

KINDS = (
    "'equipment', 'doubted', 'impersonation', 'crib', 'whisper', 'illness', 'power', 'other'"
)


def upgrade():
    with op.batch_alter_table("candidate") as table:
        table.add_column(sa.Column("barred_at", sa.DateTime(timezone=True), nullable=True))
    _seats()
    _incidents()
    _impersonations()


def _seats():
    op.create_table(
        "seat_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rooms", sa.JSON(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("drawn_by", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_seat_plan_number")),
        sa.ForeignKeyConstraint(["drawn_by"], ["person.id"], name=op.f("fk_seat_plan_drawn_by")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_seat_plan_exam_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_plan")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_seat_plan_exam_id_number")),
    )
    op.create_table(
        "seat_place",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.CheckConstraint("room >= 0 AND number >= 1", name=op.f("ck_seat_place_place")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_seat_place_candidate_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["seat_plan.id"], name=op.f("fk_seat_place_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "candidate_id", name=op.f("pk_seat_place")),
        sa.UniqueConstraint(
            "plan_id", "room", "number", name=op.f("uq_seat_place_plan_id_room_number")
        ),
    )
    with op.batch_alter_table("seat_place") as table:
        table.create_index(table.f("ix_seat_place_candidate_id"), ["candidate_id"])


def _incidents():
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("done", sa.String(length=500), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_incident_kind")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_incident_text")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["incident.id"], name=op.f("fk_incident_corrects_id")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_incident_exam_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_incident_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_incident_corrects_id")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_incident_exam_id_number")),
    )
    op.create_table(
        "incident_person",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_incident_person_candidate_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_person_incident_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", "candidate_id", name=op.f("pk_incident_person")),
    )
    with op.batch_alter_table("incident_person") as table:
        table.create_index(table.f("ix_incident_person_candidate_id"), ["candidate_id"])


def _impersonations():
    op.create_table(
        "impersonation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("found", sa.String(length=60), nullable=False),
        sa.Column("noticed", sa.String(length=300), nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)"
            " AND (decided_by IS NULL) = (upheld IS NULL)",
            name=op.f("ck_impersonation_decided"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> reported_by",
            name=op.f("ck_impersonation_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_impersonation_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_impersonation_candidate_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_impersonation_decided_by")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_impersonation_exam_id")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_impersonation_incident_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["person.id"], name=op.f("fk_impersonation_reported_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impersonation")),
    )
    with op.batch_alter_table("impersonation") as table:
        table.create_index(table.f("ix_impersonation_candidate_id"), ["candidate_id"])
        table.create_index("ix_impersonation_exam_id", ["exam_id"])
        table.create_index(
            "uq_impersonation_open",
            ["candidate_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )


def downgrade():
    raise NotImplementedError("what happened in a room is not forgotten")
