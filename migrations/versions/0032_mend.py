"""A case that was undone or stood again."""

import sqlalchemy as sa
from alembic import op

revision = "0032_mend"
down_revision = "0027_signing_keys"
branch_labels = None
depends_on = None

BEFORE = (
    "what IN ('reported', 'heard', 'verified', 'dropped', 'trained', 'reflected', 'retested', "
    "'signed', 'decided')"
)
AFTER = BEFORE[:-1] + ", 'regraded', 'undone')"


def _happenings(condition):
    with op.batch_alter_table("case_happening") as table:
        table.drop_constraint(op.f("ck_case_happening_what"), type_="check")
        table.create_check_constraint(op.f("ck_case_happening_what"), condition)


def upgrade():
    _happenings(AFTER)
    with op.batch_alter_table("case_file") as table:
        table.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("earlier", sa.JSON(), server_default="[]", nullable=False))


def downgrade():
    with op.batch_alter_table("case_file") as table:
        table.drop_column("earlier")
        table.drop_column("undone_at")
    op.execute(sa.text("DELETE FROM case_happening WHERE what IN ('regraded', 'undone')"))
    _happenings(BEFORE)
