"""The record of a spot check: number, problems found, versions, signatures, scans, follow-ups."""

import sqlalchemy as sa
from alembic import op

revision = "0018_check_record"
down_revision = "0017_join"
branch_labels = None
depends_on = None


def upgrade():
    _number_and_problems()
    _versions()
    _scans_and_follow_ups()


def _number_and_problems():
    op.create_table(
        "spot_check_number",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_spot_check_number_number")),
        _refers("spot_check_number", "check_id", "spot_check"),
        _refers("spot_check_number", "place_id", "place"),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_spot_check_number")),
        sa.UniqueConstraint(
            "place_id", "year", "number", name=op.f("uq_spot_check_number_place_id_year_number")
        ),
    )
    op.create_table(
        "spot_check_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("document_id", sa.String(length=80), nullable=True),
        sa.Column("locator", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("withdraws_id", sa.Integer(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_spot_check_problem_text")),
        sa.CheckConstraint(
            "(document_id IS NULL) = (locator = '')", name=op.f("ck_spot_check_problem_basis")
        ),
        _refers("spot_check_problem", "check_id", "spot_check"),
        _refers("spot_check_problem", "document_id", "document"),
        _refers("spot_check_problem", "withdraws_id", "spot_check_problem"),
        _refers("spot_check_problem", "noted_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_problem")),
        sa.UniqueConstraint("withdraws_id", name=op.f("uq_spot_check_problem_withdraws_id")),
    )
    with op.batch_alter_table("spot_check_problem") as table:
        table.create_index(table.f("ix_spot_check_problem_check_id"), ["check_id"])


def _versions():
    op.create_table(
        "spot_check_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_spot_check_version_number")),
        _refers("spot_check_version", "check_id", "spot_check"),
        _refers("spot_check_version", "frozen_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_version")),
        sa.UniqueConstraint(
            "check_id", "number", name=op.f("uq_spot_check_version_check_id_number")
        ),
    )
    op.create_table(
        "spot_check_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("witness", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seat >= 0", name=op.f("ck_spot_check_signature_seat")),
        sa.CheckConstraint(
            "how IN ('screen', 'paper', 'refused')", name=op.f("ck_spot_check_signature_how")
        ),
        sa.CheckConstraint(
            "(how = 'screen') = (picture IS NOT NULL)",
            name=op.f("ck_spot_check_signature_picture"),
        ),
        sa.CheckConstraint(
            "(how = 'refused') = (reason <> '' AND witness <> '')",
            name=op.f("ck_spot_check_signature_refused"),
        ),
        _refers("spot_check_signature", "version_id", "spot_check_version"),
        _refers("spot_check_signature", "taken_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_signature")),
        sa.UniqueConstraint(
            "version_id", "seat", name=op.f("uq_spot_check_signature_version_id_seat")
        ),
    )


def _scans_and_follow_ups():
    op.create_table(
        "spot_check_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_spot_check_scan_size")),
        _refers("spot_check_scan", "check_id", "spot_check"),
        _refers("spot_check_scan", "added_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_scan")),
        sa.UniqueConstraint("check_id", "sha256", name=op.f("uq_spot_check_scan_check_id_sha256")),
    )
    op.create_table(
        "spot_check_follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("department", sa.String(length=120), nullable=False),
        sa.Column("posts", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('failed', 'absent')", name=op.f("ck_spot_check_follow_up_kind")
        ),
        _refers("spot_check_follow_up", "version_id", "spot_check_version"),
        _refers("spot_check_follow_up", "check_id", "spot_check"),
        _refers("spot_check_follow_up", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_follow_up")),
        sa.UniqueConstraint(
            "version_id", "person_id", name=op.f("uq_spot_check_follow_up_version_id_person_id")
        ),
    )
    with op.batch_alter_table("spot_check_follow_up") as table:
        table.create_index(table.f("ix_spot_check_follow_up_check_id"), ["check_id"])
        table.create_index(table.f("ix_spot_check_follow_up_person_id"), ["person_id"])


def _refers(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade():
    raise NotImplementedError("signed records are not thrown away")
