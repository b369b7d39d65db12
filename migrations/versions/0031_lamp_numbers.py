"""Lamp numbers: which lamp a miner goes down with, at which unit."""

import sqlalchemy as sa
from alembic import op

revision = "0031_lamp_numbers"
down_revision = "0027_signing_keys"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("assignment") as table:
        table.add_column(
            sa.Column("lamp_number", sa.String(length=20), server_default="", nullable=False)
        )
        table.create_index(table.f("ix_assignment_lamp"), ["host_id", "lamp_number"], unique=False)


def downgrade():
    with op.batch_alter_table("assignment") as table:
        table.drop_index(table.f("ix_assignment_lamp"))
        table.drop_column("lamp_number")
