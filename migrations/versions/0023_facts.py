"""Facts that decide who may work: absences, certificates, training, cases; rules and posts."""

import sqlalchemy as sa
from alembic import op

revision = "0023_facts"
down_revision = "0022_handed"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "eligibility_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(length=60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_rule")),
        sa.UniqueConstraint(
            "rule_id", "recorded_at", name=op.f("uq_eligibility_rule_rule_id_recorded_at")
        ),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_absence_period")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_absence_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_absence_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_absence_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence") as table:
        table.create_index(table.f("ix_absence_enterprise_id"), ["enterprise_id"], unique=False)
        table.create_index("ix_absence_person", ["person_id", "begins_on"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(length=24), nullable=False),
        sa.Column("operations", sa.JSON(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.Column("photo_sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "family IN ('special-operations', 'mine', 'construction-special', 'construction-abc', 'special-equipment', 'transport', 'fire-control', 'assessment', 'practical-test')",
            name=op.f("ck_certificate_family"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_certificate_period")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_certificate_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_certificate_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_certificate_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_public_id")),
    )
    with op.batch_alter_table("certificate") as table:
        table.create_index(table.f("ix_certificate_enterprise_id"), ["enterprise_id"], unique=False)
        table.create_index(table.f("ix_certificate_number_index"), ["number_index"], unique=False)
        table.create_index("ix_certificate_person", ["person_id", "family"], unique=False)
        table.create_index("ix_certificate_review", ["review_by"], unique=False)
        table.create_index("ix_certificate_until", ["valid_until"], unique=False)

    op.create_table(
        "work_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_work_span_period")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_work_span_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_span_person_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_work_span_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_work_span_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_span")),
    )
    with op.batch_alter_table("work_span") as table:
        table.create_index("ix_work_span_person", ["person_id", "begins_at"], unique=False)

    op.create_table(
        "apprenticeship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("master_id", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_apprenticeship_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["master_id"], ["person.id"], name=op.f("fk_apprenticeship_master_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_apprenticeship_person_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_apprenticeship_post_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_apprenticeship_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_apprenticeship_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apprenticeship")),
        sa.UniqueConstraint("public_id", name=op.f("uq_apprenticeship_public_id")),
    )
    with op.batch_alter_table("apprenticeship") as table:
        table.create_index(
            table.f("ix_apprenticeship_enterprise_id"), ["enterprise_id"], unique=False
        )
        table.create_index(table.f("ix_apprenticeship_master_id"), ["master_id"], unique=False)
        table.create_index(table.f("ix_apprenticeship_person_id"), ["person_id"], unique=False)

    op.create_table(
        "post_features",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("industries", sa.JSON(), nullable=False),
        sa.Column("underground", sa.Boolean(), nullable=False),
        sa.Column("high_risk", sa.Boolean(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_post_features_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_features_post_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_post_features_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_features")),
    )
    with op.batch_alter_table("post_features") as table:
        table.create_index(
            table.f("ix_post_features_enterprise_id"), ["enterprise_id"], unique=False
        )
        table.create_index(table.f("ix_post_features_post_id"), ["post_id"], unique=False)

    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("plan", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.String(length=500), nullable=False),
        sa.Column("teacher", sa.String(length=60), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_why = '')",
            name=op.f("ck_training_session_cancelled"),
        ),
        sa.CheckConstraint(
            "kind IN ('initial', 'yearly', 'plant', 'workshop', 'team', 'return', 'new-post', 'off-the-job', 'new-methods')",
            name=op.f("ck_training_session_kind"),
        ),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_training_session_period")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_training_session_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.place_id"],
            name=op.f("fk_training_session_enterprise_id"),
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_training_session_exam_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_training_session_post_id")),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["person.id"], name=op.f("fk_training_session_teacher_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_training_session_public_id")),
    )
    with op.batch_alter_table("training_session") as table:
        table.create_index(
            "ix_training_session_enterprise", ["enterprise_id", "begins_at"], unique=False
        )

    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("violation", sa.String(length=24), nullable=False),
        sa.Column("effect", sa.String(length=12), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("found_by", sa.String(length=60), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("replacement", sa.String(length=60), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("effect IN ('train-by', 'stop')", name=op.f("ck_case_file_effect")),
        sa.CheckConstraint(
            "kind IN ('violation', 'failed-exam', 'new-to-post', 'post-changed', 'away', 'accident', 'major-hazard')",
            name=op.f("ck_case_file_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_case_file_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_case_file_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_case_file_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_file_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_case_file_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_case_file_attempt_id")),
        sa.UniqueConstraint(
            "enterprise_id", "number", name=op.f("uq_case_file_enterprise_id_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_file_public_id")),
    )
    with op.batch_alter_table("case_file") as table:
        table.create_index("ix_case_file_person", ["person_id"], unique=False)
        table.create_index("ix_case_file_step", ["enterprise_id", "step"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assessed_passed", sa.Boolean(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_attendance_confirmed")
        ),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_attendance_period")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_attendance_case_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_attendance_confirmed_by")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_attendance_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_attendance_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_attendance_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance") as table:
        table.create_index("ix_attendance_person", ["person_id", "begins_at"], unique=False)
        table.create_index("ix_attendance_session", ["session_id"], unique=False)

    op.create_table(
        "case_happening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("signed_as", sa.String(length=12), nullable=True),
        sa.Column("decision", sa.String(length=12), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("attendance_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_why", sa.String(length=300), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "what IN ('reported', 'heard', 'verified', 'dropped', 'trained', 'reflected', 'retested', 'signed', 'decided')",
            name=op.f("ck_case_happening_what"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_case_happening_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_case_happening_attendance_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_case_happening_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_happening_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_case_happening_second_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_happening")),
    )
    with op.batch_alter_table("case_happening") as table:
        table.create_index("ix_case_happening_case", ["case_id", "at"], unique=False)

    with op.batch_alter_table("assignment") as table:
        table.add_column(sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("employment") as table:
        table.add_column(sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    raise NotImplementedError("facts about people are not forgotten")
