"""Certificates: who said that one is revoked, what a row was put in place of; files read in."""

import sqlalchemy as sa
from alembic import op

revision = "0026_certificates"
down_revision = "0025_training"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "certificate_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.place_id"],
            name=op.f("fk_certificate_batch_enterprise_id"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["person.id"], name=op.f("fk_certificate_batch_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_batch_public_id")),
    )
    with op.batch_alter_table("certificate_batch") as table:
        table.create_index(
            table.f("ix_certificate_batch_enterprise_id"), ["enterprise_id"], unique=False
        )
    with op.batch_alter_table("certificate") as table:
        table.add_column(
            sa.Column("revoked_why", sa.String(length=300), server_default="", nullable=False)
        )
        table.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("operations_text", sa.String(length=600), server_default="", nullable=False)
        )
        table.create_foreign_key(
            table.f("fk_certificate_replaces_id"), "certificate", ["replaces_id"], ["id"]
        )
        table.create_index(table.f("ix_certificate_replaces_id"), ["replaces_id"], unique=False)


def downgrade():
    with op.batch_alter_table("certificate") as table:
        table.drop_index(table.f("ix_certificate_replaces_id"))
        table.drop_constraint(table.f("fk_certificate_replaces_id"), type_="foreignkey")
        table.drop_column("operations_text")
        table.drop_column("replaces_id")
        table.drop_column("revoked_why")
    with op.batch_alter_table("certificate_batch") as table:
        table.drop_index(table.f("ix_certificate_batch_enterprise_id"))
    op.drop_table("certificate_batch")
