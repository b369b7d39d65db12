"""Which industries an enterprise was in before it was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0033_industries_before"
down_revision = "0032_mend"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "industries_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("industries", sa.JSON(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.place_id"],
            name=op.f("fk_industries_before_enterprise_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_industries_before")),
    )
    with op.batch_alter_table("industries_before") as table:
        table.create_index("ix_industries_before_enterprise", ["enterprise_id", "until"])


def downgrade():
    op.drop_table("industries_before")
