"""Personal files: schooling, who looked, share codes, corrections, legal holds, retention."""

import sqlalchemy as sa
from alembic import op

revision = "0029_personal_files"
down_revision = "0028_clearances"
branch_labels = None
depends_on = None


def upgrade():
    _education()
    _looks()
    _codes()
    _corrections()
    _holds()
    _proposals()


def downgrade():
    for table in (
        "retention_proposal",
        "legal_hold",
        "file_correction",
        "file_share_code",
        "personal_file_look",
        "education",
    ):
        op.drop_table(table)


def _moment(name, nullable=True):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ids(table, *names):
    """Foreign keys: (column, what it refers to)."""
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in names
    ]


def _education():
    table = "education"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("school", sa.String(length=80), nullable=False),
        sa.Column("major", sa.String(length=60), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=False),
        _moment("recorded_at", False),
        _moment("withdrawn_at"),
        sa.Column("withdrawn_why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "level IN ('primary', 'junior', 'senior', 'vocational', 'college', 'bachelor',"
            " 'master')",
            name=op.f("ck_education_level"),
        ),
        *_ids(
            table,
            ("person_id", "person.id"),
            ("enterprise_id", "enterprise.place_id"),
            ("recorded_by", "person.id"),
            ("withdrawn_by", "person.id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_education")),
    )
    op.create_index(op.f("ix_education_person_id"), table, ["person_id"], unique=False)


def _looks():
    table = "personal_file_look"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        _moment("hour", False),
        _moment("first_at", False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        *_ids(table, ("person_id", "person.id"), ("viewer_id", "person.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_file_look")),
        sa.UniqueConstraint(
            "person_id",
            "viewer_id",
            "hour",
            name=op.f("uq_personal_file_look_person_id_viewer_id_hour"),
        ),
    )


def _codes():
    table = "file_share_code"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        _moment("made_at", False),
        _moment("expires_at", False),
        _moment("revoked_at"),
        _moment("used_at"),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(used_at IS NULL) = (used_by IS NULL)", name=op.f("ck_file_share_code_used")
        ),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_file_share_code_period")),
        *_ids(table, ("person_id", "person.id"), ("used_by", "person.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_share_code")),
        sa.UniqueConstraint("code_index", name=op.f("uq_file_share_code_code_index")),
    )
    op.create_index(op.f("ix_file_share_code_person_id"), table, ["person_id"], unique=False)


def _corrections():
    table = "file_correction"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("entry_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        _moment("asked_at", False),
        _moment("answered_at"),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (accepted IS NULL)",
            name=op.f("ck_file_correction_answered"),
        ),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> person_id",
            name=op.f("ck_file_correction_not_oneself"),
        ),
        *_ids(
            table,
            ("person_id", "person.id"),
            ("enterprise_id", "enterprise.place_id"),
            ("answered_by", "person.id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_correction")),
    )
    op.create_index(op.f("ix_file_correction_person_id"), table, ["person_id"], unique=False)
    op.create_index(
        "ix_file_correction_enterprise", table, ["enterprise_id", "answered_at"], unique=False
    )


def _holds():
    table = "legal_hold"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        _moment("set_at", False),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        _moment("lifted_at"),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (enterprise_id IS NULL)", name=op.f("ck_legal_hold_whose")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_legal_hold_reason")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_legal_hold_lifted")
        ),
        sa.CheckConstraint(
            "lifted_by IS NULL OR lifted_by <> set_by", name=op.f("ck_legal_hold_second")
        ),
        *_ids(
            table,
            ("person_id", "person.id"),
            ("enterprise_id", "enterprise.place_id"),
            ("set_by", "person.id"),
            ("lifted_by", "person.id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_person_id"), table, ["person_id"], unique=False)
    op.create_index(op.f("ix_legal_hold_enterprise_id"), table, ["enterprise_id"], unique=False)


def _proposals():
    table = "retention_proposal"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("keeping", sa.String(length=24), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        _moment("proposed_at", False),
        _moment("erased_at"),
        sa.Column("erased_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "keeping IN ('certificate-photo', 'violation-narrative', 'absence-remark',"
            " 'training', 'results', 'cases')",
            name=op.f("ck_retention_proposal_keeping"),
        ),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (erased_by IS NULL)",
            name=op.f("ck_retention_proposal_erased"),
        ),
        *_ids(
            table,
            ("person_id", "person.id"),
            ("enterprise_id", "enterprise.place_id"),
            ("erased_by", "person.id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_proposal")),
        sa.UniqueConstraint(
            "keeping", "row_id", name=op.f("uq_retention_proposal_keeping_row_id")
        ),
    )
    op.create_index(op.f("ix_retention_proposal_person_id"), table, ["person_id"], unique=False)
    op.create_index(
        "ix_retention_proposal_open", table, ["erased_at", "due_on"], unique=False
    )
