"""How a paper is put before the person, and who puts in the answers."""

import sqlalchemy as sa
from alembic import op

revision = "0014_bodies"
down_revision = "0013_room_messages"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("body", sa.String(8), nullable=False, server_default="own"))
        table.add_column(sa.Column("conducted_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("witness", sa.String(60), nullable=False, server_default=""))
        table.create_foreign_key(
            op.f("fk_attempt_conducted_by"), "person", ["conducted_by"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_attempt_body"), "body IN ('own', 'handed', 'oral', 'paper')"
        )
        table.create_check_constraint(
            op.f("ck_attempt_conducted"),
            "(conducted_by IS NOT NULL) = (body IN ('oral', 'paper'))",
        )
    op.create_table(
        "said_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_said_note_attempt_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_said_note_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said_note")),
    )
    with op.batch_alter_table("said_note") as table:
        table.create_index(table.f("ix_said_note_attempt_id"), ["attempt_id"])


def downgrade():
    raise NotImplementedError("who put in an answer is not forgotten")
