"""Findings of the clinic that an editor lets stand."""

import sqlalchemy as sa
from alembic import op

revision = "0004_clinic"
down_revision = "0003_mistakes_and_revisions"
branch_labels = None
depends_on = None

_STANDING = sa.text("lifted_at IS NULL")


def upgrade():
    op.create_table(
        "clinic_dismissal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_clinic_dismissal_reason")),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["person.id"], name=op.f("fk_clinic_dismissal_lifted_by")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_clinic_dismissal_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_dismissal")),
    )
    with op.batch_alter_table("clinic_dismissal") as table:
        table.create_index(table.f("ix_clinic_dismissal_key"), ["key"], unique=False)
        table.create_index(
            "uq_clinic_dismissal_standing",
            ["key"],
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        )


def downgrade():
    op.drop_table("clinic_dismissal")
