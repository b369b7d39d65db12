"""Spot checks held without a network: packages for one device, and what came back."""

import sqlalchemy as sa
from alembic import op

revision = "0021_offline_visits"
down_revision = "0020_paper_body"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "offline_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("exam", sa.String(length=16), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("paper_hash", sa.String(length=64), nullable=False),
        sa.Column("pool_hash", sa.String(length=64), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_as", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("expires_at > prepared_at", name=op.f("ck_offline_visit_expires")),
        sa.CheckConstraint(
            "ended_as IN ('', 'cancelled', 'replaced', 'synced')",
            name=op.f("ck_offline_visit_ended_as"),
        ),
        sa.CheckConstraint(
            "(ended_as = '') = (ended_at IS NULL)", name=op.f("ck_offline_visit_ended")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["spot_check.id"], name=op.f("fk_offline_visit_check_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_offline_visit_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["pool_hash"], ["pool.hash"], name=op.f("fk_offline_visit_pool_hash")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["person.id"], name=op.f("fk_offline_visit_prepared_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_offline_visit_public_id")),
    )
    with op.batch_alter_table("offline_visit") as table:
        table.create_index(table.f("ix_offline_visit_check_id"), ["check_id"])
        table.create_index(
            "uq_offline_visit_live",
            ["check_id"],
            unique=True,
            sqlite_where=sa.text("ended_as = ''"),
            postgresql_where=sa.text("ended_as = ''"),
        )
    op.create_table(
        "offline_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("fault", sa.String(length=20), nullable=False),
        sa.Column("fault_entry", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["spot_check.id"], name=op.f("fk_offline_upload_check_id")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["person.id"], name=op.f("fk_offline_upload_received_by")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["offline_visit.id"], name=op.f("fk_offline_upload_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_upload")),
    )
    with op.batch_alter_table("offline_upload") as table:
        table.create_index("uq_offline_upload_sha256", ["check_id", "sha256"], unique=True)


def downgrade():
    raise NotImplementedError("what was brought back from a visit is not forgotten")
