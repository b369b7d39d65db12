"""Lamp numbers: which lamp a miner goes down with, at which unit. Files of ledgers with a verdict
per row; the sheets of months."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031_lamp_numbers"
down_revision = "0030_messages"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade():
    with op.batch_alter_table("assignment") as table:
        table.add_column(
            sa.Column("lamp_number", sa.String(length=20), server_default="", nullable=False)
        )
        table.create_index(table.f("ix_assignment_lamp"), ["host_id", "lamp_number"], unique=False)
    _ledgers()
    op.create_table(
        "month_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_month_sheet_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_sheet")),
        sa.UniqueConstraint(
            "enterprise_id", "month", name=op.f("uq_month_sheet_enterprise_id_month")
        ),
    )


def _ledgers():
    op.create_table(
        "ledger_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.String(length=12), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("late_why", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_by", sa.Integer(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ledger IN ('violations', 'hours', 'absences')", name=op.f("ck_ledger_import_ledger")
        ),
        sa.CheckConstraint(
            "status IN ('ready', 'committing', 'committed')", name=op.f("ck_ledger_import_status")
        ),
        sa.CheckConstraint(
            "(status = 'committed') = (committed_at IS NOT NULL)",
            name=op.f("ck_ledger_import_committed"),
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_ledger_import_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["person.id"], name=op.f("fk_ledger_import_uploaded_by")
        ),
        sa.ForeignKeyConstraint(
            ["committed_by"], ["person.id"], name=op.f("fk_ledger_import_committed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ledger_import_public_id")),
    )
    with op.batch_alter_table("ledger_import") as table:
        table.create_index(
            table.f("ix_ledger_import_enterprise_id"), ["enterprise_id"], unique=False
        )
    op.create_table(
        "ledger_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('good', 'mended', 'there', 'refused')",
            name=op.f("ck_ledger_row_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["ledger_import.id"],
            name=op.f("fk_ledger_row_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_row")),
        sa.UniqueConstraint("import_id", "line", name=op.f("uq_ledger_row_import_id_line")),
    )
    with op.batch_alter_table("ledger_row") as table:
        table.create_index(
            table.f("ix_ledger_row_verdict"), ["import_id", "verdict", "line"], unique=False
        )


def downgrade():
    op.drop_table("month_sheet")
    op.drop_table("ledger_row")
    op.drop_table("ledger_import")
    with op.batch_alter_table("assignment") as table:
        table.drop_index(table.f("ix_assignment_lamp"))
        table.drop_column("lamp_number")
